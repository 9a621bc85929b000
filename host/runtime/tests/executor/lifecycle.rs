//! What a well-behaved handler sees.

use std::sync::Arc;
use std::time::{Duration, Instant};

use durable_wasm_core::model::Payload;
use durable_wasm_runtime::{Driven, Executor, ExecutorConfig, FunctionRegistry, StartRequest, WallClock};

use crate::handler::{Answer, Context, executor, function, pending, retry, run, start, succeeded, update, wait};
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
async fn an_invocation_is_told_which_operations_ended_meanwhile() {
    let (_, run) = run(function(|context, invocation| async move {
        if invocation == 0 {
            context.wait("first", 1).await;
            context.wait("second", 2).await;
            return pending();
        }
        let updated: Vec<_> = context.invocation.updated_operation_ids.iter().map(ToString::to_string).collect();
        if updated == ["second"] { succeeded("told") } else { pending() }
    }))
    .await;
    assert_eq!(run.result, "told");
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

#[tokio::test]
async fn small_pages_hold_the_same() {
    const STEPS: usize = 7;
    for items in [1, 2, 3, 8, 9, 1_000] {
        let mut functions = FunctionRegistry::default();
        functions.register(
            "f",
            function(|context, invocation| async move {
                let mut ids: Vec<String> = Vec::new();
                let mut sizes = Vec::new();
                let (first, mut marker) = if invocation == 0 {
                    let step = |step| update(&format!("s{step}"), OperationType::Step, OperationAction::Succeed);
                    let client = &context.host.client;
                    let steps = (0..STEPS).map(step).collect();
                    let answer = client.checkpoint(steps, durable_wasm_runtime::CheckpointMode::Durable).await.unwrap();
                    (answer.operations, answer.next_marker)
                } else {
                    let state = context.invocation.initial_execution_state.clone();
                    (state.operations, state.next_marker)
                };
                let mut page = first;
                loop {
                    sizes.push(page.len());
                    ids.extend(page.iter().map(|operation| operation.id.to_string()));
                    let Some(next) = marker else { break };
                    // However many are asked for.
                    let later = context.host.client.get_execution_state(&next, invocation * 1_000).await.unwrap();
                    (page, marker) = (later.operations, later.next_marker);
                }
                // A state begins with the execution itself.
                let skipped = usize::from(invocation > 0);
                assert_eq!(ids[skipped..][..STEPS], (0..STEPS).map(|step| format!("s{step}")).collect::<Vec<_>>());
                if invocation == 0 {
                    context.send(vec![wait("rest", 1)]).await;
                    return pending();
                }
                succeeded(&format!("{sizes:?}"))
            }),
        );
        let page_size = items.try_into().unwrap();
        let executor = Executor::new(ExecutorConfig { functions, page_size, ..ExecutorConfig::default() });
        let arn = start(&executor, "f").await;
        executor.drive(&arn).await.unwrap();
        // The execution itself, the steps and the wait.
        let mut left = STEPS + 2;
        let mut sizes = Vec::new();
        while left > 0 {
            sizes.push(left.min(items as usize));
            left -= sizes.last().unwrap();
        }
        assert_eq!(crate::handler::Run::of(&executor, &arn).await.result, format!("{sizes:?}"), "{items}");
    }
    for items in [0, 1_001, u32::MAX] {
        let refused = durable_wasm_runtime::PageSize::try_from(items).unwrap_err().to_string();
        assert_eq!(refused, format!("a page cannot have `{items}` items: 1 to 1000 are possible"));
    }
}
