//! A runner as the subject of a check.

use std::sync::{Arc, Mutex, PoisonError};

use durable_wasm_runtime::check::{Conductor, End, Observation, Recorded, Schedule, Subject};
use durable_wasm_runtime::{ExecutionNotifier, NoLogs};

use super::error::RunFailed;
use crate::runner::{AwaitedCallback, CallbackScript, DurableTestRunner, RunnerError, TestResult};

/// Runs an input under schedules.
pub(super) struct RunnerSubject {
    runner: DurableTestRunner,
    input: String,
    /// Of the baseline.
    unused_callback_scripts: Mutex<Vec<CallbackScript>>,
}

impl RunnerSubject {
    pub(super) fn new(runner: &DurableTestRunner, input: String) -> Self {
        let mut runner = runner.clone();
        let settings = &mut runner.settings;
        settings.store = None;
        settings.real_time = false;
        settings.notifier = ExecutionNotifier::default();
        settings.logs = Arc::new(NoLogs);
        Self { runner, input, unused_callback_scripts: Mutex::default() }
    }

    /// The scripts that no callback of the baseline took.
    pub(super) fn into_unused_callback_scripts(self) -> Vec<CallbackScript> {
        self.unused_callback_scripts.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// The runner, with a conductor in every place that it needs.
    fn conducted(&self, conductor: &Arc<Conductor>) -> DurableTestRunner {
        let mut runner = self.runner.clone();
        let settings = &mut runner.settings;
        settings.faults = Arc::clone(conductor) as Arc<_>;
        settings.perturber = Some(Arc::clone(conductor) as Arc<_>);
        settings.order = Some(Arc::clone(conductor) as Arc<_>);
        settings.notifier.add(Arc::clone(conductor) as Arc<_>);
        runner
    }
}

impl Subject for RunnerSubject {
    type Error = RunFailed;

    async fn run(&self, schedule: &Schedule, invocations_max: usize) -> Result<Observation, RunFailed> {
        let conductor = Arc::new(Conductor::new(schedule.clone(), invocations_max));
        let execution = self.conducted(&conductor).start(&self.input).await?;
        let (end, result) = tokio::select! {
            biased;
            () = conductor.too_long() => (End::TooLong, execution.peek().await?),
            result = execution.finish() => {
                let result = result?;
                (end_of(&result), result)
            }
        };
        if schedule.is_baseline() {
            let unused = execution.unused_callback_scripts();
            // Nothing panics while it holds this lock.
            *self.unused_callback_scripts.lock().unwrap_or_else(PoisonError::into_inner) = unused;
        }
        let notes = conductor.take_notes();
        if let Some(bug) = notes.bug {
            return Err(RunFailed::Bug(bug));
        }
        let mut executions = Vec::new();
        collect(&result, &conductor, &mut executions);
        Ok(Observation { end, executions, story: notes.story, choices: notes.choices })
    }
}

fn end_of(result: &TestResult) -> End {
    if result.status().is_terminal() {
        return End::Ended;
    }
    End::Waits(result.awaited_callbacks().into_iter().map(AwaitedCallback::into_name).collect())
}

/// The records of an execution and of those that it called, each before those that it called.
fn collect(result: &TestResult, conductor: &Conductor, into: &mut Vec<Recorded>) {
    into.push(Recorded {
        execution: conductor.reference(result.arn()),
        status: result.status(),
        result: result.result().map(Into::into),
        error: result.error().cloned(),
        operations: result.records().to_vec(),
        history: result.shared_history(),
    });
    for called in result.executions() {
        collect(called, conductor, into);
    }
}

impl From<RunnerError> for RunFailed {
    fn from(error: RunnerError) -> Self {
        Self::Runner(error)
    }
}
