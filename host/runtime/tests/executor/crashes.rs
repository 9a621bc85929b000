//! Handlers that crash are tried again, and what they completed is not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use durable_wasm_core::model::{ErrorObject, OperationAction, OperationType};
use durable_wasm_runtime::{DeniedRead, Driven, InvocationError, SeenOperation};

use crate::handler::{function, run, succeeded, update};

fn crash() -> InvocationError {
    InvocationError::Crashed { error: ErrorObject::new("Runtime.ExitError", "unreachable"), hint: None }
}

#[tokio::test]
async fn a_crash_is_followed_by_another_invocation() {
    let steps = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&steps);
    let (_, run) = run(function(move |context, invocation| {
        let steps = Arc::clone(&counted);
        async move {
            if context.operation("one").is_none() {
                steps.fetch_add(1, Ordering::Relaxed);
            }
            context.step("one", "1").await;
            if invocation == 0 { Err(crash()) } else { succeeded("1") }
        }
    }))
    .await;
    assert_eq!(steps.load(Ordering::Relaxed), 1, "a completed step is not run again");
    assert_eq!(run.status, "SUCCEEDED");
    let events: Vec<_> = run.text.lines().map(|line| line.split_once(' ').unwrap().1).collect();
    assert_eq!(
        events,
        [
            "ExecutionStarted",
            "StepStarted one",
            "StepSucceeded one",
            "InvocationCompleted",
            "InvocationCompleted",
            "ExecutionSucceeded"
        ]
    );
    assert!(run.elapsed > Duration::ZERO, "there is a pause between the two");
}

#[track_caller]
fn check(failure: impl Fn() -> InvocationError + Send + Sync + 'static, expected_error: &str) {
    let failure = Arc::new(failure);
    let function = function(move |_, _| {
        let failure = Arc::clone(&failure);
        async move { Err(failure()) }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (driven, run) = runtime.block_on(run(function));
    assert_eq!((driven, run.status.as_str()), (Driven::Ended, "FAILED"));
    assert!(run.error.contains(expected_error), "{} has no {expected_error}", run.error);
}

#[test]
fn an_execution_that_never_gets_anywhere_fails() {
    check(crash, "Runtime.ExitError: unreachable");
    check(|| InvocationError::TimedOut(Duration::from_secs(3)), "Task timed out after 3.00 seconds");
    check(|| InvocationError::Function(ErrorObject::new("Oops", "no")), "Oops: no");
    check(|| InvocationError::FunctionNotFound("f".into()), "ResourceNotFoundException: Function not found: f");
    check(|| InvocationError::InvalidOutput("not a record".into()), "not a record");
    check(|| InvocationError::Bug("ours".into()), "ours");
}

#[tokio::test]
async fn a_denied_read_fails_the_execution_at_once() {
    let last_operation = Some(SeenOperation { id: "a1".into(), name: Some("charge".into()) });
    let read = DeniedRead { import: "wasi:clocks/wall-clock.now", last_operation };
    let (driven, run) = run(function(move |_, _| {
        let read = read.clone();
        async move { Err(InvocationError::Denied(read)) }
    }))
    .await;
    assert_eq!((driven, run.status.as_str()), (Driven::Ended, "FAILED"));
    assert_eq!(
        run.error,
        "Runtime.NonDeterministicRead: the handler called `wasi:clocks/wall-clock.now` outside a step, after the operation \
         `charge` (a1)"
    );
    assert_eq!(run.elapsed, Duration::ZERO, "it is not tried again");
}

#[tokio::test]
async fn what_was_sent_lazily_before_a_crash_is_recorded() {
    let (_, run) = run(function(|context, invocation| async move {
        if invocation == 0 {
            context.send_lazily(update("outer", OperationType::Context, OperationAction::Start)).await;
            context.send_lazily(update("inner", OperationType::Step, OperationAction::Start)).await;
            return Err(crash());
        }
        assert!(context.operation("inner").is_some());
        context.send_lazily(update("next", OperationType::Step, OperationAction::Start)).await;
        context.send(vec![update("next", OperationType::Step, OperationAction::Succeed)]).await;
        succeeded("1")
    }))
    .await;
    insta::assert_snapshot!(run.text, @r"
    0 ExecutionStarted
    0 ContextStarted outer
    0 StepStarted inner
    0 InvocationCompleted
    5 StepStarted next
    5 StepSucceeded next
    5 InvocationCompleted
    5 ExecutionSucceeded
    ");
}
