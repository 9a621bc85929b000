//! What `DurableTestRunner` refuses, and how a run's operations are found.

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use durable_wasm::explain::{Explain, Fault};
use durable_wasm::runner::load;
use durable_wasm::{
    Component, DurableTestRunner, DurableTestRunnerBuilder, ExecutionStatus, NativeInvoker, OperationStatus,
    RunnerError,
};
use durable_wasm_core::invocation::{InvocationOutput, ReportedStatus};
use durable_wasm_core::model::{InvocationStatus, OperationAction, OperationType, OperationUpdate};
use durable_wasm_runtime::CheckpointMode;

static WORKLOAD: LazyLock<Component> =
    LazyLock::new(|| load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("guests/workload")).unwrap());

fn workload(handler: &str) -> DurableTestRunnerBuilder {
    DurableTestRunner::builder(WORKLOAD.clone()).handler(handler)
}

/// Compares an error's text, the text of its cause, and what to do about it. All are the user's to mend.
#[track_caller]
fn check_error<T>(result: Result<T, RunnerError>, message: &str, cause: Option<&str>, hint: Option<&str>) {
    let Err(error) = result else { panic!("no error") };
    assert_eq!(error.to_string(), message);
    assert_eq!(std::error::Error::source(&error).map(ToString::to_string).as_deref(), cause);
    assert_eq!(error.hint().as_deref(), hint);
    assert_eq!(error.fault(), Fault::User);
}

#[tokio::test]
async fn a_handler_must_be_there_and_be_the_only_one_or_named() {
    let names = WORKLOAD.handlers().await.unwrap();
    let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let hint = format!("there are: {listed}");
    check_error(workload("stops").build().await, "there is no handler `stops` in this component", None, Some(&hint));
    let message = format!("this component has {} handlers, and none was named", names.len());
    let unnamed = DurableTestRunner::builder(WORKLOAD.clone()).build().await;
    check_error(unnamed, &message, None, Some(&format!("choose one: {listed}")));
}

#[tokio::test]
async fn an_input_must_be_json() {
    let runner = workload("step").build().await.unwrap();
    let hint = r#"a string needs its quotes, as in "\"text\"""#;
    let cause = "expected value at line 1 column 1";
    check_error(runner.run("succeed").await, "the input is not valid JSON", Some(cause), Some(hint));
}

#[tokio::test]
async fn the_service_refuses_names_and_limits_that_do_not_fit() {
    let runner = workload("step").name("no spaces").build().await.unwrap();
    let error = runner.run("\"succeed\"").await.unwrap_err();
    assert!(matches!(error, RunnerError::Executor(_)), "{error}");
    assert!(error.to_string().contains("'no spaces'"), "{error}");
    let runner = workload("step").execution_timeout(Duration::MAX).build().await.unwrap();
    let error = runner.run("\"succeed\"").await.unwrap_err();
    assert!(matches!(error, RunnerError::Executor(_)), "{error}");
    assert_eq!(error.fault(), Fault::User);
}

#[tokio::test]
async fn a_path_must_hold_a_handler() {
    let Err(error) = DurableTestRunner::from_path("no/such/thing").await else { panic!("no error") };
    assert!(matches!(error, RunnerError::Build(_)), "{error}");
    assert!(error.to_string().contains("`no/such/thing`"), "{error}");
}

#[tokio::test]
async fn operations_are_found_at_any_depth_and_children_right_within() {
    let result = workload("branches").build().await.unwrap().run("null").await.unwrap();
    let names = |operations: &durable_wasm::Operations| {
        operations.iter().map(|operation| operation.name().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&result), ["branch-30", "branch-4", "wait-30", "wait-4", "step-4", "step-30"]);
    let fast = result.get_context("branch-4").unwrap();
    assert_eq!(names(fast.children()), ["wait-4", "step-4"]);
    assert_eq!(result.get_step("step-4").unwrap().id(), fast.children().get_step("step-4").unwrap().id());
    assert!(fast.children().get_step("step-30").is_err(), "that one is within the other context");
    assert!(result.get_wait("wait-4").unwrap().children().iter().next().is_none());
    assert!(result.get_wait("wait-4").unwrap().scheduled_end().is_some());

    assert!(result.get_operation("step-4", 0).is_ok());
    let message = |error: durable_wasm::OperationNotFound| error.to_string();
    let there_are = "CONTEXT `branch-30`, CONTEXT `branch-4`, WAIT `wait-30`, WAIT `wait-4`, STEP `step-4`, \
                     STEP `step-30`";
    assert_eq!(
        result.get_operation("step-4", 1).map_err(message).unwrap_err(),
        format!("there is no operation `step-4` [1]; there are: {there_are}")
    );
    assert_eq!(
        result.get_wait("step-4").map_err(message).unwrap_err(),
        format!("there is no WAIT `step-4`; there are: {there_are}")
    );
}

#[tokio::test]
async fn a_message_names_some_of_many_operations() {
    let result = workload("steps").build().await.unwrap().run("100").await.unwrap();
    let message = result.get_step("one").unwrap_err().to_string();
    assert!(message.ends_with(", and 81 more"), "{message}");
    assert_eq!(message.matches("STEP without a name").count(), 20, "{message}");
}

#[tokio::test]
async fn an_execution_that_waits_for_somebody_outside_is_running() {
    let handler = NativeInvoker::new(|_, host| async move {
        let start = OperationUpdate::new("approval", OperationType::Callback, OperationAction::Start);
        host.client.checkpoint(vec![start], CheckpointMode::Durable).await.unwrap();
        let status = ReportedStatus::Known(InvocationStatus::Pending);
        Ok(InvocationOutput { status, result: None, error: None })
    });
    let result = DurableTestRunner::builder(handler).build().await.unwrap().run("null").await.unwrap();
    assert_eq!((result.status(), result.result(), result.error()), (ExecutionStatus::Running, None, None));
    let open: Vec<_> = result.open_callbacks().collect();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].status(), OperationStatus::Started);
    assert!(open[0].callback_id().is_some());
    assert_eq!(result.invocations().count(), 1);
}
