//! Where handlers' log records go.

use durable_wasm_core::model::{ExecutionArn, OperationId, RequestId, Timestamp};

/// How much a record matters, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogLevel {
    /// Every detail.
    Trace,
    /// For whoever debugs the handler.
    Debug,
    /// What a handler did.
    Info,
    /// Something unexpected that the handler can live with.
    Warn,
    /// Something failed.
    Error,
}

/// One log record of a handler, with what the host knows about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRecord {
    /// The execution's clock when it was written.
    pub timestamp: Timestamp,
    /// The execution.
    pub durable_execution_arn: ExecutionArn,
    /// The invocation.
    pub request_id: RequestId,
    /// The operation it belongs to, when it is not the whole execution.
    pub operation_id: Option<OperationId>,
    /// The attempt of the step it was written in, counted from 1.
    pub attempt: Option<u32>,
    /// How much it matters.
    pub level: LogLevel,
    /// The part of the program it comes from.
    pub target: Option<String>,
    /// The text.
    pub message: String,
    /// Named values.
    pub fields: Vec<(String, String)>,
}

/// Takes log records. Replayed duplicates have been dropped already.
pub trait LogSink: Send + Sync {
    /// Takes one record. Must not block for long: the handler waits.
    fn write(&self, record: LogRecord);
}

/// Drops every record.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoLogs;

impl LogSink for NoLogs {
    fn write(&self, _record: LogRecord) {}
}
