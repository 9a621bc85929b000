//! The loop that makes an executor go.

use durable_wasm_core::model::ExecutionArn;
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::{Executor, ExecutorError};
use crate::scheduler::Task;
use crate::store::StoreError;

/// Where driving an executor led.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Driven {
    /// The execution it was driven for has ended.
    Ended,
    /// Nothing is left to do, and the execution has not ended: it waits for somebody outside.
    Waiting,
}

impl Executor {
    /// Does everything that is to be done, for all executions, waiting for timers where need be, until one of them has
    /// ended. There must be one driver at a time. Dropping it abandons the invocations in flight, as a crash would.
    ///
    /// # Errors
    /// When the store fails, or there is no such execution.
    pub async fn drive(&self, until: &ExecutionArn) -> Result<Driven, ExecutorError> {
        let scheduler = &self.service.scheduler;
        let running_max = if self.service.clock.is_virtual() { 1 } else { usize::MAX };
        let mut running = FuturesUnordered::new();
        loop {
            while running.len() < running_max
                && let Some(task) = scheduler.take_due()
            {
                running.push(self.perform(task));
            }
            let next_due = scheduler.next_due();
            if running.is_empty() {
                if self.service.store.load(until).await?.lock().await.status().is_terminal() {
                    return Ok(Driven::Ended);
                }
                if next_due.is_none() {
                    return Ok(Driven::Waiting);
                }
            }
            tokio::select! {
                biased;
                Some(done) = running.next() => done?,
                // New tasks and timers do not wait for what runs.
                () = scheduler.wait(next_due), if running.len() < running_max => {}
            }
        }
    }

    /// Performs a task. What was to be done for an execution that is gone needs no doing.
    async fn perform(&self, task: Task) -> Result<(), ExecutorError> {
        match self.try_perform(task).await {
            Err(ExecutorError::Store(StoreError::NotFound(_))) => Ok(()),
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
        }
    }
}
