//! The names and shapes AWS gives to what the model holds: the only place that knows them.
//!
//! Written: PascalCase names, absent fields left out. Read: the same, with both forms of timestamps, and unknown fields
//! ignored. History files, the HTTP API and `--json` output all come from here.

mod answer;
mod client;
mod error_object;
mod event_read;
mod event_write;
mod execution;
mod header;
mod invocation;
mod operation;
mod path;
mod query;
mod read;
mod refusal;
mod request;
mod update;
pub mod uri;
mod write;

use serde_json::{Value, json};

use crate::model::{ErrorObject, Event, Operation, Timestamp};

pub use client::{
    AnsweredPage, ExecutionDescription, functions_answer, pause_body, read_execution, read_executions_page,
    read_functions_page, read_history_page, read_refusal_message, resume_body, with_readable_timestamps,
};
pub(crate) use error_object::json_bytes as error_json_bytes;
pub use header::*;
pub use invocation::{invocation_event, read_function_error, read_invocation_output};
pub use path::{read_callback_id, read_execution_arn, read_execution_name, read_function_target, read_tenant_id};
pub use query::{ExecutionQuery, HistoryQuery, ListQuery, Parameters, StateQuery, read_qualifier};
pub use read::{FieldProblem, ReadError};
pub use refusal::RefusalCode;
pub use request::{
    PauseBody, ResumeBody, StartBody, read_checkpoint, read_error_body, read_lambda_endpoint, read_pause, read_resume,
    read_start,
};

/// How instants are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimestampFormat {
    /// Text, as history files have it: `2026-01-01T00:00:00.000Z`.
    Iso8601,
    /// Seconds since 1970 with milliseconds as fraction, as the HTTP API has it: `1767225600.0`.
    UnixSeconds,
    /// Whole milliseconds since 1970, as the events have it that functions are invoked with: `1767225600000`.
    UnixMillis,
}

/// How the model is written as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WireFormat {
    /// How instants are written.
    pub timestamps: TimestampFormat,
    /// Whether events hold the handler's own data. Where they do not, `{"Truncated": true}` stands in for it.
    pub include_execution_data: bool,
}

impl WireFormat {
    /// For files and for people: ISO 8601, with data.
    pub const FILE: Self = Self { timestamps: TimestampFormat::Iso8601, include_execution_data: true };

    /// For the HTTP API: seconds since 1970, with data.
    pub const API: Self = Self::api(true);

    /// For the HTTP API: seconds since 1970, with data where the caller asked for it.
    pub const fn api(include_execution_data: bool) -> Self {
        Self { timestamps: TimestampFormat::UnixSeconds, include_execution_data }
    }

    /// An instant.
    pub fn timestamp(self, timestamp: Timestamp) -> Value {
        match self.timestamps {
            TimestampFormat::Iso8601 => Value::String(timestamp.to_string()),
            #[expect(clippy::cast_precision_loss, reason = "milliseconds up to the year 9999 fit 53 bits")]
            TimestampFormat::UnixSeconds => json!(timestamp.as_millis() as f64 / 1_000.0),
            TimestampFormat::UnixMillis => json!(timestamp.as_millis()),
        }
    }

    /// An error object.
    pub fn error_object(self, error: &ErrorObject) -> Value {
        error_object::write(error)
    }

    /// An operation. Operations always hold the handler's data.
    pub fn operation(self, operation: &Operation) -> Value {
        operation::write(self, operation)
    }

    /// An event.
    pub fn event(self, event: &Event) -> Value {
        event_write::write(self, event)
    }

    /// A list of events, as `GetDurableExecutionHistory` answers: `{"Events": […]}`.
    pub fn history(self, events: &[Event]) -> Value {
        json!({ "Events": events.iter().map(|event| self.event(event)).collect::<Vec<_>>() })
    }
}

/// The document a history file holds: every event with its data, `{"Events": […]}`.
pub fn history_document(events: &[Event]) -> Value {
    WireFormat::FILE.history(events)
}

/// Reads a document as [`history_document`] and `GetDurableExecutionHistory` give it.
///
/// # Errors
/// Which event and which field is wrong, and how.
pub fn read_history_document(document: &Value) -> Result<Vec<Event>, ReadError> {
    let events = read::Fields::new("the document", document)?.required_list("Events")?;
    events.iter().enumerate().map(|(index, event)| event_read::read(index, event)).collect()
}

/// Reads one event; `index` is its place in its list, from 0, and appears in errors only.
///
/// # Errors
/// Which field is wrong, and how.
pub fn read_event(index: usize, event: &Value) -> Result<Event, ReadError> {
    event_read::read(index, event)
}

/// Reads one operation; `index` is its place in its list, from 0, and appears in errors only.
///
/// # Errors
/// Which field is wrong, and how.
pub fn read_operation(index: usize, operation: &Value) -> Result<Operation, ReadError> {
    operation::read(index, operation)
}

/// Reads an error object.
///
/// # Errors
/// Which field is wrong, and how.
pub fn read_error_object(error: &Value) -> Result<ErrorObject, ReadError> {
    error_object::read(&read::Fields::new("the error object", error)?)
}
