//! What came of a run.

use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;

use durable_wasm_core::execution::Execution;
use durable_wasm_core::model::{
    ErrorObject, Event, EventKind, ExecutionArn, ExecutionStatus, Operation, OperationId, OperationStatus,
    OperationType, Payload,
};
use durable_wasm_core::wire;
use durable_wasm_runtime::{Executor, StoreError};

use super::callbacks::names_of;
use super::operations::{OperationView, Operations, Record};
use crate::render::TimelineOptions;
use crate::render::timeline::{self, Executed};

/// What came of a run: the whole record of the execution.
///
/// Operations are found by name right on it, at any depth: `result.get_step("one")?.result()`.
#[derive(Debug, Clone)]
pub struct TestResult {
    arn: ExecutionArn,
    function: Arc<str>,
    status: ExecutionStatus,
    result: Option<Payload>,
    error: Option<ErrorObject>,
    operations: Operations,
    history: Arc<[Event]>,
}

/// A record being read. Boxed, since executions call executions.
type Reading<'a> = Pin<Box<dyn Future<Output = Result<TestResult, StoreError>> + Send + 'a>>;

impl TestResult {
    /// What stands recorded now, of an execution and of those it called. Calls are only so deep.
    pub(super) fn read<'a>(executor: &'a Executor, arn: &'a ExecutionArn) -> Reading<'a> {
        Box::pin(async move {
            let cell = executor.execution(arn).await?;
            let calls = called(&*cell.lock().await);
            let mut executions = HashMap::with_capacity(calls.len());
            for (operation_id, arn) in calls {
                match Self::read(executor, &arn).await {
                    Ok(execution) => drop(executions.insert(operation_id, execution)),
                    // It was deleted.
                    Err(StoreError::NotFound(_)) => {}
                    Err(error @ (StoreError::AlreadyExists(_) | StoreError::Unavailable(_))) => return Err(error),
                }
            }
            let execution = cell.lock().await;
            Ok(Self::new(&execution, executions))
        })
    }

    fn new(execution: &Execution, executions: HashMap<OperationId, Self>) -> Self {
        Self {
            arn: execution.arn().clone(),
            function: Arc::clone(&execution.function().name),
            status: execution.status(),
            result: execution.result().cloned(),
            error: execution.error().cloned(),
            operations: Operations::new(Record { operations: execution.operations().to_vec(), executions }),
            history: execution.history().into(),
        }
    }

    /// The execution's ARN.
    pub fn arn(&self) -> &ExecutionArn {
        &self.arn
    }

    /// The name of the function it runs.
    pub fn function_name(&self) -> &str {
        &self.function
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
        &self.operations.record().operations
    }

    /// The executions that it called, in the order of the calls. Those that they called are reached through them.
    pub fn executions(&self) -> impl Iterator<Item = &Self> + '_ {
        self.calls().map(|(_, execution)| execution)
    }

    /// The same, with the operations that called them.
    pub(crate) fn calls(&self) -> impl Iterator<Item = (&OperationId, &Self)> + '_ {
        self.records().iter().filter_map(|operation| Some((&operation.id, self.called(&operation.id)?)))
    }

    /// The operations beside a time axis, those of the executions that it called below the calls: a row a line.
    pub fn timeline(&self, options: &TimelineOptions) -> String {
        timeline::draw(self, options)
    }

    /// What happened, in order.
    pub fn history(&self) -> &[Event] {
        &self.history
    }

    /// The same, shared.
    pub(super) fn shared_history(&self) -> Arc<[Event]> {
        Arc::clone(&self.history)
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

    /// The callbacks of this execution that nobody has completed.
    pub fn open_callbacks(&self) -> impl Iterator<Item = OperationView> + '_ {
        self.operations.iter().filter(|operation| {
            operation.operation_type() == OperationType::Callback && operation.status() == OperationStatus::Started
        })
    }

    /// The callbacks of this execution that were not answered in time.
    pub(crate) fn timed_out_callbacks(&self) -> Vec<AwaitedCallback> {
        let timed_out = self.operations.iter().filter(|operation| {
            operation.operation_type() == OperationType::Callback && operation.status() == OperationStatus::TimedOut
        });
        timed_out.map(|callback| AwaitedCallback::new(&callback)).collect()
    }

    /// The callbacks that this execution and those that it called wait for; none of one that has ended.
    pub(crate) fn awaited_callbacks(&self) -> Vec<AwaitedCallback> {
        if self.status.is_terminal() {
            return Vec::new();
        }
        let own = self.open_callbacks().map(|callback| AwaitedCallback::new(&callback));
        own.chain(self.executions().flat_map(Self::awaited_callbacks)).collect()
    }
}

/// The chained invokes that started executions, and those executions.
fn called(execution: &Execution) -> Vec<(OperationId, ExecutionArn)> {
    let call = |event: &Event| match (&event.operation, &event.kind) {
        (Some(operation), EventKind::ChainedInvokeStarted { durable_execution_arn: Some(arn), .. }) => {
            Some((operation.id.clone(), arn.clone()))
        }
        _ => None,
    };
    execution.history().iter().filter_map(call).collect()
}

/// A callback that an execution waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AwaitedCallback {
    /// The name it goes by, if it has one.
    pub(crate) name: Option<String>,
    operation_id: OperationId,
}

impl AwaitedCallback {
    fn new(callback: &OperationView) -> Self {
        let context = callback.context();
        let names = names_of(callback.operation(), context.as_ref().map(OperationView::operation));
        let name = names.first().map(|name| (*name).to_owned());
        Self { name, operation_id: callback.id().clone() }
    }
}

impl AwaitedCallback {
    /// The name it goes by, if it has one.
    pub(crate) fn into_name(self) -> Option<String> {
        self.name
    }
}

/// The name it goes by, or else its operation's id.
impl fmt::Display for AwaitedCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name.as_deref().unwrap_or(self.operation_id.as_str()))
    }
}

impl Deref for TestResult {
    type Target = Operations;

    fn deref(&self) -> &Operations {
        &self.operations
    }
}

/// How it ended, and its [timeline](TestResult::timeline), for people.
impl fmt::Display for TestResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.status)?;
        if let Some(result) = self.result() {
            writeln!(f, "{result}")?;
        }
        if let Some(error) = self.error() {
            writeln!(f, "{error}")?;
        }
        f.write_str(&self.timeline(&TimelineOptions::default()))
    }
}

impl Executed for TestResult {
    fn recorded(&self) -> &[Arc<Operation>] {
        self.records()
    }

    fn called(&self, invoke: &OperationId) -> Option<&Self> {
        self.operations.record().executions.get(invoke)
    }
}
