//! A store that fails once, and keeps its promise about it: what was not committed is gone.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex as StdMutex};

use async_trait::async_trait;
use durable_wasm_core::execution::Execution;
use durable_wasm_core::model::ExecutionArn;
use durable_wasm_runtime::{ExecutionCell, ExecutionStore, StoreError};
use tokio::sync::Mutex;

pub(crate) struct FailingStore {
    /// Commits left until the one that fails.
    left: AtomicU32,
    /// What was committed, and the live copy if there is one.
    executions: StdMutex<HashMap<ExecutionArn, (Execution, Option<ExecutionCell>)>>,
}

impl FailingStore {
    /// A store whose commit with this number fails, counted from 1.
    pub(crate) fn failing_at(commit: u32) -> Self {
        Self { left: AtomicU32::new(commit), executions: StdMutex::default() }
    }
}

#[async_trait]
impl ExecutionStore for FailingStore {
    async fn create(&self, execution: Execution) -> Result<ExecutionCell, StoreError> {
        let arn = execution.arn().clone();
        self.executions.lock().unwrap().insert(arn.clone(), (execution, None));
        self.load(&arn).await
    }

    async fn load(&self, arn: &ExecutionArn) -> Result<ExecutionCell, StoreError> {
        let mut executions = self.executions.lock().unwrap();
        let (committed, live) = executions.get_mut(arn).ok_or_else(|| StoreError::NotFound(arn.clone()))?;
        Ok(Arc::clone(live.get_or_insert_with(|| Arc::new(Mutex::new(committed.clone())))))
    }

    async fn commit(&self, execution: &mut Execution) -> Result<(), StoreError> {
        let mut executions = self.executions.lock().unwrap();
        let (committed, live) = executions.get_mut(execution.arn()).unwrap();
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            *live = None;
            return Err(StoreError::Unavailable("the disk is full".into()));
        }
        *committed = execution.clone();
        Ok(())
    }

    async fn remove(&self, arn: &ExecutionArn) -> Result<(), StoreError> {
        self.executions.lock().unwrap().remove(arn);
        Ok(())
    }

    async fn list(&self) -> Result<Vec<ExecutionArn>, StoreError> {
        Ok(self.executions.lock().unwrap().keys().cloned().collect())
    }
}
