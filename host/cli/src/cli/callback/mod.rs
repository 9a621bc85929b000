//! `durable-wasm callback`: answers the callbacks that a server's executions wait for.

use clap::{Args, Subcommand};
use durable_wasm_core::model::{CallbackId, ErrorObject};

use super::client::{Client, ClientArgs, ClientError, ExecutionArg};
use super::exit::ExitStatus;
use super::{error_argument, output, text_argument};

/// Answer a callback of an execution that a server runs
///
/// A CALLBACK is an id, as the handler gave it away, or with --execution the name of one that the execution waits for.
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Callback {
    #[command(flatten)]
    server: ClientArgs,
    #[command(subcommand)]
    answer: Answer,
}

#[derive(Debug, Subcommand, PartialEq, Eq)]
enum Answer {
    /// End it with a result
    Succeed {
        #[command(flatten)]
        callback: CallbackArgs,
        /// The result, as the handler reads it: usually JSON
        #[arg(long, value_name = "TEXT|@FILE|-")]
        result: Option<String>,
    },
    /// End it with an error
    Fail {
        #[command(flatten)]
        callback: CallbackArgs,
        /// The error: an error object (ErrorType, ErrorMessage, ErrorData, StackTrace), or its message alone
        #[arg(long, value_name = "JSON|TEXT", value_parser = error_argument::parse)]
        error: Option<ErrorObject>,
    },
    /// Say that somebody still works on it
    Heartbeat {
        #[command(flatten)]
        callback: CallbackArgs,
    },
}

/// Which callback.
#[derive(Debug, Args, PartialEq, Eq)]
struct CallbackArgs {
    /// Its id, or with --execution its name
    #[arg(value_name = "CALLBACK")]
    callback: String,
    /// The execution that waits for it: a name, FUNCTION/NAME or an ARN
    #[arg(long, value_name = "EXECUTION")]
    execution: Option<ExecutionArg>,
}

impl Callback {
    pub(super) fn execute(self) -> anyhow::Result<ExitStatus> {
        let client = self.server.client();
        let (callback, done) = match self.answer {
            Answer::Succeed { callback, result } => {
                let result = result.map(|result| text_argument::read("result", &result)).transpose()?;
                client.succeed_callback(&callback.id(&client)?, result.as_deref())?;
                (callback, "succeeded")
            }
            Answer::Fail { callback, error } => {
                client.fail_callback(&callback.id(&client)?, &error.unwrap_or_default())?;
                (callback, "failed")
            }
            Answer::Heartbeat { callback } => {
                client.heartbeat_callback(&callback.id(&client)?)?;
                (callback, "kept alive")
            }
        };
        output::print_aside(&format!("{done} `{}`\n", callback.callback));
        Ok(ExitStatus::Success)
    }
}

impl CallbackArgs {
    /// The id of the callback that is meant. Of several with one name it is the oldest.
    fn id(&self, client: &Client) -> Result<CallbackId, ClientError> {
        let Some(execution) = &self.execution else { return Ok(self.callback.as_str().into()) };
        let open = client.open_callbacks(&client.resolve(execution)?)?;
        match open.iter().find(|open| open.goes_by(&self.callback)) {
            Some(found) => Ok(found.id.clone()),
            None => Err(ClientError::NoSuchCallback {
                wanted: self.callback.clone(),
                open: open.iter().map(|open| open.name().unwrap_or_else(|| open.id.as_str()).to_owned()).collect(),
            }),
        }
    }
}
