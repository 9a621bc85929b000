//! Why a check could not be made.

use std::borrow::Cow;
use std::time::Duration;

use durable_wasm_runtime::check;

use crate::explain::{Explain, Fault};
use crate::render::HumanDuration;
use crate::runner::script::answers;
use crate::runner::{RunnerError, error};

/// Why a check could not be made. What is wrong with the handler is in the report instead.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The execution could not be run.
    #[error(transparent)]
    Runner(#[from] RunnerError),
    /// The execution waits for these callbacks, by name where they have one, and nobody answers them.
    #[error("the execution waits for {}, so that there is nothing to compare with", error::callbacks(&named(.0)))]
    Waits(Vec<Option<String>>),
    /// The execution goes on and on.
    #[error("the execution had not ended after {0} invocations, so that there is nothing to compare with")]
    TooLong(usize),
    /// An invocation computes and computes.
    #[error("an invocation had not ended after {}, so that there is nothing to compare with", HumanDuration(*.0))]
    TimedOut(Duration),
    /// An invocation failed for a reason of ours.
    #[error("internal error: {0}")]
    Bug(String),
}

/// Why a run failed.
#[derive(Debug)]
pub(super) enum RunFailed {
    Runner(RunnerError),
    Bug(String),
}

impl From<check::CheckError<RunFailed>> for CheckError {
    fn from(error: check::CheckError<RunFailed>) -> Self {
        match error {
            check::CheckError::Subject(RunFailed::Runner(error)) => Self::Runner(error),
            check::CheckError::Subject(RunFailed::Bug(message)) => Self::Bug(message),
            check::CheckError::Waits(callbacks) => Self::Waits(callbacks),
            check::CheckError::TooLong(invocations) => Self::TooLong(invocations),
            check::CheckError::TimedOut(after) => Self::TimedOut(after),
        }
    }
}

impl Explain for CheckError {
    fn fault(&self) -> Fault {
        match self {
            Self::Runner(error) => error.fault(),
            Self::Waits(_) | Self::TooLong(_) | Self::TimedOut(_) => Fault::User,
            Self::Bug(_) => Fault::Ours,
        }
    }

    fn hint(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Runner(error) => error.hint(),
            Self::Waits(callbacks) if callbacks.is_empty() => None,
            Self::Waits(callbacks) => {
                let names = callbacks.iter().map(Option::as_deref);
                Some(format!("answer, for example with `{}`", answers(names)).into())
            }
            Self::TooLong(_) => Some("give it an end for this input, or a time limit with `--timeout`".into()),
            Self::TimedOut(_) => {
                Some("look for a loop that never ends, or allow more time with `--invocation-timeout`".into())
            }
            Self::Bug(_) => None,
        }
    }
}

fn named(callbacks: &[Option<String>]) -> Vec<String> {
    callbacks.iter().map(|name| name.clone().unwrap_or_else(|| "without a name".to_owned())).collect()
}
