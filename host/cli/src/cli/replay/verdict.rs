//! What becomes of each history.

use std::io;
use std::path::{Path, PathBuf};

use durable_wasm_core::record::{Record, RecordError};
use durable_wasm_runtime::replay::{Divergence, Next, Replayed};

use crate::explain::UserError;

/// A history that was replayed, or could not be.
pub(super) struct Replay {
    pub(super) file: PathBuf,
    pub(super) verdict: Verdict,
}

/// What became of it.
pub(super) enum Verdict {
    /// The handler does what is recorded.
    Compatible { size: Size, next: Next },
    /// The handler does something else.
    Diverged { size: Size, divergence: Box<Divergence> },
    /// It is no history.
    Unreadable(Unreadable),
}

/// How much is recorded.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) events: usize,
    pub(super) invocations: usize,
}

/// Why a history cannot be read.
pub(super) enum Unreadable {
    File(io::Error),
    Record(RecordError),
}

impl Verdict {
    pub(super) fn new(record: &Record, replayed: Replayed) -> Self {
        let invocations = record.invocations().iter().filter(|invocation| invocation.start.is_some()).count();
        let size = Size { events: record.events().len(), invocations };
        match replayed {
            Replayed::Compatible(next) => Self::Compatible { size, next },
            Replayed::Diverged(divergence) => Self::Diverged { size, divergence },
        }
    }

    /// What it is called, in capitals as AWS's statuses are.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Compatible { .. } => "COMPATIBLE",
            Self::Diverged { .. } => "DIVERGED",
            Self::Unreadable(_) => "UNREADABLE",
        }
    }
}

impl Unreadable {
    /// What is wrong, with its cause.
    pub(super) fn problem(&self) -> String {
        match self {
            Self::File(error) => format!("the file cannot be read: {error}"),
            Self::Record(error) => match std::error::Error::source(error) {
                Some(cause) => format!("{error}: {cause}"),
                None => error.to_string(),
            },
        }
    }

    /// What to do about it.
    pub(super) const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::File(_) => None,
            Self::Record(error) => Some(error.hint()),
        }
    }

    /// The error of a command that was given no other history.
    pub(super) fn into_error(self, file: &Path) -> UserError {
        let error = UserError::new(format!("cannot read the history `{}`", file.display()));
        match self {
            Self::File(cause) => error.with_source(cause),
            Self::Record(cause) => {
                let hint = cause.hint();
                error.with_source(cause).with_hint(hint)
            }
        }
    }
}
