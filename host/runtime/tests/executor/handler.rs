//! A hand-written handler: what an SDK does, in a few lines, so that tests see every update.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use durable_wasm_core::execution::Execution;
use durable_wasm_core::invocation::{InvocationOutput, ReportedStatus};
use durable_wasm_core::model::{
    ErrorObject, ExecutionArn, InvocationStatus, Operation, OperationAction, OperationOptions, OperationStatus,
    OperationType, OperationUpdate, Payload, StepOptions, WaitOptions,
};
use durable_wasm_runtime::{
    CheckpointMode, CheckpointOutput, Driven, Executor, ExecutorConfig, Function, FunctionRegistry, Invocation,
    InvocationError, InvocationHost, NativeInvoker, StartRequest,
};

pub(crate) type Answer = Result<InvocationOutput, InvocationError>;

/// An invocation in a handler's hands.
pub(crate) struct Context {
    pub(crate) invocation: Invocation,
    pub(crate) host: InvocationHost,
}

impl Context {
    pub(crate) fn operation(&self, id: &str) -> Option<&Arc<Operation>> {
        self.invocation.initial_execution_state.operations.iter().find(|operation| operation.id.as_str() == id)
    }

    /// Sends an update that may wait to be recorded.
    pub(crate) async fn send_lazily(&self, update: OperationUpdate) {
        let output = self.host.client.checkpoint(vec![update], CheckpointMode::Lazy).await.unwrap();
        assert_eq!(output, CheckpointOutput::default(), "nothing is recorded yet");
    }

    /// Does with a refusal what an SDK does: it ends the invocation.
    pub(crate) async fn try_send(&self, updates: Vec<OperationUpdate>) -> Result<(), InvocationError> {
        let sent = self.host.client.checkpoint(updates, CheckpointMode::Durable).await;
        sent.map(drop).map_err(|refusal| InvocationError::Function(ErrorObject::new("Refused", refusal.to_string())))
    }

    pub(crate) async fn send(&self, updates: Vec<OperationUpdate>) -> Vec<Arc<Operation>> {
        self.host.client.checkpoint(updates, CheckpointMode::Durable).await.unwrap().operations
    }

    /// Runs a step once: `None` where it is recorded already.
    pub(crate) async fn step(&self, id: &str, result: &str) {
        if self.operation(id).is_some_and(|operation| operation.status == OperationStatus::Succeeded) {
            return;
        }
        let mut updates = Vec::new();
        if self.operation(id).is_none() {
            updates.push(update(id, OperationType::Step, OperationAction::Start));
        }
        updates.push(OperationUpdate {
            payload: Some(Payload::from(result)),
            ..update(id, OperationType::Step, OperationAction::Succeed)
        });
        self.send(updates).await;
    }

    /// Whether a wait is over; begins it where it is not there yet.
    pub(crate) async fn wait(&self, id: &str, seconds: u32) -> bool {
        match self.operation(id) {
            Some(operation) => operation.status == OperationStatus::Succeeded,
            None => {
                self.send(vec![wait(id, seconds)]).await;
                false
            }
        }
    }
}

pub(crate) fn update(id: &str, operation_type: OperationType, action: OperationAction) -> OperationUpdate {
    OperationUpdate::new(id, operation_type, action)
}

pub(crate) fn wait(id: &str, seconds: u32) -> OperationUpdate {
    let options = Some(OperationOptions::Wait(WaitOptions { wait_seconds: Some(seconds) }));
    OperationUpdate { options, ..update(id, OperationType::Wait, OperationAction::Start) }
}

pub(crate) fn retry(id: &str, seconds: u32) -> OperationUpdate {
    let options = OperationOptions::Step(StepOptions { next_attempt_delay_seconds: Some(seconds) });
    let error = Some(Arc::new(ErrorObject::new("Flaky", "not this time")));
    OperationUpdate { options: Some(options), error, ..update(id, OperationType::Step, OperationAction::Retry) }
}

pub(crate) fn output(status: ReportedStatus, result: Option<&str>) -> Answer {
    Ok(InvocationOutput { status, result: result.map(Payload::from), error: None })
}

pub(crate) fn succeeded(result: &str) -> Answer {
    output(ReportedStatus::Known(InvocationStatus::Succeeded), Some(result))
}

pub(crate) fn pending() -> Answer {
    output(ReportedStatus::Known(InvocationStatus::Pending), None)
}

/// A function of a closure that is also told how many invocations came before.
pub(crate) fn function<F, Fut>(handler: F) -> Function
where
    F: Fn(Context, u32) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Answer> + Send + 'static,
{
    let count = AtomicU32::new(0);
    let invoker = NativeInvoker::new(move |invocation, host| {
        handler(Context { invocation, host }, count.fetch_add(1, Ordering::Relaxed))
    });
    Function::new(Arc::new(invoker), "handler")
}

/// An executor in virtual time with these functions.
pub(crate) fn executor<const N: usize>(functions: [(&str, Function); N]) -> Executor {
    let mut registry = FunctionRegistry::default();
    for (name, function) in functions {
        registry.register(name, function);
    }
    Executor::new(ExecutorConfig { functions: registry, ..ExecutorConfig::default() })
}

pub(crate) async fn start(executor: &Executor, function: &str) -> ExecutionArn {
    let input = Some(Payload::from("{}"));
    executor.start(StartRequest { function: function.into(), input, ..StartRequest::default() }).await.unwrap()
}

/// Starts the only function and drives its execution as far as it goes.
pub(crate) async fn run(function: Function) -> (Driven, Run) {
    let executor = executor([("f", function)]);
    let arn = start(&executor, "f").await;
    let driven = executor.drive(&arn).await.unwrap();
    (driven, Run::of(&executor, &arn).await)
}

/// What is recorded of an execution.
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) status: String,
    pub(crate) result: String,
    pub(crate) error: String,
    pub(crate) elapsed: std::time::Duration,
}

impl Run {
    pub(crate) async fn of(executor: &Executor, arn: &ExecutionArn) -> Self {
        let cell = executor.execution(arn).await.unwrap();
        let execution = cell.lock().await;
        let start = execution.start_timestamp();
        let last = execution.history().last().unwrap().timestamp;
        Self {
            text: history(&execution),
            status: execution.status().to_string(),
            result: execution.result().map(ToString::to_string).unwrap_or_default(),
            error: execution.error().map(ToString::to_string).unwrap_or_default(),
            elapsed: last.since(start),
        }
    }
}

/// The history, an event a line: seconds since the start, type, operation.
fn history(execution: &Execution) -> String {
    let start = execution.start_timestamp();
    let lines = execution.history().iter().enumerate().map(|(index, event)| {
        assert_eq!(event.id, index as u64 + 1, "event ids are dense");
        let operation = event.operation.as_ref().filter(|operation| operation.id != execution.operations()[0].id);
        let name = operation.map(|operation| format!(" {}", operation.id)).unwrap_or_default();
        format!("{} {}{name}", event.timestamp.since(start).as_secs(), event.kind.event_type())
    });
    lines.collect::<Vec<_>>().join("\n")
}
