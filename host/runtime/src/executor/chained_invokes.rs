//! Functions that executions call: a durable function runs as an execution of its own, whose end the caller is told.

use std::sync::Arc;

use durable_wasm_core::execution::{ChainedInvokeOutcome, Execution, ParentInvoke};
use durable_wasm_core::model::{ErrorObject, ExecutionArn};

use super::{Executor, ExecutorError, StartRequest, VERSION};
use crate::identity::ExecutionSeed;
use crate::scheduler::{ChainedInvoke, Task};

/// What a function is given that is called without a payload, as the Lambda API does.
const NO_PAYLOAD: &str = "{}";

impl Executor {
    /// Starts the execution that a chained invoke asks for, unless its caller has ended meanwhile.
    pub(super) async fn dispatch(&self, chained: ChainedInvoke) -> Result<(), ExecutorError> {
        let parent = ParentInvoke { arn: chained.parent, operation_id: chained.operation_id };
        if self.service.store.load(&parent.arn).await?.lock().await.status().is_terminal() {
            return Ok(());
        }
        // One call, one execution: two calls of the same function with the same input are two.
        let name =
            ExecutionSeed::default_name(self.service.seed, parent.arn.as_str(), Some(parent.operation_id.as_str()));
        let request = StartRequest {
            function: chained.function_name,
            name: Some(name.into()),
            input: Some(chained.payload.unwrap_or_else(|| NO_PAYLOAD.into())),
            tenant_id: chained.tenant_id,
            execution_timeout_seconds: None,
        };
        match self.create(request, Some(parent.clone())).await {
            Ok(child) => {
                // First, so that even a child that ends at once is on record.
                self.record_child(&parent, child.clone()).await?;
                self.service.scheduler.invoke(&child, self.service.clock.now());
                Ok(())
            }
            Err(ExecutorError::Refused(refusal)) => {
                let error = ErrorObject::new(refusal.code.exception(), refusal.message);
                self.complete(parent, ChainedInvokeOutcome::Failed(Arc::new(error))).await
            }
            Err(error @ ExecutorError::Store(_)) => Err(error),
        }
    }

    async fn record_child(&self, parent: &ParentInvoke, child: ExecutionArn) -> Result<(), ExecutorError> {
        let service = &self.service;
        let cell = service.store.load(&parent.arn).await?;
        let mut execution = cell.lock().await;
        // Refused when the caller ended in this very moment. Then nobody asks what it called.
        let _ = execution.record_chained_invoke_child(parent.operation_id.as_str(), Some(VERSION.into()), Some(child));
        Ok(service.store.commit(&mut execution).await?)
    }

    /// Tells the execution that called this one how it ended.
    pub(super) fn complete_parent(&self, child: &Execution) {
        let (Some(parent), Some(outcome)) = (child.parent(), ChainedInvokeOutcome::of_child(child)) else { return };
        self.service.scheduler.add(Task::Complete(Box::new((parent.clone(), outcome))));
    }

    /// Records how a called function ended, and invokes its caller, unless that has ended meanwhile.
    pub(super) async fn complete(
        &self,
        parent: ParentInvoke,
        outcome: ChainedInvokeOutcome,
    ) -> Result<(), ExecutorError> {
        let cell = self.service.store.load(&parent.arn).await?;
        let mut execution = cell.lock().await;
        match execution.complete_chained_invoke(parent.operation_id.as_str(), outcome, self.service.clock.now()) {
            Ok(()) => self.changed(&mut execution).await,
            Err(_ended) => Ok(()),
        }
    }
}
