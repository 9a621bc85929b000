//! Functions that executions call: a durable function runs as an execution of its own, whose end the caller is told.

use std::sync::Arc;

use durable_wasm_core::execution::{ChainedInvokeOutcome, Execution, ParentInvoke};
use durable_wasm_core::model::ErrorObject;

use super::{Executor, ExecutorError, StartRequest, VERSION};
use crate::identity::ExecutionSeed;
use crate::scheduler::{ChainedInvoke, Task};

impl Executor {
    /// Starts the execution that a chained invoke asks for.
    pub(super) async fn dispatch(&self, chained: ChainedInvoke) -> Result<(), ExecutorError> {
        let parent = ParentInvoke { arn: chained.parent.clone(), operation_id: chained.operation_id.clone() };
        // One call, one execution: two calls of the same function with the same input are two.
        let name =
            ExecutionSeed::default_name(self.service.seed, parent.arn.as_str(), Some(parent.operation_id.as_str()));
        let request = StartRequest {
            function: chained.function_name,
            name: Some(name.into()),
            input: chained.payload,
            tenant_id: chained.tenant_id,
            execution_timeout_seconds: None,
        };
        let started = self.start_execution(request, Some(parent.clone())).await;
        let cell = self.service.store.load(&parent.arn).await?;
        match started {
            Ok(child) => {
                let mut execution = cell.lock().await;
                let operation_id = parent.operation_id.as_str();
                execution.record_chained_invoke_child(operation_id, Some(VERSION.into()), Some(child))?;
                self.service.store.commit(&mut execution).await?;
                Ok(())
            }
            Err(ExecutorError::Refused(refusal)) => {
                let error = ErrorObject::new(refusal.code.exception(), refusal.message);
                self.complete(parent, ChainedInvokeOutcome::Failed(Arc::new(error))).await
            }
            Err(error @ ExecutorError::Store(_)) => Err(error),
        }
    }

    /// Tells the execution that called this one how it ended.
    pub(super) fn complete_parent(&self, child: &Execution) {
        let (Some(parent), Some(outcome)) = (child.parent(), ChainedInvokeOutcome::of_child(child)) else { return };
        self.service.scheduler.add(Task::Complete(Box::new((parent.clone(), outcome))));
    }

    /// Records how a called function ended, and invokes its caller.
    pub(super) async fn complete(
        &self,
        parent: ParentInvoke,
        outcome: ChainedInvokeOutcome,
    ) -> Result<(), ExecutorError> {
        let cell = self.service.store.load(&parent.arn).await?;
        let mut execution = cell.lock().await;
        execution.complete_chained_invoke(parent.operation_id.as_str(), outcome, self.service.clock.now())?;
        self.changed(&mut execution).await
    }
}
