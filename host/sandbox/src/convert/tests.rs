//! Every field and every case arrives on the other side.

use std::sync::Arc;

use durable_wasm_core::invocation::ReportedStatus;
use durable_wasm_core::model::{
    CallbackDetails, ErrorObject, InvocationStatus, Operation, OperationAction, OperationDetails, OperationOptions,
    OperationStatus, OperationType, StepDetails, StepOptions, Timestamp, WaitDetails,
};

use super::{from_guest, to_guest};
use crate::bindings::durable::execution::types as wit;
use crate::bindings::exports::durable::execution::handler;
use crate::imports::no_invocation;

fn wit_error() -> wit::ErrorObject {
    wit::ErrorObject {
        error_message: Some("message".to_owned()),
        error_type: Some("type".to_owned()),
        error_data: Some("data".to_owned()),
        stack_trace: Some(vec!["frame".to_owned()]),
    }
}

fn core_error() -> ErrorObject {
    ErrorObject {
        error_message: Some("message".to_owned()),
        error_type: Some("type".to_owned()),
        error_data: Some("data".to_owned()),
        stack_trace: Some(vec!["frame".to_owned()]),
    }
}

#[test]
fn an_update_arrives_whole() {
    let update = from_guest::update(wit::OperationUpdate {
        id: "id".to_owned(),
        parent_id: Some("parent".to_owned()),
        name: Some("name".to_owned()),
        type_: wit::OperationType::Step,
        sub_type: Some("sub".to_owned()),
        action: wit::OperationAction::Retry,
        payload: Some("payload".to_owned()),
        error: Some(wit_error()),
        options: Some(wit::OperationOptions::Step(wit::StepOptions { next_attempt_delay_seconds: Some(7) })),
    });
    assert_eq!(update.id.as_str(), "id");
    assert_eq!(update.parent_id.as_ref().map(|id| id.as_str()), Some("parent"));
    assert_eq!(update.name.as_deref(), Some("name"));
    assert_eq!((update.operation_type, update.action), (OperationType::Step, OperationAction::Retry));
    assert_eq!(update.sub_type.as_deref(), Some("sub"));
    assert_eq!(update.payload.as_deref(), Some("payload"));
    assert_eq!(update.error.as_deref(), Some(&core_error()));
    assert_eq!(update.options, Some(OperationOptions::Step(StepOptions { next_attempt_delay_seconds: Some(7) })));
}

#[test]
fn an_output_arrives_whole() {
    let statuses = [
        (None, ReportedStatus::Missing),
        (Some(handler::InvocationStatus::Succeeded), ReportedStatus::Known(InvocationStatus::Succeeded)),
        (Some(handler::InvocationStatus::Failed), ReportedStatus::Known(InvocationStatus::Failed)),
        (Some(handler::InvocationStatus::Pending), ReportedStatus::Known(InvocationStatus::Pending)),
        (
            Some(handler::InvocationStatus::Unrecognized("odd".to_owned())),
            ReportedStatus::Unrecognized("odd".to_owned()),
        ),
    ];
    for (status, expected) in statuses {
        let result = Some("result".to_owned());
        let output = handler::InvocationOutput { status, result, error: Some(wit_error()) };
        let output = from_guest::invocation_output(output);
        assert_eq!(output.status, expected);
        assert_eq!(output.result.as_deref(), Some("result"));
        assert_eq!(output.error.as_deref(), Some(&core_error()));
    }
}

#[test]
fn an_invocation_says_what_changed() {
    let (mut invocation, _) = no_invocation::context();
    invocation.updated_operation_ids = vec!["a".into(), "b".into()];
    assert_eq!(to_guest::invocation(invocation).updated_operation_ids, ["a", "b"]);
}

fn operation(details: OperationDetails) -> wit::Operation {
    to_guest::operation(&Operation {
        id: "id".into(),
        parent_id: Some("parent".into()),
        name: Some("name".into()),
        sub_type: Some("sub".into()),
        status: OperationStatus::TimedOut,
        start_timestamp: Timestamp::from_millis(1),
        end_timestamp: Some(Timestamp::from_millis(2)),
        details,
    })
}

#[test]
fn an_operation_arrives_whole() {
    let operation = operation(OperationDetails::Step(StepDetails {
        attempt: 3,
        next_attempt_timestamp: Some(Timestamp::from_millis(4)),
        result: Some("result".into()),
        error: Some(Arc::new(core_error())),
    }));
    assert_eq!((operation.id.as_str(), operation.parent_id.as_deref()), ("id", Some("parent")));
    assert_eq!((operation.name.as_deref(), operation.sub_type.as_deref()), (Some("name"), Some("sub")));
    assert!(matches!(operation.status, wit::OperationStatus::TimedOut));
    assert_eq!((operation.start_timestamp, operation.end_timestamp), (1, Some(2)));
    let wit::OperationDetails::Step(step) = operation.details else { panic!("not a step") };
    assert_eq!((step.attempt, step.next_attempt_timestamp), (3, Some(4)));
    assert_eq!(step.result.as_deref(), Some("result"));
    assert_eq!(step.error.map(from_guest::error_object), Some(core_error()));
}

#[test]
fn details_keep_their_kind() {
    let wait = OperationDetails::Wait(WaitDetails { scheduled_end_timestamp: Timestamp::from_millis(9) });
    let wit::OperationDetails::Wait(wait) = operation(wait).details else { panic!("not a wait") };
    assert_eq!(wait.scheduled_end_timestamp, Some(9));

    let details = CallbackDetails { callback_id: "callback".into(), result: None, error: None };
    let callback = operation(OperationDetails::Callback(details)).details;
    let wit::OperationDetails::Callback(callback) = callback else { panic!("not a callback") };
    assert_eq!(callback.callback_id, "callback");
}
