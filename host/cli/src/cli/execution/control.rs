//! `durable-wasm execution stop`, `pause`, `resume` and `delete`.

use clap::Args;
use durable_wasm_core::model::{ErrorObject, ExecutionArn};
use serde_json::Value;

use super::print_json;
use crate::cli::client::{Client, ClientError, ExecutionArg};
use crate::cli::output;

/// End an execution; what it has begun stays as it is
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Stop {
    /// Which one
    #[arg(value_name = "EXECUTION")]
    execution: ExecutionArg,
    /// The type of the error that it ends with
    #[arg(long, value_name = "TYPE")]
    error_type: Option<String>,
    /// The message of the error that it ends with
    #[arg(long, value_name = "TEXT")]
    error_message: Option<String>,
}

/// Let an execution's handler run no more until it is resumed
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Pause {
    /// Which one
    #[arg(value_name = "EXECUTION")]
    execution: ExecutionArg,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Let the pause count towards the execution's timeout
    #[arg(long)]
    keep_timeout_running: bool,
}

/// Let a paused execution go on
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Resume {
    /// Which one
    #[arg(value_name = "EXECUTION")]
    execution: ExecutionArg,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// Remove an execution that has ended, and its history
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Delete {
    /// Which one
    #[arg(value_name = "EXECUTION")]
    execution: ExecutionArg,
}

impl Stop {
    pub(super) fn execute(self, client: &Client, json: bool) -> anyhow::Result<()> {
        let Self { execution, error_type, error_message } = self;
        let error = ErrorObject { error_type, error_message, ..ErrorObject::default() };
        let error = Some(&error).filter(|error| **error != ErrorObject::default());
        tell(client, &execution, json, "stopped", |arn| client.stop(arn, error))
    }
}

impl Pause {
    pub(super) fn execute(self, client: &Client, json: bool) -> anyhow::Result<()> {
        let Self { execution, reason, keep_timeout_running } = self;
        tell(client, &execution, json, "paused", |arn| client.pause(arn, reason.as_deref(), !keep_timeout_running))
    }
}

impl Resume {
    pub(super) fn execute(self, client: &Client, json: bool) -> anyhow::Result<()> {
        let Self { execution, reason } = self;
        tell(client, &execution, json, "resumed", |arn| client.resume(arn, reason.as_deref()))
    }
}

impl Delete {
    pub(super) fn execute(self, client: &Client, json: bool) -> anyhow::Result<()> {
        tell(client, &self.execution, json, "deleted", |arn| client.remove(arn))
    }
}

/// Has something done to an execution, and says so.
fn tell(
    client: &Client,
    execution: &ExecutionArg,
    json: bool,
    done: &str,
    action: impl FnOnce(&ExecutionArn) -> Result<Value, ClientError>,
) -> anyhow::Result<()> {
    let answer = action(&client.resolve(execution)?)?;
    if json {
        return print_json(answer);
    }
    output::print_aside(&format!("{done} `{execution}`\n"));
    Ok(())
}
