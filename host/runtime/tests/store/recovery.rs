//! A process that has just begun goes on with what another one left.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use durable_wasm_core::invocation::{InvocationOutput, ReportedStatus};
use durable_wasm_core::model::{ExecutionStatus, InvocationStatus};
use durable_wasm_runtime::{
    Clock, ExecutionIds, Executor, ExecutorConfig, Function, FunctionRegistry, InvocationError, NativeInvoker,
    StartRequest, VirtualClock, WhenIdle,
};
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::handler::{Handler, callback, execution, open, succeeded, wait};

fn answer() -> Result<InvocationOutput, InvocationError> {
    let status = ReportedStatus::Known(InvocationStatus::Succeeded);
    Ok(InvocationOutput { status, result: Some("1".into()), error: None })
}

#[tokio::test]
async fn what_was_running_goes_on() {
    let folder = TempDir::new().unwrap();
    let clock = Arc::new(VirtualClock::default());
    let begin = clock.now();
    {
        let store = open(&folder);
        let start = async |name| Handler::start(&store, execution("orders", name, begin)).await;
        start("in-flight").await.checkpoint(vec![callback("c")]).await.unwrap();
        start("waits").await.suspend(vec![wait("w", 60)]).await;
        start("waits-for-somebody").await.suspend(vec![callback("c")]).await;
        start("ended").await.finish(succeeded()).await;
    }
    let invoked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&invoked);
    let invoker = NativeInvoker::new(move |_, _| {
        counted.fetch_add(1, Ordering::Relaxed);
        async { answer() }
    });
    let mut functions = FunctionRegistry::default();
    functions.register("orders", Function::new(Arc::new(invoker), "orders"));
    let store = Arc::new(open(&folder));
    let config = ExecutorConfig { store, clock: clock.clone(), functions, ..ExecutorConfig::default() };
    let executor = Executor::new(config);
    executor.recover_all().await.unwrap();
    executor.driver().drive_until(async || Ok(false), WhenIdle::Return).await.unwrap();

    let status = async |name| {
        let arn = execution("orders", name, begin).arn().clone();
        executor.execution(&arn).await.unwrap().lock().await.status()
    };
    assert_eq!(status("in-flight").await, ExecutionStatus::Succeeded);
    assert_eq!(status("waits").await, ExecutionStatus::Succeeded);
    assert_eq!(status("waits-for-somebody").await, ExecutionStatus::Running);
    assert_eq!(invoked.load(Ordering::Relaxed), 2, "those that need no invocation get none");
    assert_eq!(clock.now().since(begin).as_secs(), 60, "a timer keeps its time");
}

#[tokio::test]
async fn an_execution_survives_any_number_of_crashes_of_its_host() {
    const CRASHES: usize = 6;
    let folder = TempDir::new().unwrap();
    let (clock, begun) = (Arc::new(VirtualClock::default()), Arc::new(Notify::new()));
    let (noted, count) = (Arc::clone(&begun), AtomicUsize::new(0));
    let invoker = NativeInvoker::new(move |_, _| {
        let (noted, is_lost) = (Arc::clone(&noted), count.fetch_add(1, Ordering::Relaxed) < CRASHES);
        async move {
            if is_lost {
                noted.notify_one();
                std::future::pending::<()>().await;
            }
            answer()
        }
    });
    let mut functions = FunctionRegistry::default();
    functions.register("orders", Function::new(Arc::new(invoker), "orders"));
    let host = || {
        let (store, clock, functions) = (Arc::new(open(&folder)), clock.clone(), functions.clone());
        Executor::new(ExecutorConfig { store, clock, functions, ..ExecutorConfig::default() })
    };
    let request = StartRequest { function: "orders".into(), name: Some("a".into()), ..StartRequest::default() };
    let arn = host().start(request).await.unwrap();
    for _ in 0..CRASHES {
        let executor = host();
        executor.recover_all().await.unwrap();
        tokio::select! {
            driven = executor.drive(&arn) => panic!("it waits for ever: {driven:?}"),
            () = begun.notified() => {}
        }
    }
    let executor = host();
    executor.recover_all().await.unwrap();
    executor.drive(&arn).await.unwrap();
    let cell = executor.execution(&arn).await.unwrap();
    let execution = cell.lock().await;
    assert_eq!(execution.status(), ExecutionStatus::Succeeded);
    assert_eq!(execution.invocations() as usize, CRASHES + 1);
    assert_eq!(clock.now(), execution.start_timestamp(), "each loss is made up for at once");
}

#[tokio::test]
async fn no_two_executions_ever_have_the_same_arn() {
    let folder = TempDir::new().unwrap();
    let invoker = NativeInvoker::new(|_, _| async { answer() });
    let mut functions = FunctionRegistry::default();
    functions.register("orders", Function::new(Arc::new(invoker), "orders"));
    let mut arns = HashSet::new();
    for _ in 0..2 {
        let (store, functions) = (Arc::new(open(&folder)), functions.clone());
        let executor =
            Executor::new(ExecutorConfig { store, functions, ids: ExecutionIds::Random, ..ExecutorConfig::default() });
        for name in [Some("a"), Some("a"), None, None] {
            let request = StartRequest {
                function: "orders".into(),
                name: name.map(Into::into),
                input: Some("1".into()),
                ..StartRequest::default()
            };
            let arn = executor.start(request.clone()).await.unwrap();
            assert_eq!(
                executor.start(request).await.unwrap() == arn,
                name.is_some(),
                "a name stands for one execution"
            );
            executor.drive(&arn).await.unwrap();
            executor.delete(&arn).await.unwrap();
            executor.driver().drive_until(async || Ok(false), WhenIdle::Return).await.unwrap();
            assert!(executor.execution(&arn).await.is_err(), "its name is free");
            assert!(arns.insert(arn));
        }
    }
}
