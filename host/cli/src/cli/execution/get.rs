//! `durable-wasm execution get`.

use anstyle::Style;
use clap::Args;
use durable_wasm_core::wire::{self, ExecutionDescription};

use super::print_json;
use super::style::{self, FAINT};
use crate::cli::client::{Client, ClientError, ExecutionArg};
use crate::cli::output;

const TITLE: Style = Style::new().bold();

/// Show where an execution stands, and its input, result or error
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Get {
    /// Which one
    #[arg(value_name = "EXECUTION")]
    execution: ExecutionArg,
}

impl Get {
    pub(super) fn execute(self, client: &Client, json: bool) -> anyhow::Result<()> {
        let arn = client.resolve(&self.execution)?;
        let answer = client.execution(&arn)?;
        if json {
            return print_json(answer);
        }
        let description = wire::read_execution(&answer).map_err(ClientError::from)?;
        let callbacks = if description.status.is_terminal() { Vec::new() } else { client.open_callbacks(&arn)? };
        let callbacks = callbacks.iter().map(|callback| match callback.name() {
            Some(name) => format!("callback `{name}` {FAINT}{}{FAINT:#}", callback.id),
            None => format!("callback {}", callback.id),
        });
        Ok(output::print(&text(&description, callbacks))?)
    }
}

/// A line for everything that is known.
fn text(execution: &ExecutionDescription, awaited: impl Iterator<Item = String>) -> String {
    let ExecutionDescription { arn, name, status, start_timestamp, end_timestamp, input, result, error, .. } =
        execution;
    let took = style::duration(*start_timestamp, *end_timestamp);
    let lines = [
        ("Name", Some(name.clone())),
        ("Function", Some(execution.function().to_owned())),
        ("Status", Some(style::status(*status).to_string())),
        ("Started", Some(start_timestamp.to_string())),
        ("Ended", end_timestamp.map(|end| format!("{end} {FAINT}after {took}{FAINT:#}"))),
        ("Input", input.clone()),
        ("Result", result.clone()),
        ("Error", error.as_ref().map(ToString::to_string)),
        ("ARN", Some(arn.to_string())),
    ];
    let line = |title: &str, value: String| format!("{TITLE}{title:10}{TITLE:#}{value}\n");
    let known = lines.into_iter().filter_map(|(title, value)| Some(line(title, value?)));
    known.chain(awaited.map(|callback| line("Waits for", callback))).collect()
}
