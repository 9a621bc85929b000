//! AWS's JSON: shapes, round trips, and what is wrong with a document.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::*;
use durable_wasm_core::execution::StartExecution;
use durable_wasm_core::model::{
    ErrorObject, Event, EventKind, EventOperation, OperationAction, RetryDetails, Timestamp,
};
use durable_wasm_core::wire::{
    WireFormat, history_document, read_error_object, read_event, read_history_document, read_operation,
};
use serde_json::{Value, json};

/// One event of each of the 26 types, with every field filled and then with every optional one absent.
fn events() -> Vec<Event> {
    let at = Timestamp::from_millis(1_767_225_600_123);
    let some = || Some(error("Oops"));
    let text = || Some("1".into());
    let retry_details = RetryDetails { current_attempt: 2, next_attempt_delay_seconds: Some(5) };
    let last_attempt = RetryDetails { current_attempt: 3, next_attempt_delay_seconds: None };
    let kinds = vec![
        EventKind::ExecutionStarted { input: text(), execution_timeout_seconds: Some(60) },
        EventKind::ExecutionStarted { input: None, execution_timeout_seconds: None },
        EventKind::ExecutionSucceeded { result: text() },
        EventKind::ExecutionSucceeded { result: None },
        EventKind::ExecutionFailed { error: some() },
        EventKind::ExecutionFailed { error: None },
        EventKind::ExecutionTimedOut { error: some() },
        EventKind::ExecutionTimedOut { error: None },
        EventKind::ExecutionStopped { error: some() },
        EventKind::ContextStarted,
        EventKind::ContextSucceeded { result: text() },
        EventKind::ContextFailed { error: some() },
        EventKind::WaitStarted { duration_seconds: 5, scheduled_end_timestamp: at },
        EventKind::WaitSucceeded { duration_seconds: 5 },
        EventKind::WaitCancelled { error: some() },
        EventKind::WaitCancelled { error: None },
        EventKind::StepStarted,
        EventKind::StepSucceeded { result: text(), retry_details },
        EventKind::StepFailed { error: some(), retry_details: last_attempt },
        EventKind::ChainedInvokeStarted {
            function_name: "stock".into(),
            tenant_id: Some("t".into()),
            input: text(),
            executed_version: Some("7".into()),
            durable_execution_arn: Some(ARN.into()),
        },
        EventKind::ChainedInvokeStarted {
            function_name: "stock".into(),
            tenant_id: None,
            input: None,
            executed_version: None,
            durable_execution_arn: None,
        },
        EventKind::ChainedInvokeSucceeded { result: text() },
        EventKind::ChainedInvokeFailed { error: some() },
        EventKind::ChainedInvokeTimedOut { error: some() },
        EventKind::ChainedInvokeStopped { error: some() },
        EventKind::CallbackStarted {
            callback_id: "Y2I=".into(),
            timeout_seconds: Some(60),
            heartbeat_timeout_seconds: Some(10),
        },
        EventKind::CallbackStarted {
            callback_id: "Y2I=".into(),
            timeout_seconds: None,
            heartbeat_timeout_seconds: None,
        },
        EventKind::CallbackSucceeded { result: text() },
        EventKind::CallbackFailed { error: some() },
        EventKind::CallbackTimedOut { error: some() },
        EventKind::InvocationCompleted {
            start_timestamp: at,
            end_timestamp: at,
            request_id: "r".into(),
            error: some(),
        },
        EventKind::InvocationCompleted { start_timestamp: at, end_timestamp: at, request_id: "r".into(), error: None },
        EventKind::ExecutionPaused { pause_request_timestamp: at, reason: text2(), execution_timeout_paused: true },
        EventKind::ExecutionPaused { pause_request_timestamp: at, reason: None, execution_timeout_paused: false },
        EventKind::ExecutionResumed { resume_request_timestamp: at, reason: text2() },
        EventKind::ExecutionResumed { resume_request_timestamp: at, reason: None },
    ];
    let operation = EventOperation {
        id: "s".into(),
        parent_id: Some("c".into()),
        name: Some("charge".into()),
        sub_type: Some("Step".into()),
    };
    let bare = EventOperation { id: "s".into(), parent_id: None, name: None, sub_type: None };
    let operations = [Some(operation), Some(bare), None];
    let operation = |index: usize| operations[index % operations.len()].clone();
    kinds
        .into_iter()
        .enumerate()
        .map(|(index, kind)| Event { id: index as u64 + 1, timestamp: at, operation: operation(index), kind })
        .collect()
}

fn text2() -> Option<String> {
    Some("to look".into())
}

#[test]
fn every_event_reads_back() {
    let events = events();
    let mut types: Vec<_> = events.iter().map(|event| event.kind.event_type()).collect();
    types.sort_unstable();
    types.dedup();
    assert_eq!(types.len(), 26);
    for format in [WireFormat::FILE, WireFormat::api(true)] {
        assert_eq!(read_history_document(&format.history(&events)).unwrap(), events);
    }
}

#[test]
fn the_shapes_are_the_service_models() {
    let lines: Vec<_> = events().iter().map(|event| WireFormat::FILE.event(event).to_string()).collect();
    insta::assert_snapshot!("events", lines.join("\n"));
    let lines: Vec<_> = events().iter().map(|event| WireFormat::api(false).event(event).to_string()).collect();
    insta::assert_snapshot!("events_without_data", lines.join("\n"));
}

#[test]
fn every_operation_reads_back() {
    let mut driver = Driver::of(StartExecution { execution_timeout_seconds: Some(900), ..start() });
    driver.checkpoint(vec![
        named("group", context("c", OperationAction::Start)),
        child_of("c", step("s", OperationAction::Start)),
        child_of("c", step_retry("s", 7)),
        step_succeed("t", "1"),
        wait("w", 5),
        callback("cb", Some(1), None),
        invoke("i", "stock"),
        invoke("j", "missing"),
    ]);
    driver.pass(1);
    driver.execution.fire_due(driver.now);
    for format in [WireFormat::FILE, WireFormat::api(true)] {
        for (index, operation) in driver.execution.operations().iter().enumerate() {
            let json = format.operation(operation);
            assert_eq!(read_operation(index, &json).unwrap(), **operation, "{json}");
        }
    }
    let lines: Vec<_> = driver
        .execution
        .operations()
        .iter()
        .map(|operation| WireFormat::FILE.operation(operation).to_string())
        .collect();
    insta::assert_snapshot!("operations", lines.join("\n"));
}

#[test]
fn executions() {
    let mut driver = Driver::of(StartExecution { execution_timeout_seconds: Some(900), ..start() });
    driver.finish(crashed());
    driver.execution.pause(Some("look".into()), false, driver.now).unwrap();
    let mut lines = vec![WireFormat::api(true).execution(&driver.execution).to_string()];
    let without_data = WireFormat::api(false).execution(&driver.execution);
    assert_eq!(without_data["PauseDetails"].get("Reason"), None, "the reason is data too");
    driver.execution.stop(None, driver.now);
    for format in [WireFormat::FILE, WireFormat::api(false)] {
        lines.push(format.execution(&driver.execution).to_string());
        lines.push(format.execution_summary(&driver.execution.summary()).to_string());
    }
    insta::assert_snapshot!("executions", lines.join("\n"));
}

#[test]
fn instants_in_both_forms() {
    let event = |timestamp: Value| json!({"EventId": 1, "EventType": "StepStarted", "EventTimestamp": timestamp});
    let expected = Timestamp::from_millis(1_767_225_600_123);
    for timestamp in [
        json!("2026-01-01T00:00:00.123Z"),
        json!("2026-01-01T01:00:00.123+01:00"),
        json!("2026-01-01 00:00:00.123000+00:00"),
        json!(1_767_225_600.123),
    ] {
        assert_eq!(read_event(0, &event(timestamp)).unwrap().timestamp, expected);
    }
    assert_eq!(WireFormat::api(true).timestamp(expected), json!(1_767_225_600.123));
}

#[test]
fn an_error_object_reads_back() {
    for error in [
        ErrorObject::default(),
        ErrorObject {
            error_message: Some("m".into()),
            error_type: Some("t".into()),
            error_data: Some("d".into()),
            stack_trace: Some(vec!["f".into(), "g".into()]),
        },
    ] {
        assert_eq!(read_error_object(&WireFormat::FILE.error_object(&error)).unwrap(), error);
    }
}

#[track_caller]
fn check(document: Value, expected: &str) {
    assert_eq!(read_history_document(&document).unwrap_err().to_string(), expected);
}

#[test]
fn what_is_wrong_with_a_document() {
    check(json!([]), "the document: it is `[]`, expected an object");
    check(json!({}), "the document: `Events` is missing");
    check(json!({"Events": {}}), "the document: `Events` is `{}`, expected a list");
    check(json!({"Events": [7]}), "event 1: it is `7`, expected an object");
    let good = history_document(&events());
    let broken = |change: fn(&mut Value)| {
        let mut document = good.clone();
        change(&mut document["Events"]);
        document
    };
    check(broken(|events| events[0]["EventId"] = Value::Null), "event 1 (`ExecutionStarted`): `EventId` is missing");
    check(
        broken(|events| events[1]["EventTimestamp"] = json!("soon")),
        "event 2 (`ExecutionStarted`): `EventTimestamp` is `\"soon\"`, expected an instant such as \
         \"2026-01-01T00:00:00.000Z\" or seconds since 1970",
    );
    check(
        broken(|events| events[2]["EventType"] = json!("StepDone")),
        "event 3 (`StepDone`): `EventType` is `\"StepDone\"`, expected one of the 26 event types",
    );
    check(
        broken(|events| events[18]["StepFailedDetails"]["RetryDetails"]["CurrentAttempt"] = json!(-1)),
        "event 19 (`StepFailed`): `StepFailedDetails.RetryDetails.CurrentAttempt` is `-1`, expected a whole number from 0 \
         to 4294967295",
    );
    check(
        broken(|events| events[18]["StepFailedDetails"]["Error"]["Payload"]["StackTrace"] = json!("x".repeat(80))),
        &format!(
            "event 19 (`StepFailed`): `StepFailedDetails.Error.Payload.StackTrace` is `\"{}…`, expected a list of texts",
            "x".repeat(59)
        ),
    );
    let unknown = json!({"Id": "a", "Type": "NAP", "Status": "STARTED", "StartTimestamp": 0});
    assert_eq!(
        read_operation(4, &unknown).unwrap_err().to_string(),
        "operation 5: `Type` is `\"NAP\"`, expected EXECUTION, CONTEXT, STEP, WAIT, CALLBACK or CHAINED_INVOKE"
    );
}
