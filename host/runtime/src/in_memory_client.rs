//! The service for one invocation, in this process: no HTTP between handler and checkpoints.
//!
//! # Invariants
//! - Updates are recorded in the order they were sent in.
//! - What is held back is recorded with the next durable checkpoint, or when the invocation ends, however it ends. No time
//!   passes until then: under a clock that moves by itself nothing is held back.

use std::sync::Arc;

use async_trait::async_trait;
use durable_wasm_core::checkpoint::CheckpointRequest;
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::invocation::OperationPage;
use durable_wasm_core::limits;
use durable_wasm_core::model::{CheckpointToken, ExecutionArn, OperationUpdate};
use tokio::sync::Mutex;

use crate::client::{CheckpointMode, CheckpointOutput, DurableServiceClient};
use crate::service::Service;

/// Items in a page when the handler does not say how many: here they cost no round trip, so as many as a page may hold.
const PAGE_ITEMS_DEFAULT: u32 = limits::PAGE_ITEMS as u32;

/// How many updates are held back at the most.
const HELD_BACK_MAX: usize = 32;

/// Holds an invocation's checkpoint token and rotates it with every checkpoint.
pub(crate) struct InMemoryServiceClient {
    service: Arc<Service>,
    execution: ExecutionArn,
    /// Locked until the answer is here, so that checkpoints of one invocation follow one another.
    session: Mutex<Session>,
}

struct Session {
    /// None once the service has withheld it: the execution is paused.
    token: Option<CheckpointToken>,
    /// Updates that wait to be recorded together with the next ones.
    held_back: Vec<OperationUpdate>,
}

impl InMemoryServiceClient {
    /// The service for the invocation that `token` was minted for.
    pub(crate) fn new(service: Arc<Service>, execution: ExecutionArn, token: CheckpointToken) -> Self {
        Self { service, execution, session: Mutex::new(Session { token: Some(token), held_back: Vec::new() }) }
    }

    /// Records what is held back. A refusal has nobody left to hear it: the handler has ended.
    pub(crate) async fn finish(&self) {
        let mut session = self.session.lock().await;
        if !session.held_back.is_empty() {
            let _ = self.record(&mut session, Vec::new()).await;
        }
    }

    /// Records what is held back together with `updates`. When that is refused, what is held back is recorded without
    /// them: it would have been without holding back.
    async fn record(
        &self,
        session: &mut Session,
        updates: Vec<OperationUpdate>,
    ) -> Result<CheckpointOutput, ServiceError> {
        let held_back = std::mem::take(&mut session.held_back);
        if held_back.is_empty() || updates.is_empty() {
            let either = if updates.is_empty() { held_back } else { updates };
            return self.send(session, either).await;
        }
        let together = held_back.iter().cloned().chain(updates).collect();
        match self.send(session, together).await {
            Ok(output) => Ok(output),
            Err(refusal) => {
                self.send(session, held_back).await?;
                Err(refusal)
            }
        }
    }

    async fn send(
        &self,
        session: &mut Session,
        updates: Vec<OperationUpdate>,
    ) -> Result<CheckpointOutput, ServiceError> {
        let checkpoint_token = session.token.clone().ok_or_else(withheld)?;
        let request = CheckpointRequest { checkpoint_token, updates, client_token: None };
        let response = self.service.checkpoint(&self.execution, request).await?;
        session.token.clone_from(&response.checkpoint_token);
        Ok(CheckpointOutput {
            operations: response.operations.clone(),
            next_marker: response.next_marker.clone(),
            paused: session.token.is_none(),
        })
    }

    /// Whether updates may wait. Those with data do not, which bounds what waiting ones weigh.
    fn may_wait(&self, session: &Session, updates: &[OperationUpdate], mode: CheckpointMode) -> bool {
        mode == CheckpointMode::Lazy
            && self.service.clock.is_virtual()
            && session.token.is_some()
            && session.held_back.len() + updates.len() <= HELD_BACK_MAX
            && updates.iter().all(|update| update.payload.is_none() && update.error.is_none())
    }
}

fn withheld() -> ServiceError {
    ServiceError::invalid("Invalid checkpoint token")
}

#[async_trait]
impl DurableServiceClient for InMemoryServiceClient {
    async fn checkpoint(
        &self,
        updates: Vec<OperationUpdate>,
        mode: CheckpointMode,
    ) -> Result<CheckpointOutput, ServiceError> {
        let mut session = self.session.lock().await;
        if self.may_wait(&session, &updates, mode) {
            session.held_back.extend(updates);
            return Ok(CheckpointOutput::default());
        }
        self.record(&mut session, updates).await
    }

    async fn get_execution_state(&self, marker: &str, max_items: u32) -> Result<OperationPage, ServiceError> {
        let session = self.session.lock().await;
        let token = session.token.as_ref().ok_or_else(withheld)?;
        let max_items = if max_items == 0 { PAGE_ITEMS_DEFAULT } else { max_items };
        self.service.page(&self.execution, token, marker, max_items).await
    }
}
