//! What a well-behaved handler sees.

use std::sync::Arc;
use std::time::{Duration, Instant};

use durable_wasm_core::model::Payload;
use durable_wasm_runtime::{Driven, Executor, ExecutorConfig, FunctionRegistry, StartRequest, WallClock};

use crate::handler::{Answer, Context, executor, function, pending, retry, run, start, succeeded, update};
use durable_wasm_core::model::{OperationAction, OperationStatus, OperationType, OperationUpdate};

async fn step_wait_step(context: Context, seconds: u32) -> Answer {
    context.step("one", "1").await;
    if !context.wait("pause", seconds).await {
        return pending();
    }
    context.step("two", "2").await;
    succeeded("3")
}

#[tokio::test]
async fn a_wait_ends_the_invocation_and_begins_the_next() {
    let (driven, run) = run(function(|context, _| step_wait_step(context, 60))).await;
    assert_eq!((driven, run.status.as_str()), (Driven::Ended, "SUCCEEDED"));
    insta::assert_snapshot!(run.text, @r"
    0 ExecutionStarted
    0 StepStarted one
    0 StepSucceeded one
    0 WaitStarted pause
    0 InvocationCompleted
    60 WaitSucceeded pause
    60 StepStarted two
    60 StepSucceeded two
    60 InvocationCompleted
    60 ExecutionSucceeded
    ");
}

#[tokio::test]
async fn a_year_takes_no_time() {
    let before = Instant::now();
    let (_, run) = run(function(|context, _| step_wait_step(context, 31_622_400))).await;
    assert_eq!(run.elapsed, Duration::from_secs(31_622_400));
    assert!(before.elapsed() < Duration::from_secs(60));
}

#[tokio::test]
async fn the_same_execution_twice_is_the_same_byte_for_byte() {
    let mut histories = Vec::new();
    for _ in 0..2 {
        let executor = executor([("f", function(|context, _| step_wait_step(context, 5)))]);
        let arn = start(&executor, "f").await;
        executor.drive(&arn).await.unwrap();
        let cell = executor.execution(&arn).await.unwrap();
        let execution = cell.lock().await;
        histories.push(format!("{arn} {:?}", execution.history()));
    }
    assert_eq!(histories[0], histories[1]);
}

#[tokio::test]
async fn a_step_is_tried_again_after_its_delay() {
    let (_, run) = run(function(|context, _| async move {
        match context.operation("flaky").map(|operation| operation.status) {
            None => {
                let start = update("flaky", OperationType::Step, OperationAction::Start);
                context.send(vec![start, retry("flaky", 7)]).await;
                pending()
            }
            Some(OperationStatus::Ready) => {
                context.send(vec![update("flaky", OperationType::Step, OperationAction::Start)]).await;
                context.send(vec![update("flaky", OperationType::Step, OperationAction::Succeed)]).await;
                succeeded("true")
            }
            other => panic!("{other:?}"),
        }
    }))
    .await;
    insta::assert_snapshot!(run.text, @r"
    0 ExecutionStarted
    0 StepStarted flaky
    0 StepFailed flaky
    0 InvocationCompleted
    7 StepStarted flaky
    7 StepSucceeded flaky
    7 InvocationCompleted
    7 ExecutionSucceeded
    ");
}

#[tokio::test]
async fn an_execution_that_takes_too_long_is_ended() {
    let executor = executor([("f", function(|context, _| step_wait_step(context, 100)))]);
    let input = Some(Payload::from("{}"));
    let request =
        StartRequest { function: "f".into(), input, execution_timeout_seconds: Some(30), ..StartRequest::default() };
    let arn = executor.start(request).await.unwrap();
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    let run = crate::handler::Run::of(&executor, &arn).await;
    assert_eq!((run.status.as_str(), run.elapsed), ("TIMED_OUT", Duration::from_secs(30)));
}

#[tokio::test]
async fn real_time_is_real() {
    let mut functions = FunctionRegistry::default();
    functions.register("f", function(|context, _| step_wait_step(context, 1)));
    let clock = Arc::new(WallClock::default());
    let executor = Executor::new(ExecutorConfig { functions, clock, ..ExecutorConfig::default() });
    let before = Instant::now();
    let arn = start(&executor, "f").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    assert!(before.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_function_that_is_not_there_is_refused() {
    let executor = executor([]);
    let error = executor.start(StartRequest { function: "f".into(), ..StartRequest::default() }).await.unwrap_err();
    assert_eq!(error.to_string(), "ResourceNotFoundException: Function not found: f");
}

#[tokio::test]
async fn later_pages_are_as_large_as_the_first() {
    const STEPS: usize = 1_500;
    let (_, run) = run(function(|context, invocation| async move {
        if invocation == 0 {
            let steps = (0..STEPS).map(|step| OperationUpdate {
                payload: Some(Payload::from("1")),
                ..update(&format!("s{step}"), OperationType::Step, OperationAction::Succeed)
            });
            context.send(steps.collect()).await;
            context.wait("rest", 1).await;
            return pending();
        }
        let first = &context.invocation.initial_execution_state;
        let marker = first.next_marker.as_deref().unwrap();
        let second = context.host.client.get_execution_state(marker, 0).await.unwrap();
        succeeded(&format!("{} {} {:?}", first.operations.len(), second.operations.len(), second.next_marker))
    }))
    .await;
    assert_eq!(run.result, "1000 502 None");
}
