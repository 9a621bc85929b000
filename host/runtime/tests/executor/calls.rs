//! How calls of functions end: plain and durable ones, too deep, too slow, stopped, asked for again and again.

use std::time::Duration;

use durable_wasm_core::limits;
use durable_wasm_core::model::{
    ErrorObject, EventKind, ExecutionArn, OperationAction, OperationStatus, OperationType, OperationUpdate, Payload,
};
use durable_wasm_runtime::{CheckpointMode, Driven, Executor, Function, PauseRequest, WhenIdle};

use crate::chained::{call, child_of};
use crate::handler::{Run, executor, function, pending, run, start, succeeded, update};

/// A function that makes one call and says how it ended.
fn caller(target: &'static str) -> Function {
    function(move |context, _| async move {
        match context.operation("call") {
            None => {
                let payload = Some(Payload::from("7"));
                context.send(vec![OperationUpdate { payload, ..call("call", target) }]).await;
                pending()
            }
            Some(call) if call.status == OperationStatus::Started => pending(),
            Some(call) => {
                let error = call.error().map(ToString::to_string).unwrap_or_default();
                succeeded(&format!("{} {}{error}", call.status, call.result().map_or("", AsRef::as_ref)))
            }
        }
    })
}

/// Calls a function under a name; says how that ended.
async fn called(target: &'static str, callee: Function) -> (String, Run) {
    let registered = target.rsplit_once("function:").map_or(target, |(_, name)| name);
    let executor = executor([("parent", caller(target)), (registered, callee)]);
    let arn = start(&executor, "parent").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    let run = Run::of(&executor, &arn).await;
    (run.result.clone(), run)
}

#[tokio::test]
async fn plain_functions() {
    let echo = || Function::plain(async |call| Ok(Some(format!("[{}]", call.payload).into())));
    for target in ["echo", "echo:prod", "arn:aws:lambda:us-east-1:123456789012:function:echo"] {
        let (result, run) = called(target, echo()).await;
        assert_eq!(result, "SUCCEEDED [7]");
        insta::allow_duplicates! {
            insta::assert_snapshot!(run.text, @r"
            0 ExecutionStarted
            0 ChainedInvokeStarted call
            0 InvocationCompleted
            0 ChainedInvokeSucceeded call
            0 InvocationCompleted
            0 ExecutionSucceeded
            ");
        }
    }
    let nothing = Function::plain(async |_| Ok(None));
    assert_eq!(called("nothing", nothing).await.0, "SUCCEEDED ");
    let broken = Function::plain(async |_| Err(ErrorObject::new("Broke", "down")));
    assert_eq!(called("broken", broken).await.0, "FAILED Broke: down");
    let large = Function::plain(async |_| Ok(Some("x".repeat(limits::CHAINED_INVOKE_PAYLOAD_BYTES + 1).into())));
    let too_large = "FAILED CHAINED_INVOKE output payload size must be less than or equal to 1048576 bytes.";
    assert_eq!(called("large", large).await.0, too_large);
    let mut slow = Function::plain(async |_| std::future::pending().await);
    slow.invocation_timeout = Duration::from_millis(20);
    let (result, _) = called("slow", slow).await;
    assert!(result.starts_with("FAILED Sandbox.Timedout: RequestId: "), "{result}");
    assert!(result.ends_with("Error: Task timed out after 0.02 seconds"), "{result}");
}

#[tokio::test]
async fn durable_functions_by_their_qualifiers() {
    let version_of = |target: &'static str, registered: &'static str| async move {
        let child = function(|_, _| async { succeeded("1") });
        let executor = executor([("parent", caller(target)), (registered, child)]);
        let arn = start(&executor, "parent").await;
        executor.drive(&arn).await.unwrap();
        assert_eq!(Run::of(&executor, &arn).await.result, "SUCCEEDED 1", "{target}");
        let child = child_of(&executor, &arn).await;
        let (function, _) = child.as_str().split_once("/durable-execution/").unwrap();
        let function = function.rsplit_once("function:").unwrap().1.to_owned();
        assert_eq!(executed_version(&executor, &arn).await.unwrap(), function.rsplit_once(':').unwrap().1);
        function
    };
    assert_eq!(version_of("child", "child").await, "child:$LATEST");
    assert_eq!(version_of("child:$LATEST", "child").await, "child:$LATEST");
    assert_eq!(version_of("child:7", "child").await, "child:7");
    assert_eq!(version_of("child:7", "child:7").await, "child:7");
    assert_eq!(version_of("child:prod", "child").await, "child:$LATEST");
    assert_eq!(version_of("child:prod", "child:prod").await, "child:$LATEST");
}

async fn executed_version(executor: &Executor, arn: &ExecutionArn) -> Option<String> {
    let cell = executor.execution(arn).await.unwrap();
    let execution = cell.lock().await;
    execution.history().iter().find_map(|event| match &event.kind {
        EventKind::ChainedInvokeStarted { executed_version, .. } => executed_version.as_deref().map(ToOwned::to_owned),
        _ => None,
    })
}

#[tokio::test]
async fn a_function_that_calls_itself_for_ever_is_stopped() {
    let executor = executor([("parent", caller("parent"))]);
    let arn = start(&executor, "parent").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    let executions = executor.executions().await.unwrap();
    assert_eq!(executions.len(), 17, "the first, and as many calls as Lambda lets follow one another");
    let last = Run::of(&executor, executions.last().unwrap()).await.result;
    assert!(last.starts_with("FAILED RecursiveInvocationException: Lambda has detected"), "{last}");
    assert!(Run::of(&executor, &arn).await.result.starts_with("SUCCEEDED SUCCEEDED "));
}

fn sleeper() -> Function {
    function(|context, _| async move { if context.wait("rest", 100).await { succeeded("1") } else { pending() } })
}

#[tokio::test]
async fn a_call_that_takes_too_long_times_out() {
    let mut child = sleeper();
    child.execution_timeout_seconds = Some(30);
    let (result, run) = called("child", child).await;
    assert_eq!(result, "TIMED_OUT ChainedInvoke.Timeout: CHAINED_INVOKE timed out after 30 seconds.");
    assert_eq!(run.elapsed, Duration::from_secs(30));
}

/// Starts a call of a function that sleeps, and drives until that sleeps.
async fn calling() -> (Executor, durable_wasm_runtime::Driver, ExecutionArn, ExecutionArn) {
    let executor = executor([("parent", caller("child")), ("child", sleeper())]);
    let arn = start(&executor, "parent").await;
    let mut driver = executor.driver();
    let both = || async { Ok(executor.executions().await?.len() == 2) };
    assert_eq!(driver.drive_until(both, WhenIdle::Return).await.unwrap(), Driven::Ended);
    let child = child_of(&executor, &arn).await;
    (executor, driver, arn, child)
}

#[tokio::test]
async fn who_stops_a_called_execution_tells_its_caller() {
    let (executor, mut driver, arn, child) = calling().await;
    executor.stop(&child, Some(ErrorObject::new("Enough", "stop it"))).await.unwrap();
    // That it is deleted at once does not keep it from being told.
    executor.delete(&child).await.unwrap();
    assert_eq!(driver.drive(&arn).await.unwrap(), Driven::Ended);
    let run = Run::of(&executor, &arn).await;
    assert_eq!((run.result.as_str(), run.elapsed.as_secs()), ("STOPPED Enough: stop it", 0));
    assert!(executor.execution(&child).await.is_err(), "it is gone");
}

#[tokio::test]
async fn a_called_function_goes_on_while_its_caller_is_paused() {
    let (executor, mut driver, arn, child) = calling().await;
    executor.pause(&arn, PauseRequest::default()).await.unwrap();
    assert_eq!(driver.drive(&arn).await.unwrap(), Driven::Waiting);
    assert_eq!(Run::of(&executor, &child).await.status, "SUCCEEDED");
    executor.resume(&arn, None).await.unwrap();
    assert_eq!(driver.drive(&arn).await.unwrap(), Driven::Ended);
    assert_eq!(Run::of(&executor, &arn).await.result, "SUCCEEDED 1");
}

#[tokio::test]
async fn making_sure_of_what_was_sent_lazily_is_no_asking_for_news() {
    let flusher = function(|context, invocation| async move {
        if invocation == 0 {
            let client = &context.host.client;
            let payload = Some(Payload::from("7"));
            let started = OperationUpdate { payload, ..call("call", "child") };
            client.checkpoint(vec![started], CheckpointMode::Lazy).await.unwrap();
            assert!(context.send(Vec::new()).await.is_empty());
            return pending();
        }
        succeeded("1")
    });
    let executor = executor([("f", flusher), ("child", sleeper())]);
    let arn = start(&executor, "f").await;
    executor.drive(&arn).await.unwrap();
    assert_eq!(Run::of(&executor, &arn).await.text.matches("InvocationCompleted").count(), 2);
}

#[tokio::test]
async fn what_weighs_much_is_not_held_back() {
    let sender = function(|context, _| async move {
        let name = Some("n".repeat(10_000).into());
        let long = OperationUpdate { name, ..update("s", OperationType::Step, OperationAction::Start) };
        let refusal = context.host.client.checkpoint(vec![long], CheckpointMode::Lazy).await.unwrap_err();
        assert!(refusal.message.contains("length less than or equal to 256"), "{refusal}");
        context.send_lazily(update("s", OperationType::Step, OperationAction::Start)).await;
        succeeded("1")
    });
    let (_, run) = run(sender).await;
    assert_eq!(run.text.matches("StepStarted").count(), 1);
}
