//! The loop that makes an executor go.
//!
//! # Invariants
//! - Under a virtual clock one task runs at a time, and conditions are looked at between two tasks. A handler that waits
//!   for news does not run: see [`super::polls`].
//! - Nobody waits for a lock while what may hold it stands still. Upheld by [`Driver::ask`].
//! - What is in flight when a call returns stays in flight in the [`Driver`], and goes on with the next call.
//! - What goes wrong with one execution keeps none of the others from going on.

use std::future::Future;
use std::pin::{Pin, pin};

use durable_wasm_core::model::{ExecutionArn, Timestamp};
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::{Executor, ExecutorError};
use crate::order::TaskOrder;
use crate::scheduler::Task;
use crate::store::StoreError;

/// Where driving an executor led.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Driven {
    /// What it was driven for has come: the execution has ended, or the condition holds.
    Ended,
    /// Nothing is left to do, and it has not come: it takes somebody outside.
    Waiting,
}

/// What a driver does when nothing is left to do and what it is driven for has not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenIdle {
    /// It returns [`Driven::Waiting`].
    Return,
    /// It waits for news: a callback, a stop, a start by somebody outside. It never returns [`Driven::Waiting`].
    Wait,
}

/// Makes an executor go, and owns the invocations in flight.
///
/// There must be one driver of an executor at a time. Dropping it abandons the invocations in flight, as a crash would; a
/// checkpoint that one of them is making is still recorded.
/// A call of it may be dropped at any time: what is in flight stays.
pub struct Driver {
    executor: Executor,
    running: FuturesUnordered<Performing>,
    /// What went wrong with an execution that nobody drove for.
    failure: Option<ExecutorError>,
}

type Performing = Pin<Box<dyn Future<Output = Performed> + Send>>;

/// A task that has been performed.
struct Performed {
    execution: ExecutionArn,
    result: Result<(), ExecutorError>,
}

impl Driver {
    /// A driver with nothing in flight.
    pub(super) fn new(executor: Executor) -> Self {
        Self { executor, running: FuturesUnordered::new(), failure: None }
    }

    /// Does everything that is to be done, for all executions, waiting for timers where need be, until one of them has
    /// ended.
    ///
    /// # Errors
    /// When there is no such execution, or the store fails for it. What goes wrong with others is told to the observers,
    /// and is an error here only when nothing else is left to do: it may be what this execution waits for.
    pub async fn drive(&mut self, until: &ExecutionArn) -> Result<Driven, ExecutorError> {
        let executor = self.executor.clone();
        let has_ended = || executor.has_ended(until);
        self.go(has_ended, WhenIdle::Return, Some(until)).await
    }

    /// As [`drive`](Self::drive), until a condition holds. It is looked at first of all, and again whenever something may
    /// have changed: under a virtual clock between two tasks, under another also while invocations run.
    ///
    /// # Errors
    /// The condition's own, and the failure of any task. The driver can be driven on after it.
    pub async fn drive_until<F>(
        &mut self,
        condition: impl FnMut() -> F,
        when_idle: WhenIdle,
    ) -> Result<Driven, ExecutorError>
    where
        F: Future<Output = Result<bool, ExecutorError>>,
    {
        self.go(condition, when_idle, None).await
    }

    /// Drives. Failures of `only` count, or those of any execution.
    async fn go<F>(
        &mut self,
        mut condition: impl FnMut() -> F,
        when_idle: WhenIdle,
        only: Option<&ExecutionArn>,
    ) -> Result<Driven, ExecutorError>
    where
        F: Future<Output = Result<bool, ExecutorError>>,
    {
        let is_virtual = self.executor.service.clock.is_virtual();
        let running_max = if is_virtual { 1 } else { usize::MAX };
        loop {
            if (self.active() == 0 || !is_virtual) && self.ask(condition(), only).await? {
                return Ok(Driven::Ended);
            }
            if is_virtual && let Some(order) = self.executor.service.order.clone() {
                self.begin_ordered(&*order).await;
            }
            let next_due = self.begin_due(running_max);
            if self.active() == 0 && next_due.is_none() {
                if self.executor.service.polls.answer_first() {
                    // Somebody outside may have something to say first.
                    tokio::task::yield_now().await;
                } else if when_idle == WhenIdle::Return {
                    return self.failure.take().map_or(Ok(Driven::Waiting), Err);
                }
            }
            // What runs may come to wait for news, and rings then. Until that, no other task begins and no time passes.
            let next_due = next_due.filter(|_| self.active() < running_max);
            tokio::select! {
                biased;
                Some(performed) = self.running.next() => self.report(performed, only)?,
                () = self.executor.service.scheduler.wait(next_due) => {}
            }
        }
    }

    /// How many tasks run: all that are in flight but the handlers that wait for news.
    fn active(&self) -> usize {
        self.running.len().saturating_sub(self.executor.service.polls.waiting())
    }

    /// Asks a condition. What is in flight goes on meanwhile: it may hold what the condition looks at.
    async fn ask(
        &mut self,
        condition: impl Future<Output = Result<bool, ExecutorError>>,
        only: Option<&ExecutionArn>,
    ) -> Result<bool, ExecutorError> {
        let mut condition = pin!(condition);
        loop {
            tokio::select! {
                biased;
                holds = &mut condition => return holds,
                Some(performed) = self.running.next() => self.report(performed, only)?,
            }
        }
    }

    /// Tells of a failure, and hands it on at once if it counts.
    fn report(&mut self, performed: Performed, only: Option<&ExecutionArn>) -> Result<(), ExecutorError> {
        let Performed { execution, result } = performed;
        let Err(error) = result else { return Ok(()) };
        self.executor.service.notifier.notify(|observer| observer.on_failed(&execution, &error));
        if only.is_none_or(|only| *only == execution) {
            return Err(error);
        }
        self.failure.get_or_insert(error);
        Ok(())
    }

    /// Begins what is due, as far as so many tasks may run at once, and says when the next task is due.
    fn begin_due(&mut self, running_max: usize) -> Option<Timestamp> {
        let scheduler = &self.executor.service.scheduler;
        while self.active() < running_max
            && let Some(task) = scheduler.take_due()
        {
            self.begin(task);
        }
        scheduler.next_due()
    }

    /// Begins what an order says comes next, if nothing runs.
    async fn begin_ordered(&mut self, order: &dyn TaskOrder) {
        if self.active() == 0
            && let Some(task) = self.executor.service.scheduler.take_ordered(order).await
        {
            self.begin(task);
        }
    }

    fn begin(&self, task: Task) {
        let executor = self.executor.clone();
        self.running.push(Box::pin(async move {
            let execution = task.execution().clone();
            Performed { execution, result: executor.perform(task).await }
        }));
    }
}

impl Executor {
    /// Something to drive this executor with, when one call is not enough.
    pub fn driver(&self) -> Driver {
        Driver::new(self.clone())
    }

    /// Does everything that is to be done until an execution has ended: [`Driver::drive`] of a driver of its own. What is
    /// still in flight then, for others, is abandoned.
    ///
    /// # Errors
    /// As [`Driver::drive`].
    pub async fn drive(&self, until: &ExecutionArn) -> Result<Driven, ExecutorError> {
        self.driver().drive(until).await
    }

    async fn has_ended(&self, arn: &ExecutionArn) -> Result<bool, ExecutorError> {
        Ok(self.load(arn).await?.lock().await.status().is_terminal())
    }

    /// Performs a task. What was to be done for an execution that is gone needs no doing, and what the store failed is
    /// done again later.
    pub(super) async fn perform(&self, task: Task) -> Result<(), ExecutorError> {
        let again = task.clone();
        match self.try_perform(task).await {
            Err(ExecutorError::Store(StoreError::NotFound(_))) => Ok(()),
            Err(failure @ ExecutorError::Store(StoreError::Unavailable(_))) => {
                self.try_again(again);
                Err(failure)
            }
            result => result,
        }
    }

    async fn try_perform(&self, task: Task) -> Result<(), ExecutorError> {
        match task {
            Task::Invoke(arn) => self.invoke(&arn).await,
            Task::Wake(arn) => self.wake(&arn).await,
            Task::Dispatch(chained) => self.dispatch(*chained).await,
            Task::Complete(completion) => {
                let (parent, outcome) = *completion;
                self.complete(parent, outcome).await
            }
            Task::Callback(scheduled) => self.perform_callback(*scheduled).await,
            Task::Answer(arn) => {
                self.service.polls.answer(&arn);
                Ok(())
            }
            Task::Remove(arn) => self.remove(&arn).await,
            Task::Recover(arn) => self.recover(&arn).await,
        }
    }
}
