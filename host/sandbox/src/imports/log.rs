//! `durable:execution/log`: records for people.

use durable_wasm_runtime::LogLevel;

use crate::bindings::durable::execution::log::{Host, Level, LogRecord};
use crate::logs::GuestRecord;
use crate::state::HostState;

impl Host for HostState {
    fn write(&mut self, record: LogRecord) -> wasmtime::Result<()> {
        let LogRecord { level, target, message, fields, operation_id, replaying } = record;
        let operation_id = operation_id.map(Into::into);
        let record = GuestRecord { level: log_level(level), target, message, fields, operation_id };
        if replaying {
            self.logs.remember(&record);
        } else {
            self.logs.write(record);
        }
        Ok(())
    }
}

const fn log_level(level: Level) -> LogLevel {
    match level {
        Level::Trace => LogLevel::Trace,
        Level::Debug => LogLevel::Debug,
        Level::Info => LogLevel::Info,
        Level::Warn => LogLevel::Warn,
        Level::Error => LogLevel::Error,
    }
}
