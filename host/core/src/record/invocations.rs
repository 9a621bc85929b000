//! Where invocations begin and end in a history.

use std::ops::Range;

use super::Cause;
use crate::model::{Event, EventKind, RequestId, Timestamp};

/// One invocation, as the history shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedInvocation {
    /// The places of its events: everything after the end of the invocation before, and before its own end.
    pub events: Range<usize>,
    /// When it started, if the history says.
    pub start: Option<Timestamp>,
    /// Its request id, if the history says.
    pub request_id: Option<RequestId>,
    /// How it ended.
    pub end: InvocationEnd,
}

/// How an invocation ended, as far as the history says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvocationEnd {
    /// The handler answered, and the execution went on.
    Pending,
    /// The handler answered with the execution's result or error: the event at this place.
    Returned(usize),
    /// The handler answered, and that is all there is.
    Answered,
    /// By an error, a pause, a stop or a timeout: the handler may have come further than is recorded.
    CutOff,
    /// The history ends first.
    Open,
}

/// Cuts a history that is possible into its invocations.
pub(super) fn split(events: &[Event]) -> Vec<RecordedInvocation> {
    let mut invocations = Vec::new();
    let mut begin = 1;
    for (place, event) in events.iter().enumerate() {
        if let EventKind::InvocationCompleted { start_timestamp, request_id, error, .. } = &event.kind {
            let own = begin..place;
            let succeeds =
                matches!(events.get(place + 1), Some(Event { kind: EventKind::ExecutionSucceeded { .. }, .. }));
            // A result that was checkpointed counts, whatever became of the invocation.
            let failed = !succeeds && (error.is_some() || is_paused(events.get(own.clone()).unwrap_or_default()));
            invocations.push(RecordedInvocation {
                events: own,
                start: Some(*start_timestamp),
                request_id: Some(request_id.clone()),
                end: if failed { InvocationEnd::CutOff } else { answered(events, place) },
            });
            begin = place + 1;
        }
    }
    invocations.extend(last(events, begin));
    invocations
}

/// What follows from an invocation that was answered, whose end is at `place`.
fn answered(events: &[Event], place: usize) -> InvocationEnd {
    match events.get(place + 1).map(|next| &next.kind) {
        Some(EventKind::ExecutionSucceeded { .. } | EventKind::ExecutionFailed { .. }) => {
            InvocationEnd::Returned(place + 1)
        }
        Some(_) => InvocationEnd::Pending,
        None => InvocationEnd::Answered,
    }
}

/// What follows the last invocation that is complete.
fn last(events: &[Event], begin: usize) -> Option<RecordedInvocation> {
    let has_ended = events.last().is_some_and(|event| event.kind.cause() == Cause::End);
    let own = begin..events.len() - usize::from(has_ended);
    let invocation = |end| RecordedInvocation { events: own.clone(), start: None, request_id: None, end };
    if !has_ended {
        return Some(invocation(InvocationEnd::Open));
    }
    let is_there = events.get(own.clone()).unwrap_or_default().iter().any(|event| by_handler(&event.kind));
    is_there.then(|| invocation(InvocationEnd::CutOff))
}

/// Whether a pause took effect while the invocation ran. One that was over before the handler did anything did not.
fn is_paused(events: &[Event]) -> bool {
    let Some(paused) = events.iter().position(|event| matches!(event.kind, EventKind::ExecutionPaused { .. })) else {
        return false;
    };
    let (before, after) = events.split_at(paused);
    let acts = |events: &[Event]| events.iter().any(|event| by_handler(&event.kind));
    acts(before) || !acts(after)
}

const fn by_handler(kind: &EventKind) -> bool {
    matches!(kind.cause(), Cause::Handler | Cause::Step)
}
