//! The loop that makes an executor go.

use durable_wasm_core::model::ExecutionArn;
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::{Executor, ExecutorError};
use crate::scheduler::Task;

/// Where driving an executor led.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Driven {
    /// The execution it was driven for has ended.
    Ended,
    /// Nothing is left to do, and the execution has not ended: it waits for somebody outside.
    Waiting,
}

impl Executor {
    /// Does everything that is to be done, waiting for timers where need be, until an execution has ended.
    ///
    /// # Errors
    /// When the store fails, or there is no such execution.
    pub async fn drive(&self, until: &ExecutionArn) -> Result<Driven, ExecutorError> {
        let service = &self.service;
        let cell = service.store.load(until).await?;
        let mut running = FuturesUnordered::new();
        loop {
            while let Some(task) = service.scheduler.take_due() {
                running.push(self.perform(task));
            }
            if !running.is_empty() {
                // A virtual clock must not move while anything runs, and a wall clock's timers are looked at again
                // as soon as one of the invocations in flight ends.
                if let Some(done) = running.next().await {
                    done?;
                }
            } else if cell.lock().await.status().is_terminal() {
                return Ok(Driven::Ended);
            } else if let Some(at) = service.scheduler.next_due() {
                service.scheduler.wait(at).await;
            } else {
                return Ok(Driven::Waiting);
            }
        }
    }

    async fn perform(&self, task: Task) -> Result<(), ExecutorError> {
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
