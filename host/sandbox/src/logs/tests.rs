use durable_wasm_runtime::VirtualClock;

use super::*;
use crate::imports::no_invocation;
use crate::state::StepAttempt;

/// Keeps records.
#[derive(Default)]
pub(crate) struct Recorder(Mutex<Vec<LogRecord>>);

impl LogSink for Recorder {
    fn write(&self, record: LogRecord) {
        self.0.lock().unwrap().push(record);
    }
}

impl Recorder {
    pub(crate) fn messages(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().map(|record| record.message.clone()).collect()
    }

    pub(crate) fn levels(&self) -> Vec<LogLevel> {
        self.0.lock().unwrap().iter().map(|record| record.level).collect()
    }
}

/// Logs of some invocation, and what became of them.
pub(crate) fn recorded(allowance: usize) -> (Logs, Arc<Recorder>) {
    let (logs, sink, _) = recorded_in_scope(allowance);
    (logs, sink)
}

fn recorded_in_scope(allowance: usize) -> (Logs, Arc<Recorder>, StepScope) {
    let (sink, scope) = (Arc::new(Recorder::default()), StepScope::default());
    let clock = Arc::new(VirtualClock::default());
    let logs = Logs::new(&no_invocation::context().0, Arc::clone(&sink) as _, clock, scope.clone(), allowance);
    (logs, sink, scope)
}

fn info(message: &str) -> GuestRecord {
    GuestRecord::new(LogLevel::Info, message.to_owned())
}

#[test]
fn what_exceeds_the_allowance_is_dropped_and_counted() {
    let (logs, sink) = recorded(2 * RECORD_BYTES + 10);
    for message in ["12345", "1234567890", "1"] {
        logs.write(info(message));
    }
    logs.finish();
    let last = format!("2 log records dropped: the invocation logged more than {} bytes", 2 * RECORD_BYTES + 10);
    assert_eq!(sink.messages(), ["12345", last.as_str()]);
    assert_eq!(sink.levels(), [LogLevel::Info, LogLevel::Warn]);
}

#[test]
fn nothing_dropped_nothing_said() {
    let (logs, sink) = recorded(1024);
    logs.write(info("a"));
    logs.finish();
    assert_eq!(sink.messages(), ["a"]);
}

#[test]
fn empty_records_count_too() {
    let (logs, sink) = recorded(1024);
    for _ in 0..1000 {
        logs.write(info(""));
    }
    assert_eq!(sink.messages().len(), 1024 / RECORD_BYTES);
}

#[test]
fn a_record_carries_the_step_it_was_written_in() {
    let (logs, sink, scope) = recorded_in_scope(1024);
    logs.write(info("outside"));
    scope.enter(StepAttempt { operation_id: "step".into(), attempt: 3 });
    logs.write(info("inside"));
    logs.write(GuestRecord { operation_id: Some("other".into()), ..info("of another") });
    let records = sink.0.lock().unwrap();
    let found: Vec<_> =
        records.iter().map(|record| (record.operation_id.as_ref().map(OperationId::as_str), record.attempt)).collect();
    assert_eq!(found, [(None, None), (Some("step"), Some(3)), (Some("other"), None)]);
}

#[test]
fn the_last_error_is_kept_even_when_it_is_dropped() {
    let (logs, _sink) = recorded(0);
    logs.write(GuestRecord::new(LogLevel::Error, "é".repeat(LAST_ERROR_BYTES)));
    logs.write(info("later"));
    assert_eq!(logs.last_error().map(|message| message.len()), Some(LAST_ERROR_BYTES));
}
