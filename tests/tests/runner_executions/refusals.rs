//! What whoever answers callbacks gets for what cannot be done.

use durable_wasm::{CallbackId, DurableTestExecution, ErrorObject, RunnerError, ServiceErrorCode};
use durable_wasm::{CallbackScript, ExecutionStatus};

use crate::handlers::{Op, in_turn, runner};

async fn start(operations: &'static [Op]) -> DurableTestExecution {
    runner(in_turn(operations)).build().await.unwrap().start("null").await.unwrap()
}

/// Answers a callback in each way, with an answer of its own size, and expects each to be refused alike.
async fn check_refused(execution: &DurableTestExecution, id: &CallbackId, code: ServiceErrorCode) {
    let error = ErrorObject::new("Declined", "no");
    for refused in [
        execution.send_callback_success(id, "1").await,
        execution.send_callback_failure(id, error).await,
        execution.send_callback_heartbeat(id).await,
    ] {
        check_code(refused, code);
    }
}

#[track_caller]
fn check_code(refused: Result<(), RunnerError>, code: ServiceErrorCode) {
    match refused {
        Err(RunnerError::Executor(durable_wasm::ExecutorError::Refused(refusal))) => assert_eq!(refusal.code, code),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_callback_that_does_not_exist() {
    let execution = start(&[Op::Callback("approval", 0)]).await;
    let real = execution.wait_for_callback("approval").await.unwrap();
    for made_up in ["", "nonsense", &real.as_str()[..real.as_str().len() - 4], &format!("{real}AAAA")] {
        let result = execution.send_callback_heartbeat(&made_up.into()).await;
        assert!(matches!(result, Err(RunnerError::Executor(_))), "{made_up}: {result:?}");
    }
    let elsewhere = start(&[Op::Wait(1), Op::Callback("approval", 0)]).await;
    let foreign = elsewhere.wait_for_callback("approval").await.unwrap();
    check_refused(&execution, &foreign, ServiceErrorCode::ResourceNotFound).await;
    execution.send_callback_success(&real, "1").await.unwrap();
    assert_eq!(execution.finish().await.unwrap().result(), Some("[1]"), "what was refused has done nothing");
}

#[tokio::test]
async fn a_callback_that_has_ended() {
    let execution = start(&[Op::Callback("approval", 0), Op::Callback("later", 5), Op::Wait(1)]).await;
    let approval = execution.wait_for_callback("approval").await.unwrap();
    execution.send_callback_failure(&approval, ErrorObject::default()).await.unwrap();
    check_refused(&execution, &approval, ServiceErrorCode::CallbackTimeout).await;
    let later = execution.wait_for_callback("later").await.unwrap();
    let result = execution.finish().await.unwrap();
    assert_eq!(result.status(), ExecutionStatus::Succeeded);
    check_refused(&execution, &later, ServiceErrorCode::CallbackTimeout).await;
}

#[tokio::test]
async fn a_callback_of_an_execution_that_was_stopped() {
    let execution = start(&[Op::Heartbeat("approval", 60)]).await;
    let approval = execution.wait_for_callback("approval").await.unwrap();
    execution.stop(None).await.unwrap();
    check_refused(&execution, &approval, ServiceErrorCode::CallbackTimeout).await;
}

#[tokio::test]
async fn answers_that_are_too_large() {
    let execution = start(&[Op::Callback("approval", 0)]).await;
    let approval = execution.wait_for_callback("approval").await.unwrap();
    let (largest, too_large) = ("1".repeat(1_048_576), "1".repeat(1_048_577));
    let result = execution.send_callback_success(&approval, too_large.clone()).await;
    check_code(result, ServiceErrorCode::InvalidParameterValue);
    let failure = ErrorObject::new("Declined", "no".repeat(150_000));
    check_code(execution.send_callback_failure(&approval, failure).await, ServiceErrorCode::InvalidParameterValue);
    execution.send_callback_success(&approval, largest).await.unwrap();
    assert_eq!(execution.finish().await.unwrap().status(), ExecutionStatus::Succeeded);

    let script = CallbackScript::success("approval", too_large);
    let runner = runner(in_turn(&[Op::Callback("approval", 0)])).callback(script).build().await.unwrap();
    let execution = runner.start("null").await.unwrap();
    assert_eq!(execution.finish().await.unwrap().status(), ExecutionStatus::Running, "nobody answered");
    let [refused] = &execution.refused_callback_actions()[..] else { panic!("one answer was refused") };
    assert_eq!(refused.refusal.code, ServiceErrorCode::InvalidParameterValue);
}
