//! What a handler asks for, compared with what is recorded.

use durable_wasm_core::model::{
    OperationAction, OperationId, OperationOptions, OperationStatus, OperationType, OperationUpdate,
};
use durable_wasm_core::record::{Ask, Cause};

use super::{Deed, Described, Divergence, Ending, Session, Stop};

impl Session {
    /// Takes in what a checkpoint asks for.
    pub(in crate::replay) fn ask_all(&mut self, updates: &[OperationUpdate]) {
        for update in updates {
            if self.stop.is_some() {
                return;
            }
            if let Err(divergence) = self.ask(update) {
                self.stop = Some(Stop::Diverged(divergence));
            }
        }
        self.advance();
    }

    fn ask(&mut self, update: &OperationUpdate) -> Result<(), Box<Divergence>> {
        if update.operation_type == OperationType::Execution {
            self.closing = Some(match update.action {
                OperationAction::Succeed => Ending::Succeeded(update.payload.clone()),
                OperationAction::Start | OperationAction::Fail | OperationAction::Retry | OperationAction::Cancel => {
                    Ending::Failed(update.error.clone())
                }
            });
            return Ok(());
        }
        let is_start = update.action == OperationAction::Start;
        if is_start && self.is_interrupted(&update.id) {
            self.ready.remove(&update.id);
            return Ok(());
        }
        match self.next_of(&update.id).filter(|_| !self.pretended.contains(&update.id)) {
            Some(place) if place < self.own.end => self.ask_for_recorded(update, place),
            // Recorded in a later invocation. Where this one was cut off, what raced may have ended otherwise in that one.
            Some(_) => self.ask_for_unrecorded(update),
            None if is_start && self.state.get(&update.id).is_some() => Err(self.not_recorded(update)),
            None if self.is_told(update) => Ok(()),
            None => self.ask_for_unrecorded(update),
        }
    }

    /// The event that a handler should ask for next of an operation.
    fn next_of(&self, id: &OperationId) -> Option<usize> {
        let is_asked_for = |place: usize| matches!(self.cause(place), Some(Cause::Handler | Cause::Step));
        let places = self.record.places(id);
        // Whatever happened to it before this invocation is over.
        let rest = places.get(places.partition_point(|place| *place < self.own.start)..).unwrap_or_default();
        rest.iter().copied().find(|place| !self.is_done(*place) && is_asked_for(*place))
    }

    /// Whether a step was under way when the invocation began and goes on in it: then no event says that it starts.
    pub(super) fn is_interrupted(&self, id: &OperationId) -> bool {
        let is_started = || self.state.get(id).is_some_and(|operation| operation.status == OperationStatus::Started);
        self.ready.contains(id) && is_started()
    }

    /// Whether the handler reports what it has been told: it has run the body of a step all the same.
    fn is_told(&self, update: &OperationUpdate) -> bool {
        let status = self.state.get(&update.id).map(|operation| operation.status);
        let is_same = matches!(
            (update.action, status),
            (OperationAction::Succeed, Some(OperationStatus::Succeeded))
                | (OperationAction::Fail, Some(OperationStatus::Failed))
                | (OperationAction::Retry, Some(OperationStatus::Pending))
        );
        update.operation_type == OperationType::Step && is_same
    }

    /// The handler asks for something that is recorded in this invocation.
    fn ask_for_recorded(&mut self, update: &OperationUpdate, place: usize) -> Result<(), Box<Divergence>> {
        let asked = Ask::of_update(update);
        let recorded = self.record.events().get(place).and_then(|event| Ask::of_event(event, &self.state));
        let is_same = recorded.is_some_and(|recorded| asked.is_same_as(&recorded));
        let too_soon = update.parent_id.as_ref().filter(|parent| self.state.get(parent).is_none());
        if !is_same || too_soon.is_some() {
            let place = too_soon.filter(|_| is_same).and_then(|parent| self.next_of(parent)).unwrap_or(place);
            return Err(self.divergence(place, Deed::Asks(Described::new(&asked, &update.id, &self.state))));
        }
        self.happen(place);
        if let Some(OperationOptions::Context(options)) = &update.options
            && options.replay_children
        {
            self.replaying_children.push(update.id.clone());
        }
        Ok(())
    }
}
