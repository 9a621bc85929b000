//! Executions in a SQLite database.
//!
//! # Invariants
//! - A commit is acknowledged after it is durable: it survives the end of the process, and a loss of power.
//! - The record of an execution is all its commits, in order; nothing of it is ever rewritten.
//! - An execution that nobody works on is not in memory.

mod database;
mod error;
mod live;
mod read;
mod readers;
mod write;
mod writer;

use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use durable_wasm_core::execution::{Execution, ExecutionSummary};
use durable_wasm_core::model::{Event, ExecutionArn, Timestamp};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use tokio::sync::{Mutex, MutexGuard};

pub use error::{SqliteError, SqliteProblem};

use self::database::Database;
use self::live::LiveCopies;
use self::readers::Readers;
use self::write::{Commit, Write, Written};
use self::writer::Writer;
use super::{
    ExecutionCell, ExecutionFilter, ExecutionMarker, ExecutionStore, Page, PageRequest, StoreError, Unattended,
};

/// Executions are spread over so many locks, which make sure that none is loaded twice at once.
const LOADING_LOCKS: usize = 16;
/// How many executions are removed at once by [`ExecutionStore::remove_ended_before`].
const REMOVALS_MAX: usize = 64;

/// How a database is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SqliteConfig {
    /// How large it may become, in bytes. Default: as large as its disk lets it.
    pub bytes_max: Option<u64>,
}

/// Keeps executions in a SQLite database. It needs a tokio runtime to read.
pub struct SqliteExecutionStore {
    // Dropped in this order: SQLite tidies up when the connection that can write is the last to go, so that the file alone
    // is the whole database, and nobody else may use it before that.
    readers: Readers,
    writer: Writer,
    _database: Arc<Database>,
    live: LiveCopies,
    loading: Vec<Mutex<()>>,
    hasher: RandomState,
    secret: [u8; 32],
}

impl SqliteExecutionStore {
    /// The store in a database. It is made if it is not there, and brought up to date if it is older.
    ///
    /// # Errors
    /// When the database cannot be used; says why.
    pub fn open(path: &Path, config: SqliteConfig) -> Result<Self, SqliteError> {
        let (database, connection) = Database::open(path, config.bytes_max)?;
        let database = Arc::new(database);
        let secret = read::secret(&connection).map_err(|problem| problem.of(database.path()))?;
        Ok(Self {
            readers: Readers::new(Arc::clone(&database)),
            writer: Writer::new(database.path().to_owned(), connection)?,
            _database: database,
            live: LiveCopies::default(),
            loading: (0..LOADING_LOCKS).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
            secret,
        })
    }

    /// Held while an execution is loaded or removed.
    async fn loading(&self, arn: &ExecutionArn) -> Option<MutexGuard<'_, ()>> {
        let place = usize::try_from(self.hasher.hash_one(arn)).unwrap_or_default() % LOADING_LOCKS;
        match self.loading.get(place) {
            Some(lock) => Some(lock.lock().await),
            None => None,
        }
    }

    fn lost(&self) -> SqliteError {
        SqliteProblem::LostCopy.of(self.writer.path())
    }
}

impl From<SqliteError> for StoreError {
    fn from(error: SqliteError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

#[async_trait]
impl ExecutionStore for SqliteExecutionStore {
    async fn create(&self, mut execution: Execution) -> Result<ExecutionCell, StoreError> {
        let summary = execution.summary();
        let commit = Commit::take(&mut execution).map_err(|problem| problem.of(self.writer.path()))?;
        match self.writer.write(Write::Create(Box::new((summary, commit)))).await? {
            Written::Record(record) => {
                execution.recorded(record);
                Ok(self.live.insert(record, execution))
            }
            Written::AlreadyExists(namesake) => Err(StoreError::AlreadyExists(namesake)),
            Written::NotFound(arn) => Err(StoreError::NotFound(arn)),
            Written::Done => Err(self.lost().into()),
        }
    }

    async fn load(&self, arn: &ExecutionArn) -> Result<ExecutionCell, StoreError> {
        if let Some(cell) = self.live.get(arn) {
            return Ok(cell);
        }
        let _loading = self.loading(arn).await;
        if let Some(cell) = self.live.get(arn) {
            return Ok(cell);
        }
        if self.live.is_lost(arn) {
            self.writer.write(Write::Barrier).await?;
        }
        let wanted = arn.clone();
        let found = self.readers.read(move |connection| read::execution(connection, wanted.as_str())).await?;
        let (record, execution) = found.ok_or_else(|| StoreError::NotFound(arn.clone()))?;
        Ok(self.live.insert(record, execution))
    }

    async fn commit(&self, execution: &mut Execution) -> Result<(), StoreError> {
        let record = execution.record_id().ok_or_else(|| self.lost())?;
        let at_stake = self.live.at_stake(execution.arn().clone(), record);
        let commit = Commit::take(execution).map_err(|problem| problem.of(self.writer.path()))?;
        match self.writer.write(Write::Commit(execution.arn().clone(), record, commit)).await? {
            Written::Record(record) => {
                at_stake.keep();
                execution.recorded(record);
                self.live.note(record, execution);
                Ok(())
            }
            Written::NotFound(arn) => Err(StoreError::NotFound(arn)),
            Written::AlreadyExists(_) | Written::Done => Err(self.lost().into()),
        }
    }

    async fn remove(&self, arn: &ExecutionArn) -> Result<(), StoreError> {
        let _loading = self.loading(arn).await;
        self.writer.write(Write::Remove(arn.clone())).await?;
        self.live.remove(arn);
        Ok(())
    }

    async fn list(&self) -> Result<Vec<ExecutionArn>, StoreError> {
        Ok(self.readers.read(read::arns).await?)
    }

    async fn find(&self, function: &str, name: &str) -> Result<Option<ExecutionArn>, StoreError> {
        let (function, name) = (function.to_owned(), name.to_owned());
        Ok(self.readers.read(move |connection| read::find(connection, &function, &name)).await?)
    }

    async fn list_executions(
        &self,
        filter: &ExecutionFilter,
        page: PageRequest<ExecutionMarker>,
    ) -> Result<Page<ExecutionSummary, ExecutionMarker>, StoreError> {
        let filter = filter.clone();
        Ok(self.readers.read(move |connection| read::executions(connection, &filter, page)).await?)
    }

    async fn list_events(&self, arn: &ExecutionArn, page: PageRequest<u64>) -> Result<Page<Event, u64>, StoreError> {
        let wanted = arn.clone();
        let events = self.readers.read(move |connection| read::events(connection, wanted.as_str(), page)).await?;
        events.ok_or_else(|| StoreError::NotFound(arn.clone()))
    }

    async fn unattended(&self) -> Result<Vec<Unattended>, StoreError> {
        Ok(self.readers.read(read::unattended).await?)
    }

    async fn remove_ended_before(&self, time: Timestamp) -> Result<u64, StoreError> {
        let ended = self.readers.read(move |connection| read::ended_before(connection, time)).await?;
        let count = ended.len() as u64;
        let removals = stream::iter(ended).map(|arn| async move { self.remove(&arn).await });
        removals.buffer_unordered(REMOVALS_MAX).try_collect::<()>().await?;
        Ok(count)
    }

    async fn secret(&self) -> Result<[u8; 32], StoreError> {
        Ok(self.secret)
    }
}
