//! Opening a database: who may use it, how durable it is, and which version its tables have.
//!
//! # Invariants
//! - One process uses a database at a time. Upheld by a lock on a file beside it: locks on the database's own file are
//!   SQLite's.
//! - What a transaction wrote survives a loss of power once it is committed: `synchronous = FULL` waits for the disk with
//!   every commit, which `NORMAL` does not in WAL mode.
//! - A migration is applied whole or not at all, and never changes once it is released.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, params};

use super::error::{SqliteError, SqliteProblem};
use crate::store::random_secret;

/// Marks our databases: "dwsm" in ASCII.
const APPLICATION_ID: u32 = 0x6477_736d;
/// How the tables came to be, version by version: `user_version` says how many of these were applied.
const MIGRATIONS: &[&str] = &[include_str!("schema/1.sql")];
/// How long to wait for somebody who looks at the database with another program.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How many prepared statements a connection keeps: more than there are.
const STATEMENTS_MAX: usize = 32;

/// A database that nobody else uses.
pub(super) struct Database {
    path: PathBuf,
    /// Held for as long as the database is in use.
    _lock: File,
}

impl Database {
    /// Claims a database, makes one if there is none, and brings it up to date. Gives the connection to write with too.
    pub(super) fn open(path: &Path, bytes_max: Option<u64>) -> Result<(Self, Connection), SqliteError> {
        // Absolute, so that no name means anything special to SQLite.
        let path = std::path::absolute(path).map_err(|error| SqliteProblem::CannotOpen(error.into()).of(path))?;
        Self::try_open(&path, bytes_max).map_err(|problem| problem.of(&path))
    }

    fn try_open(path: &Path, bytes_max: Option<u64>) -> Result<(Self, Connection), SqliteProblem> {
        let lock = lock(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut connection = connect(path, flags)?;
        let version = check_version(&connection)?;
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        if let Some(bytes) = bytes_max {
            let page: u64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
            connection.pragma_update(None, "max_page_count", bytes.div_ceil(page.max(1)))?;
        }
        migrate(&mut connection, version)?;
        Ok((Self { path: path.to_owned(), _lock: lock }, connection))
    }

    /// The database's file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Another connection, to read with.
    pub(super) fn reader(&self) -> Result<Connection, SqliteProblem> {
        connect(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)
    }
}

/// Makes sure that no other process uses a database.
fn lock(path: &Path) -> Result<File, SqliteProblem> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".lock");
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(beside);
    let file = file.map_err(|error| SqliteProblem::CannotOpen(error.into()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(SqliteProblem::Locked),
        Err(TryLockError::Error(error)) => Err(SqliteProblem::CannotOpen(error.into())),
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, SqliteProblem> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(connection)
}

/// The version of a database, 0 for an empty one, before anything is written to it.
fn check_version(connection: &Connection) -> Result<u32, SqliteProblem> {
    let tables: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let application: u32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let found = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    match (tables, application) {
        (0, 0) => Ok(0),
        (_, APPLICATION_ID) if found > known => Err(SqliteProblem::Newer { found, known }),
        (_, APPLICATION_ID) => Ok(found),
        (_, _) => Err(SqliteProblem::Foreign),
    }
}

/// Applies what is missing.
fn migrate(connection: &mut Connection, version: u32) -> Result<(), SqliteProblem> {
    for (number, migration) in (1_u32..).zip(MIGRATIONS).skip(usize::try_from(version).unwrap_or(usize::MAX)) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        if number == 1 {
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            let secret = random_secret().map_err(|error| SqliteProblem::CannotOpen(error.into()))?;
            transaction.execute("INSERT INTO secrets (purpose, secret) VALUES ('tokens', ?1)", params![secret])?;
        }
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    Ok(())
}
