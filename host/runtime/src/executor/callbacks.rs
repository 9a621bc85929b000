//! Callbacks that somebody outside completes or keeps alive, now or at a time that was set.

use durable_wasm_core::error::ServiceError;
use durable_wasm_core::execution::{CallbackOutcome, Execution};
use durable_wasm_core::model::{CallbackId, ExecutionArn, Timestamp};

use super::{Executor, ExecutorError};
use crate::scheduler::{ScheduledCallback, Task};
use crate::to_its_end::to_its_end;

/// What somebody outside does to a callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallbackAction {
    /// Ends it.
    Complete(CallbackOutcome),
    /// Keeps it alive: its heartbeat timeout begins again.
    Heartbeat,
}

impl Executor {
    /// Completes a callback.
    ///
    /// # Errors
    /// `ResourceNotFound` when there is no such callback, `CallbackTimeout` when it or its execution has ended,
    /// `InvalidParameterValue` when the outcome is too large.
    pub async fn complete_callback(&self, id: &CallbackId, outcome: CallbackOutcome) -> Result<(), ExecutorError> {
        let arn = self.callback_execution(id)?;
        self.act_on_callback(&arn, id, CallbackAction::Complete(outcome)).await
    }

    /// Puts off a callback's heartbeat timeout.
    ///
    /// # Errors
    /// As [`Self::complete_callback`].
    pub async fn heartbeat_callback(&self, id: &CallbackId) -> Result<(), ExecutorError> {
        let arn = self.callback_execution(id)?;
        self.act_on_callback(&arn, id, CallbackAction::Heartbeat).await
    }

    /// Completes a callback when the clock says `at`. An instant that has passed means at once, which is still after the
    /// call returns. A refusal then is told to the observers.
    ///
    /// # Errors
    /// `ResourceNotFound` when the id is not one of ours.
    pub fn complete_callback_at(
        &self,
        id: &CallbackId,
        outcome: CallbackOutcome,
        at: Timestamp,
    ) -> Result<(), ServiceError> {
        self.schedule_callback(id, CallbackAction::Complete(outcome), at)
    }

    /// Puts off a callback's heartbeat timeout when the clock says `at`, as [`Self::complete_callback_at`].
    ///
    /// # Errors
    /// `ResourceNotFound` when the id is not one of ours.
    pub fn heartbeat_callback_at(&self, id: &CallbackId, at: Timestamp) -> Result<(), ServiceError> {
        self.schedule_callback(id, CallbackAction::Heartbeat, at)
    }

    fn schedule_callback(&self, id: &CallbackId, action: CallbackAction, at: Timestamp) -> Result<(), ServiceError> {
        let scheduled = ScheduledCallback { arn: self.callback_execution(id)?, id: id.clone(), action };
        self.service.scheduler.add_at(Task::Callback(Box::new(scheduled)), at);
        Ok(())
    }

    /// Does what was scheduled; nobody but observers is there to hear of a refusal.
    pub(super) async fn perform_callback(&self, scheduled: ScheduledCallback) -> Result<(), ExecutorError> {
        let ScheduledCallback { arn, id, action } = scheduled;
        match self.act_on_callback(&arn, &id, action.clone()).await {
            Err(ExecutorError::Refused(refusal)) => {
                self.service.notifier.notify(|observer| observer.on_callback_refused(&id, &action, &refusal));
                Ok(())
            }
            result => result,
        }
    }

    /// Does it whole, also when nobody waits for it any more.
    async fn act_on_callback(
        &self,
        arn: &ExecutionArn,
        id: &CallbackId,
        action: CallbackAction,
    ) -> Result<(), ExecutorError> {
        let (executor, arn, id) = (self.clone(), arn.clone(), id.clone());
        to_its_end(async move {
            let service = &executor.service;
            let cell = service.store.load(&arn).await.map_err(|error| error.or_refused(|| unknown(&id)))?;
            let mut execution = cell.lock().await;
            // A callback that is overdue has timed out, even if nobody has looked yet.
            executor.fire_due(&mut execution).await?;
            let now = service.clock.now();
            let acted = match action {
                CallbackAction::Complete(outcome) => execution.complete_callback(&id, outcome, now),
                CallbackAction::Heartbeat => execution.heartbeat_callback(&id, now),
            };
            executor.changed(&mut execution).await?;
            Ok(acted?)
        })
        .await
    }

    /// Records a change from outside, and invokes the handler if it has something to see.
    pub(super) async fn changed(&self, execution: &mut Execution) -> Result<(), ExecutorError> {
        self.service.store.commit(execution).await?;
        self.answer_poll(execution);
        if execution.has_unseen_changes() {
            self.service.scheduler.invoke(execution.arn(), self.service.clock.now());
        } else {
            self.service.scheduler.ring();
        }
        Ok(())
    }

    fn callback_execution(&self, id: &CallbackId) -> Result<ExecutionArn, ServiceError> {
        self.service.signer.read_callback_id(id).map(|claims| claims.arn).ok_or_else(|| unknown(id))
    }
}

fn unknown(id: &CallbackId) -> ServiceError {
    ServiceError::not_found(format!("Callback {id} does not exist"))
}
