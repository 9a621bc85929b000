//! Stop, pause, resume and delete.

use durable_wasm::{ErrorObject, ExecutionStatus, OperationStatus, PauseRequest, RunnerError};

use crate::handlers::{Op, in_turn, runner, seconds};

const APPROVAL: &[Op] = &[Op::Callback("approval", 0)];

#[tokio::test]
async fn a_stopped_execution_has_ended() {
    let execution = runner(in_turn(APPROVAL)).build().await.unwrap().start("null").await.unwrap();
    let approval = execution.wait_for_callback("approval").await.unwrap();
    execution.stop(Some(ErrorObject::new("Operator", "enough"))).await.unwrap();
    let result = execution.finish().await.unwrap();
    assert_eq!(result.status(), ExecutionStatus::Stopped);
    assert_eq!(result.error().unwrap().to_string(), "Operator: enough");
    assert_eq!(result.get_callback("approval").unwrap().status(), OperationStatus::Started);
    assert!(execution.send_callback_success(&approval, "1").await.is_err());
    assert!(execution.wait_for_callback("approval").await.is_err(), "it is nobody's any more");
}

#[tokio::test]
async fn a_stop_reaches_whoever_waits() {
    let execution = runner(in_turn(APPROVAL)).build().await.unwrap().start("null").await.unwrap();
    let stopping = async {
        execution.wait_for_callback("approval").await?;
        execution.stop(None).await
    };
    let (result, ()) = tokio::try_join!(execution.finish(), stopping).unwrap();
    assert_eq!(result.status(), ExecutionStatus::Stopped);
}

#[tokio::test]
async fn a_paused_execution_goes_on_when_it_is_resumed() {
    let handler = in_turn(&[Op::Callback("approval", 0), Op::Wait(5)]);
    let execution = runner(handler).build().await.unwrap().start("null").await.unwrap();
    let approval = execution.wait_for_callback("approval").await.unwrap();
    execution.pause(PauseRequest::default()).await.unwrap();
    execution.send_callback_success(&approval, "1").await.unwrap();
    let paused = execution.finish().await.unwrap();
    assert_eq!((paused.status(), paused.invocations().count()), (ExecutionStatus::Paused, 1));
    let error = execution.wait_for("wait", OperationStatus::Started).await.unwrap_err();
    assert!(error.to_string().contains("the execution is paused"), "{error}");
    assert!(execution.pause(PauseRequest::default()).await.is_err(), "it is paused already");
    execution.resume(None).await.unwrap();
    let result = execution.finish().await.unwrap();
    assert_eq!((result.result(), seconds(&result)), (Some("[1,\"SUCCEEDED\"]"), 5));
}

#[tokio::test]
async fn only_what_has_ended_is_deleted() {
    let execution = runner(in_turn(APPROVAL)).build().await.unwrap().start("null").await.unwrap();
    execution.wait_for_callback("approval").await.unwrap();
    assert!(matches!(execution.delete().await, Err(RunnerError::Executor(_))));
    execution.stop(None).await.unwrap();
    execution.delete().await.unwrap();
    assert_eq!(execution.peek().await.unwrap().status(), ExecutionStatus::Deleting);
}
