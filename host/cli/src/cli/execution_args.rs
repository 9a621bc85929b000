//! What the commands that run an execution have in common: the handler, its input, and what it needs from outside.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use durable_wasm_core::limits;

use super::callback_argument::CallbackArg;
use super::component::Components;
use super::function::FunctionArg;
use super::sandbox_args::SandboxArgs;
use super::{duration, input, output};
use crate::explain::UserError;
use crate::runner::{CallbackScript, DurableTestRunner, DurableTestRunnerBuilder};

/// An execution as users ask for it.
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct ExecutionArgs {
    /// A component (.wasm), or a crate to build: its folder or its Cargo.toml
    #[arg(value_name = "HANDLER")]
    source: PathBuf,
    /// The execution's input: JSON text, @FILE, or - for standard input
    #[arg(long, value_name = "JSON|@FILE|-", default_value = "{}")]
    input: String,
    /// Which of the component's handlers to run [default: the only one]
    #[arg(long = "handler", value_name = "NAME")]
    handler_name: Option<String>,
    /// A function that executions can call, by name: a component or a crate to build, and which of its handlers
    #[arg(long = "function", value_name = "NAME=HANDLER[:HANDLER-NAME]")]
    functions: Vec<FunctionArg>,
    /// What to answer a callback with, and how long after its creation: `success:JSON`, `failure:JSON` or `heartbeat`
    ///
    /// A NAME is answered once for each time it is given; with a `*`, which stands for any text, or a `?`, for any one
    /// character, it is answered as often as it comes. A callback takes from those that fit it, in the order given, any
    /// heartbeats and the first answer. A failure is an error object or plain text.
    #[arg(long = "callback", value_name = "NAME=ACTION[@DELAY]")]
    callbacks: Vec<CallbackArg>,
    /// The execution's name: 1 to 64 letters, digits, hyphens and underscores [default: made from the input]
    #[arg(long, value_name = "NAME", value_parser = execution_name)]
    name: Option<String>,
    /// How long the execution may take on its own clock, up to 366d [default: for ever]
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    timeout: Option<Duration>,
    /// How long one invocation may compute, on this machine's clock
    #[arg(long, value_name = "DURATION", value_parser = duration::parse, default_value = "15s")]
    invocation_timeout: Duration,
    #[command(flatten)]
    sandbox: SandboxArgs,
}

impl ExecutionArgs {
    /// The input: JSON text, as far as anybody has looked.
    pub(super) fn read_input(&self) -> Result<String, UserError> {
        input::read(&self.input)
    }

    /// A runner of what was asked for, its components loaded.
    pub(super) fn prepare(&self) -> anyhow::Result<DurableTestRunnerBuilder> {
        let mut components = Components::new(&self.sandbox)?;
        let (component, _) = components.load(&self.source)?;
        let mut builder = DurableTestRunner::builder(component).invocation_timeout(self.invocation_timeout);
        if let Some(name) = &self.handler_name {
            builder = builder.handler(name.as_str());
        }
        if let Some(name) = &self.name {
            builder = builder.name(name.as_str());
        }
        if let Some(timeout) = self.timeout {
            builder = builder.execution_timeout(timeout);
        }
        for FunctionArg { name, source, handler } in &self.functions {
            builder = builder.function(name.as_str(), components.function(name, source, handler.as_deref())?);
        }
        Ok(self.callbacks.iter().fold(builder, |builder, callback| builder.callback(callback.script.clone())))
    }

    /// Warns of answers that no callback took.
    pub(super) fn warn_of_unused(&self, unused: &[CallbackScript]) {
        for callback in self.callbacks.iter().filter(|callback| unused.contains(&callback.script)) {
            output::warn(&format!("no callback took `--callback '{}'`", callback.text));
        }
    }
}

/// An execution's name. Source: `DurableExecutionName` of the service model.
fn execution_name(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if (1..=limits::EXECUTION_NAME_CHARS).contains(&text.len()) && text.chars().all(fits) {
        return Ok(text.to_owned());
    }
    Err(format!("a name has 1 to {} letters, digits, hyphens and underscores", limits::EXECUTION_NAME_CHARS))
}
