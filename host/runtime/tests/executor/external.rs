//! What others do to an execution: callbacks, called functions, stopping it.

use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::model::{
    CallbackId, CallbackOptions, ChainedInvokeOptions, ErrorObject, OperationAction, OperationDetails,
    OperationOptions, OperationStatus, OperationType, OperationUpdate, Payload,
};
use durable_wasm_runtime::{Driven, Executor, Function};

use crate::handler::{Answer, Context, Run, executor, function, pending, run, start, succeeded, update};

async fn approval(context: Context, timeout_seconds: Option<u32>) -> Answer {
    match context.operation("approval") {
        None => {
            let options = CallbackOptions { timeout_seconds, heartbeat_timeout_seconds: None };
            context
                .send(vec![OperationUpdate {
                    options: Some(OperationOptions::Callback(options)),
                    ..update("approval", OperationType::Callback, OperationAction::Start)
                }])
                .await;
            pending()
        }
        Some(operation) if operation.status == OperationStatus::Started => pending(),
        Some(operation) => succeeded(operation.result().map_or("\"none\"", AsRef::as_ref)),
    }
}

pub(crate) async fn callback_id(executor: &Executor, arn: &durable_wasm_core::model::ExecutionArn) -> CallbackId {
    let cell = executor.execution(arn).await.unwrap();
    let execution = cell.lock().await;
    match &execution.operation("approval").unwrap().details {
        OperationDetails::Callback(callback) => callback.callback_id.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_callback_brings_the_execution_on() {
    let executor = executor([("f", function(|context, _| approval(context, None)))]);
    let arn = start(&executor, "f").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Waiting);
    let id = callback_id(&executor, &arn).await;
    executor.heartbeat_callback(&id).await.unwrap();
    let yes = || CallbackOutcome::Succeeded(Some(Payload::from("\"yes\"")));
    executor.complete_callback(&id, yes()).await.unwrap();
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    executor.complete_callback(&id, yes()).await.unwrap_err();
    executor.heartbeat_callback(&"bm8=".into()).await.unwrap_err();
    insta::assert_snapshot!(Run::of(&executor, &arn).await.text, @r"
    0 ExecutionStarted
    0 CallbackStarted approval
    0 InvocationCompleted
    0 CallbackSucceeded approval
    0 InvocationCompleted
    0 ExecutionSucceeded
    ");
}

#[tokio::test]
async fn a_callback_nobody_sends_times_out() {
    let (driven, run) = run(function(|context, _| approval(context, Some(90)))).await;
    assert_eq!(driven, Driven::Ended);
    insta::assert_snapshot!(run.text, @r"
    0 ExecutionStarted
    0 CallbackStarted approval
    0 InvocationCompleted
    90 CallbackTimedOut approval
    90 InvocationCompleted
    90 ExecutionSucceeded
    ");
}

#[tokio::test]
async fn a_stopped_execution_does_no_more() {
    let executor = executor([("f", function(|context, _| approval(context, Some(90))))]);
    let arn = start(&executor, "f").await;
    executor.stop(&arn, Some(ErrorObject::new("Stopped", "enough"))).await.unwrap();
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    let run = Run::of(&executor, &arn).await;
    assert_eq!((run.status.as_str(), run.text.as_str()), ("STOPPED", "0 ExecutionStarted\n0 ExecutionStopped"));
}

/// A function that calls another and hands on what it answers, or the error's type.
fn caller(target: &'static str) -> Function {
    function(move |context, _| async move {
        let operation = match context.operation("call") {
            Some(operation) => operation.clone(),
            None => {
                let options = ChainedInvokeOptions { function_name: target.into(), tenant_id: None };
                let start = OperationUpdate {
                    options: Some(OperationOptions::ChainedInvoke(options)),
                    payload: Some(Payload::from("7")),
                    ..update("call", OperationType::ChainedInvoke, OperationAction::Start)
                };
                context.send(vec![start]).await.pop().unwrap()
            }
        };
        match operation.status {
            OperationStatus::Started => pending(),
            OperationStatus::Succeeded => succeeded(operation.result().unwrap()),
            _ => succeeded(&format!("{:?}", operation.error().unwrap().error_type)),
        }
    })
}

#[tokio::test]
async fn a_called_function_is_an_execution_of_its_own() {
    let child = function(|context, _| async move {
        if context.wait("rest", 10).await { succeeded("\"child\"") } else { pending() }
    });
    let executor = executor([("parent", caller("child:prod")), ("child", child)]);
    let arn = start(&executor, "parent").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    insta::assert_snapshot!(Run::of(&executor, &arn).await.text, @r"
    0 ExecutionStarted
    0 ChainedInvokeStarted call
    0 InvocationCompleted
    10 ChainedInvokeSucceeded call
    10 InvocationCompleted
    10 ExecutionSucceeded
    ");
}

#[tokio::test]
async fn a_called_function_that_fails_or_is_not_there() {
    let child = function(|_, _| async move {
        Ok(durable_wasm_core::invocation::InvocationOutput {
            status: durable_wasm_core::invocation::ReportedStatus::Known(
                durable_wasm_core::model::InvocationStatus::Failed,
            ),
            result: None,
            error: Some(std::sync::Arc::new(ErrorObject::new("Broke", "down"))),
        })
    });
    for (target, expected) in [("child", "Some(\"Broke\")"), ("other", "Some(\"ResourceNotFoundException\")")] {
        let executor = executor([("parent", caller(target)), ("child", child.clone())]);
        let arn = start(&executor, "parent").await;
        executor.drive(&arn).await.unwrap();
        let cell = executor.execution(&arn).await.unwrap();
        assert_eq!(cell.lock().await.result().map(AsRef::as_ref), Some(expected));
    }
}
