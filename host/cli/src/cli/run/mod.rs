//! `durable-wasm run`: one execution, from its start to its end.

mod outcome;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use durable_wasm_core::model::ExecutionStatus;
use durable_wasm_runtime::LogSink;

pub(super) use self::outcome::NotSucceeded;
use self::watch::Watch;
use super::execution_args::ExecutionArgs;
use super::exit::ExitStatus;
use super::output;
use super::store::{self, StoreArg};
use crate::build;
use crate::explain::UserError;
use crate::runner::{DurableTestExecution, DurableTestRunnerBuilder, RunnerError, TestResult};

/// Run a durable handler to its end
///
/// Time is skipped: a wait of 30 days takes milliseconds. The result goes to standard output, everything else to
/// standard error. Exit status: 0 the execution succeeded, 1 it did not, 2 something about the command was wrong,
/// 3 our fault.
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Run {
    #[command(flatten)]
    execution: ExecutionArgs,
    /// Where ids and random numbers come from: the same seed, the same history
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Wait for as long as the handler says, on this machine's clock
    #[arg(long)]
    real_time: bool,
    /// Where the execution is kept: `memory`, or `sqlite:PATH`, where one with a `--name` goes on when it is run again
    #[arg(long, value_name = "STORE", default_value = "memory")]
    store: StoreArg,
    /// Write the history there, as GetDurableExecutionHistory returns it with data
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    /// Print one JSON document about the execution instead of its result alone
    #[arg(long)]
    json: bool,
}

impl Run {
    pub(super) fn execute(self) -> anyhow::Result<ExitStatus> {
        let input = self.execution.read_input()?;
        if let Some(path) = &self.history {
            check_folder(path)?;
        }
        let watch = Arc::new(Watch::default());
        let builder = self.prepare(&watch)?;
        let (result, execution) = tokio::runtime::Builder::new_current_thread()
            .enable_all()
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

    /// A runner of what was asked for, watched.
    fn prepare(&self, watch: &Arc<Watch>) -> anyhow::Result<DurableTestRunnerBuilder> {
        let builder = self
            .execution
            .prepare()?
            .seed(self.seed)
            .real_time(self.real_time)
            .observer(Arc::clone(watch) as Arc<_>)
            .logs(Arc::clone(watch) as Arc<dyn LogSink>);
        Ok(if self.store == StoreArg::Memory { builder } else { builder.store(self.store.open()?) })
    }

    /// Tells of answers that were of no use, and of functions that were missing.
    fn warn(&self, execution: &DurableTestExecution, result: &TestResult) {
        for name in outcome::missing_functions(result) {
            output::warn(&format!("the function `{name}` was called and not given; add `--function '{name}=HANDLER'`"));
        }
        self.execution.warn_of_unused(&execution.unused_callback_scripts());
        for refused in execution.refused_callback_actions() {
            output::warn(&refused.to_string());
        }
    }
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
