//! Executions in memory, for as long as the process lives.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, OnceLock, PoisonError};

use async_trait::async_trait;
use durable_wasm_core::execution::{Execution, ExecutionSummary, RecordId};
use durable_wasm_core::model::{Event, ExecutionArn, Timestamp};
use tokio::sync::Mutex;

use super::{
    Attend, ExecutionCell, ExecutionFilter, ExecutionMarker, ExecutionStore, ListOrder, Page, PageRequest, StoreError,
    Unattended, random_secret,
};

/// Keeps executions in memory.
#[derive(Default)]
pub struct InMemoryExecutionStore {
    executions: StdMutex<Executions>,
    secret: OnceLock<[u8; 32]>,
}

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
        self.executions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All executions in the order they were created, or only those of one function.
    fn cells(&self, function: Option<&str>) -> Vec<(u64, ExecutionCell)> {
        let executions = self.executions();
        let kept = executions.in_order.iter().filter_map(|(number, arn)| Some((*number, executions.by_arn.get(arn)?)));
        kept.filter(|(_, kept)| function.is_none_or(|function| *kept.name.0 == *function))
            .map(|(number, kept)| (number, Arc::clone(&kept.cell)))
            .collect()
    }
}

#[async_trait]
impl ExecutionStore for InMemoryExecutionStore {
    async fn create(&self, mut execution: Execution) -> Result<ExecutionCell, StoreError> {
        let arn = execution.arn().clone();
        let name = (Arc::clone(&execution.function().name), Arc::clone(execution.name()));
        let mut executions = self.executions();
        if executions.by_arn.contains_key(&arn) {
            return Err(StoreError::AlreadyExists(arn));
        }
        if let Some(namesake) = executions.by_name.get(&name) {
            return Err(StoreError::AlreadyExists(namesake.clone()));
        }
        executions.count += 1;
        let number = executions.count;
        execution.recorded(RecordId(number));
        let cell = Arc::new(Mutex::new(execution));
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

    async fn commit(&self, execution: &mut Execution) -> Result<(), StoreError> {
        let executions = self.executions();
        let kept = executions.by_arn.get(execution.arn()).map(|kept| RecordId(kept.number));
        if kept != execution.record_id() {
            return Err(StoreError::NotFound(execution.arn().clone()));
        }
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

    async fn find(&self, function: &str, name: &str) -> Result<Option<ExecutionArn>, StoreError> {
        Ok(self.executions().by_name.get(&(function.into(), name.into())).cloned())
    }

    async fn list_executions(
        &self,
        filter: &ExecutionFilter,
        page: PageRequest<ExecutionMarker>,
    ) -> Result<Page<ExecutionSummary, ExecutionMarker>, StoreError> {
        let mut cells = self.cells(Some(&filter.function));
        if page.order == ListOrder::NewestFirst {
            cells.reverse();
        }
        let mut list = Vec::new();
        for (number, cell) in cells {
            let is_behind = page.after.is_none_or(|ExecutionMarker(after)| match page.order {
                ListOrder::OldestFirst => number > after,
                ListOrder::NewestFirst => number < after,
            });
            if !is_behind {
                continue;
            }
            let summary = cell.lock().await.summary();
            if filter.admits(&summary) {
                list.push((ExecutionMarker(number), summary));
            }
            if list.len() > page.items.get() {
                break;
            }
        }
        Ok(Page::cut(list, page.items))
    }

    async fn list_events(&self, arn: &ExecutionArn, page: PageRequest<u64>) -> Result<Page<Event, u64>, StoreError> {
        let cell = self.load(arn).await?;
        let execution = cell.lock().await;
        Ok(cut_history(execution.history(), page))
    }

    async fn unattended(&self) -> Result<Vec<Unattended>, StoreError> {
        let mut unattended = Vec::new();
        for (_, cell) in self.cells(None) {
            let execution = cell.lock().await;
            if let Some(attend) = Attend::to(&execution) {
                unattended.push(Unattended { arn: execution.arn().clone(), attend });
            }
        }
        Ok(unattended)
    }

    async fn remove_ended_before(&self, time: Timestamp) -> Result<u64, StoreError> {
        let mut removed = 0;
        for (_, cell) in self.cells(None) {
            let execution = cell.lock().await;
            if execution.end_timestamp().is_some_and(|end| end < time) {
                self.remove(execution.arn()).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    async fn secret(&self) -> Result<[u8; 32], StoreError> {
        if let Some(secret) = self.secret.get() {
            return Ok(*secret);
        }
        let secret = random_secret()?;
        Ok(*self.secret.get_or_init(|| secret))
    }
}

/// A page of a history, whose events have the ids 1, 2, 3 and so on.
fn cut_history(events: &[Event], page: PageRequest<u64>) -> Page<Event, u64> {
    let count = page.items.saturating_add(1);
    let at = |id: u64| usize::try_from(id).unwrap_or(usize::MAX);
    let listed = |event: &Event| (event.id, event.clone());
    let list = match page.order {
        ListOrder::OldestFirst => {
            let after = page.after.map_or(0, at);
            events.iter().skip(after).take(count.get()).map(listed).collect()
        }
        ListOrder::NewestFirst => {
            let before = page.after.map_or(events.len(), |id| at(id).saturating_sub(1)).min(events.len());
            events.iter().take(before).rev().take(count.get()).map(listed).collect()
        }
    };
    Page::cut(list, page.items)
}
