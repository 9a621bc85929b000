//! The history of an execution, read as it grows, and what it says the execution waits for.

use std::collections::HashMap;
use std::sync::Arc;

use durable_wasm_core::model::{CallbackId, Event, EventKind, EventOperation, ExecutionArn, OperationId};
use durable_wasm_core::wire;

use super::{Client, ClientError};
use crate::runner::WAIT_FOR_CALLBACK;

/// Reads an execution's history from its beginning, and then what is new.
pub(in crate::cli) struct HistoryReader {
    arn: ExecutionArn,
    /// Where the page begins that was the last one.
    marker: Option<String>,
    /// The last event that was read; 0 before the first.
    last_id: u64,
}

impl HistoryReader {
    pub(in crate::cli) const fn new(arn: ExecutionArn) -> Self {
        Self { arn, marker: None, last_id: 0 }
    }

    /// The events that were not read yet.
    pub(in crate::cli) fn read(&mut self, client: &Client) -> Result<Vec<Event>, ClientError> {
        let mut events = Vec::new();
        loop {
            let page = wire::read_history_page(&client.history_page(&self.arn, self.marker.as_deref())?)?;
            // The page that was the last one has grown since: what it began with is known.
            events.extend(page.items.into_iter().filter(|event| event.id > self.last_id));
            self.last_id = events.last().map_or(self.last_id, |event| event.id);
            let Some(next) = page.next_marker else { return Ok(events) };
            self.marker = Some(next);
        }
    }
}

/// A callback that an execution waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct OpenCallback {
    /// What it is completed by.
    pub(in crate::cli) id: CallbackId,
    /// The names it goes by: that of the `wait_for_callback` it belongs to, and its own.
    names: Vec<Arc<str>>,
    operation_id: OperationId,
}

impl OpenCallback {
    /// Whether this is its name or its id.
    pub(in crate::cli) fn goes_by(&self, text: &str) -> bool {
        self.names.iter().any(|name| **name == *text) || self.id.as_str() == text
    }

    /// The name it is best known by, if it has one.
    pub(in crate::cli) fn name(&self) -> Option<&str> {
        self.names.first().map(|name| &**name)
    }
}

impl Client {
    /// The callbacks that an execution waits for, in the order they were created.
    pub(in crate::cli) fn open_callbacks(&self, arn: &ExecutionArn) -> Result<Vec<OpenCallback>, ClientError> {
        Ok(open_callbacks(HistoryReader::new(arn.clone()).read(self)?))
    }
}

fn open_callbacks(events: Vec<Event>) -> Vec<OpenCallback> {
    let mut open: Vec<OpenCallback> = Vec::new();
    let mut waits = HashMap::new();
    for event in events {
        let Some(EventOperation { id: operation_id, parent_id, name, sub_type }) = event.operation else { continue };
        if let EventKind::CallbackStarted { callback_id, .. } = event.kind {
            let wait = parent_id.and_then(|parent| waits.get(&parent).cloned());
            open.push(OpenCallback { id: callback_id, names: wait.into_iter().chain(name).collect(), operation_id });
        } else {
            open.retain(|callback| callback.operation_id != operation_id);
            let is_wait = sub_type.is_some_and(|sub_type| *sub_type == *WAIT_FOR_CALLBACK);
            waits.extend(name.filter(|_| is_wait).map(|name| (operation_id, name)));
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use durable_wasm_core::model::Timestamp;

    use super::*;

    fn event(id: u64, operation: &str, parent: Option<&str>, name: Option<&str>, kind: EventKind) -> Event {
        let sub_type = matches!(kind, EventKind::ContextStarted).then(|| WAIT_FOR_CALLBACK.into());
        let operation = EventOperation {
            id: operation.into(),
            parent_id: parent.map(Into::into),
            name: name.map(Into::into),
            sub_type,
        };
        Event { id, timestamp: Timestamp::from_millis(0), operation: Some(operation), kind }
    }

    fn started(id: &str) -> EventKind {
        EventKind::CallbackStarted { callback_id: id.into(), timeout_seconds: None, heartbeat_timeout_seconds: None }
    }

    #[track_caller]
    fn check(events: Vec<Event>, expected: &[(&str, Option<&str>)]) {
        let open = open_callbacks(events);
        let open: Vec<_> = open.iter().map(|callback| (callback.id.as_str(), callback.name())).collect();
        assert_eq!(open, expected);
    }

    #[test]
    fn what_has_ended_is_open_no_more() {
        let succeeded = EventKind::CallbackSucceeded { result: None };
        let events = vec![
            event(1, "a", None, Some("first"), started("one")),
            event(2, "b", None, Some("second"), started("two")),
            event(3, "a", None, Some("first"), succeeded),
            event(4, "c", None, None, EventKind::StepStarted),
        ];
        check(events, &[("two", Some("second"))]);
    }

    #[test]
    fn a_callback_goes_by_the_name_of_the_wait_for_it() {
        let events = vec![
            event(1, "context", None, Some("manager"), EventKind::ContextStarted),
            event(2, "a", Some("context"), None, started("one")),
            event(3, "b", None, None, started("two")),
        ];
        check(events, &[("one", Some("manager")), ("two", None)]);
    }
}
