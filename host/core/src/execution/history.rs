//! What happened, appended as it happens.
//!
//! # Invariants
//! - Ids count from 1 without gaps, and timestamps never decrease.
//! - An event never changes, but for one completion: the start of a chained invoke learns which execution it started.

use std::sync::Arc;

use crate::model::{Event, EventKind, EventOperation, ExecutionArn, Timestamp};

/// The history of one execution.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct History(Vec<Event>);

impl History {
    pub(crate) fn events(&self) -> &[Event] {
        &self.0
    }

    /// Appends an event and says its id.
    pub(crate) fn append(&mut self, timestamp: Timestamp, operation: Option<EventOperation>, kind: EventKind) -> u64 {
        debug_assert!(self.0.last().is_none_or(|last| last.timestamp <= timestamp), "time went back");
        let id = self.0.len() as u64 + 1;
        self.0.push(Event { id, timestamp, operation, kind });
        id
    }

    /// The event with this id.
    pub(crate) fn event(&self, id: u64) -> Option<&Event> {
        self.0.get(place(id)?)
    }

    /// Completes the start of a chained invoke with what became known when it was dispatched.
    pub(crate) fn complete_invoke_start(&mut self, id: u64, version: Option<Arc<str>>, child: Option<ExecutionArn>) {
        if let Some(Event {
            kind: EventKind::ChainedInvokeStarted { executed_version, durable_execution_arn, .. },
            ..
        }) = place(id).and_then(|place| self.0.get_mut(place))
        {
            *executed_version = version;
            *durable_execution_arn = child;
        }
    }
}

/// Where the event with this id stands.
fn place(id: u64) -> Option<usize> {
    usize::try_from(id).ok()?.checked_sub(1)
}
