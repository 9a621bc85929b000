//! What happened, appended as it happens.
//!
//! # Invariants
//! - Ids count from 1 without gaps, and timestamps never decrease.
//! - An event never changes, but for one completion: the start of a chained invoke learns which execution it started.

use std::sync::Arc;

use crate::model::{Event, EventKind, EventOperation, ExecutionArn, Timestamp};

/// The history of one execution.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct History {
    events: Vec<Event>,
    /// How many events a store knows of.
    saved: usize,
    /// Those of them that were completed since.
    completed: Vec<u64>,
}

impl History {
    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// Appends an event and says its id.
    pub(crate) fn append(&mut self, timestamp: Timestamp, operation: Option<EventOperation>, kind: EventKind) -> u64 {
        debug_assert!(self.events.last().is_none_or(|last| last.timestamp <= timestamp), "time went back");
        let id = self.events.len() as u64 + 1;
        self.events.push(Event { id, timestamp, operation, kind });
        id
    }

    /// The event with this id.
    pub(crate) fn event(&self, id: u64) -> Option<&Event> {
        self.events.get(place(id)?)
    }

    /// Completes the start of a chained invoke with what became known when it was dispatched.
    pub(crate) fn complete_invoke_start(&mut self, id: u64, version: Option<Arc<str>>, child: Option<ExecutionArn>) {
        if let Some(Event {
            kind: EventKind::ChainedInvokeStarted { executed_version, durable_execution_arn, .. },
            ..
        }) = place(id).and_then(|place| self.events.get_mut(place))
        {
            *executed_version = version;
            *durable_execution_arn = child;
            if place(id).is_some_and(|place| place < self.saved) {
                self.completed.push(id);
            }
        }
    }

    /// A history that a store knows.
    pub(super) const fn restored(events: Vec<Event>) -> Self {
        let saved = events.len();
        Self { events, saved, completed: Vec::new() }
    }

    /// How many events a store knows of.
    pub(super) const fn saved(&self) -> usize {
        self.saved
    }

    /// The events a store does not know of, and those it knows otherwise.
    pub(super) fn take_unsaved(&mut self) -> (Vec<Event>, Vec<Event>) {
        let new = self.events.get(self.saved..).unwrap_or_default().to_vec();
        let completed = std::mem::take(&mut self.completed);
        let completed = completed.into_iter().filter_map(|id| self.event(id).cloned()).collect();
        self.saved = self.events.len();
        (new, completed)
    }
}

/// Where the event with this id stands.
fn place(id: u64) -> Option<usize> {
    usize::try_from(id).ok()?.checked_sub(1)
}
