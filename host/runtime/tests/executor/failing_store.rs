//! A store that fails once, and keeps its promise about it: what was not committed is gone.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use durable_wasm_core::execution::{Execution, ExecutionSummary};
use durable_wasm_core::model::{Event, ExecutionArn, Timestamp};
use durable_wasm_runtime::{
    ExecutionCell, ExecutionFilter, ExecutionMarker, ExecutionStore, InMemoryExecutionStore, Page, PageRequest,
    StoreError, Unattended,
};

pub(crate) struct FailingStore {
    /// Commits left until the one that fails.
    left: AtomicU32,
    /// The live copies.
    live: InMemoryExecutionStore,
    /// What was committed.
    committed: Mutex<HashMap<ExecutionArn, Execution>>,
}

impl FailingStore {
    /// A store whose commit with this number fails, counted from 1.
    pub(crate) fn failing_at(commit: u32) -> Self {
        Self { left: AtomicU32::new(commit), live: InMemoryExecutionStore::default(), committed: Mutex::default() }
    }

    fn keep(&self, execution: &Execution) {
        self.committed.lock().unwrap().insert(execution.arn().clone(), execution.clone());
    }
}

#[async_trait]
impl ExecutionStore for FailingStore {
    async fn create(&self, execution: Execution) -> Result<ExecutionCell, StoreError> {
        self.keep(&execution);
        self.live.create(execution).await
    }

    async fn load(&self, arn: &ExecutionArn) -> Result<ExecutionCell, StoreError> {
        self.live.load(arn).await
    }

    async fn commit(&self, execution: &mut Execution) -> Result<(), StoreError> {
        self.live.commit(execution).await?;
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.live.remove(execution.arn()).await?;
            let committed = self.committed.lock().unwrap().get(execution.arn()).unwrap().clone();
            self.live.create(committed).await?;
            return Err(StoreError::Unavailable("the disk is full".into()));
        }
        self.keep(execution);
        Ok(())
    }

    async fn remove(&self, arn: &ExecutionArn) -> Result<(), StoreError> {
        self.live.remove(arn).await
    }

    async fn list(&self) -> Result<Vec<ExecutionArn>, StoreError> {
        self.live.list().await
    }

    async fn find(&self, function: &str, name: &str) -> Result<Option<ExecutionArn>, StoreError> {
        self.live.find(function, name).await
    }

    async fn list_executions(
        &self,
        filter: &ExecutionFilter,
        page: PageRequest<ExecutionMarker>,
    ) -> Result<Page<ExecutionSummary, ExecutionMarker>, StoreError> {
        self.live.list_executions(filter, page).await
    }

    async fn list_events(&self, arn: &ExecutionArn, page: PageRequest<u64>) -> Result<Page<Event, u64>, StoreError> {
        self.live.list_events(arn, page).await
    }

    async fn unattended(&self) -> Result<Vec<Unattended>, StoreError> {
        self.live.unattended().await
    }

    async fn remove_ended_before(&self, time: Timestamp) -> Result<u64, StoreError> {
        self.live.remove_ended_before(time).await
    }

    async fn secret(&self) -> Result<[u8; 32], StoreError> {
        self.live.secret().await
    }
}
