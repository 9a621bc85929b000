//! Why a server did not do what it was asked to.

use std::borrow::Cow;
use std::error::Error;
use std::time::Duration;

use durable_wasm_core::wire::ReadError;

use crate::explain::Explain;

/// Why a server did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum ClientError {
    /// Nobody listens there.
    #[error("no server answers at `{endpoint}`")]
    Unreachable {
        endpoint: String,
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// Somebody listens, and says nothing.
    #[error("the server at `{endpoint}` has not answered within {} s", patience.as_secs())]
    Silent { endpoint: String, patience: Duration },
    /// Somebody answers, who does not speak the Lambda API.
    #[error("what answers at `{endpoint}` is no server of durable executions: it answers with status {status}")]
    NoService { endpoint: String, status: u16 },
    /// An answer is no JSON.
    #[error("the answer of `{endpoint}` is no JSON")]
    NoJson {
        endpoint: String,
        #[source]
        source: serde_json::Error,
    },
    /// An answer is not what the service answers.
    #[error("cannot read the server's answer: {0}")]
    NotUnderstood(#[from] ReadError),
    /// The service refuses.
    #[error("the server refuses: {exception}: {message}")]
    Refused { exception: String, message: String },
    /// No function has an execution of this name.
    #[error("there is no execution `{name}`")]
    NoSuchExecution { name: String },
    /// Several functions have an execution of this name.
    #[error("several functions have an execution `{name}`")]
    Ambiguous { name: String, functions: Vec<String> },
    /// An execution does not wait for this callback.
    #[error("the execution waits for no callback `{wanted}`")]
    NoSuchCallback { wanted: String, open: Vec<String> },
}

impl Explain for ClientError {
    fn hint(&self) -> Option<Cow<'_, str>> {
        const NAME_ANOTHER: &str =
            "start a server with `durable-wasm serve`, or say where one is with `--endpoint` or DURABLE_WASM_ENDPOINT";
        let list = |names: &[String], prefix: &str, suffix: &str| {
            let names: Vec<_> = names.iter().map(|name| format!("`{prefix}{name}{suffix}`")).collect();
            names.join(", ")
        };
        match self {
            Self::Unreachable { .. } | Self::NoService { .. } | Self::NoJson { .. } => Some(NAME_ANOTHER.into()),
            Self::Refused { exception, .. } if exception == "ResourceNotFoundException" => {
                Some("`durable-wasm execution list` shows the executions there are".into())
            }
            Self::NoSuchExecution { .. } => Some("`durable-wasm execution list` shows the executions there are".into()),
            Self::Ambiguous { name, functions } => {
                Some(format!("say which: {}", list(functions, "", &format!("/{name}"))).into())
            }
            Self::NoSuchCallback { open, .. } if open.is_empty() => {
                Some("it waits for none; `durable-wasm execution history` shows what happened to it".into())
            }
            Self::NoSuchCallback { open, .. } => Some(format!("it waits for {}", list(open, "", "")).into()),
            Self::Silent { .. } | Self::NotUnderstood(_) | Self::Refused { .. } => None,
        }
    }
}
