//! Stores that fail, and what is left of them when their process dies.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use durable_wasm_core::execution::{Execution, ExecutionSummary};
use durable_wasm_core::model::{Event, ExecutionArn, Timestamp};
use durable_wasm_runtime::{
    ExecutionCell, ExecutionFilter, ExecutionMarker, ExecutionStore, InMemoryExecutionStore, Page, PageRequest,
    SqliteConfig, SqliteExecutionStore, StoreError, Unattended,
};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::chance::Chance;

/// What outlives a process.
pub(crate) enum Medium {
    /// What was committed, in the order of creation.
    Memory(Arc<Mutex<Committed>>),
    Sqlite(TempDir),
}

type Committed = BTreeMap<usize, Execution>;

impl Medium {
    pub(crate) fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(TempDir::new().unwrap())
    }

    /// The store of a new process. It fails while `trouble` says so, now and then.
    pub(crate) async fn open(&self, chance: Arc<Chance>, trouble: Arc<AtomicBool>) -> Arc<dyn ExecutionStore> {
        let inner: Box<dyn Breakable> = match self {
            Self::Memory(committed) => Box::new(MemoryStore::open(Arc::clone(committed)).await),
            Self::Sqlite(folder) => Box::new(SqliteStore::open(folder)),
        };
        Arc::new(FailingStore { inner, chance, trouble })
    }
}

/// A store whose next change can be made to fail.
#[async_trait]
trait Breakable: Send + Sync {
    fn store(&self) -> &dyn ExecutionStore;

    async fn create(&self, execution: Execution) -> Result<ExecutionCell, StoreError>;

    async fn commit(&self, execution: &mut Execution) -> Result<(), StoreError>;

    /// A commit that fails: what changed is gone.
    async fn fail_commit(&self, execution: &mut Execution) -> StoreError;
}

fn full() -> StoreError {
    StoreError::Unavailable("the disk is full".into())
}

/// A store in memory that keeps apart what was committed.
struct MemoryStore {
    live: InMemoryExecutionStore,
    committed: Arc<Mutex<Committed>>,
}

impl MemoryStore {
    async fn open(committed: Arc<Mutex<Committed>>) -> Self {
        let store = Self { live: InMemoryExecutionStore::default(), committed };
        let kept: Vec<_> = store.kept().values().cloned().collect();
        for execution in kept {
            store.live.create(execution).await.unwrap();
        }
        store
    }

    fn kept(&self) -> MutexGuard<'_, Committed> {
        self.committed.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[async_trait]
impl Breakable for MemoryStore {
    fn store(&self) -> &dyn ExecutionStore {
        &self.live
    }

    async fn create(&self, execution: Execution) -> Result<ExecutionCell, StoreError> {
        let cell = self.live.create(execution.clone()).await?;
        let mut kept = self.kept();
        let number = kept.len();
        kept.insert(number, execution);
        Ok(cell)
    }

    async fn commit(&self, execution: &mut Execution) -> Result<(), StoreError> {
        self.live.commit(execution).await?;
        let mut kept = self.kept();
        let kept = kept.values_mut().find(|kept| kept.arn() == execution.arn()).unwrap();
        *kept = execution.clone();
        Ok(())
    }

    async fn fail_commit(&self, execution: &mut Execution) -> StoreError {
        let arn = execution.arn().clone();
        if let Err(error) = self.live.commit(execution).await {
            return error;
        }
        let committed = self.kept().values().find(|kept| *kept.arn() == arn).unwrap().clone();
        self.live.remove(&arn).await.unwrap();
        self.live.create(committed).await.unwrap();
        full()
    }
}

/// A database with a trigger that refuses commits while any row says so.
struct SqliteStore {
    store: SqliteExecutionStore,
    beside: Mutex<Connection>,
    troubles: AtomicU32,
}

impl SqliteStore {
    fn open(folder: &TempDir) -> Self {
        let path = folder.path().join("executions.db");
        let store = SqliteExecutionStore::open(&path, SqliteConfig::default()).unwrap();
        let beside = Connection::open(path).unwrap();
        beside
            .execute_batch(
                "PRAGMA synchronous = OFF;
                 CREATE TABLE IF NOT EXISTS trouble (there INTEGER);
                 DELETE FROM trouble;
                 CREATE TRIGGER IF NOT EXISTS trouble_commits BEFORE INSERT ON commits
                 WHEN EXISTS (SELECT 1 FROM trouble) BEGIN SELECT RAISE(ABORT, 'trouble'); END;",
            )
            .unwrap();
        Self { store, beside: Mutex::new(beside), troubles: AtomicU32::new(0) }
    }

    fn change_trouble(&self, change: &str, trouble: u32) {
        self.beside.lock().unwrap().execute(change, [trouble]).unwrap();
    }
}

#[async_trait]
impl Breakable for SqliteStore {
    fn store(&self) -> &dyn ExecutionStore {
        &self.store
    }

    async fn create(&self, execution: Execution) -> Result<ExecutionCell, StoreError> {
        self.store.create(execution).await
    }

    async fn commit(&self, execution: &mut Execution) -> Result<(), StoreError> {
        self.store.commit(execution).await
    }

    async fn fail_commit(&self, execution: &mut Execution) -> StoreError {
        // Several may fail at the same time.
        let trouble = self.troubles.fetch_add(1, Ordering::Relaxed);
        self.change_trouble("INSERT INTO trouble VALUES (?1)", trouble);
        let failed = self.store.commit(execution).await;
        self.change_trouble("DELETE FROM trouble WHERE there = ?1", trouble);
        failed.unwrap_err()
    }
}

struct FailingStore {
    inner: Box<dyn Breakable>,
    chance: Arc<Chance>,
    trouble: Arc<AtomicBool>,
}

impl FailingStore {
    fn fails(&self, per_mille: u32) -> bool {
        self.trouble.load(Ordering::Relaxed) && self.chance.per_mille(per_mille)
    }
}

#[async_trait]
impl ExecutionStore for FailingStore {
    async fn create(&self, execution: Execution) -> Result<ExecutionCell, StoreError> {
        if self.fails(100) { Err(full()) } else { self.inner.create(execution).await }
    }

    async fn load(&self, arn: &ExecutionArn) -> Result<ExecutionCell, StoreError> {
        if self.fails(20) { Err(full()) } else { self.inner.store().load(arn).await }
    }

    async fn commit(&self, execution: &mut Execution) -> Result<(), StoreError> {
        if self.fails(60) { Err(self.inner.fail_commit(execution).await) } else { self.inner.commit(execution).await }
    }

    async fn remove(&self, arn: &ExecutionArn) -> Result<(), StoreError> {
        self.inner.store().remove(arn).await
    }

    async fn list(&self) -> Result<Vec<ExecutionArn>, StoreError> {
        self.inner.store().list().await
    }

    async fn find(&self, function: &str, name: &str) -> Result<Option<ExecutionArn>, StoreError> {
        if self.fails(20) { Err(full()) } else { self.inner.store().find(function, name).await }
    }

    async fn list_executions(
        &self,
        filter: &ExecutionFilter,
        page: PageRequest<ExecutionMarker>,
    ) -> Result<Page<ExecutionSummary, ExecutionMarker>, StoreError> {
        self.inner.store().list_executions(filter, page).await
    }

    async fn list_events(&self, arn: &ExecutionArn, page: PageRequest<u64>) -> Result<Page<Event, u64>, StoreError> {
        self.inner.store().list_events(arn, page).await
    }

    async fn unattended(&self) -> Result<Vec<Unattended>, StoreError> {
        if self.fails(20) { Err(full()) } else { self.inner.store().unattended().await }
    }

    async fn remove_ended_before(&self, time: Timestamp) -> Result<u64, StoreError> {
        self.inner.store().remove_ended_before(time).await
    }

    async fn secret(&self) -> Result<[u8; 32], StoreError> {
        self.inner.store().secret().await
    }
}
