//! Logs: records made with the `log` crate's macros, and a record of a panic before it traps.
//!
//! Records carry the operation they were made in, and whether an earlier invocation has made them already, in which
//! case the host drops them.

use std::panic::PanicHookInfo;

use log::kv::{Error, Key, Value, VisitSource};
use log::{LevelFilter, Log, Metadata, Record};

use crate::bindings::durable::execution::log::{Level, LogRecord};
use crate::engine::Current;
use crate::service::{Host, Service};

/// Sends log records and panics to the host.
pub(crate) fn install() {
    install_logger();
    std::panic::set_hook(Box::new(|panic| Host.write_log(&panic_record(panic))));
}

/// Sends log records to the service of whichever handler runs. Trace records are left out, unless the handler says
/// otherwise with `log::set_max_level`.
pub(crate) fn install_logger() {
    if log::set_logger(&Logger).is_ok() {
        log::set_max_level(LevelFilter::Debug);
    }
}

struct Logger;

impl Log for Logger {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        Current::with(|current| {
            // What is logged when futures are dropped, after the handler's last poll, is no part of its story.
            let Some(current) = current else { return };
            let mut fields = Fields(Vec::new());
            // Collecting cannot fail.
            let _ = record.key_values().visit(&mut fields);
            current.scope.engine().service().write_log(&LogRecord {
                level: level(record.level()),
                target: Some(record.target().to_owned()),
                message: record.args().to_string(),
                fields: fields.0,
                operation_id: current.step.as_ref().map(|(id, _)| id.clone()),
                replaying: current.is_replaying(),
            });
        });
    }

    fn flush(&self) {}
}

fn level(level: log::Level) -> Level {
    match level {
        log::Level::Error => Level::Error,
        log::Level::Warn => Level::Warn,
        log::Level::Info => Level::Info,
        log::Level::Debug => Level::Debug,
        log::Level::Trace => Level::Trace,
    }
}

struct Fields(Vec<(String, String)>);

impl<'kvs> VisitSource<'kvs> for Fields {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        self.0.push((key.to_string(), value.to_string()));
        Ok(())
    }
}

fn panic_record(panic: &PanicHookInfo<'_>) -> LogRecord {
    let location = panic.location().map(|location| ("location".to_owned(), location.to_string()));
    LogRecord {
        level: Level::Error,
        target: Some("panic".to_owned()),
        message: panic.payload_as_str().unwrap_or("the handler panicked").to_owned(),
        fields: location.into_iter().collect(),
        operation_id: Current::with(|current| {
            current.and_then(|current| current.step.as_ref()).map(|step| step.0.clone())
        }),
        // A panic while replaying is news: the earlier invocation came past this point.
        replaying: false,
    }
}
