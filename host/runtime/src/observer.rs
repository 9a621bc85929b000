//! Who is told what happens.

use std::sync::Arc;

use durable_wasm_core::effects::CheckpointEffect;
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::execution::Execution;
use durable_wasm_core::invocation::InvocationOutput;
use durable_wasm_core::model::{CallbackId, ExecutionArn, Operation, OperationId};

use crate::executor::{CallbackAction, ExecutorError};
use crate::invoker::{Invocation, InvocationError};

/// Is told what happens to executions, after it is recorded. Everything is optional. Must not block for long.
#[allow(unused_variables, reason = "the defaults ignore what they are told")]
pub trait ExecutionObserver: Send + Sync {
    /// An execution was started.
    fn on_started(&self, execution: &Execution) {}
    /// A handler is about to run.
    fn on_invocation_started(&self, invocation: &Invocation) {}
    /// A checkpoint was recorded: the operations it answered with, and what it asks for.
    fn on_checkpoint(&self, arn: &ExecutionArn, operations: &[Arc<Operation>], effects: &[CheckpointEffect]) {}
    /// A handler enters the body of a step, or goes on with it: this attempt, counted from 1, in this invocation, counted
    /// from 1. Told for every time the handler announces it.
    fn on_step_entered(&self, arn: &ExecutionArn, invocation: u32, operation_id: &OperationId, attempt: u32) {}
    /// A handler has run.
    fn on_invocation_completed(&self, arn: &ExecutionArn, result: &Result<InvocationOutput, InvocationError>) {}
    /// An execution has ended; its status tells how.
    fn on_ended(&self, execution: &Execution) {}
    /// What was to be done to a callback at a time that was set was refused when the time came.
    fn on_callback_refused(&self, id: &CallbackId, action: &CallbackAction, refusal: &ServiceError) {}
    /// Something that was to be done for an execution failed, and was not done: the store is out of order.
    fn on_failed(&self, arn: &ExecutionArn, error: &ExecutorError) {}
}

/// Tells every observer, in the order they were added.
#[derive(Clone, Default)]
pub struct ExecutionNotifier(Vec<Arc<dyn ExecutionObserver>>);

impl ExecutionNotifier {
    /// Adds an observer.
    pub fn add(&mut self, observer: Arc<dyn ExecutionObserver>) {
        self.0.push(observer);
    }

    /// Tells every observer.
    pub fn notify(&self, tell: impl Fn(&dyn ExecutionObserver)) {
        for observer in &self.0 {
            tell(observer.as_ref());
        }
    }
}
