//! What is asked of a database.

use durable_wasm_core::execution::{Changes, Execution, ExecutionSummary, FunctionVersion, RecordId};
use durable_wasm_core::model::{Event, ExecutionArn, ExecutionStatus, Timestamp};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use serde::Deserialize;

use super::error::SqliteProblem;
use crate::store::{Attend, ExecutionFilter, ExecutionMarker, ListOrder, Page, PageRequest, Unattended};

/// An execution from its record; none if there is no such execution.
pub(super) fn execution(connection: &Connection, arn: &str) -> Result<Option<(RecordId, Execution)>, SqliteProblem> {
    const RECORD: &str = "SELECT e.number, c.changes FROM executions e JOIN commits c ON c.execution = e.number
        WHERE e.arn = ?1 ORDER BY c.first_event, c.number";
    let mut statement = connection.prepare_cached(RECORD)?;
    let mut rows = statement.query([arn])?;
    let mut record = None;
    let mut changes: Vec<Changes> = Vec::new();
    while let Some(row) = rows.next()? {
        record = Some(RecordId(row.get(0)?));
        changes.push(from_json(row, 1)?);
    }
    let Some(record) = record else { return Ok(None) };
    let execution = Execution::restore(record, changes).map_err(SqliteProblem::unreadable)?;
    Ok(Some((record, execution)))
}

/// The ARNs of all executions, in the order they were created.
pub(super) fn arns(connection: &Connection) -> Result<Vec<ExecutionArn>, SqliteProblem> {
    let mut statement = connection.prepare_cached("SELECT arn FROM executions ORDER BY number")?;
    let arns = statement.query_map([], |row| row.get::<_, String>(0))?;
    Ok(arns.map(|arn| arn.map(ExecutionArn::from)).collect::<Result<_, _>>()?)
}

/// The execution of a function with a name.
pub(super) fn find(connection: &Connection, function: &str, name: &str) -> Result<Option<ExecutionArn>, SqliteProblem> {
    let mut statement = connection.prepare_cached("SELECT arn FROM executions WHERE function = ?1 AND name = ?2")?;
    Ok(statement.query_row([function, name], |row| row.get::<_, String>(0)).optional()?.map(ExecutionArn::from))
}

/// A page of a function's executions.
pub(super) fn executions(
    connection: &Connection,
    filter: &ExecutionFilter,
    page: PageRequest<ExecutionMarker>,
) -> Result<Page<ExecutionSummary, ExecutionMarker>, SqliteProblem> {
    let (sql, values) = list_query(filter, page);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        list.push((ExecutionMarker(row.get(0)?), summary(row)?));
    }
    Ok(Page::cut(list, page.items))
}

/// The query for a page, and one more execution to tell whether there is more.
fn list_query(filter: &ExecutionFilter, page: PageRequest<ExecutionMarker>) -> (String, Vec<Value>) {
    let ExecutionFilter { function, qualifier, name, statuses, started_after, started_before } = filter;
    let mut sql = "SELECT number, arn, name, function, version, alias, account_id, region, status, started, ended
        FROM executions WHERE function = ?"
        .to_owned();
    let mut values = vec![text(function)];
    if let Some(qualifier) = qualifier {
        sql.push_str(" AND (version = ? OR alias = ?)");
        values.extend([text(qualifier), text(qualifier)]);
    }
    if let Some(name) = name {
        sql.push_str(" AND name = ?");
        values.push(text(name));
    }
    if !statuses.is_empty() {
        let places = vec!["?"; statuses.len()].join(", ");
        sql.push_str(&format!(" AND status IN ({places})"));
        values.extend(statuses.iter().map(|status| text(status.as_str())));
    }
    if let Some(after) = started_after {
        sql.push_str(" AND started > ?");
        values.push(number(after.as_millis()));
    }
    if let Some(before) = started_before {
        sql.push_str(" AND started < ?");
        values.push(number(before.as_millis()));
    }
    let (comparison, direction) = match page.order {
        ListOrder::OldestFirst => (">", "ASC"),
        ListOrder::NewestFirst => ("<", "DESC"),
    };
    if let Some(ExecutionMarker(after)) = page.after {
        sql.push_str(&format!(" AND number {comparison} ?"));
        values.push(number(after));
    }
    sql.push_str(&format!(" ORDER BY number {direction} LIMIT ?"));
    values.push(number(page.items.get().saturating_add(1) as u64));
    (sql, values)
}

fn summary(row: &Row<'_>) -> Result<ExecutionSummary, SqliteProblem> {
    let status: String = row.get("status")?;
    Ok(ExecutionSummary {
        arn: row.get::<_, String>("arn")?.into(),
        name: row.get("name")?,
        function: FunctionVersion {
            name: row.get("function")?,
            version: row.get("version")?,
            alias: row.get("alias")?,
            account_id: row.get("account_id")?,
            region: row.get("region")?,
        },
        status: ExecutionStatus::from_wire(&status)
            .ok_or_else(|| SqliteProblem::Corrupt(format!("`{status}` is no status of an execution").into()))?,
        start_timestamp: Timestamp::from_millis(row.get("started")?),
        end_timestamp: row.get::<_, Option<u64>>("ended")?.map(Timestamp::from_millis),
    })
}

/// A page of an execution's history; none if there is no such execution. Reads no more than it must.
pub(super) fn events(
    connection: &Connection,
    arn: &str,
    page: PageRequest<u64>,
) -> Result<Option<Page<Event, u64>>, SqliteProblem> {
    const FORWARD: &str = "SELECT changes FROM commits WHERE execution = ?1 AND first_event >= (
            SELECT max(first_event) FROM commits WHERE execution = ?1 AND first_event <= ?2)
        ORDER BY first_event, number";
    const BACKWARD: &str = "SELECT changes FROM commits WHERE execution = ?1 AND first_event <= ?2
        ORDER BY first_event DESC, number DESC";
    let mut statement = connection.prepare_cached("SELECT number FROM executions WHERE arn = ?1")?;
    let Some(record) = statement.query_row([arn], |row| row.get::<_, u64>(0)).optional()? else { return Ok(None) };
    let (query, first) = match page.order {
        ListOrder::OldestFirst => (FORWARD, page.after.unwrap_or(0).saturating_add(1)),
        ListOrder::NewestFirst => (BACKWARD, page.after.unwrap_or(u64::MAX).saturating_sub(1)),
    };
    let first = first.min(i64::MAX.unsigned_abs());
    let mut statement = connection.prepare_cached(query)?;
    let mut rows = statement.query(params![record, first])?;
    let mut list = Vec::new();
    while list.len() <= page.items.get()
        && let Some(row) = rows.next()?
    {
        let EventsOf { mut events } = from_json(row, 0)?;
        if page.order == ListOrder::NewestFirst {
            events.reverse();
        }
        let is_listed = |event: &Event| match page.order {
            ListOrder::OldestFirst => event.id >= first,
            ListOrder::NewestFirst => event.id <= first,
        };
        list.extend(events.into_iter().filter(is_listed).map(|event| (event.id, event)));
    }
    drop(rows);
    for (id, event) in list.iter_mut().take(page.items.get()) {
        complete(connection, record, *id, event)?;
    }
    Ok(Some(Page::cut(list, page.items)))
}

/// The events of a commit.
#[derive(Deserialize)]
struct EventsOf {
    events: Vec<Event>,
}

/// Gives an event what became known of it later.
fn complete(connection: &Connection, record: u64, id: u64, event: &mut Event) -> Result<(), SqliteProblem> {
    const COMPLETED: &str = "SELECT event FROM completed_events WHERE execution = ?1 AND id = ?2";
    let mut statement = connection.prepare_cached(COMPLETED)?;
    let mut rows = statement.query(params![record, id])?;
    if let Some(row) = rows.next()? {
        *event = from_json(row, 0)?;
    }
    Ok(())
}

/// The executions that somebody must see to, in the order they were created.
pub(super) fn unattended(connection: &Connection) -> Result<Vec<Unattended>, SqliteProblem> {
    const UNATTENDED: &str = "SELECT arn, attend FROM executions WHERE attend IS NOT NULL ORDER BY number";
    let mut statement = connection.prepare_cached(UNATTENDED)?;
    let unattended = statement.query_map([], |row| {
        let attend = match row.get(1)? {
            0 => Attend::Now,
            due => Attend::At(Timestamp::from_millis(due)),
        };
        Ok(Unattended { arn: row.get::<_, String>(0)?.into(), attend })
    })?;
    Ok(unattended.collect::<Result<_, _>>()?)
}

/// The executions that ended before an instant.
pub(super) fn ended_before(connection: &Connection, time: Timestamp) -> Result<Vec<ExecutionArn>, SqliteProblem> {
    let mut statement = connection.prepare_cached("SELECT arn FROM executions WHERE ended < ?1")?;
    let arns = statement.query_map([time.as_millis()], |row| row.get::<_, String>(0))?;
    Ok(arns.map(|arn| arn.map(ExecutionArn::from)).collect::<Result<_, _>>()?)
}

/// The secret of the store.
pub(super) fn secret(connection: &Connection) -> Result<[u8; 32], SqliteProblem> {
    Ok(connection.query_row("SELECT secret FROM secrets WHERE purpose = 'tokens'", [], |row| row.get(0))?)
}

fn from_json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T, SqliteProblem> {
    let text = row.get_ref(column)?.as_str().map_err(SqliteProblem::unreadable)?;
    serde_json::from_str(text).map_err(SqliteProblem::unreadable)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn number(number: u64) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}
