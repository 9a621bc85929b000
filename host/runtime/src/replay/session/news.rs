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
