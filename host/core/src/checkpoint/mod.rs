//! How a handler records its progress: a batch of updates goes in, what the handler has not seen comes out.
//!
//! The validators turn untrusted updates into typed changes, or refuse the whole batch; the processors then apply the
//! changes and cannot fail.
//!
//! # Invariants
//! - All or nothing: the whole batch is validated, without a change to the execution, before any of it is applied.
//! - A token is good once: it is bound to a sequence number, and every accepted checkpoint moves that on.
//! - The answer holds exactly the operations changed since the handler last saw them.

mod pages;
mod processors;
mod validators;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::effects::CheckpointEffect;
use crate::error::ServiceError;
use crate::execution::Execution;
use crate::invocation::OperationPage;
use crate::model::{CheckpointToken, ClientToken, ErrorObject, Operation, OperationUpdate, Timestamp};
use crate::token::TokenSigner;

pub use pages::{PageSize, PageSizeError, fill_page};
pub use validators::check_updates;
pub(crate) use validators::{
    CALLBACK_ID, CLIENT_TOKEN, Constraints, EXECUTION_ARN, EXECUTION_NAME, QUALIFIER, TENANT_ID, TextRule,
    check_error_size,
};

/// A checkpoint call, unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRequest {
    /// The right to make this call.
    pub checkpoint_token: CheckpointToken,
    /// What to record, in order. None asks for what has changed.
    pub updates: Vec<OperationUpdate>,
    /// Makes the call idempotent: the same token again gets the recorded answer.
    pub client_token: Option<ClientToken>,
}

/// What a checkpoint answers with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckpointResponse {
    /// The right to make the next call. None when the execution is paused: the invocation should end.
    pub checkpoint_token: Option<CheckpointToken>,
    /// What changed and the handler has not seen, in the order the operations were created.
    pub operations: Vec<Arc<Operation>>,
    /// Set when there is more: pass it to [`CheckpointProcessor::get_execution_state`] before the next checkpoint.
    pub next_marker: Option<String>,
}

/// An accepted checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpointed {
    /// What the handler gets.
    pub response: Arc<CheckpointResponse>,
    /// What the driver must do, in order. Empty when a recorded answer was repeated.
    pub effects: Vec<CheckpointEffect>,
}

/// The answer to the latest checkpoint, to repeat when the same call comes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AnsweredCheckpoint {
    client_token: ClientToken,
    checkpoint_token: CheckpointToken,
    response: Arc<CheckpointResponse>,
}

/// Says whether functions can be called.
pub trait ChainedInvokeTargets {
    /// Why the function cannot be called; none when it can. An error fails the chained invoke at once.
    fn preflight(&self, function_name: &str) -> Option<ErrorObject>;
}

/// Records checkpoints and reads state, for the holder of a good token.
#[derive(Debug, Clone)]
pub struct CheckpointProcessor {
    signer: TokenSigner,
    page_size: PageSize,
}

impl CheckpointProcessor {
    /// A processor that trusts the tokens of this signer, and gives out pages as large as the service does.
    pub fn new(signer: TokenSigner) -> Self {
        Self { signer, page_size: PageSize::default() }
    }

    /// Gives out smaller pages: of an invocation's state, of a checkpoint's answer and of later pages of both.
    #[must_use]
    pub const fn with_page_size(mut self, page_size: PageSize) -> Self {
        self.page_size = page_size;
        self
    }

    /// The signer of its tokens.
    pub const fn signer(&self) -> &TokenSigner {
        &self.signer
    }

    /// Records a batch of updates, all or none, and answers with what the handler has not seen.
    ///
    /// # Errors
    /// `InvalidParameterValue` with the service's words; the execution is unchanged.
    pub fn checkpoint(
        &self,
        execution: &mut Execution,
        request: CheckpointRequest,
        targets: &dyn ChainedInvokeTargets,
        now: Timestamp,
    ) -> Result<Checkpointed, ServiceError> {
        validators::check_client_token(request.client_token.as_ref())?;
        if let Some(response) = repeated(execution, &request) {
            return Ok(Checkpointed { response, effects: Vec::new() });
        }
        self.verify(execution, &request.checkpoint_token)?;
        let changes = validators::validate(execution, &request.updates)?;

        let now = execution.advance(now);
        let effects = processors::apply(execution, changes, &self.signer, targets, now);
        execution.fire_due_operations(now, now);
        execution.sequence += 1;
        let response = Arc::new(self.respond(execution));
        if let Some(client_token) = request.client_token {
            execution.last_checkpoint = Some(AnsweredCheckpoint {
                client_token,
                checkpoint_token: request.checkpoint_token,
                response: response.clone(),
            });
        }
        Ok(Checkpointed { response, effects })
    }

    /// Reads a page of the operations: without a marker the first page of all of them, with one the page it stands for.
    /// A page has at most `max_items` operations, 0 meaning 100, and no more than this processor's page size; it has at
    /// least one if there is one.
    ///
    /// # Errors
    /// `InvalidParameterValue` when the token is not good, `max_items` is over 1,000, or the marker was not minted since
    /// the last checkpoint of this invocation.
    pub fn get_execution_state(
        &self,
        execution: &Execution,
        token: &CheckpointToken,
        marker: Option<&str>,
        max_items: u32,
    ) -> Result<OperationPage, ServiceError> {
        self.verify(execution, token)?;
        pages::page(execution, &self.signer, self.page_size, marker, max_items)
    }

    /// The state an invocation begins with: its first page.
    pub(crate) fn first_page(&self, execution: &Execution) -> OperationPage {
        pages::first_page(execution, &self.signer, self.page_size)
    }

    /// Refuses every token but the latest of the invocation in flight.
    fn verify(&self, execution: &Execution, token: &CheckpointToken) -> Result<(), ServiceError> {
        let is_good = execution.is_open()
            && execution.is_invoking()
            && execution.closing.is_none()
            && self.signer.read_checkpoint_token(token) == Some(execution.token_claims());
        if is_good { Ok(()) } else { Err(ServiceError::invalid("Invalid checkpoint token")) }
    }

    /// Builds the answer, and counts what it holds as seen. A paused execution gives neither token nor operations.
    fn respond(&self, execution: &mut Execution) -> CheckpointResponse {
        if execution.pause_details().is_some() {
            execution.cut_short();
            return CheckpointResponse { checkpoint_token: None, operations: Vec::new(), next_marker: None };
        }
        let OperationPage { operations, next_marker } = pages::take_delta(execution, &self.signer, self.page_size);
        let token = self.signer.checkpoint_token(&execution.token_claims());
        CheckpointResponse { checkpoint_token: Some(token), operations, next_marker }
    }
}

/// The recorded answer, when this very call has been answered.
fn repeated(execution: &Execution, request: &CheckpointRequest) -> Option<Arc<CheckpointResponse>> {
    let client_token = request.client_token.as_ref()?;
    let answered = execution.last_checkpoint.as_ref()?;
    let is_same = answered.client_token == *client_token && answered.checkpoint_token == request.checkpoint_token;
    is_same.then(|| answered.response.clone())
}
