//! Changes that nobody waits for any more are followed by what they ask for all the same.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::invocation::{InvocationOutput, ReportedStatus};
use durable_wasm_core::model::{ExecutionArn, InvocationStatus, OperationDetails, OperationStatus};
use durable_wasm_runtime::{
    CheckpointMode, Driven, Executor, ExecutorConfig, Function, FunctionRegistry, Invocation, InvocationError,
    InvocationHost, NativeInvoker, StartRequest, WhenIdle,
};
use tempfile::TempDir;

use crate::handler::{callback, invoke, open};

type Answer = Result<InvocationOutput, InvocationError>;

fn answer(status: InvocationStatus) -> Answer {
    Ok(InvocationOutput { status: ReportedStatus::Known(status), result: None, error: None })
}

fn function<F>(handler: impl Fn(Invocation, InvocationHost) -> F + Send + Sync + 'static) -> Function
where
    F: Future<Output = Answer> + Send + 'static,
{
    Function::new(Arc::new(NativeInvoker::new(handler)), "handler")
}

fn executor<const N: usize>(folder: &TempDir, functions: [(&str, Function); N]) -> Executor {
    let mut registry = FunctionRegistry::default();
    for (name, function) in functions {
        registry.register(name, function);
    }
    Executor::new(ExecutorConfig { store: Arc::new(open(folder)), functions: registry, ..ExecutorConfig::default() })
}

fn request() -> StartRequest {
    StartRequest { function: "orders".into(), name: Some("a".into()), ..StartRequest::default() }
}

/// Begins something and leaves before it is done.
async fn abandon<T>(work: impl Future<Output = T>) {
    let mut work = pin!(work);
    std::future::poll_fn(|context| {
        assert!(work.as_mut().poll(context).is_pending(), "the disk takes its time");
        Poll::Ready(())
    })
    .await;
}

/// Drives until the execution has ended, whatever it takes for that to become possible.
async fn drive_to_the_end(executor: &Executor, arn: &ExecutionArn) {
    let mut driver = executor.driver();
    let has_ended = async || Ok(executor.execution(arn).await?.lock().await.status().is_terminal());
    let driven = driver.drive_until(has_ended, WhenIdle::Wait);
    let driven = tokio::time::timeout(Duration::from_secs(20), driven).await.expect("it goes on");
    assert_eq!(driven.unwrap(), Driven::Ended);
}

#[tokio::test]
async fn a_start() {
    let folder = TempDir::new().unwrap();
    let executor = executor(&folder, [("orders", function(|_, _| async { answer(InvocationStatus::Succeeded) }))]);
    abandon(executor.start(request())).await;
    let mut driver = executor.driver();
    let has_ended = async || {
        let Some(arn) = executor.find("orders", "a").await? else { return Ok(false) };
        Ok(executor.execution(&arn).await?.lock().await.status().is_terminal())
    };
    let driven = driver.drive_until(has_ended, WhenIdle::Wait);
    tokio::time::timeout(Duration::from_secs(20), driven).await.expect("it begins").unwrap();
}

#[tokio::test]
async fn a_callback() {
    let folder = TempDir::new().unwrap();
    let function = function(|invocation, host| async move {
        match invocation.initial_execution_state.operations.get(1) {
            None => {
                host.client.checkpoint(vec![callback("c")], CheckpointMode::Durable).await.unwrap();
                answer(InvocationStatus::Pending)
            }
            Some(callback) => {
                assert_eq!(callback.status, OperationStatus::Succeeded);
                answer(InvocationStatus::Succeeded)
            }
        }
    });
    let executor = executor(&folder, [("orders", function)]);
    let arn = executor.start(request()).await.unwrap();
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Waiting);
    // Held, so that it is in memory and the first thing to wait for is the commit.
    let cell = executor.execution(&arn).await.unwrap();
    let id = match &cell.lock().await.operation("c").unwrap().details {
        OperationDetails::Callback(callback) => callback.callback_id.clone(),
        other => panic!("{other:?}"),
    };
    abandon(executor.complete_callback(&id, CallbackOutcome::Succeeded(None))).await;
    drive_to_the_end(&executor, &arn).await;
}

#[tokio::test]
async fn a_call_of_a_function() {
    let folder = TempDir::new().unwrap();
    let caller = function(|invocation, host| async move {
        match invocation.initial_execution_state.operations.get(1) {
            None => {
                abandon(host.client.checkpoint(vec![invoke("i")], CheckpointMode::Durable)).await;
                answer(InvocationStatus::Pending)
            }
            Some(call) if call.status == OperationStatus::Started => answer(InvocationStatus::Pending),
            Some(call) => {
                assert_eq!(call.status, OperationStatus::Succeeded);
                answer(InvocationStatus::Succeeded)
            }
        }
    });
    let called = function(|_, _| async { answer(InvocationStatus::Succeeded) });
    let executor = executor(&folder, [("orders", caller), ("other", called)]);
    let arn = executor.start(request()).await.unwrap();
    drive_to_the_end(&executor, &arn).await;
}
