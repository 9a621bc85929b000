//! Compares what an execution logged with what its scenario expects.
//!
//! A record is compared as a mapping of fields. One whose message is a JSON object is that object, as a line of plain output
//! is in CloudWatch. As the validator asks CloudWatch for the records of one execution, by a field that names it, such an
//! object counts only if it has that field, and other plain lines do not count.
//!
//! Records are in a total order here, where the validator takes those of one millisecond as concurrent.

use std::sync::{Mutex, PoisonError};

use durable_wasm_core::model::ExecutionArn;
use durable_wasm_runtime::{LogRecord, LogSink};
use regex::Regex;
use serde_json::{Map, Value};

use super::file::ExpectedLog;
use super::placeholders::Placeholders;
use super::problem::Problem;
use super::value;
use crate::log_record;

type Fields = Map<String, Value>;

/// Keeps the records of one run.
#[derive(Default)]
pub(super) struct LogBook(Mutex<Vec<LogRecord>>);

impl LogSink for LogBook {
    fn write(&self, record: LogRecord) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    }
}

impl LogBook {
    /// What an execution has logged so far, in order.
    pub(super) fn records(&self, arn: &ExecutionArn) -> Vec<Fields> {
        let records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        records.iter().filter(|record| record.durable_execution_arn == *arn).filter_map(fields).collect()
    }
}

/// A record's fields, if it can be told whose it is.
fn fields(record: &LogRecord) -> Option<Fields> {
    let arn = record.durable_execution_arn.as_str();
    if let Ok(Value::Object(line)) = serde_json::from_str(&record.message) {
        let names_execution = |key| line.get(key).and_then(Value::as_str) == Some(arn);
        return (names_execution("durableExecutionArn") || names_execution("executionArn")).then_some(line);
    }
    if matches!(record.target.as_deref(), Some("stdout" | "stderr")) {
        return None;
    }
    Some(log_record::fields(record))
}

/// Compares records.
pub(super) fn match_logs(expected: &[ExpectedLog], records: &[Fields], placeholders: &Placeholders) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, log) in expected.iter().enumerate() {
        let fields = placeholders.substitute_fields(&log.fields);
        let place = format!("log {} ({})", index + 1, show(&fields));
        let own = matching(&fields, records);
        problems.extend(counts(log, own.len()).map(|expected| Problem::new(&place, expected, show_count(own.len()))));
        for (direction, anchors) in [(Direction::After, &log.after), (Direction::Before, &log.before)] {
            for anchor in anchors {
                let anchor = placeholders.substitute_fields(anchor);
                let anchors = matching(&anchor, records);
                problems.extend(direction.problem(&place, &own, &anchors, &anchor));
            }
        }
    }
    problems
}

/// What is wrong with the number of records.
fn counts(log: &ExpectedLog, actual: usize) -> impl Iterator<Item = String> {
    let &ExpectedLog { count, min_count, max_count, .. } = log;
    let min_count = match (count, min_count, max_count) {
        (None, None, None) => Some(1),
        (_, min_count, _) => min_count,
    };
    // An exact count is the only one that matters.
    let bounds = |bound: Option<usize>| bound.filter(|_| count.is_none());
    let exactly = count.filter(|count| actual != *count).map(|count| format!("exactly {}", show_count(count)));
    let at_least = bounds(min_count).filter(|min| actual < *min).map(|min| format!("at least {}", show_count(min)));
    let at_most = bounds(max_count).filter(|max| actual > *max).map(|max| format!("at most {}", show_count(max)));
    [exactly, at_least, at_most].into_iter().flatten()
}

/// On which side of the records that match an anchor all others are.
#[derive(Clone, Copy)]
enum Direction {
    Before,
    After,
}

impl Direction {
    fn problem(self, place: &str, own: &[usize], anchors: &[usize], anchor: &Fields) -> Option<Problem> {
        let name = match self {
            Self::Before => "before",
            Self::After => "after",
        };
        let (Some(first_anchor), Some(last_anchor)) = (anchors.first(), anchors.last()) else {
            return Some(Problem::new(place, format!("all {name} ({})", show(anchor)), "no record matches that"));
        };
        // That there are too few is a matter of counts.
        let (first, last) = (own.first()?, own.last()?);
        let holds = match self {
            Self::Before => last <= first_anchor,
            Self::After => first >= last_anchor,
        };
        (!holds).then(|| Problem::new(place, format!("all {name} ({})", show(anchor)), "another order"))
    }
}

/// The places of the records with these fields.
fn matching(expected: &Fields, records: &[Fields]) -> Vec<usize> {
    let fits = |record: &Fields| {
        expected.iter().all(|(name, expected)| record.get(name).is_some_and(|actual| fits(expected, actual)))
    };
    records.iter().enumerate().filter(|(_, record)| fits(record)).map(|(index, _)| index).collect()
}

/// Whether a field has the expected value.
fn fits(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::String(expected), _) => {
            let actual = value::text(actual);
            match expected.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
                Some(pattern) => Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(actual.trim())),
                None => actual.trim() == expected.trim(),
            }
        }
        (Value::Bool(_), _) | (_, Value::Bool(_)) => expected == actual,
        (Value::Number(_), Value::Number(_)) => value::same(expected, actual),
        (Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_), _) => {
            value::text(expected) == value::text(actual)
        }
    }
}

fn show(fields: &Fields) -> String {
    let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    fields.join(", ")
}

fn show_count(count: usize) -> String {
    if count == 1 { "1 record".to_owned() } else { format!("{count} records") }
}

#[cfg(test)]
mod tests;
