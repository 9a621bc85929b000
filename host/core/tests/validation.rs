//! Every refusal of a batch: its words, and that nothing was changed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::*;
use durable_wasm_core::error::ServiceErrorCode;
use durable_wasm_core::limits;
use durable_wasm_core::model::{
    ChainedInvokeOptions, ErrorObject, OperationAction, OperationOptions, OperationType, OperationUpdate, StepOptions,
};
use std::sync::Arc;

use OperationAction::{Cancel, Fail, Retry, Start, Succeed};

/// An execution with a step and a context in each state, a wait, and a callback.
fn driver() -> Driver {
    let mut driver = Driver::invoking();
    driver.checkpoint(vec![
        named("greet", step("started", Start)),
        step("pending", Start),
        step("pending", Retry).with_delay(60),
        step("ready", Start),
        step("ready", Retry).with_delay(1),
        step("ended", Start),
        step("ended", Succeed),
        context("ctx", Start),
        context("closed", Succeed),
        wait("wait", 600),
        wait("over", 1),
        callback("cb", None, None),
        invoke("call", "stock"),
    ]);
    driver.pass(1);
    driver.checkpoint(Vec::new());
    driver
}

trait WithDelay {
    fn with_delay(self, seconds: u32) -> Self;
}

impl WithDelay for OperationUpdate {
    fn with_delay(mut self, seconds: u32) -> Self {
        self.options = Some(OperationOptions::Step(StepOptions { next_attempt_delay_seconds: Some(seconds) }));
        self
    }
}

#[track_caller]
fn check_on(mut driver: Driver, updates: Vec<OperationUpdate>, expected: &str) {
    let before = driver.execution.clone();
    let refused = driver.try_checkpoint(updates).expect_err("refused");
    assert_eq!(refused.message, expected);
    assert_eq!(refused.code, ServiceErrorCode::InvalidParameterValue);
    assert_eq!(driver.execution, before, "a refused batch changes nothing");
    driver.try_checkpoint(Vec::new()).expect("the token is still good");
}

#[track_caller]
fn check(update: OperationUpdate, expected: &str) {
    // An accepted update before and a good one after: all or nothing.
    check_on(driver(), vec![step("first", Start), update.clone()], expected);
    check_on(driver(), vec![update], expected);
}

#[track_caller]
fn accepted(updates: Vec<OperationUpdate>) {
    if let Err(refused) = driver().try_checkpoint(updates) {
        panic!("{refused}");
    }
}

fn with_error(update: OperationUpdate) -> OperationUpdate {
    OperationUpdate { error: Some(error("Oops")), ..update }
}

fn with_payload(bytes: usize, update: OperationUpdate) -> OperationUpdate {
    OperationUpdate { payload: Some("x".repeat(bytes).into()), ..update }
}

fn bare(kind: OperationType, action: OperationAction) -> OperationUpdate {
    OperationUpdate::new("new", kind, action)
}

#[test]
fn steps() {
    for id in ["started", "pending", "ended"] {
        check(step(id, Start), "Invalid current STEP state to start.");
    }
    for id in ["pending", "ended"] {
        check(step(id, Succeed), "Invalid current STEP state to close.");
        check(step(id, Fail), "Invalid current STEP state to close.");
        check(step_retry(id, 1), "Invalid current STEP state to re-attempt.");
    }
    for id in ["started", "ready", "new"] {
        check(step(id, Retry), "Invalid StepOptions for the given action.");
        check(with_payload(1, step_retry(id, 1)), "Cannot provide both error and payload to RETRY a STEP.");
        check(with_error(step(id, Succeed)), "Cannot provide an Error for SUCCEED action.");
        check(with_payload(1, step(id, Fail)), "Cannot provide a Payload for FAIL action.");
        accepted(vec![step(id, Succeed)]);
        accepted(vec![step(id, Fail)]);
        accepted(vec![step_retry(id, 1)]);
    }
    check(step("started", Cancel), "Invalid action for the given operation type.");
    accepted(vec![step("ready", Start), step_retry("ready", 1)]);
}

#[test]
fn contexts() {
    check(context("ctx", Start), "Cannot start a CONTEXT that already exist.");
    check(context("closed", Start), "Cannot start a CONTEXT that already exist.");
    check(context("closed", Succeed), "Invalid current CONTEXT state to close.");
    check(context("closed", Fail), "Invalid current CONTEXT state to close.");
    check(with_payload(1, context("ctx", Fail)), "Cannot provide a Payload for FAIL action.");
    check(with_error(context("ctx", Succeed)), "Cannot provide an Error for SUCCEED action.");
    check(context("ctx", Retry), "Invalid action for the given operation type.");
    check(context("ctx", Cancel), "Invalid action for the given operation type.");
}

#[test]
fn waits() {
    check(wait("wait", 1), "Cannot start a WAIT that already exist.");
    check(wait("over", 1), "Cannot start a WAIT that already exist.");
    check(bare(OperationType::Wait, Start), "Invalid WaitOptions for the given action.");
    for id in ["over", "new"] {
        check(wait_cancel(id), "Cannot cancel a WAIT that does not exist or has already completed.");
    }
    for action in [Succeed, Fail, Retry] {
        check(bare(OperationType::Wait, action), "Invalid action for the given operation type.");
    }
    accepted(vec![wait_cancel("wait")]);
}

#[test]
fn callbacks() {
    check(callback("cb", None, None), "Cannot start a CALLBACK that already exist.");
    for action in [Succeed, Fail, Retry, Cancel] {
        check(bare(OperationType::Callback, action), "Invalid action for the given operation type.");
    }
}

#[test]
fn chained_invokes() {
    check(invoke("call", "stock"), "Cannot start a CHAINED_INVOKE operation that already exists.");
    check(
        bare(OperationType::ChainedInvoke, Start),
        "Update for CHAINED_INVOKE operation requires ChainedInvokeOptions.",
    );
    check(invoke("new", "no such name"), "Invalid function ARN 'no such name'");
    check(
        invoke("new", "arn:aws:lambda:us-east-1:210987654321:function:stock"),
        "Cannot start a CHAINED_INVOKE on a function in another account.",
    );
    check(
        invoke("new", "arn:aws:lambda:eu-west-1:123456789012:function:stock"),
        "Cannot start a CHAINED_INVOKE on a function in another region.",
    );
    for tenant in ["", "a,b", &"x".repeat(257)] {
        let options = ChainedInvokeOptions { function_name: "stock".into(), tenant_id: Some(tenant.into()) };
        check(
            OperationUpdate { options: Some(OperationOptions::ChainedInvoke(options)), ..invoke("new", "stock") },
            "TenantId must be 1 to 256 characters matching [a-zA-Z0-9._:/=+-@ ].",
        );
    }
    for action in [Succeed, Fail, Retry, Cancel] {
        check(bare(OperationType::ChainedInvoke, action), "Invalid action for the given operation type.");
    }
}

#[test]
fn the_execution() {
    check(with_error(execution_end(Succeed, None)), "Cannot provide an Error for SUCCEED action.");
    check(execution_end(Fail, Some("1")), "Cannot provide a Payload for FAIL action.");
    for action in [Start, Retry, Cancel] {
        check(execution_end(action, None), "Invalid action for the given operation type.");
    }
    let end = || execution_end(Succeed, None);
    check_on(driver(), vec![end(), end()], "Cannot checkpoint multiple EXECUTION updates.");
    check_on(driver(), vec![end(), step("new", Start)], "EXECUTION checkpoint must be the last update.");
}

#[test]
fn metadata() {
    check(context("started", Succeed), "Inconsistent operation type.");
    check(named("other", step("started", Succeed)), "Inconsistent operation name.");
    check(named("other", step("ready", Start)), "Inconsistent operation name.");
    let sub_type = OperationUpdate { sub_type: Some("Other".into()), ..step("started", Succeed) };
    check(sub_type, "Inconsistent operation subtype.");
    check(child_of("ctx", step("started", Succeed)), "Inconsistent parent operation id.");
    check_on(
        driver(),
        vec![named("a", step("new", Start)), named("b", step("new", Succeed))],
        "Inconsistent operation name.",
    );
    check_on(driver(), vec![step("new", Start), context("new", Succeed)], "Inconsistent operation type.");
    accepted(vec![named("greet", step("started", Succeed))]);
}

#[test]
fn parents_and_duplicates() {
    for parent in ["nobody", "started", "new"] {
        check(child_of(parent, step("new", Start)), "Invalid parent operation id.");
    }
    check_on(
        driver(),
        vec![child_of("late", step("new", Start)), context("late", Start)],
        "Invalid parent operation id.",
    );
    accepted(vec![context("late", Start), child_of("late", step("new", Start))]);
    let twice = "Cannot checkpoint multiple operations with the same ID.";
    check_on(driver(), vec![step("new", Start), step("new", Start)], twice);
    check_on(driver(), vec![step("started", Succeed), step("started", Succeed)], twice);
    check_on(driver(), vec![step("new", Start), step("new", Succeed), step("new", Fail)], twice);
    check_on(driver(), vec![wait("new", 1), wait_cancel("new")], twice);
    check_on(driver(), vec![callback("new", None, None), callback("new", None, None)], twice);
}

#[test]
fn options_of_another_type() {
    let to_context = |update| OperationUpdate { operation_type: OperationType::Context, ..update };
    check(to_context(wait("new", 1)), "Invalid WaitOptions for the given operation type.");
    check(
        OperationUpdate { options: context_options(true), ..step("new", Start) },
        "Invalid ContextOptions for the given operation type.",
    );
    check(to_context(step_retry("new", 1)), "Invalid StepOptions for the given operation type.");
    check(to_context(callback("new", None, None)), "Invalid CallbackOptions for the given operation type.");
    check(to_context(invoke("new", "stock")), "Invalid ChainedInvokeOptions for the given operation type.");
}

#[test]
fn texts_and_numbers() {
    const WORD: &str = "Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+";
    let one = |value: &str, place: &str, constraint: &str| {
        format!(
            "1 validation error detected: Value '{value}' at 'updates.1.member.{place}' failed to satisfy constraint: {constraint}"
        )
    };
    let only = |update: OperationUpdate, expected: &str| check_on(driver(), vec![update], expected);
    only(step("a b", Start), &one("a b", "id", WORD));
    let long = "x".repeat(65);
    only(step(&long, Start), &one(&long, "id", "Member must have length less than or equal to 64"));
    only(child_of("ä", step("new", Start)), &one("ä", "parentId", WORD));
    let tab = r"Member must satisfy regular expression pattern: [\x20-\x7E]+";
    only(named("a\tb", step("new", Start)), &one("a\tb", "name", tab));
    let long = "x".repeat(257);
    only(named(&long, step("new", Start)), &one(&long, "name", "Member must have length less than or equal to 256"));
    let sub_type = OperationUpdate { sub_type: Some("a.b".into()), ..step("new", Start) };
    only(sub_type, &one("a.b", "subType", WORD));
    let low = "Member must have value greater than or equal to 1";
    let high = "Member must have value less than or equal to 31622400";
    only(wait("new", 0), &one("0", "waitOptions.waitSeconds", low));
    only(wait("new", 31_622_401), &one("31622401", "waitOptions.waitSeconds", high));
    only(step_retry("new", 0), &one("0", "stepOptions.nextAttemptDelaySeconds", low));
    only(step_retry("new", 31_622_401), &one("31622401", "stepOptions.nextAttemptDelaySeconds", high));
    let high = "Member must have value less than or equal to 99999999";
    only(callback("new", Some(100_000_000), None), &one("100000000", "callbackOptions.timeoutSeconds", high));
    only(callback("new", None, Some(100_000_000)), &one("100000000", "callbackOptions.heartbeatTimeoutSeconds", high));
    accepted(vec![wait("new", 1), wait("newer", 31_622_400), callback("cb2", Some(99_999_999), Some(0))]);
}

#[test]
fn several_violations_are_told_at_once() {
    let expected = "3 validation errors detected: \
        Value '' at 'updates.1.member.id' failed to satisfy constraint: Member must have length greater than or equal to 1; \
        Value '' at 'updates.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+; \
        Value '0' at 'updates.2.member.waitOptions.waitSeconds' failed to satisfy constraint: Member must have value greater than or equal to 1";
    check_on(driver(), vec![step("", Start), wait("new", 0)], expected);
}

#[test]
fn sizes() {
    let limit = limits::OPERATION_PAYLOAD_BYTES;
    let words = |what: &str, limit: usize| format!("{what} payload size must be less than or equal to {limit} bytes.");
    check(with_payload(limit + 1, step("new", Succeed)), &words("STEP output", limit));
    check(with_payload(limit + 1, context("new", Succeed)), &words("CONTEXT output", limit));
    accepted(vec![with_payload(limit, step("new", Succeed))]);
    let limit = limits::CHAINED_INVOKE_PAYLOAD_BYTES;
    check(with_payload(limit + 1, invoke("new", "stock")), &words("CHAINED_INVOKE input", limit));
    accepted(vec![with_payload(limit, invoke("new", "stock"))]);
    let limit = limits::EXECUTION_PAYLOAD_BYTES;
    check(with_payload(limit + 1, execution_end(Succeed, None)), &words("Execution output", limit));
    accepted(vec![with_payload(limit, execution_end(Succeed, None))]);
    let child = || Driver::of(durable_wasm_core::execution::StartExecution { parent: Some(parent()), ..start() });
    let limit = limits::CHAINED_INVOKE_PAYLOAD_BYTES;
    check_on(child(), vec![with_payload(limit + 1, execution_end(Succeed, None))], &words("Execution output", limit));
}

#[test]
fn an_error_object_is_measured_as_json() {
    let of = |message: String| {
        let error = ErrorObject { error_message: Some(message), ..ErrorObject::default() };
        OperationUpdate { error: Some(Arc::new(error)), ..step("new", Fail) }
    };
    let frame = r#"{"ErrorMessage":""}"#.len();
    let limit = limits::ERROR_OBJECT_BYTES;
    accepted(vec![of("x".repeat(limit - frame))]);
    let expected = "Error object size must be less than 262144 bytes.";
    check(of("x".repeat(limit - frame + 1)), expected);
    check(of("\"".repeat(limit / 2)), expected);
}

#[test]
fn client_tokens() {
    for (token, constraint) in [
        ("a b".to_owned(), r"Member must satisfy regular expression pattern: [\x21-\x7E]+"),
        ("x".repeat(65), "Member must have length less than or equal to 64"),
    ] {
        let mut driver = driver();
        let mut request = driver.request(Vec::new());
        request.client_token = Some(token.as_str().into());
        let refused = driver.send(request).unwrap_err();
        let expected = format!(
            "1 validation error detected: Value '{token}' at 'clientToken' failed to satisfy constraint: {constraint}"
        );
        assert_eq!(refused.message, expected);
    }
}
