//! The connections that read, a few at a time and apart from the one that writes.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::database::Database;
use super::error::{SqliteError, SqliteProblem};

/// How many may read at the same time.
const READERS_MAX: usize = 4;

/// Reads from a database.
pub(super) struct Readers {
    path: PathBuf,
    pool: Arc<Pool>,
    permits: Semaphore,
}

struct Pool {
    database: Arc<Database>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Reads from a database, and keeps it open.
    pub(super) fn new(database: Arc<Database>) -> Self {
        let path = database.path().to_owned();
        let pool = Arc::new(Pool { database, idle: Mutex::default() });
        Self { path, pool, permits: Semaphore::new(READERS_MAX) }
    }

    /// Asks something, on a thread that may wait for the disk.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, SqliteProblem> + Send + 'static,
    ) -> Result<T, SqliteError> {
        // The semaphore is never closed.
        let _permit = self.permits.acquire().await;
        let pool = Arc::clone(&self.pool);
        let answer = tokio::task::spawn_blocking(move || pool.read(query)).await;
        answer.unwrap_or(Err(SqliteProblem::Closed)).map_err(|problem| problem.of(&self.path))
    }
}

impl Pool {
    fn read<T>(&self, query: impl FnOnce(&Connection) -> Result<T, SqliteProblem>) -> Result<T, SqliteProblem> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = idle.map_or_else(|| self.database.reader(), Ok)?;
        let answer = query(&connection);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        answer
    }
}
