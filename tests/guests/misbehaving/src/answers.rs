//! Answers that are wrong, and the one that is right.

use crate::bindings::exports::durable::execution::handler::{Invocation, InvocationOutput, InvocationStatus};
use crate::{Answer, error, failed, input, succeeded};

/// Returns its input.
pub(crate) fn echo(invocation: &Invocation) -> Answer {
    succeeded(input(invocation).unwrap_or_else(|| "null".to_owned()))
}

pub(crate) fn succeeded_with_error(_: &Invocation) -> Answer {
    let error = Some(error("Odd", "an error beside a success"));
    Ok(InvocationOutput { status: Some(InvocationStatus::Succeeded), result: None, error })
}

pub(crate) fn failed_with_result(_: &Invocation) -> Answer {
    let result = Some("1".to_owned());
    Ok(InvocationOutput { status: Some(InvocationStatus::Failed), result, error: Some(error("Odd", "both")) })
}

pub(crate) fn failed_without_error(_: &Invocation) -> Answer {
    Ok(InvocationOutput { status: Some(InvocationStatus::Failed), result: None, error: None })
}

pub(crate) fn no_status(_: &Invocation) -> Answer {
    Ok(InvocationOutput { status: None, result: Some("1".to_owned()), error: None })
}

pub(crate) fn unrecognized_status(_: &Invocation) -> Answer {
    let status = Some(InvocationStatus::Unrecognized("DONE".to_owned()));
    Ok(InvocationOutput { status, result: Some("1".to_owned()), error: None })
}

pub(crate) fn result_not_json(_: &Invocation) -> Answer {
    succeeded("{not json")
}

pub(crate) fn pending_with_nothing(_: &Invocation) -> Answer {
    Ok(InvocationOutput { status: Some(InvocationStatus::Pending), result: None, error: None })
}

/// The invocation fails, not the execution.
pub(crate) fn function_error(invocation: &Invocation) -> Answer {
    match input(invocation).as_deref() {
        Some("\"fail\"") => failed(error("Handled", "the handler's verdict")),
        _ => Err(error("Unhandled", "no verdict")),
    }
}
