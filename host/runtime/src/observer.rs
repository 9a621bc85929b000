//! Who is told what happens.

use std::sync::Arc;

use durable_wasm_core::effects::CheckpointEffect;
use durable_wasm_core::execution::Execution;
use durable_wasm_core::invocation::InvocationOutput;
use durable_wasm_core::model::{ExecutionArn, Operation};

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
    /// A handler has run.
    fn on_invocation_completed(&self, arn: &ExecutionArn, result: &Result<InvocationOutput, InvocationError>) {}
    /// An execution has ended; its status tells how.
    fn on_ended(&self, execution: &Execution) {}
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
