//! Why scenarios could not be run.

use std::borrow::Cow;
use std::path::PathBuf;

use durable_wasm_runtime::ExecutorError;

use crate::explain::{Explain, Fault};

/// Why scenarios could not be run. What an execution does wrong is a [`Problem`](super::Problem) instead.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// There is nothing at the path.
    #[error("`{}` does not exist", path.display())]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// The path is there and cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The path.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The file is no YAML, or has other keys or types than it must.
    #[error("cannot read `{}`: {source}", path.display())]
    Yaml {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: Box<serde_saphyr::Error>,
    },
    /// The file contradicts itself.
    #[error("`{}` is no scenario: {problem}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// How.
        problem: &'static str,
    },
    /// The template cannot be used.
    #[error("cannot use the template `{}`: {problem}", path.display())]
    Template {
        /// The file.
        path: PathBuf,
        /// Why.
        problem: String,
    },
    /// A folder holds no scenario.
    #[error("`{}` holds no scenario", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// There is no such suite.
    #[error("there is no suite `{wanted}`")]
    UnknownSuite {
        /// Its name.
        wanted: String,
        /// The suites there are.
        available: Vec<String>,
    },
    /// A scenario's function is not known.
    #[error("nothing says which function `{}` runs", path.display())]
    WhichFunction {
        /// The scenario's file.
        path: PathBuf,
        /// The scenario.
        id: String,
    },
    /// A scenario names a function that is not there.
    #[error("`{}` runs the function `{wanted}`, which was not given", path.display())]
    UnknownFunction {
        /// The scenario's file.
        path: PathBuf,
        /// The name.
        wanted: String,
        /// The functions there are.
        available: Vec<String>,
    },
    /// The store failed.
    #[error(transparent)]
    Executor(#[from] ExecutorError),
}

impl Explain for ScenarioError {
    fn fault(&self) -> Fault {
        match self {
            Self::Executor(_) => Fault::Ours,
            Self::Missing { .. }
            | Self::Read { .. }
            | Self::Yaml { .. }
            | Self::Invalid { .. }
            | Self::Template { .. }
            | Self::Empty { .. }
            | Self::UnknownSuite { .. }
            | Self::WhichFunction { .. }
            | Self::UnknownFunction { .. } => Fault::User,
        }
    }

    fn hint(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Missing { .. } => Some("check the path; it is read from the current folder".into()),
            Self::Yaml { .. } => Some(
                "scenarios have the format of the requirement files of aws-durable-execution-conformance-tests, templates \
                 that of AWS SAM"
                    .into(),
            ),
            Self::Invalid { .. } => {
                Some("the format is that of the requirement files of aws-durable-execution-conformance-tests".into())
            }
            Self::Empty { .. } => Some("scenarios are the `.yaml` files in it and in the folders below".into()),
            Self::UnknownSuite { available, .. } => Some(format!("there are: {}", list(available)).into()),
            Self::WhichFunction { id, .. } => Some(
                format!(
                    "register it as `--function {id}=HANDLER`, name it in the file, as in `Function: NAME`, or list `{id}` \
                     in the `TestDescription` of a function in the template"
                )
                .into(),
            ),
            Self::UnknownFunction { available, .. } => Some(format!("there are: {}", list(available)).into()),
            Self::Read { .. } | Self::Template { .. } | Self::Executor(_) => None,
        }
    }
}

fn list(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
