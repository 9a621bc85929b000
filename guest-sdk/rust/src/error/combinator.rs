//! Why a combinator failed.

use std::error::Error;

use super::chain::{Source, display_chain};

/// One of `try_join_all`, `select_ok` and `race` failed. The source is the first of its [`failures`](Self::failures).
#[derive(Debug)]
#[non_exhaustive]
pub struct CombinatorError {
    kind: CombinatorErrorKind,
    failures: Vec<Source>,
}

impl CombinatorError {
    pub(crate) fn new(kind: CombinatorErrorKind, failures: Vec<Source>) -> Self {
        Self { kind, failures }
    }

    /// What failed.
    #[must_use]
    pub fn kind(&self) -> &CombinatorErrorKind {
        &self.kind
    }

    /// The errors that made it fail: all of them, in the order of the input, when all operations of a `select_ok` failed,
    /// else the one that decided. On replay each is a [`ReplayedFailure`](crate::ReplayedFailure).
    #[must_use]
    pub fn failures(&self) -> &[Box<dyn Error + Send + Sync + 'static>] {
        &self.failures
    }
}

display_chain!(CombinatorError, |this| this.kind);

impl Error for CombinatorError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.failures.first().map(|failure| &**failure as &(dyn Error + 'static))
    }
}

/// What failed in a combinator.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CombinatorErrorKind {
    /// An operation of a `try_join_all` failed.
    #[error(transparent)]
    JoinFailed(JoinFailed),
    /// All operations of a `select_ok` failed.
    #[error("all futures failed")]
    #[non_exhaustive]
    AllFailed,
    /// The first operation of a `race` to end failed.
    #[error("first settled future failed")]
    #[non_exhaustive]
    FirstSettledFailed,
    /// A `select_ok` or a `race` of no operations.
    #[error("combinator called with no futures")]
    #[non_exhaustive]
    EmptyInput,
    /// The result could not be serialized or deserialized.
    #[error("internal error")]
    #[non_exhaustive]
    Internal,
}

/// See [`CombinatorErrorKind::JoinFailed`].
#[derive(Debug, thiserror::Error)]
#[error("join failed at index {failed_index}")]
#[non_exhaustive]
pub struct JoinFailed {
    failed_index: usize,
}

impl JoinFailed {
    pub(crate) fn new(failed_index: usize) -> Self {
        Self { failed_index }
    }

    /// Which operation of the input failed first, counted from 0.
    #[must_use]
    pub fn failed_index(&self) -> usize {
        self.failed_index
    }
}
