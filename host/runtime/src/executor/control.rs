//! What an operator does to executions: stop, pause, resume, delete. Each is done whole, also when the operator hangs up.

use durable_wasm_core::error::ServiceError;
use durable_wasm_core::limits;
use durable_wasm_core::model::{ErrorObject, ExecutionArn, Timestamp};

use super::{Executor, ExecutorError};
use crate::scheduler::Task;
use crate::store::ExecutionCell;
use crate::to_its_end::to_its_end;

/// A request to pause an execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PauseRequest {
    /// Why: at most 1,024 characters.
    pub reason: Option<String>,
    /// Whether the pause does not count towards the execution's timeout. Default: true.
    pub execution_timeout_paused: bool,
}

impl Default for PauseRequest {
    fn default() -> Self {
        Self { reason: None, execution_timeout_paused: true }
    }
}

impl Executor {
    /// Stops an execution: it takes no more checkpoints, and its open operations stay as they are. One that has ended
    /// stays as it is. Whoever called it is told.
    ///
    /// # Errors
    /// `ResourceNotFound` when there is no such execution, `InvalidParameterValue` when the error's parts are over
    /// 1,048,576 bytes together.
    pub async fn stop(&self, arn: &ExecutionArn, error: Option<ErrorObject>) -> Result<(), ExecutorError> {
        if error.as_ref().is_some_and(|error| error.bytes() > limits::STOP_ERROR_BYTES) {
            let bound = limits::STOP_ERROR_BYTES;
            let message = format!("Error object size must be less than or equal to {bound} bytes.");
            return Err(ServiceError::invalid(message).into());
        }
        let (executor, arn) = (self.clone(), arn.clone());
        to_its_end(async move {
            let cell = executor.load(&arn).await?;
            let mut execution = cell.lock().await;
            executor.fire_due(&mut execution).await?;
            if !execution.status().is_terminal() {
                execution.stop(error, executor.service.clock.now());
                executor.service.store.commit(&mut execution).await?;
                executor.ended(&execution);
            }
            Ok(())
        })
        .await
    }

    /// Pauses an execution: no invocation begins until [`resume`](Self::resume), and one in flight ends with its next
    /// checkpoint. Timers, callbacks and called functions go on.
    ///
    /// # Errors
    /// `ResourceNotFound` when there is no such execution, `ResourceConflict` when it is not running,
    /// `InvalidParameterValue` when the reason is too long.
    pub async fn pause(&self, arn: &ExecutionArn, request: PauseRequest) -> Result<(), ExecutorError> {
        let PauseRequest { reason, execution_timeout_paused } = request;
        let (executor, arn) = (self.clone(), arn.clone());
        to_its_end(async move {
            let cell = executor.load(&arn).await?;
            let mut execution = cell.lock().await;
            executor.fire_due(&mut execution).await?;
            execution.pause(reason, execution_timeout_paused, executor.service.clock.now())?;
            executor.service.store.commit(&mut execution).await?;
            executor.arm(&execution);
            executor.answer_poll(&execution);
            executor.service.scheduler.ring();
            Ok(())
        })
        .await
    }

    /// Lets a paused execution go on. Its handler is invoked if an invocation was held back or something has changed.
    ///
    /// # Errors
    /// `ResourceNotFound` when there is no such execution, `ResourceConflict` when it is not paused,
    /// `InvalidParameterValue` when the reason is too long.
    pub async fn resume(&self, arn: &ExecutionArn, reason: Option<String>) -> Result<(), ExecutorError> {
        let (executor, arn) = (self.clone(), arn.clone());
        to_its_end(async move {
            let cell = executor.load(&arn).await?;
            let mut execution = cell.lock().await;
            executor.fire_due(&mut execution).await?;
            let now = executor.service.clock.now();
            let must_invoke = execution.resume(reason, now)?;
            executor.service.store.commit(&mut execution).await?;
            executor.arm(&execution);
            if must_invoke {
                executor.service.scheduler.invoke(&arn, now);
            }
            Ok(())
        })
        .await
    }

    /// Deletes an execution that has ended, and says when that was asked for. It is `DELETING` until the driver has
    /// removed it; then its name is free again.
    ///
    /// # Errors
    /// `ResourceNotFound` when there is no such execution, `ResourceConflict` when it has not ended or is being deleted.
    pub async fn delete(&self, arn: &ExecutionArn) -> Result<Timestamp, ExecutorError> {
        let (executor, arn) = (self.clone(), arn.clone());
        to_its_end(async move {
            let cell = executor.load(&arn).await?;
            let mut execution = cell.lock().await;
            let now = executor.service.clock.now();
            execution.delete(now)?;
            executor.service.store.commit(&mut execution).await?;
            executor.service.scheduler.add(Task::Remove(arn));
            Ok(now)
        })
        .await
    }

    /// Removes an execution that was deleted, and frees its name.
    pub(super) async fn remove(&self, arn: &ExecutionArn) -> Result<(), ExecutorError> {
        let service = &self.service;
        let cell = service.store.load(arn).await?;
        let execution = cell.lock().await;
        // First, so that nobody takes the name for the same number.
        service.freed_names.add(&execution.function().name, execution.name());
        Ok(service.store.remove(arn).await?)
    }

    /// An execution that somebody outside asks for.
    pub(super) async fn load(&self, arn: &ExecutionArn) -> Result<ExecutionCell, ExecutorError> {
        let unknown = || ServiceError::not_found(format!("Durable execution {arn} does not exist"));
        self.service.store.load(arn).await.map_err(|error| error.or_refused(unknown))
    }
}
