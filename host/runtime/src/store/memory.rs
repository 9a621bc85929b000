//! Executions in memory, for as long as the process lives.

use std::collections::{BTreeMap, HashMap};
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
    by_arn: HashMap<ExecutionArn, Kept>,
    by_name: HashMap<FullName, ExecutionArn>,
    in_order: BTreeMap<u64, ExecutionArn>,
    count: u64,
}

/// The function's name and the execution's.
type FullName = (Arc<str>, Arc<str>);

/// An execution, and where else it is on record.
struct Kept {
    cell: ExecutionCell,
    name: FullName,
    number: u64,
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
        let name = (Arc::clone(&execution.function().name), Arc::clone(execution.name()));
        let mut executions = self.executions();
        if executions.by_arn.contains_key(&arn) {
            return Err(StoreError::AlreadyExists(arn));
        }
        if let Some(namesake) = executions.by_name.get(&name) {
            return Err(StoreError::AlreadyExists(namesake.clone()));
        }
        let cell = Arc::new(Mutex::new(execution));
        executions.count += 1;
        let number = executions.count;
        executions.by_name.insert(name.clone(), arn.clone());
        executions.in_order.insert(number, arn.clone());
        executions.by_arn.insert(arn, Kept { cell: Arc::clone(&cell), name, number });
        Ok(cell)
    }

    async fn load(&self, arn: &ExecutionArn) -> Result<ExecutionCell, StoreError> {
        let executions = self.executions();
        let kept = executions.by_arn.get(arn).ok_or_else(|| StoreError::NotFound(arn.clone()))?;
        Ok(Arc::clone(&kept.cell))
    }

    async fn commit(&self, _execution: &mut Execution) -> Result<(), StoreError> {
        Ok(())
    }

    async fn remove(&self, arn: &ExecutionArn) -> Result<(), StoreError> {
        let mut executions = self.executions();
        if let Some(Kept { name, number, .. }) = executions.by_arn.remove(arn) {
            executions.by_name.remove(&name);
            executions.in_order.remove(&number);
        }
        Ok(())
    }

    async fn list(&self) -> Result<Vec<ExecutionArn>, StoreError> {
        Ok(self.executions().in_order.values().cloned().collect())
    }
}
