//! What stands in the history after whole executions.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::*;
use durable_wasm_core::effects::CheckpointEffect;
use durable_wasm_core::execution::{CallbackOutcome, ChainedInvokeOutcome};
use durable_wasm_core::invocation::NextAction;
use durable_wasm_core::model::{
    EventKind, ExecutionStatus, OperationAction, OperationDetails, OperationStatus, OperationUpdate,
};
use durable_wasm_core::wire::history_document;

use OperationAction::{Fail, Start, Succeed};

/// The reference example of the service: a step, a wait, a context of two steps, a step.
fn quickstart() -> Driver {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![named("one", step("1", Start)), named("one", step_succeed("1", "\"1 2\""))]);
    driver.checkpoint(vec![wait("2", 1)]);
    assert_eq!(driver.finish(pending()), NextAction::Suspend);
    driver.jump();
    driver.begin();
    driver.checkpoint(vec![named("two", context("3", Start))]);
    for id in ["3-1", "3-2"] {
        driver.checkpoint(vec![child_of("3", step(id, Start)), child_of("3", step_succeed(id, "\"x\""))]);
    }
    driver.checkpoint(vec![context("3", Succeed)]);
    driver.checkpoint(vec![step("4", Start), step_succeed("4", "\"5 6\"")]);
    assert_eq!(driver.finish(succeeded("[]")), NextAction::Completed);
    driver
}

#[test]
fn the_quickstart() {
    let driver = quickstart();
    let expected = [
        "ExecutionStarted",
        "StepStarted",
        "StepSucceeded",
        "WaitStarted",
        "InvocationCompleted",
        "WaitSucceeded",
        "ContextStarted",
        "StepStarted",
        "StepSucceeded",
        "StepStarted",
        "StepSucceeded",
        "ContextSucceeded",
        "StepStarted",
        "StepSucceeded",
        "InvocationCompleted",
        "ExecutionSucceeded",
    ];
    assert_eq!(driver.events(), expected);
    assert_eq!(driver.execution.status(), ExecutionStatus::Succeeded);
    assert_eq!(driver.execution.result().map(|text| &**text), Some("[]"));
    assert_eq!(driver.execution.end_timestamp(), Some(driver.now));
    assert!(driver.execution.history().iter().map(|event| event.id).eq(1..=16));
    assert_eq!(driver.execution.operations().len(), 7);
    let own = &driver.execution.operations()[0];
    assert_eq!((own.id.as_str(), own.status), ("00000000-0000-0001", OperationStatus::Succeeded));
}

#[test]
fn the_quickstart_as_a_file() {
    let document = history_document(quickstart().execution.history());
    insta::assert_snapshot!("quickstart_history", serde_json::to_string_pretty(&document).unwrap());
}

#[test]
fn a_step_that_fails_twice_and_succeeds() {
    let mut driver = Driver::invoking();
    for _ in 0..2 {
        driver.checkpoint(vec![step("s", Start)]);
        let answer = driver.checkpoint(vec![step_retry("s", 5)]);
        let due = driver.now.after(std::time::Duration::from_secs(5));
        let expected = CheckpointEffect::StepRetryScheduled { operation_id: "s".into(), due };
        assert_eq!(answer.effects, [expected]);
        assert_eq!(driver.status("s"), OperationStatus::Pending);
        assert_eq!(driver.finish(pending()), NextAction::Suspend);
        driver.jump();
        assert_eq!(driver.status("s"), OperationStatus::Ready);
        driver.begin();
    }
    driver.checkpoint(vec![step("s", Start), step_succeed("s", "1")]);
    driver.finish(succeeded("1"));
    let attempts: Vec<_> = driver
        .execution
        .history()
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::StepFailed { retry_details, .. } | EventKind::StepSucceeded { retry_details, .. } => {
                Some((event.id, retry_details.current_attempt, retry_details.next_attempt_delay_seconds))
            }
            _ => None,
        })
        .collect();
    assert_eq!(attempts, [(3, 1, Some(5)), (6, 2, Some(5)), (9, 3, None)]);
}

#[test]
fn a_retry_with_a_state_is_a_success_in_the_history_and_survives_a_crash() {
    let mut driver = Driver::invoking();
    let poll = OperationUpdate { error: None, payload: Some("1".into()), ..step_retry("s", 2) };
    driver.checkpoint(vec![step("s", Start), poll]);
    driver.finish(pending());
    driver.jump();
    driver.begin();
    driver.checkpoint(vec![step("s", Start)]);
    assert_eq!(
        driver.events(),
        ["ExecutionStarted", "StepStarted", "StepSucceeded", "InvocationCompleted", "StepStarted"]
    );
    let operation = driver.execution.operation("s").unwrap();
    assert_eq!(operation.result().map(|text| &**text), Some("1"));
    assert_eq!(operation.status, OperationStatus::Started);
}

#[test]
fn callbacks_time_out_and_heartbeats_put_it_off() {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![
        callback("a", Some(100), Some(10)),
        callback("b", Some(0), Some(7)),
        callback("c", None, None),
    ]);
    let (a, b) = (driver.callback_id("a"), driver.callback_id("b"));
    driver.finish(pending());
    for _ in 0..4 {
        driver.pass(6);
        driver.execution.fire_due(driver.now);
        driver.execution.heartbeat_callback(&a, driver.now).unwrap();
        driver.execution.heartbeat_callback(&b, driver.now).unwrap();
    }
    assert_eq!(driver.status("a"), OperationStatus::Started);
    driver.jump();
    assert_eq!(driver.status("b"), OperationStatus::TimedOut);
    let kind = |driver: &Driver, id| driver.execution.operation(id).unwrap().error().unwrap().error_type.clone();
    assert_eq!(kind(&driver, "b").as_deref(), Some("Callback.Heartbeat"));
    while driver.status("a") == OperationStatus::Started {
        driver.execution.heartbeat_callback(&a, driver.now).unwrap();
        driver.jump();
    }
    // 100 seconds are over only for the callback that had them; none waits for ever.
    assert_eq!(kind(&driver, "a").as_deref(), Some("Callback.Heartbeat"));
    assert_eq!(driver.execution.next_due(), None);
    let refused = driver.execution.complete_callback(&a, CallbackOutcome::Succeeded(None), driver.now).unwrap_err();
    assert_eq!(refused.code.exception(), "CallbackTimeoutException");
}

#[test]
fn a_callback_times_out_altogether() {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![callback("a", Some(100), Some(60))]);
    let id = driver.callback_id("a");
    driver.pass(59);
    driver.execution.heartbeat_callback(&id, driver.now).unwrap();
    driver.jump();
    let error = driver.execution.operation("a").unwrap().error().cloned().unwrap();
    assert_eq!(error.error_type.as_deref(), Some("Callback.Timeout"));
    assert_eq!(driver.events(), ["ExecutionStarted", "CallbackStarted", "CallbackTimedOut"]);
}

#[test]
fn a_callback_completes_once() {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![callback("a", Some(100), None)]);
    let id = driver.callback_id("a");
    let outcome = CallbackOutcome::Succeeded(Some("\"yes\"".into()));
    driver.execution.complete_callback(&id, outcome.clone(), driver.now).unwrap();
    assert_eq!(driver.execution.next_due(), None, "its timer is gone");
    let again = driver.execution.complete_callback(&id, outcome, driver.now).unwrap_err();
    assert_eq!(again.code.exception(), "CallbackTimeoutException");
    let unknown = driver.execution.heartbeat_callback(&"bm8=".into(), driver.now).unwrap_err();
    assert_eq!(unknown.code.exception(), "ResourceNotFoundException");
    let answer = driver.checkpoint(Vec::new());
    assert_eq!(answer.response.operations[0].result().map(|text| &**text), Some("\"yes\""));
    assert!(driver.checkpoint(Vec::new()).response.operations.is_empty());
}

#[test]
fn a_chained_invoke_learns_of_its_child() {
    let mut driver = Driver::invoking();
    let answer = driver.checkpoint(vec![invoke("call", "stock")]);
    let expected = CheckpointEffect::ChainedInvokeStarted {
        operation_id: "call".into(),
        function_name: "stock".into(),
        tenant_id: None,
        payload: Some("1".into()),
    };
    assert_eq!(answer.effects, [expected]);
    driver.finish(pending());
    driver.execution.record_chained_invoke_child("call", Some("$LATEST".into()), Some(ARN.into())).unwrap();
    let EventKind::ChainedInvokeStarted { executed_version, durable_execution_arn, .. } =
        &driver.execution.history()[1].kind
    else {
        panic!("{:?}", driver.execution.history())
    };
    assert_eq!(executed_version.as_deref(), Some("$LATEST"));
    assert_eq!(durable_execution_arn.as_ref().map(|arn| arn.as_str()), Some(ARN));
    driver.execution.complete_chained_invoke("call", ChainedInvokeOutcome::timed_out(60), driver.now).unwrap();
    assert_eq!(driver.status("call"), OperationStatus::TimedOut);
    assert!(driver.execution.needs_invocation());
    for id in ["call", "nothing"] {
        let refused = driver.execution.complete_chained_invoke(id, ChainedInvokeOutcome::timed_out(1), driver.now);
        assert_eq!(refused.unwrap_err().code.exception(), "ResourceNotFoundException");
    }
}

#[test]
fn a_function_that_cannot_be_called_fails_in_the_same_checkpoint() {
    let mut driver = Driver::invoking();
    let answer = driver.checkpoint(vec![invoke("call", "missing")]);
    assert_eq!(answer.effects, []);
    assert_eq!(answer.response.operations[0].status, OperationStatus::Failed);
    assert_eq!(driver.events(), ["ExecutionStarted", "ChainedInvokeStarted", "ChainedInvokeFailed"]);
    let EventKind::ChainedInvokeStarted { input, .. } = &driver.execution.history()[1].kind else { panic!() };
    assert_eq!(*input, None);
}

#[test]
fn a_cancelled_wait_never_ends() {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![wait("w", 10)]);
    driver.checkpoint(vec![wait_cancel("w")]);
    assert_eq!(driver.execution.next_due(), None);
    assert_eq!(driver.events(), ["ExecutionStarted", "WaitStarted", "WaitCancelled"]);
}

#[test]
fn a_context_may_end_without_having_started_and_asks_to_be_replayed() {
    let mut driver = Driver::invoking();
    let mut update = context("c", Succeed);
    update.options = context_options(true);
    driver.checkpoint(vec![update, context("d", Start), context("d", Fail)]);
    let OperationDetails::Context(details) = &driver.execution.operation("c").unwrap().details else { panic!() };
    assert!(details.replay_children);
    assert_eq!(driver.status("d"), OperationStatus::Failed);
    assert_eq!(driver.events(), ["ExecutionStarted", "ContextSucceeded", "ContextStarted", "ContextFailed"]);
}

#[test]
fn timers_fire_in_order_of_time_then_of_creation() {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![wait("late", 9), wait("b", 5), wait("a", 5), wait("later", 60)]);
    driver.finish(pending());
    driver.pass(10);
    assert!(driver.execution.fire_due(driver.now));
    assert!(!driver.execution.fire_due(driver.now));
    let ended: Vec<_> =
        driver.execution.history()[6..].iter().map(|event| event.operation.as_ref().unwrap().id.as_str()).collect();
    assert_eq!(ended, ["b", "a", "late"]);
}

#[test]
fn what_is_due_is_in_the_answer_of_a_running_invocation() {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![wait("w", 1), step("s", Start)]);
    driver.pass(1);
    let answer = driver.checkpoint(vec![step_succeed("s", "1")]);
    let ids: Vec<_> = answer.response.operations.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(ids, ["w", "s"]);
    assert_eq!(answer.response.operations[0].status, OperationStatus::Succeeded);
}
