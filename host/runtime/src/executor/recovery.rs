//! How an execution goes on from what the store has of it, when whoever worked on it is gone.

use std::sync::Arc;

use durable_wasm_core::execution::Execution;
use durable_wasm_core::invocation::InvocationOutcome;
use durable_wasm_core::model::{ErrorObject, ExecutionArn, ExecutionStatus};
use futures_util::stream::{self, StreamExt};

use super::{Executor, ExecutorError};
use crate::scheduler::Task;
use crate::store::{Attend, StoreError};

/// How many executions are taken up at the same time.
const RECOVERIES_MAX: usize = 64;

impl Executor {
    /// Takes up every execution that the store has, in a process that has just begun. Only those are loaded that something
    /// must be done for at once; the others are when their time comes. What goes wrong with one of them is told to the
    /// observers, and keeps none of the others from going on.
    ///
    /// Nobody else may be at work on the executions.
    ///
    /// # Errors
    /// When the store cannot say which executions there are.
    pub async fn recover_all(&self) -> Result<(), StoreError> {
        let unattended = self.service.store.unattended().await?;
        stream::iter(unattended)
            .for_each_concurrent(RECOVERIES_MAX, |execution| async move {
                match execution.attend {
                    Attend::Now => self.try_recover(&execution.arn).await,
                    Attend::At(due) => self.service.scheduler.wake(&execution.arn, due),
                }
            })
            .await;
        Ok(())
    }

    async fn try_recover(&self, arn: &ExecutionArn) {
        if let Err(error) = self.recover(arn).await {
            self.service.notifier.notify(|observer| observer.on_failed(arn, &error));
            self.try_again(Task::Recover(arn.clone()));
        }
    }

    /// Takes an execution up from its record: after its store failed, or in a process that has just begun. An invocation
    /// that was in flight is lost, and another one begins at once, unless this executor is at work on it. A durable function
    /// that was called goes on where it is, a plain one is called again. Whoever waits for the end of this execution is
    /// told.
    ///
    /// No other executor may be at work on the execution.
    ///
    /// # Errors
    /// `ResourceNotFound` when there is no such execution. When the store fails, nothing is taken up.
    pub async fn recover(&self, arn: &ExecutionArn) -> Result<(), ExecutorError> {
        let cell = self.load(arn).await?;
        let mut execution = cell.lock().await;
        if execution.status() == ExecutionStatus::Deleting {
            self.service.scheduler.add(Task::Remove(arn.clone()));
            return Ok(());
        }
        let is_lost = execution.is_invoking() && !self.service.at_work.is_on(&execution);
        if is_lost {
            let lost = ErrorObject::new("Runtime.ExitError", "the host lost the invocation");
            self.finish(&mut execution, InvocationOutcome::Lost(Arc::new(lost))).await?;
        } else if execution.needs_invocation() {
            self.service.scheduler.invoke(arn, self.service.clock.now());
        }
        self.take_up(&execution);
        Ok(())
    }

    /// Has a task that the store failed performed later, where the executor is told to try again. Nothing of it was
    /// recorded, or what was recorded of it shows.
    pub(super) fn try_again(&self, task: Task) {
        let Some(delay) = self.service.store_retry_delay else { return };
        let scheduler = &self.service.scheduler;
        let at = self.service.clock.now().after(delay);
        match task {
            Task::Invoke(arn) => scheduler.invoke(&arn, at),
            Task::Wake(arn) => scheduler.wake(&arn, at),
            Task::Dispatch(_)
            | Task::Complete(_)
            | Task::Callback(_)
            | Task::Answer(_)
            | Task::Remove(_)
            | Task::Recover(_) => scheduler.add_at(task, at),
        }
    }

    /// Sees to what an execution waits for, and to who waits for it.
    fn take_up(&self, execution: &Execution) {
        if execution.status().is_terminal() {
            self.complete_parent(execution);
            return;
        }
        self.arm(execution);
        for call in execution.open_chained_invokes() {
            self.service.follow(execution.arn(), &call);
        }
    }
}
