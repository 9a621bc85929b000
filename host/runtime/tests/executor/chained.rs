//! Functions that call functions.

use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::model::{
    CallbackOptions, ChainedInvokeOptions, EventKind, ExecutionArn, OperationAction, OperationOptions, OperationStatus,
    OperationType, OperationUpdate,
};
use durable_wasm_runtime::{CheckpointMode, Driven, Executor, ExecutorConfig, FunctionRegistry, InvocationError};

use crate::external::callback_id;
use crate::failing_store::FailingStore;
use crate::handler::{Run, executor, function, pending, start, succeeded, update};
use crate::timing::in_real_time;

pub(crate) fn call(id: &str, target: &str) -> OperationUpdate {
    let options = ChainedInvokeOptions { function_name: target.into(), tenant_id: None };
    OperationUpdate {
        options: Some(OperationOptions::ChainedInvoke(options)),
        ..update(id, OperationType::ChainedInvoke, OperationAction::Start)
    }
}

/// The execution that the first call of an execution started.
pub(crate) async fn child_of(executor: &Executor, arn: &ExecutionArn) -> ExecutionArn {
    let cell = executor.execution(arn).await.unwrap();
    let execution = cell.lock().await;
    let child = execution.history().iter().find_map(|event| match &event.kind {
        EventKind::ChainedInvokeStarted { durable_execution_arn, .. } => durable_execution_arn.clone(),
        _ => None,
    });
    child.unwrap()
}

#[tokio::test]
async fn a_caller_that_was_stopped_hinders_nobody() {
    let parent = function(|context, _| async move {
        context.send(vec![call("call", "child")]).await;
        pending()
    });
    let child = function(|context, _| async move {
        if context.operation("approval").is_some() {
            return succeeded("1");
        }
        let options = CallbackOptions::default();
        context
            .send(vec![OperationUpdate {
                options: Some(OperationOptions::Callback(options)),
                ..update("approval", OperationType::Callback, OperationAction::Start)
            }])
            .await;
        pending()
    });
    let other =
        function(|context, _| async move { if context.wait("rest", 60).await { succeeded("1") } else { pending() } });
    let executor = executor([("parent", parent), ("child", child), ("other", other)]);
    let arn = start(&executor, "parent").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Waiting);
    let child = child_of(&executor, &arn).await;
    executor.stop(&arn, None).await.unwrap();
    let id = callback_id(&executor, &child).await;
    executor.complete_callback(&id, CallbackOutcome::Succeeded(None)).await.unwrap();

    let other = start(&executor, "other").await;
    assert_eq!(executor.drive(&other).await.unwrap(), Driven::Ended);
    assert_eq!(Run::of(&executor, &child).await.status, "SUCCEEDED");
    assert_eq!(Run::of(&executor, &arn).await.status, "STOPPED");
}

#[tokio::test]
async fn a_caller_that_stopped_before_the_call_was_made_calls_nobody() {
    let parent = function(|context, _| async move {
        context.send(vec![call("call", "child")]).await;
        succeeded("1")
    });
    let child = function(|_, _| async { panic!("nobody waits for it") });
    let executor = executor([("parent", parent), ("child", child)]);
    let arn = start(&executor, "parent").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
}

#[tokio::test]
async fn a_call_without_payload_gives_an_empty_object() {
    let parent = function(|context, _| async move {
        match context.operation("call") {
            Some(call) => succeeded(call.result().unwrap()),
            None => {
                context.send(vec![call("call", "child")]).await;
                pending()
            }
        }
    });
    let child = function(|context, _| async move {
        let input = &context.invocation.initial_execution_state.operations[0].details;
        succeeded(&format!("{input:?}"))
    });
    let executor = executor([("f", parent), ("child", child)]);
    let arn = start(&executor, "f").await;
    executor.drive(&arn).await.unwrap();
    let cell = executor.execution(&arn).await.unwrap();
    assert!(cell.lock().await.result().unwrap().contains("Some(\"{}\")"));
}

#[tokio::test]
async fn a_called_function_runs_while_its_caller_does() {
    let parent = function(|context, _| async move {
        context.send(vec![call("call", "child")]).await;
        for _ in 0..200 {
            tokio::time::sleep(Duration::from_millis(10)).await;
            if let Some(done) = context.send(Vec::new()).await.iter().find(|op| op.status.is_terminal()) {
                return succeeded(done.result().unwrap());
            }
        }
        pending()
    });
    let child = function(|_, _| async { succeeded("\"child\"") });
    let executor = in_real_time([("parent", parent), ("child", child)]);
    let arn = start(&executor, "parent").await;
    executor.drive(&arn).await.unwrap();
    let run = Run::of(&executor, &arn).await;
    assert_eq!((run.status.as_str(), run.text.matches("InvocationCompleted").count()), ("SUCCEEDED", 1));
}

#[tokio::test]
async fn how_long_handlers_really_take_changes_nothing_in_virtual_time() {
    let parent = function(|context, _| async move {
        match context.operation("slow") {
            None => {
                context.send(vec![call("slow", "slow"), call("fast", "fast")]).await;
                pending()
            }
            Some(slow) if slow.status == OperationStatus::Started => pending(),
            Some(_) => succeeded("1"),
        }
    });
    let slow = function(|_, _| async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        succeeded("1")
    });
    let fast = function(|_, _| async { succeeded("1") });
    let executor = executor([("parent", parent), ("slow", slow), ("fast", fast)]);
    let arn = start(&executor, "parent").await;
    executor.drive(&arn).await.unwrap();
    insta::assert_snapshot!(Run::of(&executor, &arn).await.text, @r"
    0 ExecutionStarted
    0 ChainedInvokeStarted slow
    0 ChainedInvokeStarted fast
    0 InvocationCompleted
    0 ChainedInvokeSucceeded slow
    0 ChainedInvokeSucceeded fast
    0 InvocationCompleted
    0 ExecutionSucceeded
    ");
}

#[tokio::test]
async fn a_checkpoint_that_was_not_recorded_can_be_made_again() {
    let parent = function(|context, _| async move {
        match context.operation("call") {
            Some(call) if call.status == OperationStatus::Started => pending(),
            Some(call) => succeeded(call.result().unwrap()),
            None => {
                let checkpoint =
                    || context.host.client.checkpoint(vec![call("call", "child")], CheckpointMode::Durable);
                if let Err(refusal) = checkpoint().await {
                    assert_eq!(refusal.to_string(), "ServiceException: the execution store failed");
                    checkpoint().await.map_err(|refusal| InvocationError::Bug(refusal.to_string()))?;
                }
                pending()
            }
        }
    });
    let mut functions = FunctionRegistry::default();
    functions.register("parent", parent);
    functions.register("child", function(|_, _| async { succeeded("2") }));
    // The first commit begins the invocation, the second is the checkpoint's.
    let store = Arc::new(FailingStore::failing_at(2));
    let executor = Executor::new(ExecutorConfig { functions, store, ..ExecutorConfig::default() });
    let arn = start(&executor, "parent").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    let run = Run::of(&executor, &arn).await;
    assert_eq!((run.status.as_str(), run.text.matches("ChainedInvokeStarted").count()), ("SUCCEEDED", 1));
}
