//! Why a database cannot be used.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// A database that cannot be used, and why.
#[derive(Debug, thiserror::Error)]
#[error("the database `{}` {problem}", .path.display())]
pub struct SqliteError {
    /// The database's file.
    pub path: PathBuf,
    /// What is wrong with it.
    #[source]
    pub problem: SqliteProblem,
}

/// What is wrong with a database. As text it goes on where "the database `executions.db`" ended.
#[derive(Debug, thiserror::Error)]
pub enum SqliteProblem {
    /// No space is left for it.
    #[error("has no space left; nothing that was acknowledged is lost. hint: free some space on its disk")]
    Full(#[source] rusqlite::Error),
    /// It cannot be written.
    #[error("cannot be written. hint: look at the permissions of the file and of its folder")]
    ReadOnly(#[source] rusqlite::Error),
    /// Another process uses it.
    #[error("is in use by another process. hint: stop that process, or choose another file")]
    Locked,
    /// What it holds makes no sense.
    #[error("is damaged. hint: restore a copy of it, or move it away and begin a new one")]
    Corrupt(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A newer version of this program wrote it.
    #[error(
        "was written by a newer durable-wasm: its version is `{found}`, and this program knows versions up to `{known}`. \
         hint: update durable-wasm, or choose another file"
    )]
    Newer {
        /// The version it has.
        found: u32,
        /// The newest version this program knows.
        known: u32,
    },
    /// The file holds something else.
    #[error("is not a database of durable-wasm. hint: choose another file")]
    Foreign,
    /// There is no such file, and none can be made.
    #[error("cannot be opened. hint: name a file, in a folder that exists")]
    CannotOpen(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// SQLite failed otherwise.
    #[error("failed")]
    Failed(#[source] rusqlite::Error),
    /// Its writer is gone.
    #[error("is closed: its writer has ended")]
    Closed,
    /// A copy of an execution was used of which an earlier change was not recorded.
    #[error("takes no change of this copy of an execution: an earlier one was not recorded. hint: load it again")]
    LostCopy,
}

impl SqliteProblem {
    /// Of this database.
    pub(super) fn of(self, path: &Path) -> SqliteError {
        SqliteError { path: path.to_owned(), problem: self }
    }

    /// Something that the database holds and that cannot be read.
    pub(super) fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Corrupt(Box::new(error))
    }
}

impl From<rusqlite::Error> for SqliteProblem {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full(error),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly(error),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::DatabaseCorrupt) => Self::Corrupt(Box::new(error)),
            Some(ErrorCode::NotADatabase) => Self::Foreign,
            Some(ErrorCode::CannotOpen) => Self::CannotOpen(Box::new(error)),
            Some(_) | None => Self::Failed(error),
        }
    }
}
