//! Handlers that ask for news while they run, in virtual time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use durable_wasm_core::model::{CallbackOptions, ExecutionArn, OperationAction, OperationStatus, OperationType};
use durable_wasm_runtime::{CheckpointMode, Driven, Executor, Function, PauseRequest, StartRequest, WhenIdle};

use crate::callbacks::callback;
use crate::chained::call;
use crate::handler::{Context, Run, executor, function, pending, start, succeeded, update, wait};

/// Asks for news until there are some, as often as `times`.
async fn poll(context: &Context, times: u32) -> Option<String> {
    for _ in 0..times {
        if let Some(news) = context.send(Vec::new()).await.first() {
            return Some(format!("{} {}", news.id, news.status));
        }
    }
    None
}

fn sleeper() -> Function {
    function(|context, _| async move { if context.wait("rest", 100).await { succeeded("1") } else { pending() } })
}

/// Starts a wait and stays in the invocation until it is over.
fn polling_wait(seconds: u32) -> Function {
    function(move |context, _| async move {
        context.send(vec![wait("rest", seconds)]).await;
        succeeded(&poll(&context, 1).await.unwrap())
    })
}

#[tokio::test]
async fn a_handler_that_asks_for_news_gets_them() {
    let parent = function(|context, _| async move {
        context.send(vec![call("call", "child")]).await;
        succeeded(&poll(&context, 1).await.unwrap())
    });
    let executor = executor([("parent", parent), ("child", sleeper())]);
    let arn = start(&executor, "parent").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    let run = Run::of(&executor, &arn).await;
    assert_eq!(run.result, "call SUCCEEDED");
    insta::assert_snapshot!(run.text, @r"
    0 ExecutionStarted
    0 ChainedInvokeStarted call
    100 ChainedInvokeSucceeded call
    100 InvocationCompleted
    100 ExecutionSucceeded
    ");
}

#[tokio::test]
async fn a_handler_that_waits_for_news_is_not_taken_for_lost() {
    let executor = executor([("f", polling_wait(60))]);
    let arn = start(&executor, "f").await;
    let mut driver = executor.driver();
    let has_begun_to_wait = || async {
        let cell = executor.execution(&arn).await?;
        let execution = cell.lock().await;
        Ok(execution.operations().len() > 1)
    };
    assert_eq!(driver.drive_until(has_begun_to_wait, WhenIdle::Return).await.unwrap(), Driven::Ended);
    executor.recover(&arn).await.unwrap();
    assert_eq!(driver.drive(&arn).await.unwrap(), Driven::Ended);
    let run = Run::of(&executor, &arn).await;
    insta::assert_snapshot!(run.text, @r"
    0 ExecutionStarted
    0 WaitStarted rest
    60 WaitSucceeded rest
    60 InvocationCompleted
    60 ExecutionSucceeded
    ");
}

#[tokio::test]
async fn a_handler_that_asks_for_what_never_comes_is_told_nothing() {
    let lonely = function(|context, _| async move {
        context.send(vec![update("s", OperationType::Step, OperationAction::Start)]).await;
        assert_eq!(poll(&context, 3).await, None);
        succeeded("1")
    });
    let executor = executor([("f", lonely)]);
    let arn = start(&executor, "f").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
}

#[tokio::test]
async fn each_of_several_that_ask_is_told_when_its_own_news_come() {
    // The caller asks for its own wait while the function it called asks for a longer one.
    let parent = function(|context, _| async move {
        context.send(vec![call("call", "child"), wait("rest", 5)]).await;
        let first = poll(&context, 1).await.unwrap();
        succeeded(&format!("{first}, {}", poll(&context, 1).await.unwrap()))
    });
    let executor = executor([("parent", parent), ("child", polling_wait(60))]);
    let arn = start(&executor, "parent").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    let run = Run::of(&executor, &arn).await;
    assert_eq!(run.result, "rest SUCCEEDED, call SUCCEEDED");
    insta::assert_snapshot!(run.text, @r"
    0 ExecutionStarted
    0 ChainedInvokeStarted call
    0 WaitStarted rest
    5 WaitSucceeded rest
    60 ChainedInvokeSucceeded call
    60 InvocationCompleted
    60 ExecutionSucceeded
    ");
}

#[tokio::test]
async fn any_number_of_handlers_may_ask_at_the_same_time() {
    let executor = executor([("f", polling_wait(5))]);
    let mut arns = Vec::new();
    for number in 0..2_000 {
        let name = Some(format!("n{number}").into());
        arns.push(executor.start(StartRequest { function: "f".into(), name, ..Default::default() }).await.unwrap());
    }
    let mut driver = executor.driver();
    for arn in &arns {
        assert_eq!(driver.drive(arn).await.unwrap(), Driven::Ended);
        let run = Run::of(&executor, arn).await;
        assert_eq!((run.result.as_str(), run.elapsed.as_secs()), ("rest SUCCEEDED", 5));
    }
}

#[tokio::test]
async fn an_invocation_that_is_given_up_while_it_asks_takes_no_other_with_it() {
    // What an invoker does whose wall time is used up: it drops the handler in the middle of its call.
    let parent = function(|context, invocation| async move {
        if invocation == 0 {
            context.send(vec![call("call", "child")]).await;
            tokio::select! {
                _ = poll(&context, 1) => panic!("the child takes longer"),
                () = tokio::time::sleep(Duration::from_millis(20)) => {}
            }
            return pending();
        }
        match context.operation("call") {
            Some(call) if call.status == OperationStatus::Started => pending(),
            call => succeeded(&call.unwrap().status.to_string()),
        }
    });
    let begun = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&begun);
    let child = function(move |_, _| {
        counted.fetch_add(1, Ordering::Relaxed);
        async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            succeeded("1")
        }
    });
    let executor = executor([("parent", parent), ("child", child)]);
    let arn = start(&executor, "parent").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    let run = Run::of(&executor, &arn).await;
    assert_eq!((run.status.as_str(), run.result.as_str()), ("SUCCEEDED", "SUCCEEDED"));
    assert_eq!(begun.load(Ordering::Relaxed), 1);
}

/// A function that asks for news of a callback, and ends its invocation when it is told to.
fn asking() -> Function {
    function(|context, invocation| async move {
        let client = &context.host.client;
        if invocation == 0 {
            context.send(vec![callback("approval", CallbackOptions::default()), wait("rest", 60)]).await;
        }
        match client.checkpoint(Vec::new(), CheckpointMode::Durable).await {
            Ok(answer) if answer.paused => pending(),
            Ok(answer) => succeeded(&format!("{} news", answer.operations.len())),
            Err(refusal) => succeeded(&refusal.to_string()),
        }
    })
}

/// What somebody outside does to an execution while its handler waits for news of it.
async fn meanwhile(act: impl AsyncFnOnce(&Executor, &ExecutionArn)) -> (Driven, Run) {
    let executor = executor([("f", asking())]);
    let arn = start(&executor, "f").await;
    let mut driver = executor.driver();
    let asks = || async { Ok(executor.execution(&arn).await?.lock().await.operation("rest").is_some()) };
    driver.drive_until(asks, WhenIdle::Return).await.unwrap();
    act(&executor, &arn).await;
    let driven = driver.drive(&arn).await.unwrap();
    driver.drive_until(async || Ok(false), WhenIdle::Return).await.unwrap();
    (driven, Run::of(&executor, &arn).await)
}

#[tokio::test]
async fn what_ends_or_pauses_an_execution_lets_its_handler_go_on() {
    let (driven, run) = meanwhile(async |_, _| ()).await;
    assert_eq!((driven, run.result.as_str(), run.elapsed.as_secs()), (Driven::Ended, "1 news", 60));

    let (driven, run) = meanwhile(async |executor, arn| executor.stop(arn, None).await.unwrap()).await;
    assert_eq!(
        (driven, run.text.as_str()),
        (Driven::Ended, "0 ExecutionStarted\n0 CallbackStarted approval\n0 WaitStarted rest\n0 ExecutionStopped")
    );

    let pause = async |executor: &Executor, arn: &ExecutionArn| {
        executor.pause(arn, PauseRequest::default()).await.unwrap();
    };
    let (driven, run) = meanwhile(pause).await;
    assert_eq!((driven, run.status.as_str()), (Driven::Waiting, "PAUSED"));
    insta::assert_snapshot!(run.text, @r"
    0 ExecutionStarted
    0 CallbackStarted approval
    0 WaitStarted rest
    0 ExecutionPaused
    0 InvocationCompleted
    60 WaitSucceeded rest
    ");
}
