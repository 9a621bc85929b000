//! One invocation of a record, as it is replayed: what the handler has asked for, and what it has been told.
//!
//! Events are of two kinds. Some the handler asks for, and they must come from it. The others happen to it: timers,
//! callbacks, called functions, and how an attempt of a step ends, which the record knows. The handler is told of those as
//! soon as it has asked for all that is recorded before them.
//!
//! # Invariants
//! - Events before `scanned` are asked for, told or held back; those that the handler asked for too soon are marked.
//! - A step that has started is shown as pending until its outcome is told, and one whose next attempt is recorded as
//!   ready: the handler never has a reason to run a body.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use durable_wasm_core::model::{
    EventKind, Operation, OperationAction, OperationDetails, OperationId, OperationOptions, OperationStatus,
    OperationType, OperationUpdate,
};
use durable_wasm_core::record::{Ask, Cause, InvocationEnd, OperationPath, Record, RecordedInvocation, RecordedState};

use super::divergence::{Deed, Described, Divergence, Ending};
use super::reading::{News, Reading};

mod unrecorded;

/// Steps whose bodies the handler would have run: it is invoked again with what became of them.
pub(super) type Settled = BTreeMap<OperationId, Arc<Operation>>;

/// Why an invocation need not go on.
#[derive(Debug)]
pub(super) enum Stop {
    /// It does something else than recorded.
    Diverged(Box<Divergence>),
    /// It has asked for all that is recorded, and for more.
    PastRecord,
    /// It would run the body of this step now.
    Entered(OperationId),
    /// It waits for news that are not recorded.
    Idle,
}

/// One invocation being replayed.
#[derive(Debug)]
pub(super) struct Session {
    record: Arc<Record>,
    /// Which invocation it is, counted from 0.
    number: usize,
    news: News,
    /// The operations as the handler may know them.
    state: RecordedState,
    /// For every event of the invocation: the handler has asked for it, or has been told.
    done: Vec<bool>,
    scanned: usize,
    /// What others did that the handler hears of with its next checkpoint.
    held_back: Vec<usize>,
    /// Events that the handler has yet to ask for.
    outstanding: usize,
    /// Steps whose next attempt is recorded and has not begun.
    ready: HashSet<OperationId>,
    /// Operations that have changed and that the handler has not seen, by their place in the order of creation.
    unseen: BTreeSet<usize>,
    /// Contexts whose code a replay runs again, as the handler said when it ended them.
    replaying_children: Vec<OperationId>,
    /// What the handler asked for first that is not recorded yet.
    unrecorded: Option<Described>,
    /// The operations of all that it asked for so.
    pretended: HashSet<OperationId>,
    /// How the handler says that the execution ends, in a checkpoint.
    closing: Option<Ending>,
    pub(super) stop: Option<Stop>,
}

impl Session {
    /// Begins an invocation with what was recorded before it, with what one reading of the record has it know besides, and
    /// with the steps that are settled.
    pub(super) fn begin(
        record: &Arc<Record>,
        number: usize,
        before: &RecordedState,
        reading: Reading,
        settled: &Settled,
        unrecorded: Option<Described>,
    ) -> Option<Self> {
        let own = record.invocations().get(number)?.events.clone();
        let events = record.events().get(own.clone())?;
        let asks = events.iter().filter(|event| event.kind.cause() == Cause::Handler).count();
        let mut session = Self {
            record: Arc::clone(record),
            number,
            news: reading.news,
            state: before.clone(),
            done: vec![false; own.len()],
            scanned: own.start,
            held_back: Vec::new(),
            outstanding: asks,
            ready: HashSet::new(),
            unseen: BTreeSet::new(),
            replaying_children: Vec::new(),
            unrecorded,
            pretended: HashSet::new(),
            closing: None,
            stop: None,
        };
        for place in own.start..reading.known {
            session.happen(place);
        }
        for operation in settled.values() {
            session.settle(operation);
        }
        session.find_ready_steps();
        session.unseen.clear();
        Some(session)
    }

    /// All operations, as the handler may know them.
    pub(super) fn operations(&self) -> Vec<Arc<Operation>> {
        self.state.operations().iter().map(|operation| self.present(operation)).collect()
    }

    pub(super) fn invocation(&self) -> Option<&RecordedInvocation> {
        self.record.invocations().get(self.number)
    }

    pub(super) fn replaying_children(&self) -> &[OperationId] {
        &self.replaying_children
    }

    pub(super) fn unrecorded(&self) -> Option<&Described> {
        self.unrecorded.as_ref()
    }

    pub(super) fn operation(&self, id: &OperationId) -> Option<&Arc<Operation>> {
        self.state.get(id)
    }

    /// The path of an operation that the handler may know.
    pub(super) fn path(&self, id: &OperationId) -> Option<OperationPath> {
        OperationPath::of(&self.state, id)
    }

    /// Whether the record ends with this invocation, and the execution does not.
    pub(super) fn is_last(&self) -> bool {
        self.invocation().is_some_and(|invocation| invocation.end == InvocationEnd::Open)
    }

    pub(super) const fn closing(&self) -> Option<&Ending> {
        self.closing.as_ref()
    }

    /// Takes in what a checkpoint asks for.
    pub(super) fn ask_all(&mut self, updates: &[OperationUpdate]) {
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

    /// The handler asks what is new. Says whether anything is.
    pub(super) fn ask_for_news(&mut self) -> bool {
        self.advance();
        self.tell_held_back();
        let has_news = !self.unseen.is_empty();
        if !has_news {
            self.stop.get_or_insert(Stop::Idle);
        }
        has_news
    }

    /// What the handler has not seen.
    pub(super) fn take_news(&mut self) -> Vec<Arc<Operation>> {
        let unseen = std::mem::take(&mut self.unseen);
        let operations = unseen.into_iter().filter_map(|place| self.state.operations().get(place));
        operations.map(|operation| self.present(operation)).collect()
    }

    /// The handler is about to run the body of a step.
    pub(super) fn enter_step(&mut self, id: &OperationId) {
        self.stop.get_or_insert_with(|| Stop::Entered(id.clone()));
    }

    /// An operation as the handler is shown it.
    fn present(&self, operation: &Arc<Operation>) -> Arc<Operation> {
        let is_step = operation.operation_type() == OperationType::Step;
        let status = match operation.status {
            OperationStatus::Started | OperationStatus::Pending if is_step && self.ready.contains(&operation.id) => {
                OperationStatus::Ready
            }
            OperationStatus::Started if is_step => OperationStatus::Pending,
            status => status,
        };
        if status == operation.status {
            return Arc::clone(operation);
        }
        let mut shown = Operation::clone(operation);
        shown.status = status;
        if let (OperationStatus::Ready, OperationDetails::Step(step)) = (status, &mut shown.details) {
            step.next_attempt_timestamp = None;
        }
        Arc::new(shown)
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
            Some(place) => self.ask_for_recorded(update, place),
            None if is_start && self.state.get(&update.id).is_some() => Err(self.not_recorded(update)),
            None if self.is_told(update) => Ok(()),
            None => self.ask_for_unrecorded(update),
        }
    }

    /// The event that a handler should ask for next of an operation.
    fn next_of(&self, id: &OperationId) -> Option<usize> {
        let is_asked_for = |place: &usize| {
            self.record
                .events()
                .get(*place)
                .is_some_and(|event| matches!(event.kind.cause(), Cause::Handler | Cause::Step))
        };
        let own = self.invocation()?.events.start;
        self.record
            .places(id)
            .iter()
            .copied()
            .find(|place| *place >= own && !self.is_done(*place) && is_asked_for(place))
    }

    fn is_done(&self, place: usize) -> bool {
        let begin = self.invocation().map_or(0, |invocation| invocation.events.start);
        place.checked_sub(begin).and_then(|index| self.done.get(index)).copied().unwrap_or(false)
    }

    /// Whether a step was under way when the invocation began and goes on in it: then no event says that it starts.
    fn is_interrupted(&self, id: &OperationId) -> bool {
        self.ready.contains(id)
            && self.state.get(id).is_some_and(|operation| operation.status == OperationStatus::Started)
    }

    /// Whether the handler reports what it has been told: it has run the body of a step all the same.
    fn is_told(&self, update: &OperationUpdate) -> bool {
        let status = self.state.get(&update.id).map(|operation| operation.status);
        update.operation_type == OperationType::Step
            && matches!(
                (update.action, status),
                (OperationAction::Succeed, Some(OperationStatus::Succeeded))
                    | (OperationAction::Fail, Some(OperationStatus::Failed))
                    | (OperationAction::Retry, Some(OperationStatus::Pending))
            )
    }

    /// The handler asks for something that is recorded, at the right time or too soon.
    fn ask_for_recorded(&mut self, update: &OperationUpdate, place: usize) -> Result<(), Box<Divergence>> {
        let asked = Ask::of_update(update);
        let is_same = {
            let event = self.record.events().get(place);
            let recorded = event.and_then(|event| Ask::of_event(event, &self.state));
            recorded.is_some_and(|recorded| asked.is_same_as(&recorded))
        };
        if !is_same {
            return Err(self.divergence(place, Deed::Asks(Described::new(&asked, &update.id, &self.state))));
        }
        if self.invocation().is_none_or(|invocation| place >= invocation.events.end) {
            return self.ask_for_unrecorded(update);
        }
        if let Some(parent) = update.parent_id.as_ref().filter(|parent| self.state.get(parent).is_none()) {
            let place = self.next_of(parent).unwrap_or(place);
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

    /// Lets an event happen.
    fn happen(&mut self, place: usize) {
        let begin = self.invocation().map_or(0, |invocation| invocation.events.start);
        let (Some(event), Some(done)) = (self.record.events().get(place), self.done.get_mut(place - begin)) else {
            return;
        };
        if std::mem::replace(done, true) {
            return;
        }
        self.outstanding -= usize::from(event.kind.cause() == Cause::Handler);
        let applied = self.state.apply(event);
        debug_assert!(applied.is_ok(), "event {} of a record that was checked cannot be: {applied:?}", event.id);
        if let Some(operation) = &event.operation {
            self.ready.remove(&operation.id);
            self.unseen.extend(self.state.place(&operation.id));
        }
    }

    /// Tells everything that happens before the first event that the handler has yet to ask for.
    fn advance(&mut self) {
        let Some(end) = self.invocation().map(|invocation| invocation.events.end) else { return };
        while self.scanned < end {
            let place = self.scanned;
            let Some(cause) = self.record.events().get(place).map(|event| event.kind.cause()) else { return };
            match cause {
                Cause::Handler if !self.is_done(place) => {
                    self.make_ready(place);
                    break;
                }
                Cause::Step => {
                    self.tell_held_back();
                    self.happen(place);
                }
                Cause::Handler => self.tell_held_back(),
                Cause::Outside if self.is_done(place) => {}
                Cause::Outside if self.is_refused_call(place) => self.happen(place),
                Cause::Outside => self.held_back.push(place),
                Cause::Start | Cause::Invocation | Cause::Operator | Cause::End => {}
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

    /// Finds the steps that the record goes on with in this invocation.
    fn find_ready_steps(&mut self) {
        let Some(own) = self.invocation().map(|invocation| invocation.events.clone()) else { return };
        let goes_on = |operation: &Arc<Operation>| {
            operation.operation_type() == OperationType::Step
                && !operation.status.is_terminal()
                && self.record.places(&operation.id).iter().any(|place| own.contains(place) && !self.is_done(*place))
        };
        let ready = self.state.operations().iter().filter(|operation| goes_on(operation));
        self.ready = ready.map(|operation| operation.id.clone()).collect();
    }

    /// A step whose body the handler would run is done, or waits, before the invocation begins.
    fn settle(&mut self, operation: &Arc<Operation>) {
        let Some(own) = self.invocation().map(|invocation| invocation.events.clone()) else { return };
        let places: Vec<_> =
            self.record.places(&operation.id).iter().copied().filter(|place| own.contains(place)).collect();
        if operation.parent_id.as_ref().is_some_and(|parent| self.state.get(parent).is_none()) {
            self.settle_parents(operation);
        }
        for place in places {
            self.happen(place);
        }
        if self.state.get(&operation.id).is_none() {
            self.state.put(Operation::clone(operation));
        }
    }

    /// The contexts around a step that is settled, which begin in this invocation, have begun with it.
    fn settle_parents(&mut self, operation: &Operation) {
        let Some(parent) = &operation.parent_id else { return };
        let Some(own) = self.invocation().map(|invocation| invocation.events.clone()) else { return };
        let start = self.record.places(parent).iter().copied().find(|place| own.contains(place));
        let header = start.and_then(|place| self.record.events().get(place)).and_then(|event| event.operation.clone());
        let above = header.and_then(|header| header.parent_id);
        if above.as_ref().is_some_and(|above| self.state.get(above).is_none()) {
            let parent = Operation { parent_id: above, ..operation.clone() };
            self.settle_parents(&parent);
        }
        start.into_iter().for_each(|place| self.happen(place));
    }

    /// The first event that the handler has yet to ask for.
    pub(super) fn missing(&self) -> Option<usize> {
        if self.outstanding == 0 {
            return None;
        }
        let own = self.invocation()?.events.clone();
        own.into_iter().find(|place| {
            let cause = self.record.events().get(*place).map(|event| event.kind.cause());
            cause == Some(Cause::Handler) && !self.is_done(*place)
        })
    }

    /// Whether the handler may do nothing in this invocation that is not recorded in it.
    fn is_strict(&self) -> bool {
        match self.invocation().map(|invocation| invocation.end) {
            Some(InvocationEnd::Pending | InvocationEnd::Returned(_) | InvocationEnd::Answered) => true,
            Some(InvocationEnd::CutOff | InvocationEnd::Open) | None => false,
        }
    }

    /// What the record has at this place, and what the handler does instead.
    pub(super) fn divergence(&self, place: usize, actual: Deed) -> Box<Divergence> {
        let event = self.record.events().get(place);
        let expected = event.and_then(|event| {
            let recorded = Ask::of_event(event, &self.state)?;
            Some(Described::new(&recorded, &event.operation.as_ref()?.id, &self.state))
        });
        let operation = match (&expected, &actual) {
            (Some(described), _) | (None, Deed::Asks(described)) => Some(described.operation.clone()),
            (None, Deed::RunsAgain(_) | Deed::Ends(_) | Deed::GoesOn) => None,
        };
        Box::new(Divergence {
            invocation: self.number + 1,
            operation,
            event: event.map_or(0, |event| event.id),
            expected: expected.map_or(Deed::GoesOn, Deed::Asks),
            actual,
        })
    }
}
