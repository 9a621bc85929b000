//! `--store memory|sqlite:PATH`: where executions are kept.

use std::error::Error;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use durable_wasm_runtime::{
    ExecutionStore, InMemoryExecutionStore, SqliteConfig, SqliteError, SqliteExecutionStore, SqliteProblem,
};

use crate::explain::UserError;

/// A store as users name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StoreArg {
    /// In this process: executions end with it.
    Memory,
    /// In this SQLite database: executions survive.
    Sqlite(PathBuf),
}

impl FromStr for StoreArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "memory" => Ok(Self::Memory),
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(_) | None => Err("expected `memory` or `sqlite:PATH`, as in `sqlite:executions.db`".to_owned()),
        }
    }
}

impl StoreArg {
    /// Opens the store.
    pub(super) fn open(&self) -> Result<Arc<dyn ExecutionStore>, UserError> {
        match self {
            Self::Memory => Ok(Arc::new(InMemoryExecutionStore::default())),
            Self::Sqlite(path) => match SqliteExecutionStore::open(path, SqliteConfig::default()) {
                Ok(store) => Ok(Arc::new(store)),
                Err(error) => Err(unusable(&error)),
            },
        }
    }
}

/// The error of a command, as what is wrong with its database where that is what stopped it.
pub(super) fn explained(error: anyhow::Error) -> anyhow::Error {
    let of_a_database = error.chain().find_map(|cause| cause.downcast_ref::<SqliteError>());
    let explained = of_a_database.filter(|error| is_for_users(&error.problem)).map(unusable);
    explained.map_or(error, Into::into)
}

fn is_for_users(problem: &SqliteProblem) -> bool {
    match problem {
        SqliteProblem::Full(_)
        | SqliteProblem::ReadOnly(_)
        | SqliteProblem::Locked
        | SqliteProblem::Corrupt(_)
        | SqliteProblem::Newer { .. }
        | SqliteProblem::Foreign
        | SqliteProblem::CannotOpen(_) => true,
        SqliteProblem::Failed(_) | SqliteProblem::Closed | SqliteProblem::LostCopy => false,
    }
}

/// The error in our own form: its text ends with its hint.
fn unusable(error: &SqliteError) -> UserError {
    let text = error.to_string();
    let user_error = match text.split_once(". hint: ") {
        Some((message, hint)) => UserError::new(message).with_hint(hint),
        None => UserError::new(text),
    };
    match error.problem.source() {
        Some(cause) => user_error.with_source(cause.to_string()),
        None => user_error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_or_a_file() {
        assert_eq!("memory".parse(), Ok(StoreArg::Memory));
        assert_eq!("sqlite:a:b.db".parse(), Ok(StoreArg::Sqlite("a:b.db".into())));
        for refused in ["", "sqlite", "sqlite:", "postgres:x", "memory:"] {
            assert!(refused.parse::<StoreArg>().unwrap_err().starts_with("expected `memory`"), "{refused}");
        }
    }

    #[test]
    fn a_file_that_is_no_database() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "not a database, and long enough for a header of a hundred bytes".repeat(20))
            .unwrap();
        let error = StoreArg::Sqlite(file.path().to_owned()).open().err().unwrap();
        assert!(error.to_string().ends_with("is not a database of durable-wasm"), "{error}");
        assert_eq!(crate::explain::Explain::hint(&error).as_deref(), Some("choose another file"));
    }
}
