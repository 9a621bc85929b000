//! The reference model: what an execution is, worked out anew from everything that has happened to it.
//!
//! # Invariants
//! - It keeps nothing but the list of what happened. There is no index, no set of timers, no note of what the handler has
//!   seen: each question looks at everything, so that nothing can be out of step. That is slow, and the point.
//! - Only what the service accepts happens; [`crate::rules`] says what that is.

use std::time::Duration;

use durable_wasm_core::model::{
    ExecutionStatus, Operation, OperationAction, OperationDetails, OperationOptions, OperationStatus, OperationType,
    OperationUpdate, Timestamp,
};

use crate::actions::{Called, Ending, OWN_ID};

/// The 26 event types of the service model.
pub(crate) const EVENTS: &[&str] = &[
    "ExecutionStarted",
    "ExecutionSucceeded",
    "ExecutionFailed",
    "ExecutionTimedOut",
    "ExecutionStopped",
    "ContextStarted",
    "ContextSucceeded",
    "ContextFailed",
    "WaitStarted",
    "WaitSucceeded",
    "WaitCancelled",
    "StepStarted",
    "StepSucceeded",
    "StepFailed",
    "ChainedInvokeStarted",
    "ChainedInvokeSucceeded",
    "ChainedInvokeFailed",
    "ChainedInvokeTimedOut",
    "ChainedInvokeStopped",
    "CallbackStarted",
    "CallbackSucceeded",
    "CallbackFailed",
    "CallbackTimedOut",
    "InvocationCompleted",
    "ExecutionPaused",
    "ExecutionResumed",
];

/// Something that has happened.
#[derive(Debug, Clone)]
pub(crate) struct Happening {
    pub(crate) at: Timestamp,
    pub(crate) what: What,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    /// It was started, with so many seconds to live.
    Started(Option<u32>),
    /// An invocation began.
    Began,
    /// An update was recorded.
    Updated(OperationUpdate),
    /// The checkpoint that recorded the updates before was answered.
    Answered,
    Finished(Ending),
    /// Whatever was due happened.
    Fired,
    /// What was due happened to operations alone: a checkpoint does not end its execution.
    Due,
    CallbackCompleted(String, bool),
    Heartbeat(String),
    InvokeCompleted(String, Called),
    Paused {
        with_timeout: bool,
    },
    Resumed,
    Stopped,
    Deleted,
}

impl Happening {
    pub(crate) fn update(update: OperationUpdate, at: Timestamp) -> Self {
        Self { at, what: What::Updated(update) }
    }
}

/// An operation, as its handler sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Op {
    pub(crate) id: String,
    pub(crate) kind: OperationType,
    pub(crate) parent: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) sub_type: Option<String>,
    pub(crate) status: OperationStatus,
    pub(crate) began: Timestamp,
    pub(crate) ended: Option<Timestamp>,
    /// A step's attempts that have ended.
    pub(crate) attempt: u32,
    /// When a wait ends, or a step's next attempt may begin.
    pub(crate) due: Option<Timestamp>,
    pub(crate) result: Option<String>,
    /// The type of its error; empty for an error without a type.
    pub(crate) error: Option<String>,
    pub(crate) replay_children: bool,
}

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
    token: Option<usize>,
    tokens: usize,
    limits: Vec<(String, Limits)>,
    began: Timestamp,
    deadline: Option<Timestamp>,
    /// What was left of its time when it was paused, if that was paused too.
    time_left: Option<Duration>,
    has_ended: bool,
    /// Every operation as the handler saw it last.
    seen: Vec<Op>,
    progressed: bool,
    failures: u32,
    owed: bool,
    closing: Option<(ExecutionStatus, Option<String>)>,
}

/// What follows when an invocation has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    Completed,
    Suspend,
    Reinvoke,
    Retry,
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

    fn is_paused(&self) -> bool {
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

    fn record(&mut self, event: &'static str, id: &str, at: Timestamp) {
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

    fn finish(&mut self, ending: Ending, at: Timestamp) {
        let is_waiting = self.operations.iter().any(|operation| match operation.kind {
            OperationType::Step => operation.status == OperationStatus::Pending,
            OperationType::Wait | OperationType::Callback | OperationType::ChainedInvoke => {
                operation.status == OperationStatus::Started
            }
            OperationType::Context | OperationType::Execution => false,
        });
        let may_wait = is_waiting || !self.unseen().is_empty() || self.owed;
        self.is_invoking = false;
        self.events.push(("InvocationCompleted", None, at));
        if self.progressed {
            self.failures = 0;
        }
        if let Some((status, verdict)) = self.closing.take() {
            return self.end(status, verdict, at);
        }
        let failed = |error: &str| Some(error.to_owned());
        match ending {
            Ending::Succeeded => self.end(ExecutionStatus::Succeeded, Some("1".to_owned()), at),
            Ending::Failed => self.end(ExecutionStatus::Failed, failed("Oops"), at),
            Ending::SucceededWithError
            | Ending::FailedWithResult
            | Ending::NoStatus
            | Ending::UnknownStatus
            | Ending::Unreadable => self.end(ExecutionStatus::Failed, failed("InvalidParameterValueException"), at),
            Ending::NoFunction => self.end(ExecutionStatus::Failed, failed("ResourceNotFoundException"), at),
            Ending::Pending if may_wait => self.failures = 0,
            Ending::Pending => self.fail(3, "InvalidParameterValueException", at),
            Ending::Crashed => self.fail(5, "Runtime.ExitError", at),
            Ending::Lost => self.owed = true,
        }
        self.complete_pause(at);
    }

    /// An invocation has failed that may be tried again, unless it is the `max`th in a row.
    fn fail(&mut self, max: u32, error: &str, at: Timestamp) {
        self.failures += 1;
        if self.failures >= max {
            self.end(ExecutionStatus::Failed, Some(error.to_owned()), at);
        } else {
            self.owed = true;
        }
    }

    /// What the executor is to do after an invocation that ended so.
    pub(crate) fn next(&self, ending: Ending) -> Next {
        let has_failed = self.failures > 0 && matches!(ending, Ending::Crashed | Ending::Pending);
        match () {
            () if self.has_ended => Next::Completed,
            () if self.is_paused() => Next::Suspend,
            () if has_failed => Next::Retry,
            () if self.needs_invocation() => Next::Reinvoke,
            () => Next::Suspend,
        }
    }

    fn complete_pause(&mut self, at: Timestamp) {
        if self.status == ExecutionStatus::Pausing {
            self.status = ExecutionStatus::Paused;
            self.record("ExecutionPaused", OWN_ID, at);
        }
    }

    fn end(&mut self, status: ExecutionStatus, verdict: Option<String>, at: Timestamp) {
        let (event, own_status) = match status {
            ExecutionStatus::Succeeded => ("ExecutionSucceeded", OperationStatus::Succeeded),
            ExecutionStatus::Failed => ("ExecutionFailed", OperationStatus::Failed),
            ExecutionStatus::TimedOut => ("ExecutionTimedOut", OperationStatus::TimedOut),
            _ => ("ExecutionStopped", OperationStatus::Stopped),
        };
        self.record(event, OWN_ID, at);
        (self.operations[0].status, self.operations[0].ended) = (own_status, Some(at));
        (self.status, self.verdict, self.has_ended) = (status, verdict, true);
        (self.is_invoking, self.owed, self.deadline, self.closing) = (false, false, None, None);
    }
}

impl Op {
    fn new(id: &str, kind: OperationType, began: Timestamp) -> Self {
        Self {
            id: id.to_owned(),
            kind,
            parent: None,
            name: None,
            sub_type: None,
            status: OperationStatus::Started,
            began,
            ended: None,
            attempt: 0,
            due: None,
            result: None,
            error: None,
            replay_children: false,
        }
    }
}

/// The core's record, in the model's words.
impl From<&Operation> for Op {
    fn from(operation: &Operation) -> Self {
        let mut op = Self {
            parent: operation.parent_id.as_ref().map(ToString::to_string),
            name: operation.name.as_ref().map(ToString::to_string),
            sub_type: operation.sub_type.as_ref().map(ToString::to_string),
            status: operation.status,
            ended: operation.end_timestamp,
            result: operation.result().map(ToString::to_string),
            error: operation.error().map(|error| error.error_type.clone().unwrap_or_default()),
            ..Self::new(operation.id.as_str(), operation.operation_type(), operation.start_timestamp)
        };
        match &operation.details {
            OperationDetails::Step(step) => (op.attempt, op.due) = (step.attempt, step.next_attempt_timestamp),
            OperationDetails::Wait(wait) => op.due = Some(wait.scheduled_end_timestamp),
            OperationDetails::Context(context) => op.replay_children = context.replay_children,
            OperationDetails::Execution(_) | OperationDetails::Callback(_) | OperationDetails::ChainedInvoke(_) => {}
        }
        op
    }
}
