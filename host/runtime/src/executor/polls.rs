//! Handlers that ask again and again whether something has happened, while time stands still.
//!
//! Under a virtual clock one task runs at a time, so nothing would ever happen while a handler asks. Its asking is therefore
//! taken as what it is: the handler waits inside its call, and the others go on. When something has happened that it has not
//! seen, its going on is a task like any other, so two runs are still the same. When nothing is left to do for anybody, the
//! handlers that wait are told so, in turn: they may have something else to do.
//!
//! # Invariants
//! - A handler that waits holds no execution's lock, and does not count as running.
//! - One that is given up while it waits is forgotten. Upheld by [`Waiting`].

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use durable_wasm_core::execution::Execution;
use durable_wasm_core::model::{ExecutionArn, ExecutionStatus};
use tokio::sync::oneshot;

use super::Executor;
use crate::scheduler::Task;
use crate::service::Service;

/// The handlers that wait for news.
#[derive(Default)]
pub(crate) struct Polls(Mutex<State>);

#[derive(Default)]
struct State {
    /// In the order they began to wait.
    by_turn: BTreeMap<u64, Poll>,
    turns: HashMap<ExecutionArn, u64>,
    count: u64,
}

/// A handler that waits.
struct Poll {
    execution: ExecutionArn,
    answer: oneshot::Sender<()>,
    /// A task to let it go on is scheduled.
    is_called: bool,
}

/// A place among the handlers that wait, for as long as it exists.
struct Waiting<'a> {
    polls: &'a Polls,
    turn: u64,
    answered: oneshot::Receiver<()>,
}

impl Polls {
    /// How many handlers wait.
    pub(super) fn waiting(&self) -> usize {
        self.state().by_turn.len()
    }

    fn wait(&self, execution: &ExecutionArn) -> Waiting<'_> {
        let (answer, answered) = oneshot::channel();
        let mut state = self.state();
        state.count += 1;
        let turn = state.count;
        state.turns.insert(execution.clone(), turn);
        state.by_turn.insert(turn, Poll { execution: execution.clone(), answer, is_called: false });
        Waiting { polls: self, turn, answered }
    }

    /// Says whether a task is needed to let the handler of an execution go on: it waits, and there is none yet.
    fn call(&self, execution: &ExecutionArn) -> bool {
        let mut state = self.state();
        let Some(turn) = state.turns.get(execution).copied() else { return false };
        state.by_turn.get_mut(&turn).is_some_and(|poll| !std::mem::replace(&mut poll.is_called, true))
    }

    /// Lets the handler of an execution go on, if it waits and was called.
    pub(super) fn answer(&self, execution: &ExecutionArn) {
        let mut state = self.state();
        if let Some(turn) = state.turns.get(execution).copied()
            && state.by_turn.get(&turn).is_some_and(|poll| poll.is_called)
        {
            state.answer(turn);
        }
    }

    /// Lets the handler go on that has waited for the longest time. Says whether there was one.
    pub(super) fn answer_first(&self) -> bool {
        let mut state = self.state();
        let first = state.by_turn.keys().next().copied();
        first.inspect(|turn| state.answer(*turn)).is_some()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn answer(&mut self, turn: u64) {
        if let Some(poll) = self.forget(turn) {
            // Nobody hears it who has just been given up.
            let _ = poll.answer.send(());
        }
    }

    fn forget(&mut self, turn: u64) -> Option<Poll> {
        let poll = self.by_turn.remove(&turn)?;
        if self.turns.get(&poll.execution) == Some(&turn) {
            self.turns.remove(&poll.execution);
        }
        Some(poll)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.polls.state().forget(self.turn);
    }
}

impl Service {
    /// Returns when the handler of this execution has something to see, its execution does not go on any more, or nothing
    /// is left to do.
    pub(crate) async fn until_news(&self, arn: &ExecutionArn) {
        let Ok(cell) = self.store.load(arn).await else { return };
        let execution = cell.lock().await;
        if execution.status() != ExecutionStatus::Running || execution.has_news() {
            return;
        }
        // Whoever changes the execution holds its lock too, so nothing happens unnoticed in between.
        let mut waiting = self.polls.wait(arn);
        drop(execution);
        // The driver may begin something else.
        self.scheduler.ring();
        let _ = (&mut waiting.answered).await;
    }
}

impl Executor {
    /// Has a handler go on that waits for news of this execution, if that is what has come.
    pub(super) fn answer_poll(&self, execution: &Execution) {
        let is_news = execution.has_news() || execution.status() != ExecutionStatus::Running;
        if is_news && self.service.polls.call(execution.arn()) {
            self.service.scheduler.add(Task::Answer(execution.arn().clone()));
        }
    }
}
