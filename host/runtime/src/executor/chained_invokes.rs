//! Functions that executions call. A durable one runs as an execution of its own, whose end the caller is told; a plain one
//! is run at once, and the caller is told its answer.
//!
//! # Invariants
//! - One call, one execution, also when it is dispatched again: the child's name comes from the caller and the operation.
//! - What a chain of calls costs is bounded: see [`limits::CHAINED_INVOKE_DEPTH`].

use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::execution::{ChainedInvokeOutcome, Execution, ParentInvoke};
use durable_wasm_core::limits;
use durable_wasm_core::model::{ErrorObject, ExecutionArn, RequestId};

use super::start::{Created, VERSION};
use super::{Executor, ExecutorError, StartRequest};
use crate::functions::{Function, FunctionCode, PlainCall, PlainFunction, function_not_found, timed_out};
use crate::identity::ExecutionSeed;
use crate::scheduler::{ChainedInvoke, Task};

/// What a function is given that is called without a payload, as the Lambda API does.
const NO_PAYLOAD: &str = "{}";
/// What a call too deep is refused with. Source: the model's `RecursiveInvocationException`.
const RECURSION: &str = "Lambda has detected your function being invoked in a recursive loop with other Amazon Web \
                         Services resources and stopped your function's invocation.";

impl Executor {
    /// Runs what a chained invoke asks for, unless its caller has ended meanwhile.
    pub(super) async fn dispatch(&self, chained: ChainedInvoke) -> Result<(), ExecutorError> {
        let cell = self.service.store.load(&chained.parent).await?;
        let caller = cell.lock().await;
        if caller.status().is_terminal() {
            return Ok(());
        }
        let depth = caller.parent().map_or(0, |parent| parent.depth) + 1;
        drop(caller);
        let parent = ParentInvoke { arn: chained.parent, operation_id: chained.operation_id, depth };
        if depth > limits::CHAINED_INVOKE_DEPTH {
            return self.refuse(parent, ErrorObject::new("RecursiveInvocationException", RECURSION)).await;
        }
        let payload = chained.payload.unwrap_or_else(|| NO_PAYLOAD.into());
        match self.service.functions.resolve(&chained.function_name) {
            Some(Function { code: FunctionCode::Plain(function), invocation_timeout, .. }) => {
                let call = PlainCall { payload, tenant_id: chained.tenant_id };
                self.run_plain(&function, call, invocation_timeout, parent).await
            }
            Some(Function { code: FunctionCode::Durable { .. }, .. }) => {
                let request = StartRequest {
                    function: chained.function_name,
                    name: Some(self.name_of_child(&parent)),
                    input: Some(payload),
                    tenant_id: chained.tenant_id,
                    execution_timeout_seconds: None,
                };
                self.start_child(request, parent).await
            }
            None => self.refuse(parent, function_not_found(&chained.function_name)).await,
        }
    }

    /// Runs a plain function and tells its caller what it answered.
    async fn run_plain(
        &self,
        function: &PlainFunction,
        call: PlainCall,
        timeout: Duration,
        parent: ParentInvoke,
    ) -> Result<(), ExecutorError> {
        self.record_call(&parent, VERSION.into(), None).await?;
        let outcome = match tokio::time::timeout(timeout, function.call(call)).await {
            Ok(Ok(result)) => ChainedInvokeOutcome::Succeeded(result),
            Ok(Err(error)) => ChainedInvokeOutcome::Failed(Arc::new(error)),
            // The function is over, not the call: Lambda answers the call with the function's error.
            Err(_elapsed) => ChainedInvokeOutcome::Failed(Arc::new(timed_out(timeout, &self.request_id(&parent)))),
        };
        self.complete(parent, outcome).await
    }

    /// Starts the execution that a call of a durable function is, or goes on with it where it is there already.
    async fn start_child(&self, request: StartRequest, parent: ParentInvoke) -> Result<(), ExecutorError> {
        let cell = match self.create(request, Some(parent.clone())).await {
            Ok(Created::New(arn)) => self.service.store.load(&arn).await?,
            Ok(Created::Existing(cell)) => cell,
            Err(ExecutorError::Refused(refusal)) => {
                return self.refuse(parent, ErrorObject::new(refusal.code.exception(), refusal.message)).await;
            }
            Err(error @ ExecutorError::Store(_)) => return Err(error),
        };
        let child = cell.lock().await;
        let (arn, version) = (child.arn().clone(), Arc::clone(&child.function().version));
        drop(child);
        // First, so that even a child that ends at once is on record.
        self.record_call(&parent, version, Some(arn.clone())).await?;
        let child = cell.lock().await;
        if child.needs_invocation() {
            self.service.scheduler.invoke(&arn, self.service.clock.now());
        }
        // Does nothing unless it was there already and has ended.
        self.complete_parent(&child);
        Ok(())
    }

    /// One call, one name: two calls of the same function with the same input are two.
    fn name_of_child(&self, parent: &ParentInvoke) -> Arc<str> {
        let caller = parent.arn.as_str();
        ExecutionSeed::default_name(self.service.seed, caller, Some(parent.operation_id.as_str()), 0).into()
    }

    /// The request id of a call of a plain function.
    fn request_id(&self, parent: &ParentInvoke) -> RequestId {
        ExecutionSeed::derive(self.service.seed, parent.arn.as_str(), parent.operation_id.as_str(), None).request_id(1)
    }

    /// Notes in the caller's history what was called.
    async fn record_call(
        &self,
        parent: &ParentInvoke,
        version: Arc<str>,
        child: Option<ExecutionArn>,
    ) -> Result<(), ExecutorError> {
        let service = &self.service;
        let cell = service.store.load(&parent.arn).await?;
        let mut execution = cell.lock().await;
        // Refused when the caller ended in this very moment. Then nobody asks what it called.
        let _ = execution.record_chained_invoke_child(parent.operation_id.as_str(), Some(version), child);
        Ok(service.store.commit(&mut execution).await?)
    }

    /// Tells the execution that called this one how it ended.
    pub(super) fn complete_parent(&self, child: &Execution) {
        let (Some(parent), Some(outcome)) = (child.parent(), ChainedInvokeOutcome::of_child(child)) else { return };
        self.service.scheduler.add(Task::Complete(Box::new((parent.clone(), outcome))));
    }

    /// Tells a caller that what it called cannot be called.
    async fn refuse(&self, parent: ParentInvoke, error: ErrorObject) -> Result<(), ExecutorError> {
        self.complete(parent, ChainedInvokeOutcome::Failed(Arc::new(error))).await
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
