//! `durable-wasm check`: explores what may happen to an execution.

mod command_line;
mod document;
mod report;

use std::num::NonZero;

use clap::Args;
use durable_wasm_core::model::ExecutionStatus;
use durable_wasm_runtime::check::Schedule;

use super::execution_args::ExecutionArgs;
use super::exit::ExitStatus;
use super::output;
use crate::render::CountProgress;

/// Explore what may happen to an execution, and find what its handler does wrong
///
/// Runs the execution again and again, each time under another schedule: the handler is lost at every checkpoint,
/// everything is replayed from scratch, clock, random numbers, environment and memory differ from one invocation to the
/// next, and what comes from outside comes in every order. Whatever happens, the execution must come to the same where it
/// does not depend on the order, and no step may run again that must not. A mistake is named, and shown by the shortest
/// schedule that there is. Exit status: 0 everything held, 1 a mistake was found, 2 something about the command was wrong,
/// 3 our fault.
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Check {
    #[command(flatten)]
    execution: ExecutionArgs,
    /// How many schedules are run at the most
    #[arg(long, value_name = "N", default_value = "2000", value_parser = schedules)]
    budget: NonZero<usize>,
    /// What chooses among schedules where the budget does not go far enough for all of them
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Run this schedule alone, as an earlier check printed it
    #[arg(long, value_name = "SCHEDULE")]
    schedule: Option<Schedule>,
    /// Print one JSON document about what was found
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) fn execute(self) -> anyhow::Result<ExitStatus> {
        let input = self.execution.read_input()?;
        let builder = self.execution.prepare()?;
        let progress = CountProgress::new("schedules");
        let report = tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
            let runner = builder.build().await?;
            let mut check = runner.check(input).budget(self.budget).seed(self.seed);
            if let Some(schedule) = &self.schedule {
                check = check.schedule(schedule.clone());
            }
            check.on_progress(|schedules| progress.update(schedules)).await
        });
        drop(progress);
        let report = report?;
        self.execution.warn_of_unused(report.unused_callback_scripts());
        for deviation in &report.details().unreached {
            output::warn(&format!("nothing came of `{deviation}`: the execution does not get there"));
        }
        if report.details().baseline.main().is_some_and(|main| main.status != ExecutionStatus::Succeeded) {
            output::warn("the execution does not succeed even when nothing is done to it");
        }
        let reproduce =
            report.mistake().map(|mistake| command_line::reproduce(std::env::args_os(), mistake.schedule()));
        if self.json {
            output::print(&format!("{:#}\n", document::document(&report, reproduce.as_deref())))?;
        } else {
            output::print(&report::text(&report, reproduce.as_deref()))?;
        }
        Ok(match report.mistake() {
            Some(_) => ExitStatus::ExecutionFailed,
            None => ExitStatus::Success,
        })
    }
}

/// How many schedules to run.
fn schedules(text: &str) -> Result<NonZero<usize>, String> {
    text.parse().map_err(|_| "a check runs 1 schedule or more".to_owned())
}
