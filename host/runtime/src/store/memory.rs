//! Executions in memory, for as long as the process lives.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use durable_wasm_core::execution::Execution;
use durable_wasm_core::model::ExecutionArn;
use tokio::sync::Mutex;

use super::{ExecutionCell, ExecutionStore, StoreError};

/// Keeps executions in memory.
#[derive(Default)]
pub struct InMemoryExecutionStore(StdMutex<Executions>);

#[derive(Default)]
struct Executions {
    by_arn: HashMap<ExecutionArn, ExecutionCell>,
    in_order: Vec<ExecutionArn>,
}

impl InMemoryExecutionStore {
    fn executions(&self) -> MutexGuard<'_, Executions> {
        // No code panics while it holds this lock, and the map is whole between any two statements anyway.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ExecutionStore for InMemoryExecutionStore {
    async fn create(&self, execution: Execution) -> Result<ExecutionCell, StoreError> {
        let arn = execution.arn().clone();
        let mut executions = self.executions();
        if executions.by_arn.contains_key(&arn) {
            return Err(StoreError::AlreadyExists(arn));
        }
        let cell = Arc::new(Mutex::new(execution));
        executions.by_arn.insert(arn.clone(), Arc::clone(&cell));
        executions.in_order.push(arn);
        Ok(cell)
    }

    async fn load(&self, arn: &ExecutionArn) -> Result<ExecutionCell, StoreError> {
        self.executions().by_arn.get(arn).cloned().ok_or_else(|| StoreError::NotFound(arn.clone()))
    }

    async fn commit(&self, _execution: &mut Execution) -> Result<(), StoreError> {
        Ok(())
    }

    async fn list(&self) -> Result<Vec<ExecutionArn>, StoreError> {
        Ok(self.executions().in_order.clone())
    }
}
