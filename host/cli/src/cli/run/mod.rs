//! `durable-wasm run`: one execution, from its start to its end.

mod callback;
mod input;
mod outcome;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use durable_wasm_core::limits;
use durable_wasm_core::model::ExecutionStatus;
use durable_wasm_runtime::LogSink;
use durable_wasm_sandbox::SandboxLimits;

use self::callback::CallbackArg;
pub(super) use self::outcome::NotSucceeded;
use self::watch::Watch;
use super::component::Components;
use super::exit::ExitStatus;
use super::function::FunctionArg;
use super::store::{self, StoreArg};
use super::{duration, output};
use crate::build;
use crate::explain::UserError;
use crate::runner::{DurableTestExecution, DurableTestRunner, DurableTestRunnerBuilder, RunnerError, TestResult};

/// Run a durable handler to its end
///
/// Time is skipped: a wait of 30 days takes milliseconds. The result goes to standard output, everything else to
/// standard error. Exit status: 0 the execution succeeded, 1 it did not, 2 something about the command was wrong,
/// 3 our fault.
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Run {
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
    /// Where ids and random numbers come from: the same seed, the same history
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Wait for as long as the handler says, on this machine's clock
    #[arg(long)]
    real_time: bool,
    /// Where the execution is kept: `memory`, or `sqlite:PATH`, where one with a `--name` goes on when it is run again
    #[arg(long, value_name = "STORE", default_value = "memory")]
    store: StoreArg,
    /// How long the execution may take on its own clock, up to 366d [default: for ever]
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    timeout: Option<Duration>,
    /// How long one invocation may compute, on this machine's clock
    #[arg(long, value_name = "DURATION", value_parser = duration::parse, default_value = "15s")]
    invocation_timeout: Duration,
    /// Memory an invocation may use, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 128, value_parser = clap::value_parser!(u32).range(1..=4096))]
    memory: u32,
    /// Write the history there, as GetDurableExecutionHistory returns it with data
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    /// Print one JSON document about the execution instead of its result alone
    #[arg(long)]
    json: bool,
}

impl Run {
    pub(super) fn execute(self) -> anyhow::Result<ExitStatus> {
        let input = input::read(&self.input)?;
        if let Some(path) = &self.history {
            check_folder(path)?;
        }
        let watch = Arc::new(Watch::default());
        let builder = self.prepare(&watch)?;
        let (result, execution) = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()?
            .block_on(async {
                let execution = builder.build().await?.start(&input).await?;
                Ok::<_, RunnerError>((execution.finish().await?, execution))
            })
            .map_err(|error| store::explained(error.into()))?;
        watch.finish();
        if let Some(path) = &self.history {
            write_history(path, &result)?;
        }
        outcome::print(&result, self.json)?;
        self.warn(&execution, &result);
        if result.status() == ExecutionStatus::Succeeded {
            return Ok(ExitStatus::Success);
        }
        Err(NotSucceeded::new(&result, watch.last_failure()).into())
    }

    /// A runner of what was asked for, its components loaded.
    fn prepare(&self, watch: &Arc<Watch>) -> anyhow::Result<DurableTestRunnerBuilder> {
        let memory_bytes = usize::try_from(self.memory)?.saturating_mul(1024 * 1024);
        let mut components = Components::new(SandboxLimits { memory_bytes, ..SandboxLimits::default() })?;
        let (component, _) = components.load(&self.source)?;
        let mut builder = DurableTestRunner::builder(component)
            .seed(self.seed)
            .real_time(self.real_time)
            .invocation_timeout(self.invocation_timeout)
            .observer(Arc::clone(watch) as Arc<_>)
            .logs(Arc::clone(watch) as Arc<dyn LogSink>);
        if self.store != StoreArg::Memory {
            builder = builder.store(self.store.open()?);
        }
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

    /// Tells of answers that were of no use, and of functions that were missing.
    fn warn(&self, execution: &DurableTestExecution, result: &TestResult) {
        for name in outcome::missing_functions(result) {
            output::warn(&format!("the function `{name}` was called and not given; add `--function '{name}=HANDLER'`"));
        }
        let unused = execution.unused_callback_scripts();
        for callback in self.callbacks.iter().filter(|callback| unused.contains(&callback.script)) {
            output::warn(&format!("no callback took `--callback '{}'`", callback.text));
        }
        for refused in execution.refused_callback_actions() {
            output::warn(&refused.to_string());
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

/// Says before anything runs that the history could not be written after it.
fn check_folder(path: &Path) -> Result<(), UserError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    if path.is_dir() {
        return Err(UserError::new(format!("cannot write the history to `{}`: it is a folder", path.display())));
    }
    if folder.is_dir() {
        return Ok(());
    }
    Err(UserError::new(format!(
        "cannot write the history to `{}`: there is no folder `{}`",
        path.display(),
        folder.display()
    ))
    .with_hint("create the folder first"))
}

fn write_history(path: &Path, result: &TestResult) -> Result<(), UserError> {
    build::write_atomically(path, result.history_json().as_bytes())
        .map_err(|error| UserError::new(format!("cannot write the history to `{}`", path.display())).with_source(error))
}
