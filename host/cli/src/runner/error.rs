//! Why a run could not begin.

use std::borrow::Cow;

use durable_wasm_core::model::ExecutionStatus;
use durable_wasm_runtime::{ExecutorError, InvocationError, PageSizeError};
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
    /// A function that executions can call is not as it must be.
    #[error("cannot use function `{name}`")]
    Function {
        /// Its name.
        name: String,
        /// What is wrong with it.
        #[source]
        source: Box<Self>,
    },
    /// Two functions were registered by the same name.
    #[error("there are two functions named `{name}`")]
    DuplicateFunction {
        /// The name.
        name: String,
    },
    /// The page size is not possible.
    #[error(transparent)]
    PageSize(#[from] PageSizeError),
    /// The input is no JSON.
    #[error("the input is not valid JSON")]
    InvalidInput(#[source] serde_json::Error),
    /// What was waited for did not come.
    #[error(transparent)]
    NeverCame(#[from] Box<NeverCame>),
    /// The executor refuses the execution, or its store failed.
    #[error(transparent)]
    Executor(#[from] ExecutorError),
}

/// Something that was waited for did not come.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {wanted}: {}; there are: {}", why, if there_are.is_empty() { "none" } else { there_are })]
pub struct NeverCame {
    /// What was waited for.
    pub wanted: String,
    /// Why it cannot come any more.
    pub why: Why,
    /// The types and names of the execution's operations.
    pub there_are: String,
}

/// Why something cannot come any more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// The execution has ended.
    #[error("the execution has ended as {0}")]
    Ended(ExecutionStatus),
    /// The execution is paused.
    #[error("the execution is paused")]
    Paused,
    /// The execution waits for these callbacks, by name or by id.
    #[error("the execution waits for {}", callbacks(.0))]
    Waits(Vec<String>),
}

impl From<NeverCame> for RunnerError {
    fn from(error: NeverCame) -> Self {
        Self::NeverCame(Box::new(error))
    }
}

impl Explain for RunnerError {
    fn fault(&self) -> Fault {
        match self {
            Self::Build(error) => error.fault(),
            Self::Sandbox(error) => error.fault(),
            Self::Load(error) => error.fault(),
            Self::Function { source, .. } => source.fault(),
            Self::Executor(ExecutorError::Store(_))
            | Self::Handlers(HandlersError::Failed(InvocationError::Bug(_))) => Fault::Ours,
            Self::Handlers(_)
            | Self::UnknownHandler { .. }
            | Self::WhichHandler { .. }
            | Self::DuplicateFunction { .. }
            | Self::PageSize(_)
            | Self::InvalidInput(_)
            | Self::NeverCame(_)
            | Self::Executor(ExecutorError::Refused(_)) => Fault::User,
        }
    }

    fn hint(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Build(error) => error.hint(),
            Self::Load(error) => Explain::hint(error),
            Self::Sandbox(error) => error.hint(),
            Self::Handlers(error) => error.hint(),
            Self::Function { source, .. } => source.hint(),
            Self::UnknownHandler { available, .. } => Some(format!("there are: {}", list(available)).into()),
            Self::WhichHandler { available } => Some(format!("choose one: {}", list(available)).into()),
            Self::DuplicateFunction { .. } => {
                Some("each function, the one that is run included, needs a name of its own".into())
            }
            Self::InvalidInput(_) => Some("a string needs its quotes, as in \"\\\"text\\\"\"".into()),
            Self::PageSize(_) | Self::NeverCame(_) | Self::Executor(_) => None,
        }
    }
}

pub(super) fn callbacks(names: &[String]) -> String {
    match names {
        [] => "nothing that could come".to_owned(),
        [only] => format!("the callback `{only}`"),
        several => format!("the callbacks {}", list(several)),
    }
}

fn list(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
