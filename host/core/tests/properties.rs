//! Random programs against one execution: whatever is sent and whatever happens, the invariants hold.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use common::*;
use durable_wasm_core::checkpoint::CheckpointRequest;
use durable_wasm_core::effects::CheckpointEffect;
use durable_wasm_core::execution::{CallbackOutcome, ChainedInvokeOutcome, Execution, RecordId, StartExecution};
use durable_wasm_core::invocation::{InvocationOutcome, NextAction};
use durable_wasm_core::model::{
    CheckpointToken, Event, InvocationStatus, Operation, OperationAction, OperationDetails, OperationId,
    OperationStatus, OperationType, OperationUpdate, Timestamp,
};
use durable_wasm_core::wire::{WireFormat, history_document, read_history_document, read_operation};
use proptest::prelude::*;

/// One thing that a handler, the outside world or time does.
#[derive(Debug, Clone)]
enum Action {
    Checkpoint(Vec<OperationUpdate>),
    ReplayToken(prop::sample::Index, Vec<OperationUpdate>),
    Finish(Outcome),
    Pass(u64),
    FireDue,
    CompleteCallback(usize, bool),
    Heartbeat(usize),
    CompleteInvoke(usize, u8),
    Pause(bool),
    Resume,
    Stop,
}

#[derive(Debug, Clone, Copy)]
enum Outcome {
    Pending,
    Succeeded,
    Failed,
    Crashed,
    Lost,
}

/// Ids are few, and each has a favourite type, so that updates of one operation meet.
const IDS: [(&str, OperationType); 12] = [
    ("s1", OperationType::Step),
    ("s2", OperationType::Step),
    ("s3", OperationType::Step),
    ("c1", OperationType::Context),
    ("c2", OperationType::Context),
    ("w1", OperationType::Wait),
    ("w2", OperationType::Wait),
    ("b1", OperationType::Callback),
    ("b2", OperationType::Callback),
    ("i1", OperationType::ChainedInvoke),
    ("i2", OperationType::ChainedInvoke),
    ("e", OperationType::Execution),
];

fn updates() -> impl Strategy<Value = Vec<OperationUpdate>> {
    let update = (0..1_000_usize, 0..20_u8, 0..6_u32, 0..10_u8).prop_map(|(place, action, seconds, twist)| {
        // The execution's end is rare: most programs should go on for a while.
        let (id, kind) = IDS[if place == 999 { 11 } else { place % 11 }];
        let update = likely(id, kind, action, seconds);
        match twist {
            0 => OperationUpdate { payload: Some("\"p\"".into()), ..update },
            1 => child_of("c1", update),
            2 => OperationUpdate { action: OperationAction::ALL[usize::from(action) % 5], ..update },
            _ => update,
        }
    });
    prop::collection::vec(update, 0..4)
}

fn likely(id: &str, kind: OperationType, action: u8, seconds: u32) -> OperationUpdate {
    match kind {
        OperationType::Step => match action % 4 {
            0 | 1 => step(id, OperationAction::Start),
            2 => step_retry(id, seconds),
            _ => step_succeed(id, "1"),
        },
        OperationType::Context if action < 12 => context(id, OperationAction::Start),
        OperationType::Context => context(id, OperationAction::Succeed),
        OperationType::Wait if action < 15 => wait(id, seconds),
        OperationType::Wait => wait_cancel(id),
        OperationType::Callback => callback(id, Some(seconds * 3), Some(seconds)),
        OperationType::ChainedInvoke => invoke(id, if action == 0 { "missing" } else { "stock" }),
        OperationType::Execution => execution_end(OperationAction::Succeed, Some("1")),
    }
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        12 => updates().prop_map(Action::Checkpoint),
        2 => (any::<prop::sample::Index>(), updates()).prop_map(|(which, updates)| Action::ReplayToken(which, updates)),
        6 => prop_oneof![
            8 => Just(Outcome::Pending),
            1 => Just(Outcome::Succeeded),
            1 => Just(Outcome::Failed),
            3 => Just(Outcome::Crashed),
            2 => Just(Outcome::Lost),
        ].prop_map(Action::Finish),
        4 => (0..4_u64).prop_map(Action::Pass),
        4 => Just(Action::FireDue),
        2 => (7..9_usize, any::<bool>()).prop_map(|(which, succeeds)| Action::CompleteCallback(which, succeeds)),
        2 => (7..9_usize).prop_map(Action::Heartbeat),
        2 => (9..11_usize, 0..4_u8).prop_map(|(which, how)| Action::CompleteInvoke(which, how)),
        1 => any::<bool>().prop_map(Action::Pause),
        2 => Just(Action::Resume),
        1 => (0..10_u8).prop_map(|dice| if dice == 0 { Action::Stop } else { Action::FireDue }),
    ]
}

/// When a callback times out altogether; how long it may go without a heartbeat, and when that time is over.
type TimeLimits = (Option<Timestamp>, Option<(Duration, Timestamp)>);

/// What a second, much simpler record of the same execution knows.
struct Model {
    driver: Driver,
    /// What the handler has been told.
    seen: HashMap<OperationId, Arc<Operation>>,
    used_tokens: Vec<CheckpointToken>,
    history: Vec<Event>,
    ended_operations: HashMap<OperationId, Arc<Operation>>,
    /// The open callbacks.
    callbacks: HashMap<OperationId, TimeLimits>,
    ended: Option<Execution>,
    /// What a store has of it.
    record: Vec<String>,
}

impl Model {
    fn new() -> Self {
        let mut model = Self {
            driver: Driver::of(StartExecution { execution_timeout_seconds: Some(40), ..start() }),
            seen: HashMap::new(),
            used_tokens: Vec::new(),
            history: Vec::new(),
            ended_operations: HashMap::new(),
            callbacks: HashMap::new(),
            ended: None,
            record: Vec::new(),
        };
        model.see_everything();
        model
    }

    /// Reads all pages, as a handler does when an invocation begins.
    fn see_everything(&mut self) {
        let mut all = Vec::new();
        let mut marker: Option<String> = None;
        loop {
            let (execution, token) = (&self.driver.execution, &self.driver.token);
            let page =
                self.driver.processor.get_execution_state(execution, token, marker.as_deref(), 3).expect("a page");
            all.extend(page.operations);
            marker = page.next_marker;
            if marker.is_none() {
                break;
            }
        }
        assert_eq!(all, self.driver.execution.operations(), "pages concatenate to the state");
        self.seen = all.into_iter().map(|operation| (operation.id.clone(), operation)).collect();
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Checkpoint(updates) => self.checkpoint(updates),
            Action::ReplayToken(which, updates) => self.replay_token(which, updates),
            Action::Finish(outcome) => self.finish(outcome),
            Action::Pass(seconds) => self.driver.pass(seconds),
            Action::FireDue => {
                let due = self.driver.execution.next_due().is_some_and(|due| due <= self.driver.now);
                assert_eq!(self.driver.execution.fire_due(self.driver.now), due);
            }
            Action::CompleteCallback(which, succeeds) => self.complete_callback(which, succeeds),
            Action::Heartbeat(which) => self.heartbeat(which),
            Action::CompleteInvoke(which, how) => {
                let outcome = match how {
                    0 => ChainedInvokeOutcome::Succeeded(Some("1".into())),
                    1 => ChainedInvokeOutcome::Failed(error("Oops")),
                    2 => ChainedInvokeOutcome::TimedOut(error("Late")),
                    _ => ChainedInvokeOutcome::Stopped(error("Stop")),
                };
                let now = self.driver.now;
                self.unless_refused(|driver| driver.execution.complete_chained_invoke(IDS[which].0, outcome, now));
            }
            Action::Pause(with_timeout) => {
                let now = self.driver.now;
                self.unless_refused(|driver| driver.execution.pause(None, with_timeout, now));
            }
            Action::Resume => {
                let now = self.driver.now;
                if let Some(must_invoke) = self.unless_refused(|driver| driver.execution.resume(None, now)) {
                    assert_eq!(must_invoke, self.driver.execution.needs_invocation());
                }
            }
            Action::Stop => self.driver.execution.stop(None, self.driver.now),
        }
        self.invoke_if_needed();
        self.save();
        self.check();
    }

    /// Records what has changed, as a store does, and goes on with what the record gives back.
    fn save(&mut self) {
        let execution = &mut self.driver.execution;
        let changes = execution.take_changes();
        assert_eq!(execution.record_id(), None, "nobody knows yet whether they were recorded");
        self.record.push(serde_json::to_string(&changes).unwrap());
        execution.recorded(RecordId(1));
        let changes = self.record.iter().map(|changes| serde_json::from_str(changes).unwrap());
        let restored = Execution::restore(RecordId(1), changes).unwrap();
        assert_eq!(restored, *execution, "the record gives the execution back");
        *execution = restored;
    }

    /// Does something that may be refused; refusals change nothing. Says whether it was done.
    fn unless_refused<T, E>(&mut self, act: impl FnOnce(&mut Driver) -> Result<T, E>) -> Option<T> {
        let before = self.driver.execution.clone();
        match act(&mut self.driver) {
            Ok(done) => Some(done),
            Err(_) => {
                assert_eq!(self.driver.execution, before, "a refused call changes nothing");
                None
            }
        }
    }

    fn checkpoint(&mut self, updates: Vec<OperationUpdate>) {
        let token = self.driver.token.clone();
        let events = self.driver.execution.history().len();
        let updated = updates.len();
        let request = CheckpointRequest { client_token: Some("call".into()), ..self.driver.request(updates) };
        let Some(answer) = self.unless_refused(|driver| driver.send(request)) else { return };
        self.used_tokens.push(token);
        for effect in answer.effects {
            if let CheckpointEffect::CallbackCreated { operation_id, timeout, heartbeat_timeout, .. } = effect {
                let now = self.driver.now;
                let heartbeat = heartbeat_timeout.map(|every| (every, now.after(every)));
                self.callbacks.insert(operation_id, (timeout.map(|timeout| now.after(timeout)), heartbeat));
            }
        }
        if answer.response.checkpoint_token.is_none() {
            assert!(answer.response.operations.is_empty());
            return;
        }
        assert!(
            self.driver.execution.history().len() + 1 >= events + updated,
            "every update but the last end is an event"
        );
        let mut latest = 0;
        for operation in &answer.response.operations {
            let place = self.driver.execution.operations().iter().position(|other| other.id == operation.id).unwrap();
            assert!(place > latest, "a delta follows the order of creation");
            latest = place;
            assert_ne!(self.seen.get(&operation.id), Some(operation), "a delta holds only what changed");
            self.seen.insert(operation.id.clone(), operation.clone());
        }
        let state: HashMap<_, _> = self
            .driver
            .execution
            .operations()
            .iter()
            .map(|operation| (operation.id.clone(), operation.clone()))
            .collect();
        assert_eq!(self.seen, state, "deltas fold to the state");
    }

    fn replay_token(&mut self, which: prop::sample::Index, updates: Vec<OperationUpdate>) {
        if self.used_tokens.is_empty() {
            return;
        }
        let token = which.get(&self.used_tokens).clone();
        let done = self.unless_refused(|driver| {
            let request = driver.request(updates);
            driver.send(CheckpointRequest { checkpoint_token: token, ..request })
        });
        assert_eq!(done, None, "a token works once");
    }

    fn finish(&mut self, outcome: Outcome) {
        if !self.driver.execution.is_invoking() {
            return;
        }
        self.used_tokens.push(self.driver.token.clone());
        let outcome: InvocationOutcome = match outcome {
            Outcome::Pending => pending(),
            Outcome::Succeeded => succeeded("1"),
            Outcome::Failed => returned(InvocationStatus::Failed, None, None),
            Outcome::Crashed => crashed(),
            Outcome::Lost => lost(),
        };
        let next = self.driver.finish(outcome);
        assert!(!self.driver.execution.is_invoking());
        assert_eq!(next == NextAction::Completed, self.driver.execution.status().is_terminal());
        let invoke = matches!(next, NextAction::Reinvoke | NextAction::Retry(_));
        assert_eq!(invoke, self.driver.execution.needs_invocation());
    }

    fn invoke_if_needed(&mut self) {
        if self.driver.execution.needs_invocation() {
            self.driver.begin();
            self.see_everything();
        }
    }

    fn open_callback(&self, which: usize) -> Option<durable_wasm_core::model::CallbackId> {
        let operation = self.driver.execution.operation(IDS[which].0)?;
        match &operation.details {
            OperationDetails::Callback(details) => Some(details.callback_id.clone()),
            _ => None,
        }
    }

    fn complete_callback(&mut self, which: usize, succeeds: bool) {
        let Some(id) = self.open_callback(which) else { return };
        let outcome = if succeeds {
            CallbackOutcome::Succeeded(Some("1".into()))
        } else {
            CallbackOutcome::Failed((*error("Oops")).clone())
        };
        let now = self.driver.now;
        self.unless_refused(|driver| driver.execution.complete_callback(&id, outcome, now));
    }

    fn heartbeat(&mut self, which: usize) {
        let Some(id) = self.open_callback(which) else { return };
        let now = self.driver.now;
        if self.unless_refused(|driver| driver.execution.heartbeat_callback(&id, now)).is_some()
            && let Some((_, Some((every, due)))) = self.callbacks.get_mut(IDS[which].0)
        {
            *due = now.after(*every);
        }
    }

    fn check(&mut self) {
        let execution = &self.driver.execution;
        let events = execution.history();
        assert!(events.iter().map(|event| event.id).eq(1..=events.len() as u64), "event ids are dense");
        assert!(events.is_sorted_by_key(|event| event.timestamp), "events are in order of time");
        assert_eq!(events[..self.history.len()], self.history, "history is append-only");
        self.history = events.to_vec();

        for operation in execution.operations().iter().filter(|operation| operation.status.is_terminal()) {
            let ended = self.ended_operations.entry(operation.id.clone()).or_insert_with(|| operation.clone());
            assert_eq!(ended, operation, "a terminal operation never changes");
            self.callbacks.remove(&operation.id);
        }
        if let Some(ended) = &self.ended {
            assert_eq!(execution, ended, "an ended execution changes no more");
        } else if execution.status().is_terminal() {
            self.ended = Some(execution.clone());
        }
        assert_eq!(execution.next_due(), self.next_due());
    }

    /// The earliest of everything that is due, found the slow way.
    fn next_due(&self) -> Option<Timestamp> {
        let execution = &self.driver.execution;
        if execution.status().is_terminal() {
            return None;
        }
        let operations =
            execution.operations().iter().filter_map(|operation| match (&operation.details, operation.status) {
                (OperationDetails::Wait(details), OperationStatus::Started) => Some(details.scheduled_end_timestamp),
                (OperationDetails::Step(details), OperationStatus::Pending) => details.next_attempt_timestamp,
                _ => None,
            });
        let callbacks =
            self.callbacks.values().flat_map(|(timeout, heartbeat)| [*timeout, heartbeat.map(|(_, due)| due)]);
        operations.chain(callbacks.flatten()).chain(execution.deadline()).min()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_invariants_hold(actions in prop::collection::vec(action(), 1..60)) {
        let mut model = Model::new();
        for action in actions {
            model.apply(action);
        }
        let execution = &model.driver.execution;
        let document = history_document(execution.history());
        prop_assert_eq!(&read_history_document(&document).unwrap(), execution.history());
        for format in [WireFormat::FILE, WireFormat::api(true)] {
            for (index, operation) in execution.operations().iter().enumerate() {
                prop_assert_eq!(&read_operation(index, &format.operation(operation)).unwrap(), &**operation);
            }
        }
    }

    #[test]
    fn two_runs_are_alike(actions in prop::collection::vec(action(), 1..40)) {
        let run = |actions: Vec<Action>| {
            let mut model = Model::new();
            for action in actions {
                model.apply(action);
            }
            (model.driver.execution, model.driver.token)
        };
        prop_assert_eq!(run(actions.clone()), run(actions));
    }
}
