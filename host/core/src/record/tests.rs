use insta::assert_snapshot;
use serde_json::{Value, json};

use super::*;
use crate::wire::history_document;

/// An execution that waits, retries a step, calls back, and ends. Two invocations.
fn history() -> Value {
    let event = |id: u64, at: u64, event_type: &str, operation: &str, details: Value| {
        let mut event = json!({
            "EventId": id,
            "EventType": event_type,
            "EventTimestamp": Timestamp::from_millis(1_767_225_600_000 + at * 1_000).to_string(),
        });
        event[format!("{event_type}Details")] = details;
        if !operation.is_empty() {
            event["Id"] = operation.into();
            event["Name"] = format!("{operation}-name").into();
        }
        event
    };
    let start = "2026-01-01T00:00:00.000Z";
    let completed = |end: &str| json!({ "StartTimestamp": start, "EndTimestamp": end, "RequestId": "r" });
    let wait = json!({ "Duration": 2, "ScheduledEndTimestamp": "2026-01-01T00:00:02.000Z" });
    let failed = json!({
        "Error": { "Payload": { "ErrorType": "E" } },
        "RetryDetails": { "CurrentAttempt": 1, "NextAttemptDelaySeconds": 1 },
    });
    let succeeded = json!({ "Result": { "Payload": "1" }, "RetryDetails": { "CurrentAttempt": 2 } });
    json!({ "Events": [
        event(1, 0, "ExecutionStarted", "execution", json!({ "Input": { "Payload": "{}" } })),
        event(2, 0, "ContextStarted", "context", json!({})),
        event(3, 0, "WaitStarted", "wait", wait),
        event(4, 0, "StepStarted", "step", json!({})),
        event(5, 0, "StepFailed", "step", failed),
        event(6, 0, "InvocationCompleted", "", completed(start)),
        event(7, 2, "WaitSucceeded", "wait", json!({ "Duration": 2 })),
        event(8, 2, "StepStarted", "step", json!({})),
        event(9, 2, "StepSucceeded", "step", succeeded),
        event(10, 2, "CallbackStarted", "callback", json!({ "CallbackId": "c" })),
        event(11, 2, "ContextSucceeded", "context", json!({ "Result": { "Payload": "2" } })),
        event(12, 3, "InvocationCompleted", "", completed("2026-01-01T00:00:03.000Z")),
        event(13, 3, "ExecutionSucceeded", "execution", json!({ "Result": { "Payload": "3" } })),
    ]})
}

fn read(document: &Value) -> Result<Record, RecordError> {
    read_record(document.to_string().as_bytes())
}

/// The error of a history in which something was edited.
#[track_caller]
fn check(edit: impl FnOnce(&mut Value)) -> String {
    let mut document = history();
    edit(&mut document);
    let error = read(&document).unwrap_err();
    error.to_string()
}

/// The same, with event ids that count.
#[track_caller]
fn check_renumbered(edit: impl FnOnce(&mut Vec<Value>)) -> String {
    check(|document| {
        let events = document["Events"].as_array_mut().unwrap();
        edit(events);
        for (place, event) in events.iter_mut().enumerate() {
            event["EventId"] = (place + 1).into();
        }
    })
}

#[test]
fn what_is_recorded() {
    let record = read(&history()).unwrap();
    let ends: Vec<_> =
        record.invocations().iter().map(|invocation| (invocation.events.clone(), invocation.end)).collect();
    assert_eq!(ends, [(1..5, InvocationEnd::Pending), (6..11, InvocationEnd::Returned(12))]);
    assert!(record.has_ended());
    assert_eq!((record.name(), record.input().map(|input| &**input)), (Some("execution-name"), Some("{}")));
    assert_eq!(record.places(&"step".into()), [3, 4, 7, 8]);
    let step = record.last().get(&"step".into()).unwrap();
    assert_eq!(
        (step.status, step.result().map(|result| &**result)),
        (crate::model::OperationStatus::Succeeded, Some("1"))
    );
    assert_eq!(read(&history_document(record.events())).unwrap(), record, "written and read again");
}

#[test]
fn what_breaks_off_goes_on() {
    for events in 1..13 {
        let mut document = history();
        document["Events"].as_array_mut().unwrap().truncate(events);
        let record = read(&document).unwrap();
        assert!(!record.has_ended());
        assert_eq!(record.invocations().last().unwrap().end, InvocationEnd::Open, "after {events}");
    }
}

#[test]
fn what_is_no_history() {
    let error = |text: &[u8]| read_record(text).unwrap_err().to_string();
    assert_snapshot!(error(b"{\"Events\": ["), @"it is not valid JSON");
    assert_snapshot!(error(b"{\"name\": 1}"), @"it is no history: an object with `name`, expected an object with a list `Events`");
    assert_snapshot!(error(b"[]"), @"it is no history: a list, expected an object with a list `Events`");
    assert_snapshot!(error(b"{\"Events\": []}"), @"`Events` is empty");
    assert_snapshot!(error(b"{\"Events\": [1]}"), @"event 1: it is `1`, expected an object");
}

#[test]
fn what_is_not_whole() {
    assert_snapshot!(check(|history| history["NextMarker"] = "m".into()), @"it is not whole: after 13 events `NextMarker` says that there are more");
    assert_snapshot!(check(|history| history["Events"][8]["StepSucceededDetails"]["Result"] = json!({ "Truncated": true })), @"event 9 (`StepSucceeded`): `Result` was left out: it is marked as truncated");
    assert_snapshot!(check(|history| drop(history["Events"].as_array_mut().unwrap().drain(..3))), @"it does not begin with the execution's start: its first event is event 4 (`StepStarted`)");
    assert_snapshot!(check(|history| history["Events"].as_array_mut().unwrap().reverse()), @"its events are in reverse: it begins with event 13 and ends with event 1");
    assert_snapshot!(check(|history| drop(history["Events"].as_array_mut().unwrap().remove(4))), @"event 6 (`InvocationCompleted`) follows event 4: event 5 should be here");
    assert_snapshot!(check(|history| history["Events"].as_array_mut().unwrap().swap(3, 4)), @"event 5 (`StepFailed`) follows event 3: event 4 should be here");
}

#[test]
fn clocks_may_be_a_little_apart() {
    let mut document = history();
    document["Events"][7]["EventTimestamp"] = "2026-01-01T00:00:01.250Z".into();
    assert_eq!(read(&document).unwrap().events().len(), 13);
    document["Events"][7]["EventTimestamp"] = "2026-01-01T00:00:00.999Z".into();
    assert_snapshot!(read(&document).unwrap_err(), @"event 8 (`StepStarted`) happened at 2026-01-01T00:00:00.999Z, before event 7 (2026-01-01T00:00:02.000Z)");
}

#[test]
fn what_cannot_have_happened() {
    assert_snapshot!(check(|history| history["Events"][6]["EventTimestamp"] = json!(5)), @"event 7 (`WaitSucceeded`) happened at 1970-01-01T00:00:05.000Z, before event 6 (2026-01-01T00:00:00.000Z)");
    assert_snapshot!(check_renumbered(|events| drop(events.remove(2))), @"event 6 (`WaitSucceeded`) of `wait-name`: its operation has not started");
    assert_snapshot!(check_renumbered(|events| events.push(events[7].clone())), @"event 14 (`StepStarted`) of `step-name`: the execution has ended with event 13");
    assert_snapshot!(check_renumbered(|events| events.insert(8, events[7].clone())), @"event 9 (`StepStarted`) of `step-name`: its operation is STARTED already");
    assert_snapshot!(check_renumbered(|events| events.insert(11, events[10].clone())), @"event 12 (`ContextSucceeded`) of `context-name`: its operation has ended as SUCCEEDED before");
    assert_snapshot!(check_renumbered(|events| events.insert(5, events[0].clone())), @"event 6 (`ExecutionStarted`) of `execution-name`: the execution has started before");
    assert_snapshot!(check_renumbered(|events| events.push(events[12].clone())), @"event 14 (`ExecutionSucceeded`) of `execution-name`: the execution has ended with event 13");
    assert_snapshot!(check_renumbered(|events| drop(events.remove(11))), @"event 12 (`ExecutionSucceeded`) of `execution-name`: no invocation ends before it");
}

#[test]
fn what_contradicts_itself() {
    assert_snapshot!(check(|history| history["Events"][7]["Name"] = "other".into()), @"event 8 (`StepStarted`) of `step-name`: `Name` is `other`, and `step-name` in the events before");
    assert_snapshot!(check(|history| history["Events"][7]["ParentId"] = "context".into()), @"event 8 (`StepStarted`) of `step-name`: `ParentId` is `context`, and absent in the events before");
    assert_snapshot!(check(|history| history["Events"][3]["ParentId"] = "nobody".into()), @"event 4 (`StepStarted`) of `step-name`: its parent `nobody` has not started");
    assert_snapshot!(check(|history| history["Events"][3]["ParentId"] = "wait".into()), @"event 4 (`StepStarted`) of `step-name`: its parent `wait` is a WAIT, and only contexts have operations of their own");
    assert_snapshot!(check(|history| history["Events"][9]["Id"] = "wait".into()), @"event 10 (`CallbackStarted`) of `wait-name`: its operation is a WAIT in the events before");
    assert_snapshot!(check(|history| drop(history["Events"][3].as_object_mut().unwrap().remove("Id"))), @"event 4 (`StepStarted`): `Id` is missing");
    assert_snapshot!(check(|history| history["Events"][8]["StepSucceededDetails"]["RetryDetails"]["CurrentAttempt"] = 3.into()), @"event 9 (`StepSucceeded`) of `step-name`: attempt 3 ends after attempt 1");
    assert_snapshot!(check(|history| history["Events"][2]["WaitStartedDetails"]["Duration"] = 9.into()), @"event 3 (`WaitStarted`) of `wait-name`: a wait of 9 s that starts then does not end at 2026-01-01T00:00:02.000Z");
    assert_snapshot!(check(|history| history["Events"][5]["InvocationCompletedDetails"]["EndTimestamp"] = json!(5)), @"event 6 (`InvocationCompleted`): the invocation ends at 1970-01-01T00:00:05.000Z, before it starts at 2026-01-01T00:00:00.000Z");
}
