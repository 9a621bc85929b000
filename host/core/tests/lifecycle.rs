//! How executions begin, are invoked, paused and stopped, and how they end.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use std::sync::Arc;
use std::time::Duration;

use OperationAction::{Fail, Start, Succeed};
use common::*;
use durable_wasm_core::error::ServiceErrorCode;
use durable_wasm_core::execution::{CallbackOutcome, ChainedInvokeOutcome, Execution, StartExecution};
use durable_wasm_core::invocation::{InvocationOutcome, InvocationOutput, NextAction, ReportedStatus};
use durable_wasm_core::limits;
use durable_wasm_core::model::{
    ChainedInvokeOptions, ErrorObject, EventKind, ExecutionStatus, InvocationStatus, OperationAction, OperationOptions,
    OperationStatus, OperationUpdate,
};

const RETRY: NextAction = NextAction::Retry(Duration::from_secs(5));

#[track_caller]
fn check_error(execution: &Execution, kind: Option<&str>, message: &str) {
    let error = execution.error().expect("it has an error");
    assert_eq!((error.error_type.as_deref(), error.error_message.as_deref()), (kind, Some(message)));
}

/// An output that the service does not accept fails the execution at once.
#[track_caller]
fn check_invalid(outcome: InvocationOutcome, message: &str) {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![wait("w", 60)]);
    assert_eq!(driver.finish(outcome), NextAction::Completed);
    assert_eq!(driver.execution.status(), ExecutionStatus::Failed);
    check_error(&driver.execution, Some("InvalidParameterValueException"), message);
    assert_eq!(driver.events(), ["ExecutionStarted", "WaitStarted", "InvocationCompleted", "ExecutionFailed"]);
    assert_eq!(driver.status("w"), OperationStatus::Started, "open operations stay as they are");
    assert_eq!(driver.execution.next_due(), None);
}

fn reported(status: ReportedStatus) -> InvocationOutcome {
    InvocationOutcome::Returned(InvocationOutput { status, result: None, error: None })
}

#[test]
fn invalid_outputs() {
    let some = Some(error("Oops"));
    check_invalid(
        returned(InvocationStatus::Failed, Some("1"), some.clone()),
        "Cannot provide a Result for FAILED status.",
    );
    check_invalid(returned(InvocationStatus::Succeeded, None, some), "Cannot provide an Error for SUCCEEDED status.");
    check_invalid(reported(ReportedStatus::Missing), "Response status is required");
    check_invalid(reported(ReportedStatus::Unrecognized("DONE".into())), "Unexpected invocation status: DONE");
    check_invalid(InvocationOutcome::Unreadable("no object".into()), "Invalid invocation output: no object");
}

#[test]
fn a_failure_needs_no_error() {
    let mut driver = Driver::invoking();
    assert_eq!(driver.finish(returned(InvocationStatus::Failed, None, None)), NextAction::Completed);
    assert_eq!((driver.execution.status(), driver.execution.error()), (ExecutionStatus::Failed, None));
}

#[test]
fn a_missing_function_fails_the_execution() {
    let mut driver = Driver::invoking();
    let gone = InvocationOutcome::FunctionNotFound(error("ResourceNotFoundException"));
    assert_eq!(driver.finish(gone), NextAction::Completed);
    check_error(&driver.execution, Some("ResourceNotFoundException"), "it went wrong");
}

#[test]
fn pending_with_nothing_pending_is_tried_three_times() {
    let mut driver = Driver::invoking();
    for _ in 0..2 {
        assert_eq!(driver.finish(pending()), RETRY);
        driver.begin();
    }
    assert_eq!(driver.finish(pending()), NextAction::Completed);
    let message = "Cannot return PENDING status with no pending operations.";
    check_error(&driver.execution, Some("InvalidParameterValueException"), message);
}

#[test]
fn a_started_step_is_nothing_pending() {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![step("s", Start), context("c", Start)]);
    assert_eq!(driver.finish(pending()), RETRY);
}

#[test]
fn an_invocation_is_told_what_changed_since_the_one_before() {
    let updated = |driver: &mut Driver| -> Vec<String> {
        driver.begin_in_full().updated_operation_ids.iter().map(ToString::to_string).collect()
    };
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![wait("a", 5), wait("b", 9), wait("c", 5)]);
    driver.finish(pending());
    driver.jump();
    assert_eq!(updated(&mut driver), ["a", "c"], "in the order of creation, and not the execution itself");
    driver.pass(4);
    driver.checkpoint(vec![step("d", Start)]);
    driver.finish(crashed());
    assert_eq!(updated(&mut driver), [] as [&str; 0], "the answer to the checkpoint told of `b`");
}

#[test]
fn a_crash_is_tried_five_times() {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![wait("w", 600)]);
    for _ in 0..4 {
        assert_eq!(driver.finish(crashed()), RETRY);
        assert!(driver.execution.needs_invocation());
        assert!(!driver.execution.has_unseen_changes());
        driver.begin();
    }
    assert_eq!(driver.finish(crashed()), NextAction::Completed);
    check_error(&driver.execution, Some("Runtime.ExitError"), "it went wrong");
    let EventKind::InvocationCompleted { error: Some(_), request_id, .. } = &driver.execution.history()[2].kind else {
        panic!("{:?}", driver.execution.history())
    };
    assert_eq!(request_id.as_str(), "request-1");
}

#[test]
fn what_the_host_loses_is_no_failure() {
    let mut driver = Driver::invoking();
    for _ in 0..4 {
        assert_eq!(driver.finish(crashed()), RETRY);
        driver.begin();
    }
    for _ in 0..6 {
        assert_eq!(driver.finish(lost()), NextAction::Reinvoke);
        assert!(driver.execution.needs_invocation());
        driver.begin();
    }
    let Some(EventKind::InvocationCompleted { error: Some(_), .. }) =
        driver.execution.history().last().map(|e| &e.kind)
    else {
        panic!("a lost invocation is on record: {:?}", driver.execution.history())
    };
    assert_eq!(driver.finish(crashed()), NextAction::Completed, "failures before it count on");
}

#[test]
fn progress_before_a_loss_resets_the_count() {
    let mut driver = Driver::invoking();
    for _ in 0..4 {
        assert_eq!(driver.finish(crashed()), RETRY);
        driver.begin();
    }
    driver.checkpoint(vec![step("s", Start), step("s", Succeed)]);
    assert_eq!(driver.finish(lost()), NextAction::Reinvoke);
    driver.begin();
    assert_eq!(driver.finish(crashed()), RETRY);
}

#[test]
fn a_loss_during_a_pause_is_made_up_for_after_it() {
    let mut driver = Driver::invoking();
    driver.execution.pause(None, false, driver.now).unwrap();
    assert_eq!(driver.finish(lost()), NextAction::Suspend);
    assert_eq!(driver.execution.status(), ExecutionStatus::Paused);
    assert_eq!(driver.execution.resume(None, driver.now), Ok(true));
}

#[test]
fn progress_and_clean_invocations_reset_the_count() {
    let mut driver = Driver::invoking();
    for attempt in 0..20 {
        let id = format!("s{attempt}");
        driver.checkpoint(vec![step(&id, Start), step_succeed(&id, "1")]);
        assert_eq!(driver.finish(crashed()), RETRY);
        driver.begin();
    }
    for attempt in 0..20 {
        assert_eq!(driver.finish(crashed()), RETRY, "{attempt}");
        driver.begin();
        driver.checkpoint(vec![wait(&format!("w{attempt}"), 600)]);
        assert_eq!(driver.finish(pending()), NextAction::Suspend);
        driver.begin();
    }
    // Starting a step is no progress: its body may be what crashes.
    for attempt in 0..4 {
        driver.checkpoint(vec![step(&format!("t{attempt}"), Start)]);
        assert_eq!(driver.finish(crashed()), RETRY);
        driver.begin();
    }
    driver.checkpoint(vec![step("t", Start)]);
    assert_eq!(driver.finish(crashed()), NextAction::Completed);
}

#[test]
fn what_happened_meanwhile_invokes_again() {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![callback("cb", None, None)]);
    let id = driver.callback_id("cb");
    driver.execution.complete_callback(&id, CallbackOutcome::Succeeded(None), driver.now).unwrap();
    assert_eq!(driver.finish(pending()), NextAction::Reinvoke);
    let page = driver.begin();
    assert_eq!(page.operations[1].status, OperationStatus::Succeeded);
}

#[test]
fn one_invocation_at_a_time() {
    let mut driver = Driver::invoking();
    let mut begin = || driver.execution.begin_invocation("again".into(), &driver.processor, driver.now);
    assert_eq!(begin().unwrap_err().code, ServiceErrorCode::ResourceConflict);
    driver.execution.stop(None, driver.now);
    let mut begin = || driver.execution.begin_invocation("again".into(), &driver.processor, driver.now);
    assert_eq!(begin().unwrap_err().code, ServiceErrorCode::ResourceConflict);
}

#[test]
fn a_checkpointed_result_counts_whatever_the_invocation_answers() {
    for outcome in [succeeded(""), crashed(), pending()] {
        let mut driver = Driver::invoking();
        driver.checkpoint(vec![execution_end(Succeed, Some("\"large\""))]);
        assert_eq!(driver.execution.status(), ExecutionStatus::Running);
        assert_eq!(driver.try_checkpoint(Vec::new()).unwrap_err().message, "Invalid checkpoint token");
        assert_eq!(driver.finish(outcome), NextAction::Completed);
        assert_eq!(driver.execution.result().map(|text| &**text), Some("\"large\""));
        assert_eq!(driver.events(), ["ExecutionStarted", "InvocationCompleted", "ExecutionSucceeded"]);
    }
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![execution_end(Fail, None)]);
    driver.finish(pending());
    assert_eq!(driver.execution.status(), ExecutionStatus::Failed);
}

#[test]
fn a_result_that_is_too_large_fails_the_execution() {
    for (parent, limit) in
        [(None, limits::EXECUTION_PAYLOAD_BYTES), (Some(parent()), limits::CHAINED_INVOKE_PAYLOAD_BYTES)]
    {
        let mut driver = Driver::of(StartExecution { parent: parent.clone(), ..start() });
        driver.finish(succeeded(&"x".repeat(limit)));
        assert_eq!(driver.execution.status(), ExecutionStatus::Succeeded);
        let mut driver = Driver::of(StartExecution { parent, ..start() });
        driver.finish(succeeded(&"x".repeat(limit + 1)));
        let message = format!("Execution output payload size must be less than or equal to {limit} bytes.");
        check_error(&driver.execution, None, &message);
    }
}

#[test]
fn a_stop_leaves_open_operations_and_drops_the_invocation() {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![step("s", Start), wait("w", 60), callback("cb", None, None)]);
    let id = driver.callback_id("cb");
    driver.pass(3);
    driver.execution.stop(Some(ErrorObject::new("Operator", "enough")), driver.now);
    let ended = driver.execution.clone();
    check_error(&driver.execution, Some("Operator"), "enough");
    assert_eq!(driver.try_checkpoint(Vec::new()).unwrap_err().message, "Invalid checkpoint token");
    assert_eq!(driver.finish(succeeded("1")), NextAction::Completed);
    assert!(!driver.execution.fire_due(driver.now.after(Duration::from_secs(100))));
    assert!(driver.execution.complete_callback(&id, CallbackOutcome::Succeeded(None), driver.now).is_err());
    driver.execution.stop(None, driver.now);
    assert!(driver.execution.pause(None, false, driver.now).is_err());
    assert!(driver.execution.resume(None, driver.now).is_err());
    assert_eq!(driver.execution, ended, "an ended execution changes no more");
    assert_eq!(driver.status("w"), OperationStatus::Started);
    assert_eq!(driver.events().last(), Some(&"ExecutionStopped"));
}

#[test]
fn an_execution_times_out_after_what_was_due_before() {
    let mut driver = Driver::of(StartExecution { execution_timeout_seconds: Some(60), ..start() });
    driver.checkpoint(vec![wait("before", 59), wait("same", 60), wait("after", 61)]);
    driver.finish(pending());
    driver.pass(100);
    assert_eq!(driver.execution.deadline(), Some(driver.execution.start_timestamp().after(Duration::from_secs(60))));
    assert!(driver.execution.fire_due(driver.now));
    assert_eq!(driver.execution.status(), ExecutionStatus::TimedOut);
    check_error(&driver.execution, Some("Execution.Timeout"), "Execution timed out after 60 seconds.");
    assert_eq!(driver.status("before"), OperationStatus::Succeeded);
    assert_eq!(driver.status("same"), OperationStatus::Started);
    assert_eq!(driver.events()[5..], ["WaitSucceeded", "ExecutionTimedOut"]);
    assert_eq!(driver.execution.next_due(), None);
}

#[test]
fn a_pause_withholds_the_token_and_resume_makes_up_for_it() {
    let mut driver = Driver::invoking();
    driver.execution.pause(Some("look".into()), false, driver.now).unwrap();
    assert_eq!(driver.execution.status(), ExecutionStatus::Pausing);
    let answer = driver.checkpoint(vec![step("s", Start), step_succeed("s", "1")]);
    assert_eq!((&answer.response.checkpoint_token, answer.response.operations.len()), (&None, 0));
    assert_eq!(driver.status("s"), OperationStatus::Succeeded, "its updates are recorded");
    assert_eq!(driver.try_checkpoint(Vec::new()).unwrap_err().message, "Invalid checkpoint token");
    assert_eq!(driver.finish(pending()), NextAction::Suspend);
    assert_eq!(driver.execution.status(), ExecutionStatus::Paused);
    assert!(!driver.execution.needs_invocation());
    let refused = driver.execution.begin_invocation("r".into(), &driver.processor, driver.now).unwrap_err();
    assert_eq!(refused.code, ServiceErrorCode::ResourceConflict);
    assert!(driver.execution.resume(None, driver.now).unwrap());
    assert_eq!(driver.events()[3..], ["ExecutionPaused", "InvocationCompleted", "ExecutionResumed"]);
    assert_eq!(driver.begin().operations.len(), 2);
}

#[test]
fn an_idle_pause_owes_nothing_until_something_happens() {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![wait("w", 5)]);
    driver.finish(pending());
    driver.execution.pause(None, false, driver.now).unwrap();
    assert_eq!(driver.execution.status(), ExecutionStatus::Paused);
    assert!(!driver.execution.resume(None, driver.now).unwrap());
    driver.execution.pause(None, false, driver.now).unwrap();
    driver.jump();
    assert!(driver.execution.resume(None, driver.now).unwrap());
}

#[test]
fn a_crash_during_a_pause_is_tried_again_after_it() {
    let mut driver = Driver::invoking();
    driver.execution.pause(None, false, driver.now).unwrap();
    assert_eq!(driver.finish(crashed()), NextAction::Suspend);
    assert!(driver.execution.resume(None, driver.now).unwrap());
}

#[test]
fn a_pause_may_stop_the_execution_timeout() {
    let mut driver = Driver::of(StartExecution { execution_timeout_seconds: Some(60), ..start() });
    driver.checkpoint(vec![callback("cb", None, None)]);
    driver.finish(pending());
    driver.pass(20);
    driver.execution.pause(None, true, driver.now).unwrap();
    let year = Duration::from_secs(31_622_400);
    assert_eq!(driver.execution.next_due(), Some(driver.execution.start_timestamp().after(year)));
    driver.pass(1_000);
    driver.execution.resume(None, driver.now).unwrap();
    assert_eq!(driver.execution.next_due(), Some(driver.now.after(Duration::from_secs(40))));
}

#[test]
fn a_recorded_result_is_not_overtaken_by_the_timeout() {
    let mut driver = Driver::of(StartExecution { execution_timeout_seconds: Some(60), ..start() });
    driver.execution.pause(None, true, driver.now).unwrap();
    driver.checkpoint(vec![execution_end(Succeed, Some("1"))]);
    driver.execution.resume(None, driver.now).unwrap();
    driver.pass(100);
    assert!(!driver.execution.fire_due(driver.now));
    driver.finish(succeeded(""));
    assert_eq!(driver.execution.status(), ExecutionStatus::Succeeded);
}

#[test]
fn only_an_execution_that_has_ended_is_deleted() {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![callback("cb", Some(1), None)]);
    let id = driver.callback_id("cb");
    let refused = driver.execution.delete(driver.now).unwrap_err();
    assert_eq!(refused.code, ServiceErrorCode::ResourceConflict);
    driver.finish(succeeded("1"));
    driver.execution.delete(driver.now).unwrap();
    assert_eq!(driver.execution.status(), ExecutionStatus::Deleting);
    assert!(driver.try_checkpoint(Vec::new()).is_err());
    assert!(driver.execution.heartbeat_callback(&id, driver.now).is_err());
    assert_eq!(driver.execution.next_due(), None);
    assert_eq!(driver.execution.delete(driver.now).unwrap_err().code, ServiceErrorCode::ResourceConflict);
}

#[test]
fn what_the_end_of_a_child_means_to_its_parent() {
    #[track_caller]
    fn check(finish: impl FnOnce(&mut Driver), expected: Option<ChainedInvokeOutcome>) {
        let timeout = Some(60);
        let mut child =
            Driver::of(StartExecution { parent: Some(parent()), execution_timeout_seconds: timeout, ..start() });
        finish(&mut child);
        assert_eq!(ChainedInvokeOutcome::of_child(&child.execution), expected);
    }
    let message = |text: &str| Arc::new(ErrorObject { error_message: Some(text.into()), ..ErrorObject::default() });
    check(|_| {}, None);
    check(
        |child| assert_eq!(child.finish(succeeded("1")), NextAction::Completed),
        Some(ChainedInvokeOutcome::Succeeded(Some("1".into()))),
    );
    let failed = || returned(InvocationStatus::Failed, None, Some(error("Oops")));
    check(
        |child| assert_eq!(child.finish(failed()), NextAction::Completed),
        Some(ChainedInvokeOutcome::Failed(error("Oops"))),
    );
    check(
        |child| assert_eq!(child.finish(returned(InvocationStatus::Failed, None, None)), NextAction::Completed),
        Some(ChainedInvokeOutcome::Failed(message("Chained invoke failed."))),
    );
    check(|child| child.execution.stop(None, child.now), {
        Some(ChainedInvokeOutcome::Stopped(message("Execution stopped by user request")))
    });
    check(Driver::jump, Some(ChainedInvokeOutcome::timed_out(60)));
}

#[test]
fn a_called_functions_large_result_fails_the_invoke() {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![invoke("call", "stock")]);
    let result = "x".repeat(limits::CHAINED_INVOKE_PAYLOAD_BYTES + 1).as_str().into();
    driver
        .execution
        .complete_chained_invoke("call", ChainedInvokeOutcome::Succeeded(Some(result)), driver.now)
        .unwrap();
    let error = driver.execution.operation("call").unwrap().error().cloned().unwrap();
    let message = "CHAINED_INVOKE output payload size must be less than or equal to 1048576 bytes.";
    assert_eq!(error.error_message.as_deref(), Some(message));
}

#[test]
fn a_call_for_a_tenant_says_so_in_the_history() {
    let mut driver = Driver::invoking();
    let options = ChainedInvokeOptions { function_name: "stock".into(), tenant_id: Some("acme".into()) };
    let options = Some(OperationOptions::ChainedInvoke(options));
    driver.checkpoint(vec![OperationUpdate { options, ..invoke("call", "stock") }]);
    let started = driver.execution.history().last().unwrap();
    let EventKind::ChainedInvokeStarted { tenant_id, .. } = &started.kind else { panic!("{started:?}") };
    assert_eq!(tenant_id.as_deref(), Some("acme"));
}

#[test]
fn a_callbacks_large_result_is_refused() {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![callback("cb", None, None)]);
    let id = driver.callback_id("cb");
    let result = |bytes| CallbackOutcome::Succeeded(Some("x".repeat(bytes).into()));
    let limit = limits::CALLBACK_RESULT_BYTES;
    let refused = driver.execution.complete_callback(&id, result(limit + 1), driver.now).unwrap_err();
    assert_eq!(refused.code, ServiceErrorCode::InvalidParameterValue);
    driver.execution.complete_callback(&id, result(limit), driver.now).unwrap();
}

#[test]
fn time_never_goes_back() {
    let mut driver = Driver::invoking();
    driver.pass(10);
    driver.checkpoint(vec![step("s", Start)]);
    driver.now = driver.execution.start_timestamp();
    driver.checkpoint(vec![step_succeed("s", "1"), wait("w", 1)]);
    assert!(driver.execution.history().is_sorted_by_key(|event| event.timestamp));
    assert_eq!(driver.execution.next_due(), Some(driver.now.after(Duration::from_secs(11))));
}

#[test]
fn what_an_execution_may_not_be_started_with() {
    #[track_caller]
    fn check(start: StartExecution, expected: &str) {
        let refused = Execution::start(start, durable_wasm_core::model::Timestamp::from_millis(0)).unwrap_err();
        assert!(refused.message.contains(expected), "{}", refused.message);
    }
    check(StartExecution { arn: "arn:aws:lambda".into(), ..start() }, "at 'durableExecutionArn'");
    check(StartExecution { arn: ARN.replace("12345", "1234x").as_str().into(), ..start() }, "at 'durableExecutionArn'");
    check(StartExecution { name: "a b".into(), ..start() }, "Value 'a b' at 'durableExecutionName'");
    check(StartExecution { execution_timeout_seconds: Some(0), ..start() }, "Value '0' at 'executionTimeout'");
    check(StartExecution { tenant_id: Some("a,b".into()), ..start() }, "Value 'a,b' at 'tenantId'");
    let input = "x".repeat(limits::EXECUTION_PAYLOAD_BYTES + 1);
    check(StartExecution { input: Some(input.into()), ..start() }, "Execution input payload size");
}
