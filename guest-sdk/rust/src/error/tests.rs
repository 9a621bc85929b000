//! What errors say, and what is recorded of them.

use std::error::Error;

use super::record::{error_type, record_error};
use super::typed::without_modules;
use super::*;
use crate::BoxError;
use crate::bindings::durable::execution::types::ErrorObject;

#[derive(Debug, thiserror::Error)]
#[error("the card was declined")]
struct Declined;

fn wire(error_type: &str) -> WireError {
    WireError::from(ErrorObject {
        error_type: Some(error_type.to_owned()),
        error_message: Some("no".to_owned()),
        error_data: Some("{\"code\":51}".to_owned()),
        stack_trace: Some(vec!["frame".to_owned()]),
    })
}

fn step_error(source: impl Into<BoxError>, wire: Option<WireError>) -> OperationError {
    let error = StepError::new(StepErrorKind::RetriesExhausted(RetriesExhausted::new(3)), Some(source.into()));
    OperationError::from_kind(OperationErrorKind::Step(error)).with_operation("id", "FAILED", wire)
}

#[track_caller]
fn check_text(error: &impl Error, frame: &str, chain: &str) {
    assert_eq!((format!("{error}"), format!("{error:#}")), (frame.to_owned(), chain.to_owned()));
}

#[test]
fn one_frame_or_the_whole_chain() {
    check_text(
        &step_error(Declined, None),
        "operation error: step",
        "operation error: step: retries exhausted after 3 attempts: the card was declined",
    );
    check_text(&TypedError::new(Declined), "Declined", "Declined: the card was declined");
    let child = ChildContextError::new(ChildContextErrorKind::ChildFailed, Some(Box::new(Declined)));
    check_text(&child, "child failed", "child failed: the card was declined");
    let wait = WaitError::new(WaitErrorKind::UnexpectedStatus(UnexpectedStatus::new("CANCELLED")), None);
    check_text(&wait, "unexpected recorded status: CANCELLED", "unexpected recorded status: CANCELLED");
}

#[test]
fn the_users_own_error_is_in_the_chain() {
    let error = step_error(Declined, None);
    let step = error.source().unwrap();
    assert!(step.source().unwrap().is::<Declined>());
}

/// What is recorded: type, message, data.
#[track_caller]
fn check_record(error: impl Into<BoxError>, expected: (&str, &str, Option<&str>)) {
    let recorded = record_error(&*error.into(), "General");
    let (error_type, message) = (recorded.error_type().unwrap(), recorded.error_message().unwrap());
    assert_eq!((error_type, message, recorded.error_data()), expected);
}

#[test]
fn an_error_is_recorded_under_the_type_it_names() {
    check_record(Declined, ("General", "the card was declined", None));
    check_record(TypedError::new(Declined), ("Declined", "Declined: the card was declined", None));
    check_record(TypedError::with_type("Mine", "boom"), ("Mine", "Mine: boom", None));
    check_record(
        ChildFunctionError::new(Box::new(TypedError::new(Declined))),
        ("Declined", "child function error: Declined: the card was declined", None),
    );
    let chain = "operation error: step: retries exhausted after 3 attempts: the card was declined";
    check_record(step_error(Declined, None), ("StepError", chain, None));
    check_record(step_error(Declined, Some(wire("Recorded"))), ("Recorded", chain, Some("{\"code\":51}")));
    let chain = "operation error: step: retries exhausted after 3 attempts: Declined: the card was declined";
    check_record(step_error(TypedError::new(Declined), None), ("Declined", chain, None));
    check_record(ReplayedFailure::new(wire("Recorded"), ""), ("Recorded", "no", Some("{\"code\":51}")));
    check_record(ReplayedFailure::new(WireError::default(), ""), ("General", "unknown error", None));
}

#[test]
fn type_data_and_stack_trace_survive_a_child_context() {
    let inner = step_error(ReplayedFailure::new(wire("Recorded"), ""), Some(wire("Recorded")));
    let recorded = record_error(&ChildFunctionError::new(Box::new(inner)), error_type::CHILD);
    assert_eq!(recorded.error_type(), Some("Recorded"));
    assert_eq!((recorded.error_data(), recorded.stack_trace()), (Some("{\"code\":51}"), &["frame".to_owned()][..]));
}

#[test]
fn a_recorded_failure_reads_as_it_was_recorded() {
    assert_eq!(wire("Declined").to_string(), "Declined: no");
    assert_eq!(ReplayedFailure::new(wire("Declined"), "").to_string(), "no");
    assert_eq!(WireError::default().to_string(), "unknown error");
    let object = ErrorObject::from(WireError::new("Declined", "no"));
    assert_eq!(object.stack_trace, None, "an empty stack trace is none");
}

#[test]
fn modules_are_left_out_of_type_names() {
    for (full, short) in [
        ("alloc::string::String", "String"),
        ("a::B<c::D, &e::f::G>", "B<D, &G>"),
        ("(a::B, [c::D; 3])", "(B, [D; 3])"),
        ("u32", "u32"),
    ] {
        assert_eq!(without_modules(full), short, "{full}");
    }
}

/// Errors must cross threads and outlive their makers, as any `BoxError` must.
#[test]
fn errors_can_be_boxed() {
    fn boxable<T: Send + Sync + 'static>() {}
    boxable::<OperationError>();
    boxable::<TypedError>();
    boxable::<ReplayedFailure>();
}
