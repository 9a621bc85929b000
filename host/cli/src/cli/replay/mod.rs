//! `durable-wasm replay`: verifies a build against recorded histories.

mod document;
mod files;
mod report;
mod verdict;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use durable_wasm_core::record::read_record;

use self::files::Histories;
use self::verdict::{Replay as ReplayOf, Verdict};
use super::component::Components;
use super::exit::ExitStatus;
use super::sandbox_args::SandboxArgs;
use super::{duration, output};
use crate::render::ShareProgress;
use crate::runner::{DurableTestRunner, ReplayError};

/// Verify a build against recorded histories: will this deploy break executions that are under way?
///
/// The handler is invoked as often as a history says, each time with what was recorded by then, and must ask for the same
/// operations: type, subtype, name, parent and data. Steps' bodies do not run; their results come from the history.
/// Histories of executions that go on are replayed to their first new operation. Exit status: 0 compatible, 1 the handler
/// does something else than recorded, 2 something about the command or a history was wrong, 3 our fault.
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Replay {
    /// A component (.wasm), or a crate to build: its folder or its Cargo.toml
    #[arg(value_name = "HANDLER")]
    source: PathBuf,
    /// A history, or a folder of them: what `run --history` writes or GetDurableExecutionHistory answers, with data
    #[arg(long, value_name = "FILE|DIR")]
    history: PathBuf,
    /// Which of the component's handlers to replay [default: the only one]
    #[arg(long = "handler", value_name = "NAME")]
    handler_name: Option<String>,
    /// The function's name where the histories were recorded, of which ARNs are made [default: the handler's]
    #[arg(long, value_name = "NAME")]
    function_name: Option<String>,
    /// The seed the histories were recorded with
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// How long one invocation may compute, on this machine's clock
    #[arg(long, value_name = "DURATION", value_parser = duration::parse, default_value = "15s")]
    invocation_timeout: Duration,
    /// Print one JSON document about all histories
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    sandbox: SandboxArgs,
}

impl Replay {
    pub(super) fn execute(self) -> anyhow::Result<ExitStatus> {
        let histories = Histories::find(&self.history)?;
        let (component, _) = Components::new(&self.sandbox)?.load(&self.source)?;
        let mut builder =
            DurableTestRunner::builder(component).seed(self.seed).invocation_timeout(self.invocation_timeout);
        if let Some(name) = &self.handler_name {
            builder = builder.handler(name.as_str());
        }
        if let Some(name) = &self.function_name {
            builder = builder.function_name(name.as_str());
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let replays = runtime.block_on(async { replay_all(&builder.build().await?, &histories).await })?;
        if self.json {
            output::print(&format!("{:#}\n", document::document(&replays)))?;
        } else if let (false, [ReplayOf { verdict: Verdict::Unreadable(_), .. }]) = (histories.is_folder(), &*replays) {
            // The only one: that is an error of the command, as with any other file.
        } else {
            output::print(&report::text(&replays, histories.is_folder()))?;
        }
        status(replays, histories.is_folder() || self.json)
    }
}

/// Replays all histories, showing how many there are left.
async fn replay_all(runner: &DurableTestRunner, histories: &Histories) -> anyhow::Result<Vec<ReplayOf>> {
    let progress = ShareProgress::new("histories", histories.files().len());
    let mut replays = Vec::with_capacity(histories.files().len());
    for file in histories.files() {
        replays.push(ReplayOf { file: file.clone(), verdict: replay(runner, file).await? });
        progress.update(replays.len());
    }
    Ok(replays)
}

async fn replay(runner: &DurableTestRunner, file: &PathBuf) -> Result<Verdict, ReplayError> {
    let text = match std::fs::read(file) {
        Ok(text) => text,
        Err(error) => return Ok(Verdict::Unreadable(verdict::Unreadable::File(error))),
    };
    let record = match read_record(&text) {
        Ok(record) => Arc::new(record),
        Err(error) => return Ok(Verdict::Unreadable(verdict::Unreadable::Record(error))),
    };
    Ok(Verdict::new(&record, runner.replay_record(&record).await?))
}

/// How the command ends. What is wrong with the only history is its error, unless it was shown already.
fn status(replays: Vec<ReplayOf>, is_shown: bool) -> anyhow::Result<ExitStatus> {
    let mut status = ExitStatus::Success;
    for ReplayOf { file, verdict } in replays {
        match verdict {
            Verdict::Compatible { .. } => {}
            Verdict::Diverged { .. } if status == ExitStatus::Success => status = ExitStatus::ExecutionFailed,
            Verdict::Diverged { .. } => {}
            Verdict::Unreadable(_) if is_shown => status = ExitStatus::UserError,
            Verdict::Unreadable(problem) => return Err(problem.into_error(&file).into()),
        }
    }
    Ok(status)
}
