//! The core and the model side by side: both are asked for the same things, and must agree.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::checkpoint::{CheckpointRequest, CheckpointResponse};
use durable_wasm_core::effects::CheckpointEffect;
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::execution::{CallbackOutcome, ChainedInvokeOutcome, StartExecution};
use durable_wasm_core::invocation::{InvocationOutcome, InvocationOutput, NextAction, ReportedStatus};
use durable_wasm_core::model::{
    CallbackId, CheckpointToken, ClientToken, ExecutionStatus, InvocationStatus, OperationAction, OperationDetails,
    OperationOptions, OperationType, OperationUpdate,
};

use crate::actions::{Action, Ask, Called, Ending, IDS, Token};
use crate::common::{ARN, Driver, crashed, error, lost, pending, returned, start, succeeded};
use crate::endings::Next;
use crate::happening::{Happening, What};
use crate::operation::Op;
use crate::reference::{Event, Reference};
use crate::rules;

/// The latest checkpoint that had a client token: that token, the checkpoint token, the answer.
type Answered = (u8, CheckpointToken, Arc<CheckpointResponse>);

pub(crate) struct Pair {
    driver: Driver,
    happenings: Vec<Happening>,
    /// Every token that was given out.
    tokens: Vec<CheckpointToken>,
    answered: Option<Answered>,
    /// The rules that refused something, and the events there were.
    pub(crate) reached: BTreeSet<&'static str>,
}

impl Pair {
    pub(crate) fn start(timeout: Option<u32>) -> Self {
        let driver = Driver::of(StartExecution { execution_timeout_seconds: timeout, ..start() });
        let started = Happening { at: driver.now, what: What::Started(timeout) };
        let mut pair = Self {
            tokens: vec![driver.token.clone()],
            driver,
            happenings: vec![started],
            answered: None,
            reached: BTreeSet::new(),
        };
        pair.happened(What::Began);
        pair.compare();
        pair
    }

    fn reference(&self) -> Reference {
        Reference::of(&self.happenings)
    }

    fn happened(&mut self, what: What) {
        self.happenings.push(Happening { at: self.driver.now, what });
    }

    pub(crate) fn apply(&mut self, action: &Action) {
        match action {
            Action::Begin => self.begin(),
            Action::Checkpoint { token, client_token, asks } => self.checkpoint(*token, *client_token, asks),
            Action::Finish(ending) => self.finish(*ending),
            Action::Pass(seconds) => self.driver.pass(*seconds),
            Action::Fire => self.fire(),
            Action::Jump => {
                self.driver.now = self.reference().next_due().map_or(self.driver.now, |due| due.max(self.driver.now));
                self.fire();
            }
            Action::CompleteCallback(place, succeeds) => self.complete_callback(IDS[*place].0, *succeeds),
            Action::Heartbeat(place) => self.heartbeat(IDS[*place].0),
            Action::CompleteInvoke(place, called) => self.complete_invoke(IDS[*place].0, *called),
            Action::Pause { with_timeout } => {
                let (now, is_running) = (self.driver.now, self.reference().status == ExecutionStatus::Running);
                let paused = self.driver.execution.pause(None, *with_timeout, now);
                self.agree(paused, is_running, "pause", What::Paused { with_timeout: *with_timeout });
            }
            Action::Resume => {
                let status = self.reference().status;
                let is_paused = matches!(status, ExecutionStatus::Pausing | ExecutionStatus::Paused);
                let resumed = self.driver.execution.resume(None, self.driver.now);
                if let Ok(must_invoke) = resumed {
                    assert_eq!(must_invoke, self.driver.execution.needs_invocation());
                }
                self.agree(resumed.map(drop), is_paused, "resume", What::Resumed);
            }
            Action::Stop => {
                self.driver.execution.stop(None, self.driver.now);
                if self.reference().is_open() {
                    self.happened(What::Stopped);
                }
            }
            Action::Delete => {
                let reference = self.reference();
                let may_delete = !reference.is_open() && reference.status != ExecutionStatus::Deleting;
                let deleted = self.driver.execution.delete(self.driver.now);
                self.agree(deleted, may_delete, "delete", What::Deleted);
            }
        }
        self.compare();
    }

    /// Something was done or refused, as the model says; only what was done has happened.
    fn agree(&mut self, actual: Result<(), ServiceError>, expected: bool, act: &str, what: What) {
        let status = self.reference().status;
        match actual {
            Ok(()) => {
                assert!(expected, "the model refuses {what:?}");
                self.happened(what);
            }
            Err(refusal) => {
                assert!(!expected, "the core refuses {what:?}: {refusal}");
                assert_eq!(refusal.message, format!("Cannot {act} execution {ARN} while it is {status}"));
            }
        }
    }

    fn begin(&mut self) {
        let reference = self.reference();
        if !reference.may_be_invoked() {
            let state = if reference.is_invoking { "INVOKING" } else { reference.status.as_str() };
            let Driver { execution, processor, now, .. } = &mut self.driver;
            let refusal = execution.begin_invocation("request".into(), processor, *now).unwrap_err();
            assert_eq!(refusal.message, format!("Cannot invoke execution {ARN} while it is {state}"));
            return;
        }
        let expected: Vec<_> = reference.unseen().iter().map(|operation| operation.id.clone()).collect();
        let start = self.driver.begin_in_full();
        assert!(start.updated_operation_ids.iter().map(|id| id.as_str()).eq(expected), "what is new to the handler");
        let given: Vec<Op> = start.initial_execution_state.operations.iter().map(|given| (&**given).into()).collect();
        assert_eq!(given, reference.operations);
        self.tokens.push(start.checkpoint_token);
        self.happened(What::Began);
    }

    fn checkpoint(&mut self, token: Token, client_token: Option<u8>, asks: &[Ask]) {
        let updates: Vec<_> = asks.iter().map(Ask::update).collect();
        let (token, number) = match token {
            Token::Latest => (self.tokens[self.tokens.len() - 1].clone(), self.tokens.len()),
            Token::Earlier(back) => {
                let place = self.tokens.len().saturating_sub(back + 2);
                (self.tokens[place].clone(), place + 1)
            }
            Token::Forged => ("Zm9yZ2Vk".into(), 0),
        };
        let actual = self.driver.send(CheckpointRequest {
            checkpoint_token: token.clone(),
            updates: updates.clone(),
            client_token: client_token.map(|number| ClientToken::from(format!("call-{number}"))),
        });
        if let Some((_, _, answer)) =
            self.answered.as_ref().filter(|(client, used, _)| Some(*client) == client_token && *used == token)
        {
            let actual = actual.unwrap();
            assert_eq!((&actual.response, actual.effects.len()), (answer, 0), "the same call gets the same answer");
            // The driver took the token of the answer for a new one.
            self.driver.token = self.tokens[self.tokens.len() - 1].clone();
            return;
        }
        let expected = if self.reference().good_token() == Some(number) {
            rules::check(&self.happenings, &updates, self.driver.now)
        } else {
            Err("Invalid checkpoint token".to_owned())
        };
        match (actual, expected) {
            (Err(actual), Err(expected)) => self.refused(&actual, &expected),
            (Ok(actual), Ok(())) => {
                let effects: Vec<_> = actual.effects.iter().map(effect).collect();
                assert_eq!(effects, updates.iter().filter_map(effect_of).collect::<Vec<_>>());
                for update in updates {
                    self.happened(What::Updated(update));
                }
                let unanswered = self.happenings.len();
                self.happened(What::Answered);
                self.answer(&actual.response, unanswered);
                self.answered = client_token.map(|client| (client, token, actual.response)).or(self.answered.take());
            }
            (actual, expected) => panic!("the core says {actual:#?}, the model {expected:?}"),
        }
    }

    fn refused(&mut self, actual: &ServiceError, expected: &str) {
        match expected.split_once(" validation error") {
            Some((count, _)) => {
                let begins = format!("{count} validation error{} detected: ", if count == "1" { "" } else { "s" });
                assert!(actual.message.starts_with(&begins), "{actual}, but there are {count}");
            }
            None => assert_eq!(actual.message, expected),
        }
        self.reached.extend(rules::ALL.iter().filter(|rule| expected.ends_with(**rule)));
    }

    /// The answer holds what was new to the handler, after what was due had happened.
    fn answer(&mut self, answer: &CheckpointResponse, unanswered: usize) {
        let mut before = self.happenings[..unanswered].to_vec();
        before.push(Happening { at: self.driver.now, what: What::Due });
        let (before, after) = (Reference::of(&before), self.reference());
        let given: Vec<Op> = answer.operations.iter().map(|given| (&**given).into()).collect();
        match &answer.checkpoint_token {
            Some(token) => {
                assert!(given.iter().eq(before.unseen()), "{given:#?} is not {:#?}", before.unseen());
                self.tokens.push(token.clone());
            }
            None => {
                assert_eq!(after.status, ExecutionStatus::Paused);
                assert_eq!(given, []);
            }
        }
    }

    fn finish(&mut self, ending: Ending) {
        if !self.reference().is_invoking {
            return;
        }
        let next = match self.driver.finish(outcome(ending)) {
            NextAction::Completed => Next::Completed,
            NextAction::Suspend => Next::Suspend,
            NextAction::Reinvoke => Next::Reinvoke,
            NextAction::Retry(delay) => {
                assert_eq!(delay, Duration::from_secs(5));
                Next::Retry
            }
        };
        self.happened(What::Finished(ending));
        assert_eq!(next, self.reference().next(ending));
    }

    fn fire(&mut self) {
        let is_due = self.reference().next_due().is_some_and(|due| due <= self.driver.now);
        assert_eq!(self.driver.execution.fire_due(self.driver.now), is_due);
        if is_due {
            self.happened(What::Fired);
        }
    }

    /// The id of an operation's callback, and whether it may be completed; none where there is no such callback.
    fn callback(&self, id: &str) -> Option<(CallbackId, bool)> {
        let OperationDetails::Callback(details) = &self.driver.execution.operation(id)?.details else { return None };
        let reference = self.reference();
        let is_open = !reference.operation(id).unwrap().status.is_terminal();
        Some((details.callback_id.clone(), reference.is_open() && is_open))
    }

    fn complete_callback(&mut self, id: &str, succeeds: bool) {
        let Some((callback, is_open)) = self.callback(id) else { return };
        let outcome = if succeeds {
            CallbackOutcome::Succeeded(Some("1".into()))
        } else {
            CallbackOutcome::Failed((*error("Oops")).clone())
        };
        let completed = self.driver.execution.complete_callback(&callback, outcome, self.driver.now);
        self.outside(completed, is_open, What::CallbackCompleted(id.to_owned(), succeeds));
    }

    fn heartbeat(&mut self, id: &str) {
        let Some((callback, is_open)) = self.callback(id) else { return };
        let beaten = self.driver.execution.heartbeat_callback(&callback, self.driver.now);
        self.outside(beaten, is_open, What::Heartbeat(id.to_owned()));
    }

    fn complete_invoke(&mut self, id: &str, called: Called) {
        let reference = self.reference();
        let is_open = reference.is_open()
            && reference.operation(id).is_some_and(|operation| {
                operation.kind == OperationType::ChainedInvoke && !operation.status.is_terminal()
            });
        let outcome = match called {
            Called::Succeeded => ChainedInvokeOutcome::Succeeded(Some("1".into())),
            Called::Failed => ChainedInvokeOutcome::Failed(error("Oops")),
            Called::TimedOut => ChainedInvokeOutcome::TimedOut(error("Late")),
            Called::Stopped => ChainedInvokeOutcome::Stopped(error("Stop")),
        };
        let completed = self.driver.execution.complete_chained_invoke(id, outcome, self.driver.now);
        self.outside(completed, is_open, What::InvokeCompleted(id.to_owned(), called));
    }

    /// Somebody outside may do so, if what it is done to goes on.
    fn outside(&mut self, actual: Result<(), ServiceError>, is_open: bool, what: What) {
        assert_eq!(actual.is_ok(), is_open, "{what:?}: {actual:?}");
        match actual {
            Ok(()) => self.happened(what),
            Err(refusal) => assert!(refusal.message.ends_with("is not active"), "{refusal}"),
        }
    }

    /// Both hold the same record.
    fn compare(&mut self) {
        let (reference, execution) = (self.reference(), &self.driver.execution);
        assert_eq!(execution.status(), reference.status);
        assert_eq!(execution.is_invoking(), reference.is_invoking);
        assert_eq!(execution.needs_invocation(), reference.needs_invocation());
        assert_eq!(execution.next_due(), reference.next_due());
        let operations: Vec<Op> = execution.operations().iter().map(|operation| (&**operation).into()).collect();
        assert_eq!(operations, reference.operations);
        let events: Vec<Event> = execution
            .history()
            .iter()
            .map(|event| {
                let id = event.operation.as_ref().map(|operation| operation.id.to_string());
                (event.kind.event_type(), id, event.timestamp)
            })
            .collect();
        assert_eq!(events, reference.events);
        let result = execution.result().map(ToString::to_string);
        let error = execution.error().map(|error| error.error_type.clone().unwrap_or_default());
        if execution.status() != ExecutionStatus::Deleting {
            assert_eq!(result.or(error), reference.verdict);
        }
        self.reached.extend(reference.events.iter().map(|(event, ..)| *event));
    }
}

fn outcome(ending: Ending) -> InvocationOutcome {
    match ending {
        Ending::Pending => pending(),
        Ending::Succeeded => succeeded("1"),
        Ending::Failed => returned(InvocationStatus::Failed, None, Some(error("Oops"))),
        Ending::SucceededWithError => returned(InvocationStatus::Succeeded, None, Some(error("Oops"))),
        Ending::FailedWithResult => returned(InvocationStatus::Failed, Some("1"), None),
        Ending::NoStatus => output(ReportedStatus::Missing),
        Ending::UnknownStatus => output(ReportedStatus::Unrecognized("DONE".to_owned())),
        Ending::Unreadable => InvocationOutcome::Unreadable("it is no JSON".to_owned()),
        Ending::Crashed => crashed(),
        Ending::Lost => lost(),
        Ending::NoFunction => InvocationOutcome::FunctionNotFound(error("ResourceNotFoundException")),
    }
}

fn output(status: ReportedStatus) -> InvocationOutcome {
    InvocationOutcome::Returned(InvocationOutput { status, result: None, error: None })
}

/// What an effect is, and of which operation.
fn effect(effect: &CheckpointEffect) -> (&'static str, String) {
    match effect {
        CheckpointEffect::WaitStarted { operation_id, .. } => ("wait", operation_id.to_string()),
        CheckpointEffect::StepRetryScheduled { operation_id, .. } => ("retry", operation_id.to_string()),
        CheckpointEffect::CallbackCreated { operation_id, .. } => ("callback", operation_id.to_string()),
        CheckpointEffect::ChainedInvokeStarted { operation_id, .. } => ("call", operation_id.to_string()),
        CheckpointEffect::ExecutionSucceeded { .. } => ("success", String::new()),
        CheckpointEffect::ExecutionFailed { .. } => ("failure", String::new()),
    }
}

/// The effect that an accepted update has.
fn effect_of(update: &OperationUpdate) -> Option<(&'static str, String)> {
    let id = update.id.to_string();
    match (update.operation_type, update.action) {
        (OperationType::Wait, OperationAction::Start) => Some(("wait", id)),
        (OperationType::Step, OperationAction::Retry) => Some(("retry", id)),
        (OperationType::Callback, _) => Some(("callback", id)),
        (OperationType::ChainedInvoke, _) => match &update.options {
            Some(OperationOptions::ChainedInvoke(options)) if &*options.function_name != "missing" => {
                Some(("call", id))
            }
            _ => None,
        },
        (OperationType::Execution, OperationAction::Succeed) => Some(("success", String::new())),
        (OperationType::Execution, _) => Some(("failure", String::new())),
        _ => None,
    }
}
