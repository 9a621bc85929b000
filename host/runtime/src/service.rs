//! What all parts of an executor share, and the checkpoint pipeline around the core: lock, apply, commit, tell.

use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::checkpoint::{CheckpointProcessor, CheckpointRequest, CheckpointResponse};
use durable_wasm_core::effects::CheckpointEffect;
use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
use durable_wasm_core::execution::Execution;
use durable_wasm_core::invocation::OperationPage;
use durable_wasm_core::model::{CheckpointToken, ExecutionArn};
use durable_wasm_core::token::TokenSigner;

use crate::clock::Clock;
use crate::endings::Endings;
use crate::executor::{AtWork, NameCounts, Polls};
use crate::faults::FaultInjector;
use crate::functions::FunctionRegistry;
use crate::identity::ExecutionIds;
use crate::logs::LogSink;
use crate::observer::ExecutionNotifier;
use crate::order::TaskOrder;
use crate::perturbation::Perturber;
use crate::scheduler::{ChainedInvoke, Scheduler, Task};
use crate::store::{ExecutionStore, StoreError};
use crate::to_its_end::to_its_end;

/// The parts of an executor that its invocations reach too.
pub(crate) struct Service {
    pub(crate) seed: u64,
    pub(crate) ids: ExecutionIds,
    pub(crate) processor: CheckpointProcessor,
    pub(crate) signer: TokenSigner,
    pub(crate) functions: FunctionRegistry,
    pub(crate) store: Arc<dyn ExecutionStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) logs: Arc<dyn LogSink>,
    pub(crate) notifier: ExecutionNotifier,
    pub(crate) scheduler: Scheduler,
    pub(crate) polls: Polls,
    pub(crate) at_work: AtWork,
    /// How often each name has been freed: what tells apart, where they are derived, the ARNs, and with them the tokens and
    /// callback ids, of executions that bore the same name in turn.
    pub(crate) freed_names: NameCounts,
    /// How many names were made for executions that were given none, by the first of them.
    pub(crate) default_names: NameCounts,
    pub(crate) faults: Arc<dyn FaultInjector>,
    pub(crate) perturber: Option<Arc<dyn Perturber>>,
    pub(crate) order: Option<Arc<dyn TaskOrder>>,
    pub(crate) store_retry_delay: Option<Duration>,
    pub(crate) endings: Endings,
}

impl Service {
    /// Applies one checkpoint and answers when it is durable. It is applied whole, or refused, also when nobody waits for
    /// the answer any more.
    pub(crate) async fn checkpoint(
        self: &Arc<Self>,
        arn: &ExecutionArn,
        request: CheckpointRequest,
    ) -> Result<Arc<CheckpointResponse>, ServiceError> {
        let (service, arn) = (Arc::clone(self), arn.clone());
        to_its_end(async move { service.apply(&arn, request).await }).await
    }

    async fn apply(
        &self,
        arn: &ExecutionArn,
        request: CheckpointRequest,
    ) -> Result<Arc<CheckpointResponse>, ServiceError> {
        let cell = self.store.load(arn).await.map_err(unavailable)?;
        let mut execution = cell.lock().await;
        let checkpointed = self.processor.checkpoint(&mut execution, request, &self.functions, self.clock.now())?;
        self.store.commit(&mut execution).await.map_err(unavailable)?;
        if !checkpointed.effects.is_empty() {
            self.arm(&execution);
            self.scheduler.ring();
        }
        drop(execution);
        for effect in &checkpointed.effects {
            self.follow(arn, effect);
        }
        self.notifier.notify(|observer| {
            observer.on_checkpoint(arn, &checkpointed.response.operations, &checkpointed.effects);
        });
        Ok(checkpointed.response)
    }

    /// Has an execution woken when the first of its timers is due.
    pub(crate) fn arm(&self, execution: &Execution) {
        if let Some(at) = execution.next_due() {
            let late = self.order.as_ref().and_then(|_| execution.due_after_next());
            self.scheduler.wake_by(execution.arn(), at, late);
        }
    }

    /// A page of the state: the first one, or the one a marker stands for.
    pub(crate) async fn page(
        &self,
        arn: &ExecutionArn,
        token: &CheckpointToken,
        marker: Option<&str>,
        max_items: u32,
    ) -> Result<OperationPage, ServiceError> {
        let cell = self.store.load(arn).await.map_err(unavailable)?;
        let execution = cell.lock().await;
        self.processor.get_execution_state(&execution, token, marker, max_items)
    }

    /// Does what a recorded checkpoint asks for.
    pub(crate) fn follow(&self, arn: &ExecutionArn, effect: &CheckpointEffect) {
        match effect {
            CheckpointEffect::ChainedInvokeStarted { operation_id, function_name, tenant_id, payload } => {
                let chained = ChainedInvoke {
                    parent: arn.clone(),
                    operation_id: operation_id.clone(),
                    function_name: Arc::clone(function_name),
                    tenant_id: tenant_id.clone(),
                    payload: payload.clone(),
                };
                self.scheduler.add(Task::Dispatch(Box::new(chained)));
            }
            // Timers are armed already, callbacks wait, and the execution ends with its invocation.
            CheckpointEffect::WaitStarted { .. }
            | CheckpointEffect::StepRetryScheduled { .. }
            | CheckpointEffect::CallbackCreated { .. }
            | CheckpointEffect::ExecutionSucceeded { .. }
            | CheckpointEffect::ExecutionFailed { .. } => {}
        }
    }
}

/// A store that fails is the service's failure, which the caller may try again. What is gone takes no token any more.
fn unavailable(error: StoreError) -> ServiceError {
    match error {
        StoreError::NotFound(_) => ServiceError::invalid("Invalid checkpoint token"),
        StoreError::AlreadyExists(_) | StoreError::Unavailable(_) => {
            ServiceError::new(ServiceErrorCode::Service, error.to_string())
        }
    }
}
