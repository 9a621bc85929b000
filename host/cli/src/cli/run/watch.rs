//! Watches an execution for whoever sits before the terminal: progress, logs, and what went wrong last.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use durable_wasm_core::effects::CheckpointEffect;
use durable_wasm_core::execution::Execution;
use durable_wasm_core::invocation::InvocationOutput;
use durable_wasm_core::model::{ExecutionArn, Operation, Timestamp};
use durable_wasm_runtime::{ExecutionObserver, Invocation, InvocationError, LogRecord, LogSink};

use crate::cli::log_line::log_line;
use crate::cli::output;
use crate::render::RunProgress;

/// Watches one execution.
#[derive(Default)]
pub(super) struct Watch(Mutex<State>);

#[derive(Default)]
struct State {
    /// The execution that was asked for. Others are those that it calls.
    execution: Option<ExecutionArn>,
    progress: Option<RunProgress>,
    invocations: u32,
    operations_done: usize,
    now: Option<Timestamp>,
    last_failure: Option<InvocationError>,
}

impl Watch {
    /// Takes the progress line away.
    pub(super) fn finish(&self) {
        self.state().progress = None;
    }

    /// How the last invocation failed, if it did.
    pub(super) fn last_failure(&self) -> Option<InvocationError> {
        self.state().last_failure.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn show(&self) {
        if let (Some(progress), Some(now)) = (&self.progress, self.now) {
            progress.update(self.invocations, self.operations_done, now);
        }
    }
}

impl ExecutionObserver for Watch {
    fn on_started(&self, execution: &Execution) {
        let mut state = self.state();
        if state.execution.is_none() {
            state.execution = Some(execution.arn().clone());
            state.progress = Some(RunProgress::new(execution.start_timestamp(), true));
        }
    }

    fn on_invocation_started(&self, invocation: &Invocation) {
        let mut state = self.state();
        state.invocations += 1;
        state.now = Some(invocation.begun());
        state.show();
    }

    fn on_checkpoint(&self, _arn: &ExecutionArn, operations: &[Arc<Operation>], _effects: &[CheckpointEffect]) {
        let mut state = self.state();
        state.operations_done += operations.iter().filter(|operation| operation.status.is_terminal()).count();
        state.show();
    }

    fn on_invocation_completed(&self, arn: &ExecutionArn, result: &Result<InvocationOutput, InvocationError>) {
        let mut state = self.state();
        if state.execution.as_ref().is_none_or(|execution| execution == arn) {
            state.last_failure = result.as_ref().err().cloned();
        }
    }
}

impl LogSink for Watch {
    fn write(&self, record: LogRecord) {
        let state = self.state();
        let print = || output::print_aside(&format!("{}\n", log_line(&record)));
        match &state.progress {
            Some(progress) => progress.suspend(print),
            None => print(),
        }
    }
}

#[cfg(test)]
mod tests {
    use durable_wasm_core::invocation::ReportedStatus;

    use super::*;

    #[test]
    fn a_failure_that_an_answer_followed_is_over() {
        let watch = Watch::default();
        let answer = InvocationOutput { status: ReportedStatus::Missing, result: None, error: None };
        watch.on_invocation_completed(&"arn".into(), &Err(InvocationError::Bug("ours".into())));
        assert!(watch.last_failure().is_some());
        watch.on_invocation_completed(&"arn".into(), &Ok(answer));
        assert!(watch.last_failure().is_none());
    }
}
