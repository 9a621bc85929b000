//! What others do to executions: complete callbacks, send heartbeats, stop.

use durable_wasm_core::error::ServiceError;
use durable_wasm_core::execution::{CallbackOutcome, Execution};
use durable_wasm_core::model::{CallbackId, ErrorObject, ExecutionArn};

use super::{Executor, ExecutorError};

impl Executor {
    /// Completes a callback.
    ///
    /// # Errors
    /// When the id is not one of ours, its execution is gone, or the callback is over.
    pub async fn complete_callback(&self, id: &CallbackId, outcome: CallbackOutcome) -> Result<(), ExecutorError> {
        let now = self.service.clock.now();
        self.change_callback(id, |execution| execution.complete_callback(id, outcome, now)).await
    }

    /// Puts off a callback's heartbeat timeout.
    ///
    /// # Errors
    /// As [`Self::complete_callback`].
    pub async fn heartbeat_callback(&self, id: &CallbackId) -> Result<(), ExecutorError> {
        let now = self.service.clock.now();
        self.change_callback(id, |execution| execution.heartbeat_callback(id, now)).await
    }

    /// Stops an execution: it takes no more checkpoints, and its open operations stay as they are.
    ///
    /// # Errors
    /// When there is no such execution.
    pub async fn stop(&self, arn: &ExecutionArn, error: Option<ErrorObject>) -> Result<(), ExecutorError> {
        let cell = self.service.store.load(arn).await?;
        let mut execution = cell.lock().await;
        if !execution.status().is_terminal() {
            execution.stop(error, self.service.clock.now());
            self.service.store.commit(&mut execution).await?;
            self.ended(&execution);
        }
        Ok(())
    }

    async fn change_callback(
        &self,
        id: &CallbackId,
        change: impl FnOnce(&mut Execution) -> Result<(), ServiceError>,
    ) -> Result<(), ExecutorError> {
        let unknown = || ServiceError::not_found(format!("Callback {id} does not exist"));
        let callback = self.service.signer.read_callback_id(id).ok_or_else(unknown)?;
        let cell = self.service.store.load(&callback.arn).await?;
        let mut execution = cell.lock().await;
        // A callback that is overdue has timed out, even if nobody has looked yet.
        self.fire_due(&mut execution).await?;
        let changed = change(&mut execution);
        self.changed(&mut execution).await?;
        Ok(changed?)
    }

    /// Records a change from outside, and invokes the handler if it has something to see.
    pub(super) async fn changed(&self, execution: &mut Execution) -> Result<(), ExecutorError> {
        self.service.store.commit(execution).await?;
        if execution.has_unseen_changes() {
            self.service.scheduler.invoke(execution.arn(), self.service.clock.now());
        }
        Ok(())
    }
}
