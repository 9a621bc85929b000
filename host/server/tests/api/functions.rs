//! The functions that the tests' server has: closures that make checkpoints as SDKs do.

use std::sync::Arc;

use durable_wasm_core::invocation::{InvocationOutput, ReportedStatus};
use durable_wasm_core::model::{
    CallbackId, ErrorObject, InvocationStatus, Operation, OperationAction, OperationDetails, OperationStatus,
    OperationType, OperationUpdate, Payload,
};
use durable_wasm_runtime::{CheckpointMode, Invocation, InvocationError, InvocationHost, Invoker, NativeInvoker};

type Output = Result<InvocationOutput, InvocationError>;

pub(crate) fn all() -> Vec<(&'static str, Arc<dyn Invoker>)> {
    vec![
        ("echo", Arc::new(NativeInvoker::new(async |invocation, _| Ok(succeeded(input(&invocation)))))),
        ("fails", Arc::new(NativeInvoker::new(async |_, _| Ok(failed(Some(ErrorObject::new("Broken", "it broke"))))))),
        ("steps", Arc::new(NativeInvoker::new(steps))),
        ("approval", Arc::new(NativeInvoker::new(approval))),
    ]
}

pub(crate) fn succeeded(result: Option<Payload>) -> InvocationOutput {
    InvocationOutput { status: ReportedStatus::Known(InvocationStatus::Succeeded), result, error: None }
}

pub(crate) fn pending() -> InvocationOutput {
    InvocationOutput { status: ReportedStatus::Known(InvocationStatus::Pending), result: None, error: None }
}

fn failed(error: Option<ErrorObject>) -> InvocationOutput {
    let error = error.map(Arc::new);
    InvocationOutput { status: ReportedStatus::Known(InvocationStatus::Failed), result: None, error }
}

fn input(invocation: &Invocation) -> Option<Payload> {
    match &invocation.initial_execution_state.operations.first()?.details {
        OperationDetails::Execution(details) => details.input_payload.clone(),
        _ => None,
    }
}

/// The callback among some operations, with its operation.
pub(crate) fn callback(operations: &[Arc<Operation>]) -> Option<(&CallbackId, &Operation)> {
    operations.iter().find_map(|operation| match &operation.details {
        OperationDetails::Callback(details) => Some((&details.callback_id, operation.as_ref())),
        _ => None,
    })
}

/// As many steps as the input says.
async fn steps(invocation: Invocation, host: InvocationHost) -> Output {
    let count: usize = input(&invocation).and_then(|input| input.parse().ok()).unwrap();
    for number in 1..=count {
        let mut update = OperationUpdate::new(format!("step-{number}"), OperationType::Step, OperationAction::Succeed);
        update.payload = Some(number.to_string().into());
        host.client.checkpoint(vec![update], CheckpointMode::Durable).await.unwrap();
    }
    Ok(succeeded(None))
}

/// Waits for a callback, and ends as that does.
async fn approval(invocation: Invocation, host: InvocationHost) -> Output {
    match callback(&invocation.initial_execution_state.operations) {
        None => {
            let start = OperationUpdate::new("approval", OperationType::Callback, OperationAction::Start);
            host.client.checkpoint(vec![start], CheckpointMode::Durable).await.unwrap();
            Ok(pending())
        }
        Some((_, operation)) if operation.status == OperationStatus::Started => Ok(pending()),
        Some((_, operation)) if operation.status == OperationStatus::Succeeded => {
            Ok(succeeded(operation.result().cloned()))
        }
        Some((_, operation)) => Ok(failed(operation.error().cloned())),
    }
}
