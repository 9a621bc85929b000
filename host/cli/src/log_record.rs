//! A handler's log record as JSON fields, named as Lambda names them.

use durable_wasm_runtime::{LogLevel, LogRecord};
use serde_json::{Map, Value};

/// A record's fields. Those that the handler named come first and give way to ours.
pub(crate) fn fields(record: &LogRecord) -> Map<String, Value> {
    let own = [
        ("timestamp", Some(record.timestamp.to_string().into())),
        ("level", Some(level(record.level).into())),
        ("message", Some(record.message.as_str().into())),
        ("durableExecutionArn", Some(record.durable_execution_arn.as_str().into())),
        ("requestId", Some(record.request_id.as_str().into())),
        ("operationId", record.operation_id.as_ref().map(|id| id.as_str().into())),
        ("attempt", record.attempt.map(Value::from)),
        ("target", record.target.as_deref().map(Value::from)),
    ];
    let named = record.fields.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str())));
    let own = own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    named.chain(own).collect()
}

/// A level's name.
pub(crate) const fn level(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Trace => "TRACE",
        LogLevel::Debug => "DEBUG",
        LogLevel::Info => "INFO",
        LogLevel::Warn => "WARN",
        LogLevel::Error => "ERROR",
    }
}
