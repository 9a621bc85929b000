//! Driving: until something has come, without losing what is in flight, past what goes wrong.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::model::{CallbackOptions, ExecutionArn, OperationStatus};
use durable_wasm_runtime::{
    Clock, Driven, ExecutionNotifier, ExecutionObserver, Executor, ExecutorConfig, ExecutorError, Function,
    FunctionRegistry, VirtualClock, WhenIdle,
};

use crate::callbacks::approval;
use crate::chained::call;
use crate::external::callback_id;
use crate::failing_store::FailingStore;
use crate::handler::{Run, executor, function, pending, start, succeeded, wait};
use crate::timing::in_real_time;

/// Two waits of a minute.
fn two_waits() -> Function {
    function(|context, _| async move {
        for id in ["one", "two"] {
            match context.operation(id) {
                None => {
                    context.try_send(vec![wait(id, 60)]).await?;
                    return pending();
                }
                Some(wait) if wait.status == OperationStatus::Started => return pending(),
                Some(_) => {}
            }
        }
        succeeded("1")
    })
}

async fn has(executor: &Executor, arn: &ExecutionArn, id: &str) -> Result<bool, ExecutorError> {
    Ok(executor.execution(arn).await?.lock().await.operation(id).is_some())
}

#[tokio::test]
async fn a_driver_stops_where_a_condition_holds_and_goes_on_from_there() {
    let clock = Arc::new(VirtualClock::default());
    let mut functions = FunctionRegistry::default();
    functions.register("f", two_waits());
    let executor = Executor::new(ExecutorConfig { functions, clock: clock.clone(), ..ExecutorConfig::default() });
    let arn = start(&executor, "f").await;
    let mut driver = executor.driver();
    let elapsed = || clock.now().since(VirtualClock::START).as_secs();
    for (id, seconds) in [("one", 0), ("one", 0), ("two", 60)] {
        let driven = driver.drive_until(|| has(&executor, &arn, id), WhenIdle::Return).await.unwrap();
        assert_eq!((driven, elapsed()), (Driven::Ended, seconds), "{id}");
    }
    assert_eq!(driver.drive(&arn).await.unwrap(), Driven::Ended);
    assert_eq!(elapsed(), 120);
    let never = driver.drive_until(async || Ok(false), WhenIdle::Return).await.unwrap();
    assert_eq!(never, Driven::Waiting);
}

#[tokio::test]
async fn what_is_in_flight_survives_a_call_that_is_dropped() {
    let invocations = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&invocations);
    let executor = in_real_time([(
        "f",
        function(move |_, _| {
            counted.fetch_add(1, Ordering::Relaxed);
            async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                succeeded("1")
            }
        }),
    )]);
    let arn = start(&executor, "f").await;
    let mut driver = executor.driver();
    tokio::time::timeout(Duration::from_millis(20), driver.drive(&arn)).await.unwrap_err();
    let begun = || async { Ok(invocations.load(Ordering::Relaxed) == 1) };
    assert_eq!(driver.drive_until(begun, WhenIdle::Return).await.unwrap(), Driven::Ended);
    assert_eq!(driver.drive(&arn).await.unwrap(), Driven::Ended);
    assert_eq!(Run::of(&executor, &arn).await.status, "SUCCEEDED");
    assert_eq!(invocations.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_idle_driver_waits_for_news_from_other_tasks() {
    for executor in [
        executor([("f", approval(CallbackOptions::default()))]),
        in_real_time([("f", approval(CallbackOptions::default()))]),
    ] {
        let arn = start(&executor, "f").await;
        let mut driver = executor.driver();
        let driving = {
            let (executor, arn) = (executor.clone(), arn.clone());
            tokio::spawn(async move {
                let has_ended = || async { Ok(executor.execution(&arn).await?.lock().await.status().is_terminal()) };
                driver.drive_until(has_ended, WhenIdle::Wait).await
            })
        };
        while !has(&executor, &arn, "approval").await.unwrap() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let id = callback_id(&executor, &arn).await;
        executor.heartbeat_callback(&id).await.unwrap();
        executor.complete_callback(&id, CallbackOutcome::Succeeded(None)).await.unwrap();
        assert_eq!(driving.await.unwrap().unwrap(), Driven::Ended);
    }
}

#[derive(Default)]
struct Failures(Mutex<Vec<String>>);

impl ExecutionObserver for Failures {
    fn on_failed(&self, arn: &ExecutionArn, error: &ExecutorError) {
        self.0.lock().unwrap().push(format!("{arn}: {error}"));
    }
}

/// An executor whose store fails once: a function that calls another, and one that waits.
fn failing_at(commit: u32) -> (Executor, Arc<Failures>) {
    failing(commit, None)
}

fn failing(commit: u32, store_retry_delay: Option<Duration>) -> (Executor, Arc<Failures>) {
    let parent = function(|context, _| async move {
        match context.operation("call") {
            None => {
                context.try_send(vec![call("call", "child")]).await?;
                pending()
            }
            Some(call) if call.status == OperationStatus::Started => pending(),
            Some(call) => succeeded(call.result().unwrap()),
        }
    });
    let failures = Arc::new(Failures::default());
    let mut notifier = ExecutionNotifier::default();
    notifier.add(failures.clone());
    let mut functions = FunctionRegistry::default();
    functions.register("parent", parent);
    functions.register("child", two_waits());
    let store = Arc::new(FailingStore::failing_at(commit));
    let config = ExecutorConfig { functions, store, notifier, store_retry_delay, ..ExecutorConfig::default() };
    (Executor::new(config), failures)
}

#[tokio::test]
async fn a_store_that_fails_for_one_execution_stops_no_other() {
    let (executor, failures) = failing_at(1);
    let broken = start(&executor, "child").await;
    let other = executor
        .start(durable_wasm_runtime::StartRequest { function: "child".into(), ..Default::default() })
        .await
        .unwrap();
    assert_eq!(executor.drive(&other).await.unwrap(), Driven::Ended);
    assert_eq!(Run::of(&executor, &other).await.status, "SUCCEEDED");
    assert_eq!(*failures.0.lock().unwrap(), [format!("{broken}: the execution store failed")]);
}

#[tokio::test]
async fn a_failure_that_an_execution_waits_for_is_its_own() {
    // The caller begins, calls, ends its invocation and notes the call; then the called execution begins.
    let (executor, failures) = failing_at(5);
    let arn = start(&executor, "parent").await;
    let mut driver = executor.driver();
    assert_eq!(driver.drive(&arn).await.unwrap_err().to_string(), "the execution store failed");
    let failed = failures.0.lock().unwrap().pop().unwrap();
    assert!(!failed.starts_with(arn.as_str()), "it failed for the other one: {failed}");
    for arn in executor.executions().await.unwrap() {
        executor.recover(&arn).await.unwrap();
    }
    assert_eq!(driver.drive(&arn).await.unwrap(), Driven::Ended);
    assert_eq!(Run::of(&executor, &arn).await.result, "1");
}

#[tokio::test]
async fn a_store_may_fail_at_any_commit() {
    let mut failures_seen = 0;
    for commit in 1.. {
        let (executor, failures) = failing_at(commit);
        let arn = start(&executor, "parent").await;
        let mut driver = executor.driver();
        let has_ended = || async { Ok(executor.execution(&arn).await?.lock().await.status().is_terminal()) };
        let mut driven = driver.drive_until(has_ended, WhenIdle::Return).await;
        if let Err(error) = &driven {
            failures_seen += 1;
            assert_eq!(error.to_string(), "the execution store failed", "commit {commit}");
            for arn in executor.executions().await.unwrap() {
                executor.recover(&arn).await.unwrap();
            }
            driven = driver.drive_until(has_ended, WhenIdle::Return).await;
        }
        let run = Run::of(&executor, &arn).await;
        let ended = (driven.unwrap(), run.status.as_str(), run.result.as_str());
        assert_eq!(ended, (Driven::Ended, "SUCCEEDED", "1"), "commit {commit}: {}", run.text);
        if commit > COMMITS {
            assert!(failures.0.lock().unwrap().is_empty(), "{COMMITS} commits are all");
            assert!(failures_seen >= 5, "{failures_seen}");
            break;
        }
    }
}

#[tokio::test]
async fn what_the_store_failed_is_done_again_at_any_commit() {
    let mut failures_seen = 0;
    for commit in 1..=COMMITS {
        let (executor, failures) = failing(commit, Some(Duration::from_secs(1)));
        let arn = start(&executor, "parent").await;
        let mut driver = executor.driver();
        let has_ended = || async { Ok(executor.execution(&arn).await?.lock().await.status().is_terminal()) };
        while driver.drive_until(has_ended, WhenIdle::Return).await.is_err() {}
        failures_seen += failures.0.lock().unwrap().len();
        let run = Run::of(&executor, &arn).await;
        assert_eq!((run.status.as_str(), run.result.as_str()), ("SUCCEEDED", "1"), "commit {commit}: {}", run.text);
    }
    assert!(failures_seen >= 5, "{failures_seen}");
}

/// More commits than these two executions take.
const COMMITS: u32 = 20;
