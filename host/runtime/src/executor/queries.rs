//! What can be asked about executions without working on them.

use durable_wasm_core::execution::ExecutionSummary;
use durable_wasm_core::model::{Event, ExecutionArn};

use super::Executor;
use crate::store::{ExecutionFilter, ExecutionMarker, Page, PageRequest, StoreError};

impl Executor {
    /// A page of a function's executions.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list_executions(
        &self,
        filter: &ExecutionFilter,
        page: PageRequest<ExecutionMarker>,
    ) -> Result<Page<ExecutionSummary, ExecutionMarker>, StoreError> {
        self.service.store.list_executions(filter, page).await
    }

    /// A page of an execution's history. A marker is the id of the event before the page.
    ///
    /// # Errors
    /// When there is no such execution, or the store fails.
    pub async fn list_events(
        &self,
        arn: &ExecutionArn,
        page: PageRequest<u64>,
    ) -> Result<Page<Event, u64>, StoreError> {
        self.service.store.list_events(arn, page).await
    }

    /// The execution of a function with a name, if there is one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn find(&self, function: &str, name: &str) -> Result<Option<ExecutionArn>, StoreError> {
        self.service.store.find(function, name).await
    }
}
