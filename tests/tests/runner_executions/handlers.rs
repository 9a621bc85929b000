//! Handlers that only wait for others, written against the service itself, so that tests are about the runner alone.

use std::sync::Arc;

use durable_wasm::{
    CallbackOptions, ChainedInvokeOptions, DurableTestRunner, DurableTestRunnerBuilder, Invocation, InvocationError,
    InvocationHost, InvocationOutput, InvocationStatus, NativeInvoker, Operation, OperationAction, OperationOptions,
    OperationType, OperationUpdate, ReportedStatus, ServiceError, TestResult, WaitOptions,
};
use durable_wasm::{CheckpointMode, ErrorObject};

/// Something to wait for.
#[derive(Debug, Clone, Copy)]
pub enum Op {
    /// A callback of this name, and how many seconds it has; 0: for ever.
    Callback(&'static str, u32),
    /// The same, whose heartbeat must come every so many seconds.
    Heartbeat(&'static str, u32),
    /// A callback without a name, within a `wait_for_callback` of this name.
    WaitForCallback(&'static str),
    /// So many seconds.
    Wait(u32),
    /// The answer of a function to a payload.
    Invoke(&'static str, &'static str),
}

/// A handler that waits for one after another, and answers with a list of what came of each.
pub fn in_turn(operations: &'static [Op]) -> NativeInvoker {
    NativeInvoker::new(move |invocation, host| run(operations, 1, invocation, host))
}

/// A handler that waits for all at once.
pub fn at_once(operations: &'static [Op]) -> NativeInvoker {
    NativeInvoker::new(move |invocation, host| run(operations, operations.len(), invocation, host))
}

pub fn runner(handler: NativeInvoker) -> DurableTestRunnerBuilder {
    DurableTestRunner::builder(handler)
}

/// Seconds that an execution has taken on its own clock.
pub fn seconds(result: &TestResult) -> u64 {
    let [first, .., last] = result.history() else { panic!("{result}") };
    last.timestamp.since(first.timestamp).as_secs()
}

async fn run(
    operations: &'static [Op],
    open_max: usize,
    invocation: Invocation,
    host: InvocationHost,
) -> Result<InvocationOutput, InvocationError> {
    let recorded = read(invocation, &host).await.map_err(failed)?;
    let find = |place: usize| {
        let id = place.to_string();
        recorded.iter().find(|operation| operation.id.as_str() == id)
    };
    let mut outcomes = Vec::new();
    let mut open = 0;
    let mut updates = Vec::new();
    for (place, operation) in operations.iter().enumerate() {
        match find(place) {
            Some(recorded) if recorded.status.is_terminal() => outcomes.push(outcome(recorded)),
            Some(_) => open += 1,
            None if open < open_max => {
                open += 1;
                updates.extend(operation.start(place));
            }
            None => {}
        }
    }
    if !updates.is_empty() {
        host.client.checkpoint(updates, CheckpointMode::Durable).await.map_err(failed)?;
    }
    Ok(if open > 0 {
        InvocationOutput { status: ReportedStatus::Known(InvocationStatus::Pending), result: None, error: None }
    } else {
        let status = ReportedStatus::Known(InvocationStatus::Succeeded);
        InvocationOutput { status, result: Some(format!("[{}]", outcomes.join(",")).into()), error: None }
    })
}

/// Everything that is recorded, page by page.
async fn read(invocation: Invocation, host: &InvocationHost) -> Result<Vec<Arc<Operation>>, ServiceError> {
    let mut recorded = invocation.initial_execution_state.operations;
    let mut marker = invocation.initial_execution_state.next_marker;
    while let Some(from) = marker {
        let page = host.client.get_execution_state(&from, 0).await?;
        recorded.extend(page.operations);
        marker = page.next_marker;
    }
    Ok(recorded)
}

fn failed(error: ServiceError) -> InvocationError {
    InvocationError::Function(ErrorObject::new(error.code.exception(), error.message))
}

/// The result, the error's type, or the status.
fn outcome(operation: &Operation) -> String {
    match (operation.result(), operation.error()) {
        (Some(result), _) => result.to_string(),
        (None, Some(error)) => format!("\"{}\"", error.error_type.as_deref().unwrap_or("no type")),
        (None, None) => format!("\"{}\"", operation.status),
    }
}

impl Op {
    fn start(self, place: usize) -> Vec<OperationUpdate> {
        let start = |operation_type| OperationUpdate::new(place.to_string(), operation_type, OperationAction::Start);
        let callback = |name: &str, timeout: u32, heartbeat: u32| OperationUpdate {
            name: Some(name.into()),
            options: Some(OperationOptions::Callback(CallbackOptions {
                timeout_seconds: Some(timeout),
                heartbeat_timeout_seconds: Some(heartbeat),
            })),
            ..start(OperationType::Callback)
        };
        match self {
            Self::Callback(name, timeout) => vec![callback(name, timeout, 0)],
            Self::Heartbeat(name, every) => vec![callback(name, 0, every)],
            Self::WaitForCallback(name) => {
                let context = OperationUpdate {
                    id: format!("{place}-context").into(),
                    name: Some(name.into()),
                    sub_type: Some("WaitForCallback".into()),
                    ..start(OperationType::Context)
                };
                let parent_id = Some(context.id.clone());
                vec![context, OperationUpdate { parent_id, ..start(OperationType::Callback) }]
            }
            Self::Wait(seconds) => vec![OperationUpdate {
                name: Some("wait".into()),
                options: Some(OperationOptions::Wait(WaitOptions { wait_seconds: Some(seconds) })),
                ..start(OperationType::Wait)
            }],
            Self::Invoke(function, payload) => vec![OperationUpdate {
                name: Some(function.into()),
                payload: Some(payload.into()),
                options: Some(OperationOptions::ChainedInvoke(ChainedInvokeOptions {
                    function_name: function.into(),
                    tenant_id: None,
                })),
                ..start(OperationType::ChainedInvoke)
            }],
        }
    }
}
