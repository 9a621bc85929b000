//! What came of a run.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use durable_wasm_core::execution::Execution;
use durable_wasm_core::model::{
    ErrorObject, Event, EventKind, ExecutionArn, ExecutionStatus, Operation, OperationStatus, OperationType, Payload,
};
use durable_wasm_core::wire;

use super::operations::{OperationView, Operations};
use crate::render;

/// What came of a run: the whole record of the execution.
///
/// Operations are found by name right on it, at any depth: `result.get_step("one")?.result()`.
#[derive(Debug, Clone)]
pub struct TestResult {
    arn: ExecutionArn,
    status: ExecutionStatus,
    result: Option<Payload>,
    error: Option<ErrorObject>,
    raw: Arc<[Arc<Operation>]>,
    operations: Operations,
    history: Vec<Event>,
}

impl TestResult {
    pub(super) fn new(execution: &Execution) -> Self {
        let raw: Arc<[Arc<Operation>]> = execution.operations().into();
        Self {
            arn: execution.arn().clone(),
            status: execution.status(),
            result: execution.result().cloned(),
            error: execution.error().cloned(),
            operations: Operations::new(Arc::clone(&raw)),
            raw,
            history: execution.history().to_vec(),
        }
    }

    /// The execution's ARN.
    pub fn arn(&self) -> &ExecutionArn {
        &self.arn
    }

    /// How it ended; `Running` when it waits for somebody outside.
    pub fn status(&self) -> ExecutionStatus {
        self.status
    }

    /// The result: JSON text.
    pub fn result(&self) -> Option<&str> {
        self.result.as_deref()
    }

    /// Why it did not succeed.
    pub fn error(&self) -> Option<&ErrorObject> {
        self.error.as_ref()
    }

    /// Every operation but the execution's own, in the order they were created.
    pub fn operations(&self) -> &Operations {
        &self.operations
    }

    /// Every operation as it is recorded, the execution's own first.
    pub fn records(&self) -> &[Arc<Operation>] {
        &self.raw
    }

    /// What happened, in order.
    pub fn history(&self) -> &[Event] {
        &self.history
    }

    /// The history as `GetDurableExecutionHistory` returns it with data, as JSON text for a file.
    pub fn history_json(&self) -> String {
        let mut text = format!("{:#}", wire::history_document(&self.history));
        text.push('\n');
        text
    }

    /// The invocations that have ended: their `InvocationCompleted` events.
    pub fn invocations(&self) -> impl Iterator<Item = &Event> + '_ {
        self.history.iter().filter(|event| matches!(event.kind, EventKind::InvocationCompleted { .. }))
    }

    /// The callbacks that nobody has completed.
    pub fn open_callbacks(&self) -> impl Iterator<Item = OperationView> + '_ {
        self.operations.iter().filter(|operation| {
            operation.operation_type() == OperationType::Callback && operation.status() == OperationStatus::Started
        })
    }
}

impl Deref for TestResult {
    type Target = Operations;

    fn deref(&self) -> &Operations {
        &self.operations
    }
}

/// A table of the operations, for people.
impl fmt::Display for TestResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.status)?;
        if let Some(result) = self.result() {
            writeln!(f, "{result}")?;
        }
        if let Some(error) = self.error() {
            writeln!(f, "{error}")?;
        }
        f.write_str(&render::timeline(&self.raw, &render::TimelineOptions::default()))
    }
}
