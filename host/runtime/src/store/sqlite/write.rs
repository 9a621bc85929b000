//! What is written to a database: one kind of write for each change of a store.
//!
//! # Invariants
//! - A write that is refused has written nothing.
//! - A write may be applied again after its transaction was rolled back.

use durable_wasm_core::execution::{Changes, Execution, ExecutionSummary, RecordId};
use durable_wasm_core::model::{Event, ExecutionArn, ExecutionStatus, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use super::error::SqliteProblem;
use crate::store::Attend;

/// A change of the database.
pub(super) enum Write {
    /// A new execution.
    Create(Box<(ExecutionSummary, Commit)>),
    /// What changed in an execution.
    Commit(ExecutionArn, RecordId, Commit),
    /// An execution is no more.
    Remove(ExecutionArn),
    /// Nothing: it is done when everything before it is.
    Barrier,
}

/// What came of a write.
pub(super) enum Written {
    /// The record that was made or written to.
    Record(RecordId),
    /// Something else was done.
    Done,
    /// Nothing: there is this execution already.
    AlreadyExists(ExecutionArn),
    /// Nothing: there is no such execution.
    NotFound(ExecutionArn),
}

/// What a commit writes.
pub(super) struct Commit {
    standing: Standing,
    first_event: u64,
    changes: String,
    completed_events: Vec<(u64, String)>,
}

/// What lists are made from, and changes.
struct Standing {
    status: ExecutionStatus,
    ended: Option<Timestamp>,
    attend: Option<Attend>,
}

impl Commit {
    /// Takes what has changed in an execution.
    pub(super) fn take(execution: &mut Execution) -> Result<Self, SqliteProblem> {
        let changes = execution.take_changes();
        let completed = |event: &Event| Ok((event.id, json(event)?));
        Ok(Self {
            standing: Standing {
                status: execution.status(),
                ended: execution.end_timestamp(),
                attend: Attend::to(execution),
            },
            first_event: (execution.history().len() - changes.events.len()) as u64 + 1,
            changes: json::<Changes>(&changes)?,
            completed_events: changes.completed_events.iter().map(completed).collect::<Result<_, SqliteProblem>>()?,
        })
    }

    /// Appends to a record. Says whether there is such a record.
    fn apply(&self, connection: &Connection, RecordId(number): RecordId) -> Result<bool, SqliteProblem> {
        const APPEND: &str = "INSERT INTO commits (execution, first_event, changes)
            SELECT number, ?2, ?3 FROM executions WHERE number = ?1";
        const COMPLETE: &str = "INSERT INTO completed_events (execution, id, event) VALUES (?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET event = excluded.event";
        const STAND: &str = "UPDATE executions SET status = ?2, ended = ?3, attend = ?4
            WHERE number = ?1 AND (status, ended, attend) IS NOT (?2, ?3, ?4)";
        let appended = connection.prepare_cached(APPEND)?.execute(params![number, self.first_event, self.changes])?;
        if appended == 0 {
            return Ok(false);
        }
        for (id, event) in &self.completed_events {
            connection.prepare_cached(COMPLETE)?.execute(params![number, id, event])?;
        }
        let Standing { status, ended, attend } = &self.standing;
        connection.prepare_cached(STAND)?.execute(params![
            number,
            status.as_str(),
            ended.map(Timestamp::as_millis),
            attend.map(attend_column)
        ])?;
        Ok(true)
    }
}

impl Write {
    /// Writes within a transaction.
    pub(super) fn apply(&self, connection: &Connection) -> Result<Written, SqliteProblem> {
        match self {
            Self::Create(new) => create(connection, &new.0, &new.1),
            Self::Commit(arn, record, commit) => Ok(if commit.apply(connection, *record)? {
                Written::Record(*record)
            } else {
                Written::NotFound(arn.clone())
            }),
            Self::Remove(arn) => {
                connection.prepare_cached("DELETE FROM executions WHERE arn = ?1")?.execute([arn.as_str()])?;
                Ok(Written::Done)
            }
            Self::Barrier => Ok(Written::Done),
        }
    }
}

fn create(connection: &Connection, new: &ExecutionSummary, commit: &Commit) -> Result<Written, SqliteProblem> {
    const NAMESAKE: &str = "SELECT arn FROM executions WHERE arn = ?1 OR (function = ?2 AND name = ?3) LIMIT 1";
    const INSERT: &str = "INSERT INTO executions
            (arn, name, function, version, alias, account_id, region, status, started)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let ExecutionSummary { arn, name, function, status, start_timestamp, end_timestamp: _ } = new;
    let namesake: Option<String> = connection
        .prepare_cached(NAMESAKE)?
        .query_row(params![arn.as_str(), function.name, name], |row| row.get(0))
        .optional()?;
    if let Some(namesake) = namesake {
        return Ok(Written::AlreadyExists(namesake.into()));
    }
    let number = connection.prepare_cached(INSERT)?.insert(params![
        arn.as_str(),
        name,
        function.name,
        function.version,
        function.alias,
        function.account_id,
        function.region,
        status.as_str(),
        start_timestamp.as_millis(),
    ])?;
    let record = RecordId(number.unsigned_abs());
    commit.apply(connection, record)?;
    Ok(Written::Record(record))
}

/// How the database has it.
const fn attend_column(attend: Attend) -> u64 {
    match attend {
        Attend::Now => 0,
        Attend::At(due) => due.as_millis(),
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, SqliteProblem> {
    serde_json::to_string(value).map_err(SqliteProblem::unreadable)
}
