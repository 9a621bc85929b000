//! What a running handler can ask of the service.

use std::sync::Arc;

use async_trait::async_trait;
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::invocation::OperationPage;
use durable_wasm_core::model::{CheckpointToken, Operation, OperationId, OperationUpdate};

/// When a checkpoint may be acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckpointMode {
    /// When it is recorded for good.
    Durable,
    /// At once; it may be recorded together with the next one.
    Lazy,
}

/// What a checkpoint answers with. The token stays with the client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckpointOutput {
    /// What changed and this invocation has not seen yet, oldest first.
    pub operations: Vec<Arc<Operation>>,
    /// Set when there are more.
    pub next_marker: Option<String>,
    /// The execution is paused; this invocation may checkpoint no further.
    pub paused: bool,
}

/// Whether a handler may go on into a step's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepEntry {
    /// It may.
    Run,
    /// It must not: the invocation ends here, and whoever invoked it knows why.
    EndInvocation,
}

/// The service as one invocation sees it: bound to its execution, holding its checkpoint token.
#[async_trait]
pub trait DurableServiceClient: Send + Sync {
    /// Records updates, all or none. An empty list asks for what has changed.
    ///
    /// # Errors
    /// The service's refusal, in its words; nothing was changed.
    async fn checkpoint(
        &self,
        updates: Vec<OperationUpdate>,
        mode: CheckpointMode,
    ) -> Result<CheckpointOutput, ServiceError>;

    /// Reads a later page of the operations recorded when the invocation began, or of those a checkpoint answered with.
    /// `max_items` is at most 1,000; 0 means the client's default.
    ///
    /// # Errors
    /// The service's refusal: a marker it did not hand out, too many items.
    async fn get_execution_state(&self, marker: &str, max_items: u32) -> Result<OperationPage, ServiceError>;

    /// Hands the checkpoint token to a handler that speaks to the service by itself; this client is refused from then on.
    /// None when there is none to hand over: that has been done already, or the execution is paused.
    async fn hand_over_token(&self) -> Option<CheckpointToken>;

    /// The handler is about to run the body of a step, or to go on with it: this attempt, counted from 1. Told whenever the
    /// handler announces it, so more than once where a body waits for something. Default: it may.
    fn enter_step(&self, _operation_id: &OperationId, _attempt: u32) -> StepEntry {
        StepEntry::Run
    }
}
