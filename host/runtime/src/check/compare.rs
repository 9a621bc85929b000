//! Whether two runs of an execution come to the same, and where they part if they do not.
//!
//! Two runs are the same when every execution has the same outcome and the same operations, whenever those happened and
//! however many invocations they took. Where they are not the same, the first event in which the histories differ says why:
//!
//! | the one history goes on with | the other with | |
//! | --- | --- | --- |
//! | something from outside: a timer, a callback, a call | something else from outside | another order |
//! | something from outside | something the handler did | the handler's doing, unless time passed or an order was chosen |
//! | a step given up as interrupted | anything | the handler had no choice |
//! | something the handler did | what happens elsewhere in the other history | another order |
//! | something the handler did | something else in another branch | another order |
//! | something that follows operations side by side | something else | another order |
//! | something the handler did | something else | the handler's doing |
//!
//! Up to there both handlers had seen the same, so that what they do next is the same, but for operations side by side:
//! which of them comes first may depend on what is replayed, and one that sees several ended at once cannot tell which of
//! them was first.
//!
//! Where a run differs from its reference in nothing but what a handler must not depend on, no order explains anything.

use std::collections::HashSet;
use std::sync::Arc;

use durable_wasm_core::model::{Event, EventKind, Operation, OperationDetails, OperationId};
use durable_wasm_core::record::Cause;

use super::observation::{Observation, Recorded};
use super::rules::Steps;
use super::schedule::ExecutionRef;

/// How two runs compare.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Comparison {
    /// They come to the same.
    Same,
    /// They do not, which may well be: things happened in another order, or a step that may run once was interrupted.
    Excused,
    /// They do not, and it is the handler's doing.
    Different(Box<Divergence>),
}

/// Where two runs part.
#[derive(Debug, Clone, PartialEq)]
pub struct Divergence {
    /// The execution.
    pub execution: ExecutionRef,
    /// What happened next in the baseline.
    pub expected: Option<Event>,
    /// What happened next in the other run.
    pub actual: Option<Event>,
}

/// How far the order in which things happen may differ between a run and its reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Not at all: nothing was done that could change it.
    Same,
    /// As far as it follows from what is replayed.
    Replayed,
    /// In everything.
    Free,
}

/// Compares a run with its reference.
pub(super) fn compare(reference: &Observation, run: &Observation, order: Order) -> Comparison {
    let order = if run.is_delayed() == reference.is_delayed() { order } else { Order::Free };
    let mut comparison = Comparison::Same;
    // Those that were called tell more of what happened than those that called them.
    for expected in reference.executions.iter().rev() {
        let Some(actual) = run.of(&expected.execution) else { continue };
        let compared = Pair { reference, run, expected, actual, order }.compare();
        match compared {
            Comparison::Same => {}
            Comparison::Excused => comparison = Comparison::Excused,
            different @ Comparison::Different(_) => return different,
        }
    }
    comparison
}

/// One execution in two runs.
struct Pair<'a> {
    reference: &'a Observation,
    run: &'a Observation,
    expected: &'a Recorded,
    actual: &'a Recorded,
    order: Order,
}

/// Why histories part.
enum Why {
    Order,
    Interruption,
    Handler,
}

impl Pair<'_> {
    fn compare(&self) -> Comparison {
        let Self { expected, actual, .. } = self;
        // What an execution was called with is its caller's doing.
        if input(expected) != input(actual) {
            return Comparison::Excused;
        }
        if self.is_same() {
            return Comparison::Same;
        }
        let (left, right) = (told(expected), told(actual));
        let same = left.iter().zip(&right).take_while(|(left, right)| self.same_event(left, right)).count();
        let (next, other) = (left.get(same).copied(), right.get(same).copied());
        match self.why(left.get(..same).unwrap_or_default(), next.zip(other), &left, &right) {
            Why::Order | Why::Interruption => Comparison::Excused,
            Why::Handler => Comparison::Different(Box::new(Divergence {
                execution: expected.execution.clone(),
                expected: next.cloned(),
                actual: other.cloned(),
            })),
        }
    }

    fn is_same(&self) -> bool {
        let Self { expected, actual, .. } = self;
        let same_outcome = match self.is_delayed() {
            true => expected.status == actual.status,
            false => expected.same_outcome(actual),
        };
        let by_id = |recorded: &Recorded| {
            let mut operations = recorded.operations.clone();
            operations.sort_by(|left, right| left.id.cmp(&right.id));
            operations
        };
        let (left, right) = (by_id(expected), by_id(actual));
        same_outcome
            && left.len() == right.len()
            && left.iter().zip(&right).all(|(left, right)| self.same_operation(left, right))
    }

    /// Where time passed in one run only, what steps read of it differs.
    fn is_delayed(&self) -> bool {
        self.run.is_delayed() != self.reference.is_delayed()
    }

    fn same_operation(&self, left: &Arc<Operation>, right: &Arc<Operation>) -> bool {
        let identity = |of: &Operation| (of.id.clone(), of.parent_id.clone(), of.name.clone(), of.sub_type.clone());
        let outcome = |of: &Operation| (of.result().cloned(), of.error().cloned());
        // How far one has come that was left open is no outcome.
        let both_open = !left.status.is_terminal() && !right.status.is_terminal();
        let came_to_the_same = left.status == right.status && (self.is_delayed() || outcome(left) == outcome(right));
        left.operation_type() == right.operation_type()
            && identity(left) == identity(right)
            && (both_open || came_to_the_same)
    }

    fn same_event(&self, left: &Event, right: &Event) -> bool {
        let same_kind = if self.is_delayed() {
            left.kind.event_type() == right.kind.event_type()
        } else {
            timeless(&left.kind) == timeless(&right.kind)
        };
        same_kind && left.operation == right.operation
    }

    fn why(&self, before: &[&Event], next: Option<(&Event, &Event)>, left: &[&Event], right: &[&Event]) -> Why {
        // One of them has not ended, or they differ in nothing that is told: no order explains that.
        let Some((next, other)) = next.filter(|_| self.order != Order::Same) else { return Why::Handler };
        if self.is_interruption(self.reference, next) || self.is_interruption(self.run, other) {
            return Why::Interruption;
        }
        match (is_from_outside(next), is_from_outside(other)) {
            (true, true) => return Why::Order,
            (true, false) | (false, true) if self.order == Order::Free => return Why::Order,
            (true, false) | (false, true) => return Why::Handler,
            (false, false) => {}
        }
        let has_begun = |event: &Event| {
            let of = |event: &Event| event.operation.as_ref().map(|operation| operation.id.clone());
            of(event).is_some() && before.iter().any(|before| of(before) == of(event))
        };
        let happens = |event: &Event, events: &[&Event]| events.iter().any(|other| self.same_event(event, other));
        if happens(next, right) && happens(other, left) {
            return Why::Order;
        }
        if follows_several(next, before) || follows_several(other, before) {
            return Why::Order;
        }
        if next.operation == other.operation || is_end(other) || is_end(next) && !has_begun(other) {
            return Why::Handler;
        }
        if has_begun(next) || has_begun(other) || branch(next) != branch(other) { Why::Order } else { Why::Handler }
    }

    /// Whether an event gives up a step that was interrupted.
    fn is_interruption(&self, observation: &Observation, event: &Event) -> bool {
        matches!(event.kind, EventKind::StepFailed { .. })
            && event.operation.as_ref().is_some_and(|operation| {
                Steps::of(&observation.story).was_interrupted(&self.expected.execution, &operation.id)
            })
    }
}

/// Whether operations side by side had ended in the branch in which something happens next. A context that ends may have
/// waited for those beside it.
fn follows_several(next: &Event, before: &[&Event]) -> bool {
    let beside_it = next.operation.as_ref().and_then(|operation| operation.parent_id.as_ref());
    let mut open = HashSet::new();
    let mut beside: HashSet<&OperationId> = HashSet::new();
    let mut ended = HashSet::new();
    for event in before {
        let Some(operation) = &event.operation else { continue };
        let parent = operation.parent_id.as_ref();
        let is_near = parent == branch(next) || parent == beside_it;
        if !is_near || next.operation.as_ref().is_some_and(|next| next.id == operation.id) {
            continue;
        }
        if !ends_operation(event) {
            open.insert(&operation.id);
            if open.len() > 1 {
                beside.extend(&open);
            }
        } else if open.remove(&operation.id) && beside.contains(&operation.id) {
            ended.insert(&operation.id);
        }
    }
    ended.len() > 1
}

/// Whether nothing more happens to its operation after it.
const fn ends_operation(event: &Event) -> bool {
    if let EventKind::StepSucceeded { retry_details, .. } | EventKind::StepFailed { retry_details, .. } = &event.kind {
        return retry_details.next_attempt_delay_seconds.is_none();
    }
    matches!(event.kind, EventKind::WaitCancelled { .. }) || ends_context(event) || is_from_outside(event)
}

const fn ends_context(event: &Event) -> bool {
    matches!(event.kind, EventKind::ContextSucceeded { .. } | EventKind::ContextFailed { .. })
}

/// What it was started with.
fn input(recorded: &Recorded) -> Option<&str> {
    match &recorded.operations.first()?.details {
        OperationDetails::Execution(details) => details.input_payload.as_deref(),
        OperationDetails::Context(_)
        | OperationDetails::Step(_)
        | OperationDetails::Wait(_)
        | OperationDetails::Callback(_)
        | OperationDetails::ChainedInvoke(_) => None,
    }
}

/// The events of operations, and the execution's end.
fn told(recorded: &Recorded) -> Vec<&Event> {
    let is_told = |event: &&Event| {
        !matches!(event.kind, EventKind::ExecutionStarted { .. } | EventKind::InvocationCompleted { .. })
    };
    recorded.history.iter().filter(is_told).collect()
}

/// Whether the handler ended the execution.
const fn is_end(event: &Event) -> bool {
    matches!(event.kind, EventKind::ExecutionSucceeded { .. } | EventKind::ExecutionFailed { .. })
}

/// What happened without when.
fn timeless(kind: &EventKind) -> EventKind {
    let mut kind = kind.clone();
    if let EventKind::WaitStarted { scheduled_end_timestamp, .. } = &mut kind {
        *scheduled_end_timestamp = durable_wasm_core::model::Timestamp::from_millis(0);
    }
    kind
}

/// Whether something happened to the handler, rather than by it.
const fn is_from_outside(event: &Event) -> bool {
    match event.kind.cause() {
        Cause::Outside | Cause::Operator => true,
        Cause::End => !is_end(event),
        Cause::Start | Cause::Handler | Cause::Step | Cause::Invocation => false,
    }
}

/// The branch of the handler in which something happened: a context, or none at the top. A context ends in itself.
fn branch(event: &Event) -> Option<&OperationId> {
    let operation = event.operation.as_ref()?;
    if ends_context(event) { Some(&operation.id) } else { operation.parent_id.as_ref() }
}

/// Whether the main execution comes to the same in both.
pub(super) fn same_outcome(left: &Observation, right: &Observation) -> bool {
    let same = left.main().zip(right.main()).is_none_or(|(left, right)| left.same_outcome(right));
    left.end == right.end && same
}

/// Where two runs part that should be the same in everything.
pub(super) fn repeat(first: &Observation, second: &Observation) -> Option<Divergence> {
    let pairs = first.executions.iter().zip(&second.executions);
    let parted = pairs.map(|(expected, actual)| {
        let same = expected.history.iter().zip(&*actual.history).take_while(|(left, right)| left == right).count();
        let event = |of: &Recorded| of.history.get(same).cloned();
        Divergence { execution: expected.execution.clone(), expected: event(expected), actual: event(actual) }
    });
    { parted }.find(|divergence| divergence.expected != divergence.actual)
}
