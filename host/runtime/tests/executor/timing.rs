//! What happens when: timers and limits while an invocation runs, and while one waits to be tried again.

use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::error::ServiceErrorCode;
use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::model::{
    CallbackOptions, ErrorObject, OperationAction, OperationOptions, OperationStatus, OperationType, OperationUpdate,
};
use durable_wasm_runtime::{
    Driven, Executor, ExecutorConfig, ExecutorError, Function, FunctionRegistry, InvocationError, StartRequest,
    WallClock,
};

use crate::handler::{Run, executor, function, pending, run, start, succeeded, update};

fn crash() -> InvocationError {
    InvocationError::Crashed { error: ErrorObject::new("Runtime.ExitError", "unreachable"), hint: None }
}

async fn run_with_timeout(executor: &Executor, seconds: u32) -> Run {
    let request =
        StartRequest { function: "f".into(), execution_timeout_seconds: Some(seconds), ..StartRequest::default() };
    let arn = executor.start(request).await.unwrap();
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    Run::of(executor, &arn).await
}

pub(crate) fn in_real_time<const N: usize>(functions: [(&str, Function); N]) -> Executor {
    let mut registry = FunctionRegistry::default();
    for (name, function) in functions {
        registry.register(name, function);
    }
    let clock = Arc::new(WallClock::default());
    Executor::new(ExecutorConfig { functions: registry, clock, ..ExecutorConfig::default() })
}

#[tokio::test]
async fn an_execution_times_out_between_two_attempts() {
    let run = run_with_timeout(&executor([("f", function(|_, _| async { Err(crash()) }))]), 7).await;
    assert_eq!((run.status.as_str(), run.elapsed), ("TIMED_OUT", Duration::from_secs(7)));
}

#[tokio::test]
async fn an_execution_times_out_while_its_handler_runs() {
    let slow = function(|_, _| async {
        tokio::time::sleep(Duration::from_millis(1_800)).await;
        succeeded("1")
    });
    let run = run_with_timeout(&in_real_time([("f", slow)]), 1).await;
    assert_eq!(run.status, "TIMED_OUT");
    assert!(run.elapsed < Duration::from_millis(1_700), "{:?}", run.elapsed);
}

#[tokio::test]
async fn what_happens_before_the_next_attempt_brings_it_forward() {
    let (_, run) = run(function(|context, invocation| async move {
        match (context.wait("rest", 2).await, invocation) {
            (_, 0) => Err(crash()),
            (true, _) => succeeded("1"),
            (false, _) => pending(),
        }
    }))
    .await;
    insta::assert_snapshot!(run.text, @r"
    0 ExecutionStarted
    0 WaitStarted rest
    0 InvocationCompleted
    2 WaitSucceeded rest
    2 InvocationCompleted
    2 ExecutionSucceeded
    ");
}

#[tokio::test]
async fn a_driver_that_waits_notices_a_stop() {
    let executor = in_real_time([(
        "f",
        function(
            |context, _| async move { if context.wait("rest", 3_600).await { succeeded("1") } else { pending() } },
        ),
    )]);
    let arn = start(&executor, "f").await;
    let stop = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        executor.stop(&arn, None).await.unwrap();
    };
    let drive = tokio::time::timeout(Duration::from_secs(5), executor.drive(&arn));
    let (driven, ()) = tokio::join!(drive, stop);
    assert_eq!(driven.unwrap().unwrap(), Driven::Ended);
}

#[tokio::test]
async fn a_callback_that_is_overdue_is_not_completed() {
    let executor = in_real_time([(
        "f",
        function(|context, _| async move {
            let options = CallbackOptions { timeout_seconds: Some(1), heartbeat_timeout_seconds: None };
            context
                .send(vec![OperationUpdate {
                    options: Some(OperationOptions::Callback(options)),
                    ..update("approval", OperationType::Callback, OperationAction::Start)
                }])
                .await;
            pending()
        }),
    )]);
    let arn = start(&executor, "f").await;
    // Whoever drove it is gone when the time comes.
    tokio::time::timeout(Duration::from_millis(100), executor.drive(&arn)).await.unwrap_err();
    let id = crate::external::callback_id(&executor, &arn).await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let refused = executor.complete_callback(&id, CallbackOutcome::Succeeded(None)).await.unwrap_err();
    let ExecutorError::Refused(refused) = refused else { panic!("{refused:?}") };
    assert_eq!(refused.code, ServiceErrorCode::CallbackTimeout);
    let cell = executor.execution(&arn).await.unwrap();
    assert_eq!(cell.lock().await.operation("approval").unwrap().status, OperationStatus::TimedOut);
}

#[tokio::test]
async fn a_running_handler_is_told_what_became_due() {
    let (driven, run) = {
        let executor = in_real_time([(
            "f",
            function(|context, _| async move {
                context.wait("rest", 1).await;
                for _ in 0..200 {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    if context.send(Vec::new()).await.iter().any(|rest| rest.status == OperationStatus::Succeeded) {
                        return succeeded("1");
                    }
                }
                pending()
            }),
        )]);
        let arn = start(&executor, "f").await;
        (executor.drive(&arn).await.unwrap(), Run::of(&executor, &arn).await)
    };
    assert_eq!((driven, run.text.matches("InvocationCompleted").count()), (Driven::Ended, 1), "{}", run.text);
}
