//! The service for one invocation, in this process: no HTTP between handler and checkpoints.

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

/// Holds an invocation's checkpoint token and rotates it with every checkpoint.
pub struct InMemoryServiceClient {
    service: Arc<Service>,
    execution: ExecutionArn,
    /// None once the service has withheld it: the execution is paused.
    token: Mutex<Option<CheckpointToken>>,
}

impl InMemoryServiceClient {
    /// The service for the invocation that `token` was minted for.
    pub(crate) fn new(service: Arc<Service>, execution: ExecutionArn, token: CheckpointToken) -> Self {
        Self { service, execution, token: Mutex::new(Some(token)) }
    }
}

fn withheld() -> ServiceError {
    ServiceError::invalid("Invalid checkpoint token")
}

#[async_trait]
impl DurableServiceClient for InMemoryServiceClient {
    /// Here a checkpoint costs no round trip, so a lazy one is recorded like a durable one.
    async fn checkpoint(
        &self,
        updates: Vec<OperationUpdate>,
        _mode: CheckpointMode,
    ) -> Result<CheckpointOutput, ServiceError> {
        // Held until the answer is here, so that checkpoints of one invocation follow one another.
        let mut token = self.token.lock().await;
        let checkpoint_token = token.clone().ok_or_else(withheld)?;
        let request = CheckpointRequest { checkpoint_token, updates, client_token: None };
        let response = self.service.checkpoint(&self.execution, request).await?;
        token.clone_from(&response.checkpoint_token);
        Ok(CheckpointOutput {
            operations: response.operations.clone(),
            next_marker: response.next_marker.clone(),
            paused: token.is_none(),
        })
    }

    async fn get_execution_state(&self, marker: &str, max_items: u32) -> Result<OperationPage, ServiceError> {
        let token = self.token.lock().await;
        let max_items = if max_items == 0 { PAGE_ITEMS_DEFAULT } else { max_items };
        self.service.page(&self.execution, token.as_ref().ok_or_else(withheld)?, marker, max_items).await
    }
}
