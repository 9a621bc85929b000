//! One invocation of a record, as it is replayed: what the handler has asked for, and what it has been told.
//!
//! Events are of two kinds. Some the handler asks for, and they must come from it. The others happen to it: timers,
//! callbacks, called functions, and how an attempt of a step ends, which the record knows. The handler is told of those as
//! soon as it has asked for all that is recorded before them.
//!
//! # Invariants
//! - Every event happens once ([`Session::happen`]): asked for, told, or known when the invocation began.
//! - Events before `scanned` have happened or are held back; of those after it only some have that the handler asked for.
//! - A step that has started is shown as pending until its outcome is told, and one that the record goes on with as ready:
//!   the handler never has a reason to run a body.

mod asks;
mod news;
mod settled;
mod unrecorded;

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::sync::Arc;

use durable_wasm_core::model::{Event, Operation, OperationDetails, OperationId, OperationStatus, OperationType};
use durable_wasm_core::record::{Ask, Cause, InvocationEnd, OperationPath, Record, RecordedInvocation, RecordedState};

use super::divergence::{Deed, Described, Divergence, Ending};
use super::reading::{News, Reading};

pub(super) use settled::Settled;

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

/// An invocation of a record, and one way to read it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation<'a> {
    pub(super) record: &'a Arc<Record>,
    /// Which invocation it is, counted from 0.
    pub(super) number: usize,
    pub(super) invocation: &'a RecordedInvocation,
    /// The operations as they were when the invocation before it had ended.
    pub(super) before: &'a RecordedState,
    pub(super) reading: Reading,
}

/// One invocation being replayed.
#[derive(Debug)]
pub(super) struct Session {
    record: Arc<Record>,
    number: usize,
    /// The places of its events.
    own: Range<usize>,
    end: InvocationEnd,
    news: News,
    /// The operations as the handler may know them.
    state: RecordedState,
    /// For every event of the invocation: it has happened.
    done: Vec<bool>,
    scanned: usize,
    /// What others did that the handler hears of with its next checkpoint.
    held_back: Vec<usize>,
    /// How many events the handler has yet to ask for.
    outstanding: usize,
    /// Steps that the record goes on with and whose attempt has not begun.
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
    /// Begins an invocation, with the steps settled whose bodies the handler would run.
    pub(super) fn begin(situation: Situation<'_>, settled: &Settled) -> Self {
        let Situation { record, number, invocation, before, reading } = situation;
        let own = invocation.events.clone();
        let mut session = Self {
            record: Arc::clone(record),
            number,
            end: invocation.end,
            news: reading.news,
            state: before.clone(),
            done: vec![false; own.len()],
            scanned: own.start,
            own,
            held_back: Vec::new(),
            outstanding: 0,
            ready: HashSet::new(),
            unseen: BTreeSet::new(),
            replaying_children: Vec::new(),
            unrecorded: settled.unrecorded.clone(),
            pretended: HashSet::new(),
            closing: None,
            stop: None,
        };
        session.outstanding = session.events().iter().filter(|event| event.kind.cause() == Cause::Handler).count();
        for place in session.own.start..reading.known {
            session.happen(place);
        }
        session.settle(settled);
        session.find_ready_steps();
        session.unseen.clear();
        session
    }

    /// Which invocation it is, counted from 0.
    pub(super) const fn number(&self) -> usize {
        self.number
    }

    pub(super) fn record(&self) -> &Record {
        &self.record
    }

    /// How the invocation must end.
    pub(super) const fn end(&self) -> InvocationEnd {
        self.end
    }

    /// What happened in the invocation.
    pub(super) fn events(&self) -> &[Event] {
        self.record.events().get(self.own.clone()).unwrap_or_default()
    }

    /// All operations, as the handler may know them.
    pub(super) fn operations(&self) -> Vec<Arc<Operation>> {
        self.state.operations().iter().map(|operation| self.present(operation)).collect()
    }

    /// Contexts whose code a replay runs again, as the handler said when it ended them.
    pub(super) fn replaying_children(&self) -> &[OperationId] {
        &self.replaying_children
    }

    /// What the handler asked for first that is not recorded yet.
    pub(super) const fn unrecorded(&self) -> Option<&Described> {
        self.unrecorded.as_ref()
    }

    /// How the handler says that the execution ends, in a checkpoint.
    pub(super) const fn closing(&self) -> Option<&Ending> {
        self.closing.as_ref()
    }

    /// The path of an operation that the handler may know.
    pub(super) fn path(&self, id: &OperationId) -> Option<OperationPath> {
        OperationPath::of(&self.state, id)
    }

    /// The handler is about to run the body of a step.
    pub(super) fn enter_step(&mut self, id: &OperationId) {
        self.stop.get_or_insert_with(|| Stop::Entered(id.clone()));
    }

    /// The first event that the handler has yet to ask for.
    pub(super) fn missing(&self) -> Option<usize> {
        if self.outstanding == 0 {
            return None;
        }
        self.own.clone().find(|place| self.cause(*place) == Some(Cause::Handler) && !self.is_done(*place))
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

    fn cause(&self, place: usize) -> Option<Cause> {
        self.record.events().get(place).map(|event| event.kind.cause())
    }

    fn is_done(&self, place: usize) -> bool {
        place.checked_sub(self.own.start).and_then(|index| self.done.get(index)).copied().unwrap_or(false)
    }

    /// Lets an event of the invocation happen, unless it has.
    fn happen(&mut self, place: usize) {
        let done = place.checked_sub(self.own.start).and_then(|index| self.done.get_mut(index));
        let (Some(event), Some(done)) = (self.record.events().get(place), done) else { return };
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
}
