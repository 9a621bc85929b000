//! Why a run could not begin.

use std::borrow::Cow;

use durable_wasm_runtime::{ExecutorError, InvocationError};
use durable_wasm_sandbox::{HandlersError, LoadError, SandboxError};

use crate::build::BuildError;
use crate::explain::{Explain, Fault};

/// Why a run could not begin. What goes wrong in the handler is in the run's result instead.
#[derive(Debug, thiserror::Error)]
pub enum RunnerError {
    /// The source could not be compiled.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The sandbox could not be made.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The component could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The component could not tell which handlers it has.
    #[error(transparent)]
    Handlers(#[from] HandlersError),
    /// There is no handler of that name.
    #[error("there is no handler `{wanted}` in this component")]
    UnknownHandler {
        /// The name that was asked for.
        wanted: String,
        /// The names there are.
        available: Vec<String>,
    },
    /// There are several handlers, and none was named.
    #[error("this component has {} handlers, and none was named", available.len())]
    WhichHandler {
        /// The names there are.
        available: Vec<String>,
    },
    /// The input is no JSON.
    #[error("the input is not valid JSON")]
    InvalidInput(#[source] serde_json::Error),
    /// The executor refuses the execution, or its store failed.
    #[error(transparent)]
    Executor(#[from] ExecutorError),
}

impl Explain for RunnerError {
    fn fault(&self) -> Fault {
        match self {
            Self::Build(error) => error.fault(),
            Self::Sandbox(error) => error.fault(),
            Self::Load(error) => error.fault(),
            Self::Executor(ExecutorError::Store(_))
            | Self::Handlers(HandlersError::Failed(InvocationError::Bug(_))) => Fault::Ours,
            Self::Handlers(_)
            | Self::UnknownHandler { .. }
            | Self::WhichHandler { .. }
            | Self::InvalidInput(_)
            | Self::Executor(ExecutorError::Refused(_)) => Fault::User,
        }
    }

    fn hint(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Build(error) => error.hint(),
            Self::Load(error) => Explain::hint(error),
            Self::Sandbox(error) => error.hint(),
            Self::Handlers(error) => error.hint(),
            Self::UnknownHandler { available, .. } => Some(format!("there are: {}", list(available)).into()),
            Self::WhichHandler { available } => Some(format!("choose one: {}", list(available)).into()),
            Self::InvalidInput(_) => Some("a string needs its quotes, as in \"\\\"text\\\"\"".into()),
            Self::Executor(_) => None,
        }
    }
}

fn list(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
