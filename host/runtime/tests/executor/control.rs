//! Stop, pause, resume, delete; names that are taken.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use durable_wasm_core::error::ServiceErrorCode;
use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::limits;
use durable_wasm_core::model::{CallbackOptions, ErrorObject, OperationAction, OperationType, Payload};
use durable_wasm_runtime::{
    CheckpointMode, Clock, Driven, Executor, ExecutorConfig, ExecutorError, Function, FunctionRegistry, PauseRequest,
    StartRequest, VirtualClock, WhenIdle,
};

use crate::callbacks::{approval, check};
use crate::external::callback_id;
use crate::handler::{Run, executor, function, pending, start, succeeded, update};

#[tokio::test]
async fn a_paused_execution_is_not_invoked_until_it_is_resumed() {
    let executor = executor([("f", approval(CallbackOptions::default()))]);
    let arn = start(&executor, "f").await;
    executor.drive(&arn).await.unwrap();
    let reason = Some("look".to_owned());
    executor.pause(&arn, PauseRequest { reason: reason.clone(), ..PauseRequest::default() }).await.unwrap();
    let id = callback_id(&executor, &arn).await;
    executor.complete_callback(&id, CallbackOutcome::Succeeded(None)).await.unwrap();
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Waiting);
    assert_eq!(Run::of(&executor, &arn).await.status, "PAUSED");
    executor.resume(&arn, None).await.unwrap();
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    insta::assert_snapshot!(Run::of(&executor, &arn).await.text, @r"
    0 ExecutionStarted
    0 CallbackStarted approval
    0 InvocationCompleted
    0 ExecutionPaused
    0 CallbackSucceeded approval
    0 ExecutionResumed
    0 InvocationCompleted
    0 ExecutionSucceeded
    ");
}

#[tokio::test]
async fn an_execution_paused_before_its_first_invocation_begins_when_it_is_resumed() {
    let executor = executor([("f", function(|_, _| async { succeeded("1") }))]);
    let arn = start(&executor, "f").await;
    executor.pause(&arn, PauseRequest::default()).await.unwrap();
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Waiting);
    executor.resume(&arn, None).await.unwrap();
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
}

#[tokio::test]
async fn a_pause_cuts_an_invocation_short_at_its_next_checkpoint() {
    let handle = Arc::new(std::sync::OnceLock::<Executor>::new());
    let shared = Arc::clone(&handle);
    let executor = executor([(
        "f",
        function(move |context, invocation| {
            let executor = shared.get().unwrap().clone();
            async move {
                if invocation > 0 {
                    context.step("two", "2").await;
                    return succeeded("1");
                }
                let arn = context.invocation.durable_execution_arn.clone();
                executor.pause(&arn, PauseRequest::default()).await.unwrap();
                assert_eq!(Run::of(&executor, &arn).await.status, "PAUSING");
                let start = update("one", OperationType::Step, OperationAction::Succeed);
                let client = &context.host.client;
                let answer = client.checkpoint(vec![start], CheckpointMode::Durable).await.unwrap();
                assert!(answer.paused && answer.operations.is_empty(), "{answer:?}");
                assert_eq!(Run::of(&executor, &arn).await.status, "PAUSED");
                let refusal = client.checkpoint(Vec::new(), CheckpointMode::Durable).await.unwrap_err();
                assert_eq!(refusal.to_string(), "InvalidParameterValueException: Invalid checkpoint token");
                pending()
            }
        }),
    )]);
    handle.set(executor.clone()).unwrap_or_else(|_| panic!("it is set once"));
    let arn = start(&executor, "f").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Waiting);
    executor.resume(&arn, None).await.unwrap();
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    insta::assert_snapshot!(Run::of(&executor, &arn).await.text, @r"
    0 ExecutionStarted
    0 StepSucceeded one
    0 ExecutionPaused
    0 InvocationCompleted
    0 ExecutionResumed
    0 StepStarted two
    0 StepSucceeded two
    0 InvocationCompleted
    0 ExecutionSucceeded
    ");
}

#[tokio::test]
async fn what_an_execution_refuses() {
    use ServiceErrorCode::{InvalidParameterValue, ResourceConflict, ResourceNotFound};
    let executor = executor([("f", approval(CallbackOptions::default()))]);
    let unknown = "arn:nothing".into();
    check(executor.stop(&unknown, None).await, ResourceNotFound, "arn:nothing does not exist");
    check(executor.pause(&unknown, PauseRequest::default()).await, ResourceNotFound, "arn:nothing");
    check(executor.resume(&unknown, None).await, ResourceNotFound, "arn:nothing");
    check(executor.delete(&unknown).await.map(drop), ResourceNotFound, "arn:nothing");

    let arn = start(&executor, "f").await;
    check(executor.resume(&arn, None).await, ResourceConflict, "while it is RUNNING");
    check(executor.delete(&arn).await.map(drop), ResourceConflict, "while it is RUNNING");
    let reason = || Some("x".repeat(1_025));
    let long = PauseRequest { reason: reason(), ..PauseRequest::default() };
    check(executor.pause(&arn, long).await, InvalidParameterValue, "'reason'");
    executor.pause(&arn, PauseRequest::default()).await.unwrap();
    check(executor.pause(&arn, PauseRequest::default()).await, ResourceConflict, "while it is PAUSED");
    check(executor.resume(&arn, reason()).await, InvalidParameterValue, "'reason'");
    check(executor.delete(&arn).await.map(drop), ResourceConflict, "while it is PAUSED");

    let large = Some(ErrorObject::new("x", "x".repeat(limits::STOP_ERROR_BYTES)));
    check(executor.stop(&arn, large).await, InvalidParameterValue, "1048576");
    executor.stop(&arn, None).await.unwrap();
    executor.stop(&arn, Some(ErrorObject::new("Again", "again"))).await.unwrap();
    assert_eq!(Run::of(&executor, &arn).await.error, "Execution stopped by user request");
    check(executor.pause(&arn, PauseRequest::default()).await, ResourceConflict, "while it is STOPPED");
    check(executor.resume(&arn, None).await, ResourceConflict, "while it is STOPPED");
    executor.delete(&arn).await.unwrap();
    check(executor.delete(&arn).await.map(drop), ResourceConflict, "while it is DELETING");
    check(executor.pause(&arn, PauseRequest::default()).await, ResourceConflict, "while it is DELETING");
}

fn named(name: &str, input: &str) -> StartRequest {
    StartRequest {
        function: "f".into(),
        name: Some(name.into()),
        input: Some(Payload::from(input)),
        ..StartRequest::default()
    }
}

#[tokio::test]
async fn a_name_stands_for_one_execution() {
    let invocations = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&invocations);
    let executor = executor([
        (
            "f",
            function(move |_, _| {
                counted.fetch_add(1, Ordering::Relaxed);
                async { succeeded("1") }
            }),
        ),
        ("g", function(|_, _| async { succeeded("2") })),
    ]);
    let arn = executor.start(named("n", "1")).await.unwrap();
    assert_eq!(executor.start(named("n", "1")).await.unwrap(), arn, "while it runs");
    executor.drive(&arn).await.unwrap();
    assert_eq!(executor.start(named("n", "1")).await.unwrap(), arn, "once it has ended");
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    assert_eq!(invocations.load(Ordering::Relaxed), 1, "nothing was started again");

    let other_input = executor.start(named("n", "2")).await.map(drop);
    check(other_input, ServiceErrorCode::DurableExecutionAlreadyStarted, "execution n has already been started");
    let no_input = executor.start(StartRequest { input: None, ..named("n", "") }).await.map(drop);
    check(no_input, ServiceErrorCode::DurableExecutionAlreadyStarted, "n");
    let elsewhere = executor.start(StartRequest { function: "g".into(), ..named("n", "2") }).await.unwrap();
    assert_ne!(elsewhere, arn, "another function has names of its own");

    executor.delete(&arn).await.unwrap();
    executor.driver().drive_until(async || Ok(false), WhenIdle::Return).await.unwrap();
    assert!(executor.execution(&arn).await.is_err());
    executor.start(named("n", "2")).await.unwrap();
}

#[tokio::test]
async fn a_name_that_was_freed_stands_for_another_execution() {
    let executor = executor([("f", approval(CallbackOptions::default()))]);
    let first = executor.start(named("n", "1")).await.unwrap();
    executor.drive(&first).await.unwrap();
    let id = callback_id(&executor, &first).await;
    executor.stop(&first, None).await.unwrap();
    executor.delete(&first).await.unwrap();
    let too_early = executor.start(named("n", "1")).await.map(drop);
    check(too_early, ServiceErrorCode::DurableExecutionAlreadyStarted, "execution n is being deleted");
    executor.driver().drive_until(async || Ok(false), WhenIdle::Return).await.unwrap();

    let second = executor.start(named("n", "1")).await.unwrap();
    assert_ne!(first, second, "tokens and callback ids of the first mean nothing to the second");
    executor.drive(&second).await.unwrap();
    let late = executor.complete_callback(&id, CallbackOutcome::Succeeded(None)).await;
    check(late, ServiceErrorCode::ResourceNotFound, "does not exist");
    assert_eq!(executor.start(named("n", "1")).await.unwrap(), second);
}

#[tokio::test]
async fn an_execution_that_is_overdue_when_it_is_stopped_has_timed_out() {
    let clock = Arc::new(VirtualClock::default());
    let mut functions = FunctionRegistry::default();
    functions.register("f", approval(CallbackOptions::default()));
    let executor = Executor::new(ExecutorConfig { functions, clock: clock.clone(), ..ExecutorConfig::default() });
    let arn = executor.start(StartRequest { execution_timeout_seconds: Some(9), ..named("n", "1") }).await.unwrap();
    clock.wait_until(clock.now().after(Duration::from_secs(9))).await;
    executor.stop(&arn, None).await.unwrap();
    assert_eq!(Run::of(&executor, &arn).await.status, "TIMED_OUT");
}

#[tokio::test]
async fn executions_without_a_name_are_all_different_and_always_the_same() {
    let starts = async || {
        let executor = executor([("f", function(|_, _| async { succeeded("1") }))]);
        let mut arns = Vec::new();
        for _ in 0..3 {
            arns.push(start(&executor, "f").await);
        }
        arns
    };
    let arns = starts().await;
    assert!(arns[0] != arns[1] && arns[1] != arns[2] && arns[0] != arns[2], "{arns:?}");
    assert_eq!(arns, starts().await);
}

#[tokio::test]
async fn a_plain_function_has_no_executions() {
    let executor = executor([("f", Function::plain(async |call| Ok(Some(call.payload))))]);
    match executor.start(named("n", "1")).await {
        Err(ExecutorError::Refused(refusal)) => assert_eq!(refusal.code, ServiceErrorCode::InvalidParameterValue),
        other => panic!("{other:?}"),
    }
}
