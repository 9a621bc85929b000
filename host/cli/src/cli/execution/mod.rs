//! `durable-wasm execution`: what a server's executions are, and what is done to them.

mod control;
mod get;
mod history;
mod list;
mod style;

use clap::{Args, Subcommand};
use durable_wasm_core::wire;
use serde_json::Value;

use super::client::ClientArgs;
use super::exit::ExitStatus;
use super::output;

/// Look at the executions of a server, and stop, pause, resume or delete them
///
/// An EXECUTION is a name, FUNCTION/NAME where several functions have one of that name, or an ARN.
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Execution {
    #[command(flatten)]
    server: ClientArgs,
    /// Print JSON documents with AWS's names
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand, PartialEq, Eq)]
enum Action {
    List(list::List),
    Get(get::Get),
    History(history::History),
    Stop(control::Stop),
    Pause(control::Pause),
    Resume(control::Resume),
    Delete(control::Delete),
}

impl Execution {
    pub(super) fn execute(self) -> anyhow::Result<ExitStatus> {
        let client = self.server.client();
        match self.action {
            Action::List(command) => command.execute(&client, self.json)?,
            Action::Get(command) => command.execute(&client, self.json)?,
            Action::History(command) => command.execute(&client, self.json)?,
            Action::Stop(command) => command.execute(&client, self.json)?,
            Action::Pause(command) => command.execute(&client, self.json)?,
            Action::Resume(command) => command.execute(&client, self.json)?,
            Action::Delete(command) => command.execute(&client, self.json)?,
        }
        Ok(ExitStatus::Success)
    }
}

/// Prints an answer as a JSON document for people.
pub(super) fn print_json(answer: Value) -> anyhow::Result<()> {
    Ok(output::print(&format!("{:#}\n", wire::with_readable_timestamps(answer)))?)
}
