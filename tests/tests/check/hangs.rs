//! Executions that end by themselves, and not when something is different.

use std::time::Duration;

use durable_wasm::{
    CallbackOptions, CheckpointMode, DurableTestRunner, ErrorObject, Invocation, InvocationError, InvocationHost,
    InvocationOutput, InvocationStatus, Mistake, NativeInvoker, OperationAction, OperationOptions, OperationType,
    OperationUpdate, ReportedStatus, WaitOptions,
};
use serde_json::json;

use crate::harness::mistake;

/// What a handler waits for that another clock leads astray.
#[derive(Debug, Clone, Copy)]
enum Astray {
    Callback,
    Waits,
}

/// Waits a second, and for something more whenever its clock is not the usual one.
async fn wait(
    astray: Astray,
    invocation: Invocation,
    host: InvocationHost,
) -> Result<InvocationOutput, InvocationError> {
    let recorded = &invocation.initial_execution_state.operations;
    let is_astray = invocation.perturbation.clock > Duration::ZERO;
    let is_open = recorded.iter().skip(1).any(|operation| !operation.status.is_terminal());
    let output = |status| InvocationOutput { status: ReportedStatus::Known(status), result: None, error: None };
    if is_open || recorded.len() > 1 && !is_astray {
        return Ok(output(if is_open { InvocationStatus::Pending } else { InvocationStatus::Succeeded }));
    }
    let start = |operation_type, options| OperationUpdate {
        options: Some(options),
        ..OperationUpdate::new(recorded.len().to_string(), operation_type, OperationAction::Start)
    };
    let start = match astray {
        Astray::Callback if is_astray => {
            start(OperationType::Callback, OperationOptions::Callback(CallbackOptions::default()))
        }
        Astray::Callback | Astray::Waits => {
            start(OperationType::Wait, OperationOptions::Wait(WaitOptions { wait_seconds: Some(1) }))
        }
    };
    let recorded = host.client.checkpoint(vec![start], CheckpointMode::Durable).await;
    let failed = |message| InvocationError::Function(ErrorObject::new("Failed", message));
    recorded.map(|_| output(InvocationStatus::Pending)).map_err(|error| failed(error.message))
}

async fn check(astray: Astray, schedule: &str, problem: &str) {
    let handler = NativeInvoker::new(move |invocation, host| wait(astray, invocation, host));
    let found = mistake(DurableTestRunner::builder(handler), &json!({})).await;
    assert_eq!(found.mistake(), Mistake::ClockOutsideStep, "{found}");
    assert_eq!((found.schedule().to_string().as_str(), found.problem().as_str()), (schedule, problem));
}

#[tokio::test]
async fn something_that_never_comes() {
    check(Astray::Callback, "clock@2=1", "it waits for something that never comes").await;
}

#[tokio::test]
async fn again_and_again() {
    check(Astray::Waits, "clock=1", "it is invoked again and again").await;
}
