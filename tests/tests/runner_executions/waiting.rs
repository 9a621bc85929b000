//! One who waits for an execution, step by step.

use durable_wasm::{ErrorObject, ExecutionStatus, OperationStatus, RunnerError, ServiceErrorCode};

use crate::handlers::{Op, at_once, in_turn, runner, seconds};

#[tokio::test]
async fn a_callback_that_is_waited_for_and_answered() {
    let handler = in_turn(&[Op::Wait(3_600), Op::Callback("approval", 60)]);
    let execution = runner(handler).build().await.unwrap().start("null").await.unwrap();
    let approval = execution.wait_for_callback("approval").await.unwrap();
    assert_eq!(seconds(&execution.peek().await.unwrap()), 3_600, "time stands still until it is answered");
    execution.send_callback_success(&approval, "true").await.unwrap();
    let result = execution.finish().await.unwrap();
    assert_eq!(result.result(), Some("[\"SUCCEEDED\",true]"));
    assert_eq!(seconds(&result), 3_600);
}

#[tokio::test]
async fn errors_and_heartbeats() {
    let handler = at_once(&[Op::Callback("payment", 0), Op::Heartbeat("shipping", 10), Op::Wait(8)]);
    let execution = runner(handler).build().await.unwrap().start("null").await.unwrap();
    let payment = execution.wait_for_callback("pay*").await.unwrap();
    execution.send_callback_failure(&payment, ErrorObject::new("Declined", "no")).await.unwrap();
    let shipping = execution.wait_for_callback("shipping").await.unwrap();
    execution.wait_for("wait", OperationStatus::Succeeded).await.unwrap();
    execution.send_callback_heartbeat(&shipping).await.unwrap();
    let result = execution.finish().await.unwrap();
    assert_eq!(result.result(), Some("[\"Declined\",\"Callback.Heartbeat\",\"SUCCEEDED\"]"));
    assert_eq!(seconds(&result), 18, "the heartbeat after eight seconds began ten new ones");
}

#[tokio::test]
async fn an_execution_that_nobody_brings_on_can_be_finished_later() {
    let handler = in_turn(&[Op::Callback("one", 0), Op::Callback("two", 0)]);
    let execution = runner(handler).build().await.unwrap().start("null").await.unwrap();
    for name in ["one", "two"] {
        let waiting = execution.finish().await.unwrap();
        assert_eq!(waiting.status(), ExecutionStatus::Running);
        let open: Vec<_> = waiting.open_callbacks().collect();
        assert_eq!(open.iter().map(|callback| callback.name().unwrap()).collect::<Vec<_>>(), [name]);
        execution.send_callback_success(open[0].callback_id().unwrap(), "1").await.unwrap();
    }
    assert_eq!(execution.finish().await.unwrap().result(), Some("[1,1]"));
}

#[tokio::test]
async fn the_callback_of_a_wait_for_callback_goes_by_its_name() {
    let handler = in_turn(&[Op::WaitForCallback("approval")]);
    let execution = runner(handler).build().await.unwrap().start("null").await.unwrap();
    let approval = execution.wait_for_callback("approval").await.unwrap();
    execution.send_callback_success(&approval, "7").await.unwrap();
    assert_eq!(execution.finish().await.unwrap().result(), Some("[7]"));
}

#[tokio::test]
async fn of_several_callbacks_of_a_name_the_oldest_open_one_is_found() {
    let handler = at_once(&[Op::Callback("a", 0), Op::Callback("a", 0)]);
    let execution = runner(handler).build().await.unwrap().start("null").await.unwrap();
    let first = execution.wait_for_callback("a").await.unwrap();
    assert_eq!(execution.wait_for_callback("a").await.unwrap(), first, "it is open still");
    execution.send_callback_success(&first, "1").await.unwrap();
    let second = execution.wait_for_callback("a").await.unwrap();
    execution.send_callback_success(&second, "2").await.unwrap();
    assert_eq!(execution.finish().await.unwrap().result(), Some("[1,2]"));
    let again = execution.send_callback_success(&second, "3").await.unwrap_err();
    let RunnerError::Executor(durable_wasm::ExecutorError::Refused(refusal)) = again else { panic!("{again}") };
    assert_eq!(refusal.code, ServiceErrorCode::CallbackTimeout);
}

#[tokio::test]
async fn operations_are_waited_for_by_status() {
    let handler = in_turn(&[Op::Wait(5), Op::Callback("approval", 7)]);
    let execution = runner(handler).build().await.unwrap().start("null").await.unwrap();
    let wait = execution.wait_for("wait", OperationStatus::Started).await.unwrap();
    assert_eq!(wait.status(), OperationStatus::Started);
    let callback = execution.wait_for("approval", OperationStatus::TimedOut).await.unwrap();
    assert_eq!(callback.error().unwrap().error_type.as_deref(), Some("Callback.Timeout"));
    let begun = execution.wait_for("wait", OperationStatus::Started).await.unwrap();
    assert_eq!(begun.status(), OperationStatus::Succeeded, "what has ended has begun");
    assert_eq!(seconds(&execution.finish().await.unwrap()), 12);
}

/// What is said of something that never comes.
async fn never_comes(operations: &'static [Op], name: &str) -> String {
    let execution = runner(in_turn(operations)).build().await.unwrap().start("null").await.unwrap();
    let error = execution.wait_for_callback(name).await.unwrap_err();
    assert!(matches!(error, RunnerError::NeverCame(_)));
    error.to_string()
}

#[tokio::test]
async fn what_never_comes_is_an_error_that_says_what_there_is() {
    assert_eq!(
        never_comes(&[Op::Wait(1)], "approval").await,
        "there is no open callback `approval`: the execution has ended as SUCCEEDED; there are: WAIT `wait`"
    );
    assert_eq!(
        never_comes(&[Op::Callback("aproval", 0)], "approval").await,
        "there is no open callback `approval`: the execution waits for the callback `aproval`; there are: CALLBACK \
         `aproval`"
    );
    assert_eq!(
        never_comes(&[Op::WaitForCallback("payment")], "approval").await,
        "there is no open callback `approval`: the execution waits for the callback `payment`; there are: CONTEXT \
         `payment`, CALLBACK without a name"
    );
    let execution = runner(in_turn(&[Op::Wait(1)])).build().await.unwrap().start("null").await.unwrap();
    let error = execution.wait_for("wait", OperationStatus::Failed).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no operation `wait` that is FAILED: the execution has ended as SUCCEEDED; there are: WAIT `wait`"
    );
}
