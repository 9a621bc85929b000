//! What a handler is told, and when.

use std::sync::Arc;

use durable_wasm_core::model::{EventKind, Operation, OperationStatus};
use durable_wasm_core::record::Cause;

use super::{News, Session, Stop};

impl Session {
    /// What the handler has not seen.
    pub(in crate::replay) fn take_news(&mut self) -> Vec<Arc<Operation>> {
        let unseen = std::mem::take(&mut self.unseen);
        let operations = unseen.into_iter().filter_map(|place| self.state.operations().get(place));
        operations.map(|operation| self.present(operation)).collect()
    }

    /// The handler asks what is new. It need not go on where nothing is.
    pub(in crate::replay) fn ask_for_news(&mut self) {
        self.advance();
        self.tell_held_back();
        if self.unseen.is_empty() {
            self.stop.get_or_insert(Stop::Idle);
        }
    }

    /// Tells everything that happens before the first event that the handler has yet to ask for. What others did after the
    /// latest event that the handler caused, it hears of with its next checkpoint.
    pub(super) fn advance(&mut self) {
        while self.scanned < self.own.end {
            let place = self.scanned;
            match self.cause(place) {
                Some(Cause::Handler) if !self.is_done(place) => {
                    self.make_ready(place);
                    break;
                }
                Some(Cause::Handler) => self.tell_held_back(),
                // The handler has yet to come to the step that was interrupted, and takes turns for it as it did then.
                Some(Cause::Step) if self.is_of_interrupted(place) => break,
                Some(Cause::Step) => {
                    self.tell_held_back();
                    self.happen(place);
                }
                Some(Cause::Outside) if self.is_refused_call(place) => self.happen(place),
                Some(Cause::Outside) => self.held_back.push(place),
                Some(Cause::Start | Cause::Invocation | Cause::Operator | Cause::End) | None => {}
            }
            self.scanned += 1;
        }
        if self.news == News::Early {
            self.tell_held_back();
        }
    }

    fn is_of_interrupted(&self, place: usize) -> bool {
        let operation = self.record.events().get(place).and_then(|event| event.operation.as_ref());
        operation.is_some_and(|operation| self.is_interrupted(&operation.id))
    }

    fn tell_held_back(&mut self) {
        for place in std::mem::take(&mut self.held_back) {
            self.happen(place);
        }
    }

    /// A function that cannot be called fails in the answer to the very checkpoint that calls it.
    fn is_refused_call(&self, place: usize) -> bool {
        let events = self.record.events();
        let (Some(failed), Some(called)) =
            (events.get(place), place.checked_sub(1).and_then(|place| events.get(place)))
        else {
            return false;
        };
        matches!(failed.kind, EventKind::ChainedInvokeFailed { .. })
            && matches!(called.kind, EventKind::ChainedInvokeStarted { .. })
            && called.timestamp == failed.timestamp
            && called.operation.as_ref().map(|operation| &operation.id)
                == failed.operation.as_ref().map(|operation| &operation.id)
    }

    /// A step that is to start again has become ready before, of which there is no event.
    fn make_ready(&mut self, place: usize) {
        let Some(header) = self.record.events().get(place).and_then(|event| event.operation.as_ref()) else { return };
        let is_pending =
            self.state.get(&header.id).is_some_and(|operation| operation.status == OperationStatus::Pending);
        if is_pending && self.ready.insert(header.id.clone()) {
            self.unseen.extend(self.state.place(&header.id));
        }
    }
}

#[cfg(test)]
mod tests {
    use durable_wasm_core::model::{OperationAction, OperationOptions, OperationType, OperationUpdate, WaitOptions};
    use durable_wasm_core::record::{RecordedState, read_record};
    use serde_json::{Value, json};

    use super::super::{Settled, Situation};
    use super::*;
    use crate::replay::reading::Reading;

    /// An invocation in which a wait ends and a step succeeds, in this order of event types, and then another step starts.
    fn session(order: [&str; 2], news: News) -> Session {
        let details = |event_type: &str| match event_type {
            "WaitStarted" => json!({ "Duration": 1, "ScheduledEndTimestamp": 1 }),
            _other => json!({}),
        };
        let event = |(place, (event_type, operation)): (usize, (&str, &str))| -> Value {
            json!({
                "EventId": place + 1, "EventType": event_type, "EventTimestamp": 1, "Id": operation,
                format!("{event_type}Details"): details(event_type),
            })
        };
        let of = |event_type| (event_type, if event_type == "WaitSucceeded" { "wait" } else { "step" });
        let [first, second] = order.map(of);
        let started = [("ExecutionStarted", "e"), ("WaitStarted", "wait"), ("StepStarted", "step")];
        let events = started.into_iter().chain([first, second, ("StepStarted", "other")]);
        let events: Vec<_> = events.enumerate().map(event).collect();
        let record = Arc::new(read_record(json!({ "Events": events }).to_string().as_bytes()).unwrap());
        let mut before = RecordedState::default();
        before.apply(&record.events()[0]).unwrap();
        let situation = Situation {
            record: &record,
            number: 0,
            invocation: &record.invocations()[0],
            before: &before,
            reading: Reading { known: 1, news },
        };
        Session::begin(situation, &Settled::default())
    }

    fn start(id: &str, operation_type: OperationType) -> OperationUpdate {
        let mut start = OperationUpdate::new(id, operation_type, OperationAction::Start);
        if operation_type == OperationType::Wait {
            start.options = Some(OperationOptions::Wait(WaitOptions { wait_seconds: Some(1) }));
        }
        start
    }

    /// What a handler is told when it starts these, in this order.
    #[track_caller]
    fn check(session: &mut Session, asks: &[(&str, OperationType)], expected: &[&str]) {
        for (id, operation_type) in asks {
            session.ask_all(&[start(id, *operation_type)]);
        }
        assert!(session.stop.is_none(), "{:?}", session.stop);
        let told: Vec<_> =
            session.take_news().iter().map(|operation| format!("{} {}", operation.id, operation.status)).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn what_is_recorded_first_is_told_first() {
        let mut session = session(["WaitSucceeded", "StepSucceeded"], News::Late);
        check(&mut session, &[("step", OperationType::Step)], &["step PENDING"]);
        check(&mut session, &[("wait", OperationType::Wait)], &["step SUCCEEDED", "wait SUCCEEDED"]);
    }

    #[test]
    fn what_others_do_is_told_with_the_next_checkpoint() {
        let order = ["StepSucceeded", "WaitSucceeded"];
        let both = [("wait", OperationType::Wait), ("step", OperationType::Step)];
        let mut late = session(order, News::Late);
        check(&mut late, &both, &["wait STARTED", "step SUCCEEDED"]);
        check(&mut late, &[("other", OperationType::Step)], &["wait SUCCEEDED", "other PENDING"]);
        check(&mut session(order, News::Early), &both, &["wait SUCCEEDED", "step SUCCEEDED"]);

        let mut asking = session(order, News::Late);
        check(&mut asking, &both, &["wait STARTED", "step SUCCEEDED"]);
        asking.ask_for_news();
        check(&mut asking, &[], &["wait SUCCEEDED"]);
        asking.ask_for_news();
        assert!(matches!(asking.stop, Some(Stop::Idle)));
    }
}
