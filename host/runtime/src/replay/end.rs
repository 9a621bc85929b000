//! How an invocation ends, and how it must.

use durable_wasm_core::invocation::{InvocationOutput, ReportedStatus};
use durable_wasm_core::model::{
    ErrorObject, Event, EventKind, InvocationStatus, OperationAction, OperationType, Payload,
};
use durable_wasm_core::record::{Ask, AskDetail, InvocationEnd, Record};

use super::divergence::{Deed, Divergence, Ending};
use super::session::Session;
use crate::invoker::InvocationError;

/// How an invocation of the record fits what the handler did.
#[derive(Debug)]
pub(super) enum Fit {
    /// The handler did what is recorded. Nothing is recorded after this invocation but what the handler did besides.
    Ends(Deed),
    /// The handler did what is recorded.
    Yes,
    /// The handler did something else.
    No(Box<Divergence>),
}

/// How the handler ended an invocation.
///
/// # Errors
/// When that was not the handler.
pub(super) fn ending(result: Result<InvocationOutput, InvocationError>) -> Result<Ending, InvocationError> {
    let InvocationOutput { status, result, error } = match result {
        Ok(output) => output,
        Err(error @ (InvocationError::Bug(_) | InvocationError::FunctionNotFound(_))) => return Err(error),
        Err(
            broken @ (InvocationError::Function(_)
            | InvocationError::Crashed { .. }
            | InvocationError::Denied(_)
            | InvocationError::Lost(_)
            | InvocationError::TimedOut(_)
            | InvocationError::InvalidOutput(_)),
        ) => return Ok(Ending::Broken(broken.to_string())),
    };
    Ok(match (status, result, error) {
        (ReportedStatus::Known(InvocationStatus::Pending), _, _) => Ending::Pending,
        (ReportedStatus::Known(InvocationStatus::Succeeded), result, None) => Ending::Succeeded(result),
        (ReportedStatus::Known(InvocationStatus::Failed), None, error) => Ending::Failed(error),
        (ReportedStatus::Known(status), _, _) => {
            Ending::Broken(format!("the handler answers {status} with both a result and an error, or the wrong one"))
        }
        (ReportedStatus::Unrecognized(status), _, _) => {
            Ending::Broken(format!("the handler answers with the unknown status `{status}`"))
        }
        (ReportedStatus::Missing, _, _) => Ending::Broken("the handler answers without a status".to_owned()),
    })
}

/// What is recorded of the end of an invocation, counted from 0, and the id of the event that says so.
pub(super) fn recorded(record: &Record, number: usize) -> (u64, Deed) {
    let Some(invocation) = record.invocations().get(number) else { return (0, Deed::GoesOn) };
    let completed = invocation.events.end as u64 + 1;
    match invocation.end {
        InvocationEnd::Pending => (completed, Deed::Ends(Ending::Pending)),
        InvocationEnd::Returned(place) => {
            let event = record.events().get(place);
            let ending = match event.map(|event| &event.kind) {
                Some(EventKind::ExecutionSucceeded { result }) => Ending::Succeeded(result.clone()),
                Some(EventKind::ExecutionFailed { error }) => Ending::Failed(error.clone()),
                Some(_) | None => Ending::Pending,
            };
            (place as u64 + 1, Deed::Ends(ending))
        }
        InvocationEnd::Answered | InvocationEnd::CutOff | InvocationEnd::Open => {
            (completed.min(record.events().len() as u64), Deed::GoesOn)
        }
    }
}

/// Whether the handler has done in an invocation what is recorded, now that it has ended it.
pub(super) fn judge(session: &Session, ending: Ending) -> Fit {
    // What was checkpointed counts, whatever the handler answers after it.
    let ending = session.closing().cloned().unwrap_or(ending);
    if let Some(place) = session.missing() {
        return Fit::No(session.divergence(place, Deed::Ends(ending)));
    }
    let (event, expected) = recorded(session.record(), session.number());
    if !fits(session, &expected, &ending) {
        let (invocation, actual) = (session.number() + 1, Deed::Ends(ending));
        return Fit::No(Box::new(Divergence { invocation, operation: None, event, expected, actual }));
    }
    match (session.end(), ending, session.unrecorded()) {
        (InvocationEnd::Open, _, Some(asked)) => Fit::Ends(Deed::Asks(asked.clone())),
        (InvocationEnd::Open, ending, None) => Fit::Ends(Deed::Ends(ending)),
        (InvocationEnd::Answered, ending @ (Ending::Succeeded(_) | Ending::Failed(_)), _) => {
            Fit::Ends(Deed::Ends(ending))
        }
        (
            InvocationEnd::Answered | InvocationEnd::CutOff | InvocationEnd::Pending | InvocationEnd::Returned(_),
            _,
            _,
        ) => Fit::Yes,
    }
}

/// Whether an invocation may end so.
fn fits(session: &Session, expected: &Deed, ending: &Ending) -> bool {
    match (session.end(), expected, ending) {
        (InvocationEnd::CutOff, _, _) => true,
        (InvocationEnd::Open | InvocationEnd::Answered, _, Ending::Broken(_)) => false,
        (InvocationEnd::Open | InvocationEnd::Answered, _, Ending::Failed(error)) => {
            !is_nondeterminism(error.as_deref())
        }
        (InvocationEnd::Open | InvocationEnd::Answered, _, Ending::Pending | Ending::Succeeded(_)) => true,
        (InvocationEnd::Pending | InvocationEnd::Returned(_), Deed::Ends(recorded), ending) => {
            is_same(ending, recorded) || is_refusal_of_a_step(session, recorded)
        }
        (InvocationEnd::Pending | InvocationEnd::Returned(_), Deed::Asks(_) | Deed::RunsAgain(_) | Deed::GoesOn, _) => {
            true
        }
    }
}

/// Whether an SDK says that the handler did not do what is recorded. The name is the same in all SDKs but for its end.
fn is_nondeterminism(error: Option<&ErrorObject>) -> bool {
    error.and_then(|error| error.error_type.as_deref()).is_some_and(|name| name.contains("NonDeterministic"))
}

/// Whether the execution failed since the service refused what a step's body came to, which SDKs record as the step's own
/// error. The handler had no say in that, and a replay does not run the body.
fn is_refusal_of_a_step(session: &Session, recorded: &Ending) -> bool {
    let Ending::Failed(Some(error)) = recorded else { return false };
    let is_refusal = error.error_type.as_deref().is_some_and(|name| name.starts_with("Checkpoint"));
    let has_failed_so = |event: &Event| {
        matches!(&event.kind, EventKind::StepFailed { error: Some(failure), .. }
            if (&failure.error_type, &failure.error_message) == (&error.error_type, &error.error_message))
    };
    is_refusal && session.events().iter().any(has_failed_so)
}

fn is_same(ending: &Ending, recorded: &Ending) -> bool {
    match (verdict(ending), verdict(recorded)) {
        (Some(ending), Some(recorded)) => ending.is_same_as(&recorded) || is_too_large(&ending, &recorded),
        _not_both => ending == recorded,
    }
}

/// The end of an execution as something the handler asks for, which it may also do in a checkpoint.
fn verdict(ending: &Ending) -> Option<Ask<'_>> {
    let (action, detail) = match ending {
        Ending::Succeeded(result) => (OperationAction::Succeed, AskDetail::Result(text(result))),
        Ending::Failed(error) => (OperationAction::Fail, AskDetail::Error(error.as_deref())),
        Ending::Pending | Ending::Broken(_) => return None,
    };
    let operation_type = OperationType::Execution;
    Some(Ask { action, operation_type, sub_type: None, name: None, parent_id: None, detail })
}

fn text(result: &Option<Payload>) -> Option<&str> {
    result.as_deref()
}

/// A result that is too large fails the execution, in the service's words.
fn is_too_large(ending: &Ask<'_>, recorded: &Ask<'_>) -> bool {
    let (AskDetail::Result(Some(result)), AskDetail::Error(Some(error))) = (&ending.detail, &recorded.detail) else {
        return false;
    };
    durable_wasm_core::execution::is_result_too_large(error, result.len())
}
