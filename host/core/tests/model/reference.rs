//! The reference model: what an execution is, worked out anew from everything that has happened to it.
//!
//! # Invariants
//! - It keeps nothing but the list of what happened. There is no index, no set of timers, no note of what the handler has
//!   seen: each question looks at everything, so that nothing can be out of step. That is slow, and the point.
//! - Only what the service accepts happens; [`crate::rules`] says what that is.

use std::time::Duration;

use durable_wasm_core::model::{
    ExecutionStatus, OperationAction, OperationOptions, OperationStatus, OperationType, OperationUpdate, Timestamp,
};

use crate::actions::{Called, OWN_ID};
use crate::happening::{Happening, What};
use crate::operation::Op;

/// When a callback times out.
#[derive(Debug, Clone, Default)]
struct Limits {
    timeout: Option<Timestamp>,
    heartbeat: Option<(Duration, Timestamp)>,
}

/// Type, operation and time of an event.
pub(crate) type Event = (&'static str, Option<String>, Timestamp);

/// An execution.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) status: ExecutionStatus,
    /// The result, or the type of the error.
    pub(crate) verdict: Option<String>,
    pub(crate) operations: Vec<Op>,
    pub(crate) events: Vec<Event>,
    pub(crate) is_invoking: bool,
    /// Which of the tokens that were given out is the latest, counted from 1; none when the latest call gave none.
    pub(crate) token: Option<usize>,
    tokens: usize,
    limits: Vec<(String, Limits)>,
    began: Timestamp,
    pub(crate) deadline: Option<Timestamp>,
    /// What was left of its time when it was paused, if that was paused too.
    time_left: Option<Duration>,
    pub(crate) has_ended: bool,
    /// Every operation as the handler saw it last.
    seen: Vec<Op>,
    pub(crate) progressed: bool,
    pub(crate) failures: u32,
    pub(crate) owed: bool,
    pub(crate) closing: Option<(ExecutionStatus, Option<String>)>,
}

const YEAR: Duration = Duration::from_secs(31_622_400);

impl Reference {
    pub(crate) fn of(happenings: &[Happening]) -> Self {
        let [Happening { at, what: What::Started(timeout) }, rest @ ..] = happenings else {
            panic!("an execution starts before anything else happens")
        };
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        let mut reference = Self {
            status: ExecutionStatus::Running,
            verdict: None,
            operations: vec![Op::new(OWN_ID, OperationType::Execution, *at)],
            events: vec![("ExecutionStarted", Some(OWN_ID.to_owned()), *at)],
            is_invoking: false,
            token: None,
            tokens: 0,
            limits: Vec::new(),
            began: *at,
            deadline: timeout.map(|timeout| at.after(seconds(timeout))),
            time_left: None,
            has_ended: false,
            seen: Vec::new(),
            progressed: false,
            failures: 0,
            owed: true,
            closing: None,
        };
        reference.operations[0].name = Some("order-7".to_owned());
        for Happening { at, what } in rest {
            reference.happen(what, *at);
        }
        reference
    }

    pub(crate) fn operation(&self, id: &str) -> Option<&Op> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// The operations that the handler has not seen as they are.
    pub(crate) fn unseen(&self) -> Vec<&Op> {
        self.operations.iter().filter(|operation| !self.seen.contains(operation)).collect()
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.has_ended
    }

    pub(crate) fn may_be_invoked(&self) -> bool {
        self.status == ExecutionStatus::Running && !self.is_invoking
    }

    pub(crate) fn needs_invocation(&self) -> bool {
        self.may_be_invoked() && (self.owed || !self.unseen().is_empty())
    }

    /// Which of the tokens given out is good, counted from 1.
    pub(crate) fn good_token(&self) -> Option<usize> {
        self.token.filter(|_| self.is_open() && self.is_invoking && self.closing.is_none())
    }

    pub(crate) fn is_paused(&self) -> bool {
        matches!(self.status, ExecutionStatus::Pausing | ExecutionStatus::Paused)
    }

    /// When something happens by itself next.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.timers().into_iter().map(|(due, ..)| due).chain(self.deadline).min()
    }

    /// Everything that is due sometime: when, which operation, and whether it is a heartbeat, which comes last.
    fn timers(&self) -> Vec<(Timestamp, usize, bool)> {
        if self.has_ended {
            return Vec::new();
        }
        let mut timers = Vec::new();
        for (place, operation) in self.operations.iter().enumerate() {
            match (operation.kind, operation.status) {
                (OperationType::Wait, OperationStatus::Started) | (OperationType::Step, OperationStatus::Pending) => {
                    timers.extend(operation.due.map(|due| (due, place, false)));
                }
                (OperationType::Callback, OperationStatus::Started) => {
                    let limits = self.limits_of(&operation.id);
                    timers.extend(limits.timeout.map(|due| (due, place, false)));
                    timers.extend(limits.heartbeat.map(|(_, due)| (due, place, true)));
                }
                _ => {}
            }
        }
        timers
    }

    fn limits_of(&self, id: &str) -> Limits {
        self.limits.iter().find(|(callback, _)| callback == id).map(|(_, limits)| limits.clone()).unwrap_or_default()
    }

    fn happen(&mut self, what: &What, at: Timestamp) {
        match what {
            What::Started(_) => panic!("an execution starts once"),
            What::Began => {
                (self.is_invoking, self.progressed, self.owed) = (true, false, false);
                self.give_token();
            }
            What::Updated(update) => self.update(update, at),
            What::Answered => {
                self.fire(at, at);
                if self.is_paused() {
                    (self.owed, self.token) = (true, None);
                    self.complete_pause(at);
                } else {
                    self.give_token();
                }
            }
            What::Finished(ending) => self.finish(*ending, at),
            What::Fired => match self.deadline {
                Some(deadline) if deadline <= at => {
                    self.fire(Timestamp::from_millis(deadline.as_millis() - 1), at);
                    self.end(ExecutionStatus::TimedOut, Some("Execution.Timeout".to_owned()), at);
                }
                _ => self.fire(at, at),
            },
            What::Due => self.fire(at, at),
            What::CallbackCompleted(id, true) => self.complete(id, OperationStatus::Succeeded, Some("1"), None, at),
            What::CallbackCompleted(id, false) => self.complete(id, OperationStatus::Failed, None, Some("Oops"), at),
            What::Heartbeat(id) => {
                let limits = self.limits.iter_mut().find(|(callback, _)| callback == id);
                if let Some((_, Limits { heartbeat: Some((every, due)), .. })) = limits {
                    *due = at.after(*every);
                }
            }
            What::InvokeCompleted(id, called) => match called {
                Called::Succeeded => self.complete(id, OperationStatus::Succeeded, Some("1"), None, at),
                Called::Failed => self.complete(id, OperationStatus::Failed, None, Some("Oops"), at),
                Called::TimedOut => self.complete(id, OperationStatus::TimedOut, None, Some("Late"), at),
                Called::Stopped => self.complete(id, OperationStatus::Stopped, None, Some("Stop"), at),
            },
            What::Paused { with_timeout } => {
                if let (true, Some(deadline)) = (with_timeout, self.deadline) {
                    self.time_left = Some(deadline.since(at));
                    self.deadline = Some(self.began.after(YEAR));
                }
                self.status = ExecutionStatus::Pausing;
                if !self.is_invoking {
                    self.complete_pause(at);
                }
            }
            What::Resumed => {
                if let (Some(time_left), None) = (self.time_left.take(), &self.closing) {
                    self.deadline = Some(at.after(time_left).min(self.began.after(YEAR)));
                }
                if self.status == ExecutionStatus::Paused {
                    self.record("ExecutionResumed", OWN_ID, at);
                }
                self.status = ExecutionStatus::Running;
            }
            What::Stopped => self.end(ExecutionStatus::Stopped, Some(String::new()), at),
            What::Deleted => self.status = ExecutionStatus::Deleting,
        }
    }

    pub(crate) fn record(&mut self, event: &'static str, id: &str, at: Timestamp) {
        self.events.push((event, Some(id.to_owned()), at));
    }

    /// The handler is shown everything, and may call.
    fn give_token(&mut self) {
        self.tokens += 1;
        self.token = Some(self.tokens);
        self.seen = self.operations.clone();
    }

    /// The operation with this id, created if there is none.
    fn operation_mut(&mut self, update: &OperationUpdate, at: Timestamp) -> &mut Op {
        let id = update.id.as_str();
        let place = self.operations.iter().position(|operation| operation.id == id).unwrap_or_else(|| {
            self.operations.push(Op {
                parent: update.parent_id.as_ref().map(ToString::to_string),
                name: update.name.as_ref().map(ToString::to_string),
                sub_type: update.sub_type.as_ref().map(ToString::to_string),
                ..Op::new(id, update.operation_type, at)
            });
            self.operations.len() - 1
        });
        &mut self.operations[place]
    }

    fn update(&mut self, update: &OperationUpdate, at: Timestamp) {
        use OperationAction::{Cancel, Fail, Retry, Start, Succeed};
        use OperationType::{Callback, ChainedInvoke, Context, Execution, Step, Wait};

        let payload = update.payload.as_ref().map(ToString::to_string);
        let error = update.error.as_ref().map(|error| error.error_type.clone().unwrap_or_default());
        if update.operation_type == Execution {
            self.closing = Some(match update.action {
                Succeed => (ExecutionStatus::Succeeded, payload),
                _ => (ExecutionStatus::Failed, error),
            });
            self.deadline = None;
            return;
        }
        let options = update.options.clone();
        let operation = self.operation_mut(update, at);
        let event = match (update.operation_type, update.action) {
            (Step, Start) => {
                operation.status = OperationStatus::Started;
                "StepStarted"
            }
            (Step, Retry) => {
                let Some(OperationOptions::Step(options)) = options else { panic!("{update:?} was accepted") };
                let delay = Duration::from_secs(options.next_attempt_delay_seconds.unwrap().into());
                operation.status = OperationStatus::Pending;
                operation.attempt += 1;
                operation.due = Some(at.after(delay));
                (operation.result, operation.error) = (payload, error.clone());
                if error.is_some() { "StepFailed" } else { "StepSucceeded" }
            }
            (Context, Start) => "ContextStarted",
            (Step | Context, Succeed | Fail) => {
                let succeeds = update.action == Succeed;
                operation.status = if succeeds { OperationStatus::Succeeded } else { OperationStatus::Failed };
                operation.ended = Some(at);
                (operation.result, operation.error) = if succeeds { (payload, None) } else { (None, error) };
                if update.operation_type == Step {
                    operation.attempt += 1;
                }
                operation.replay_children =
                    matches!(options, Some(OperationOptions::Context(options)) if options.replay_children);
                self.progressed = true;
                match (update.operation_type, succeeds) {
                    (Step, true) => "StepSucceeded",
                    (Step, false) => "StepFailed",
                    (_, true) => "ContextSucceeded",
                    (_, false) => "ContextFailed",
                }
            }
            (Wait, Start) => {
                let Some(OperationOptions::Wait(options)) = options else { panic!("{update:?} was accepted") };
                operation.due = Some(at.after(Duration::from_secs(options.wait_seconds.unwrap().into())));
                "WaitStarted"
            }
            (Wait, Cancel) => {
                (operation.status, operation.ended) = (OperationStatus::Cancelled, Some(at));
                self.progressed = true;
                "WaitCancelled"
            }
            (Callback, Start) => {
                let options = match options {
                    Some(OperationOptions::Callback(options)) => options,
                    _ => Default::default(),
                };
                let bound = |seconds: Option<u32>| {
                    seconds.filter(|seconds| *seconds > 0).map(|seconds| Duration::from_secs(seconds.into()))
                };
                let limits = Limits {
                    timeout: bound(options.timeout_seconds).map(|timeout| at.after(timeout)),
                    heartbeat: bound(options.heartbeat_timeout_seconds).map(|every| (every, at.after(every))),
                };
                self.limits.push((update.id.to_string(), limits));
                "CallbackStarted"
            }
            (ChainedInvoke, Start) => "ChainedInvokeStarted",
            other => panic!("{other:?} was accepted"),
        };
        self.record(event, update.id.as_str(), at);
        let is_missing = matches!(
            &update.options,
            Some(OperationOptions::ChainedInvoke(options)) if &*options.function_name == "missing"
        );
        if is_missing {
            let error = Some("ResourceNotFoundException");
            self.complete(update.id.as_str(), OperationStatus::Failed, None, error, at);
            self.progressed = true;
        }
    }

    /// Somebody else ends an operation.
    fn complete(
        &mut self,
        id: &str,
        status: OperationStatus,
        result: Option<&str>,
        error: Option<&str>,
        at: Timestamp,
    ) {
        let operation = self.operations.iter_mut().find(|operation| operation.id == id).unwrap();
        (operation.status, operation.ended) = (status, Some(at));
        (operation.result, operation.error) = (result.map(str::to_owned), error.map(str::to_owned));
        let event = match (operation.kind, status) {
            (OperationType::Wait, _) => "WaitSucceeded",
            (OperationType::Callback, OperationStatus::Succeeded) => "CallbackSucceeded",
            (OperationType::Callback, OperationStatus::Failed) => "CallbackFailed",
            (OperationType::Callback, _) => "CallbackTimedOut",
            (_, OperationStatus::Succeeded) => "ChainedInvokeSucceeded",
            (_, OperationStatus::Failed) => "ChainedInvokeFailed",
            (_, OperationStatus::TimedOut) => "ChainedInvokeTimedOut",
            (_, _) => "ChainedInvokeStopped",
        };
        self.record(event, id, at);
    }

    /// Lets happen what is due by `due`, one after the other.
    fn fire(&mut self, due: Timestamp, at: Timestamp) {
        while let Some((_, place, is_heartbeat)) = self.timers().into_iter().min().filter(|timer| timer.0 <= due) {
            let operation = &mut self.operations[place];
            let id = operation.id.clone();
            match operation.kind {
                OperationType::Step => (operation.status, operation.due) = (OperationStatus::Ready, None),
                OperationType::Wait => self.complete(&id, OperationStatus::Succeeded, None, None, at),
                _ => {
                    let error = if is_heartbeat { "Callback.Heartbeat" } else { "Callback.Timeout" };
                    self.complete(&id, OperationStatus::TimedOut, None, Some(error), at);
                }
            }
        }
    }
}
