//! What a guest logs, completed by what the host knows, and bounded.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use durable_wasm_core::model::{ExecutionArn, OperationId, RequestId};
use durable_wasm_runtime::{Clock, Invocation, LogLevel, LogRecord, LogSink};

use crate::state::StepScope;

/// What a record counts beside its text, so that empty records are bounded too.
const RECORD_BYTES: usize = 32;
/// Longest error message kept for a crash, in bytes.
const LAST_ERROR_BYTES: usize = 4096;

/// One record as a guest writes it.
#[derive(Debug)]
pub(crate) struct GuestRecord {
    pub(crate) level: LogLevel,
    pub(crate) target: Option<String>,
    pub(crate) message: String,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) operation_id: Option<OperationId>,
}

/// Where an invocation's records go. Clones are the same place: streams write to it without the store.
#[derive(Clone)]
pub(crate) struct Logs(Arc<Mutex<Book>>);

struct Book {
    sink: Arc<dyn LogSink>,
    clock: Arc<dyn Clock>,
    scope: StepScope,
    durable_execution_arn: ExecutionArn,
    request_id: RequestId,
    allowance: usize,
    left: usize,
    dropped: u64,
    last_error: Option<String>,
}

impl Logs {
    pub(crate) fn new(
        invocation: &Invocation,
        sink: Arc<dyn LogSink>,
        clock: Arc<dyn Clock>,
        scope: StepScope,
        allowance: usize,
    ) -> Self {
        Self(Arc::new(Mutex::new(Book {
            sink,
            clock,
            scope,
            durable_execution_arn: invocation.durable_execution_arn.clone(),
            request_id: invocation.request_id.clone(),
            allowance,
            left: allowance,
            dropped: 0,
            last_error: None,
        })))
    }

    /// Hands a record on, or drops and counts it when the allowance is used up.
    pub(crate) fn write(&self, record: GuestRecord) {
        self.lock().write(record);
    }

    /// Remembers an error without writing it: an earlier invocation did.
    pub(crate) fn remember(&self, record: &GuestRecord) {
        self.lock().remember(record);
    }

    /// The latest error-level message: most probably why a guest crashed, if it did.
    pub(crate) fn last_error(&self) -> Option<String> {
        self.lock().last_error.clone()
    }

    /// Says how much was dropped, if anything was. To be called once, at the end.
    pub(crate) fn finish(&self) {
        let book = self.lock();
        if book.dropped > 0 {
            let (dropped, allowance) = (book.dropped, book.allowance);
            let message = format!("{dropped} log records dropped: the invocation logged more than {allowance} bytes");
            book.emit(GuestRecord::new(LogLevel::Warn, message));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn write(&mut self, record: GuestRecord) {
        self.remember(&record);
        match self.left.checked_sub(record.bytes()) {
            Some(left) => {
                self.left = left;
                self.emit(record);
            }
            None => {
                // A short record must not slip through after a long one was dropped: what is missing is the end.
                self.left = 0;
                self.dropped = self.dropped.saturating_add(1);
            }
        }
    }

    fn remember(&mut self, record: &GuestRecord) {
        if record.level == LogLevel::Error {
            let end = record.message.floor_char_boundary(LAST_ERROR_BYTES);
            self.last_error = record.message.get(..end).map(str::to_owned);
        }
    }

    fn emit(&self, record: GuestRecord) {
        let step = self.scope.current();
        let operation_id = record.operation_id.or_else(|| step.as_ref().map(|step| step.operation_id.clone()));
        let attempt = step.filter(|step| Some(&step.operation_id) == operation_id.as_ref()).map(|step| step.attempt);
        self.sink.write(LogRecord {
            timestamp: self.clock.now(),
            durable_execution_arn: self.durable_execution_arn.clone(),
            request_id: self.request_id.clone(),
            operation_id,
            attempt,
            level: record.level,
            target: record.target,
            message: record.message,
            fields: record.fields,
        });
    }
}

impl GuestRecord {
    /// A record with a text and nothing else.
    pub(crate) const fn new(level: LogLevel, message: String) -> Self {
        Self { level, target: None, message, fields: Vec::new(), operation_id: None }
    }

    fn bytes(&self) -> usize {
        let fields: usize = self.fields.iter().map(|(name, value)| RECORD_BYTES + name.len() + value.len()).sum();
        RECORD_BYTES + self.message.len() + self.target.as_ref().map_or(0, String::len) + fields
    }
}

#[cfg(test)]
pub(crate) mod tests;
