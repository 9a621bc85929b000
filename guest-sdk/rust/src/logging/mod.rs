//! Logs: what a handler says with the macros of the `log` crate, with those of `tracing` or with a [`Logger`], and a
//! record of a panic before it traps.
//!
//! Records carry the operation they were made in, and whether an earlier invocation has made them already, in which
//! case the host drops them. The host adds the execution, the attempt and the time.

mod facade;
mod logger;
#[cfg(feature = "tracing")]
mod subscriber;

use std::panic::PanicHookInfo;

use crate::bindings::durable::execution::log::{Level, LogRecord};
use crate::engine::{Current, Hooks};
use crate::service::{Host, Service};

pub use self::logger::Logger;

/// Sends log records and panics to the host.
pub(crate) fn install() {
    install_loggers();
    std::panic::set_hook(Box::new(|panic| Host.write_log(&panic_record(panic))));
}

/// Sends log records to the service of whichever handler runs. Trace records are left out, unless the handler says
/// otherwise with `log::set_max_level`.
pub(crate) fn install_loggers() {
    facade::install();
    #[cfg(feature = "tracing")]
    subscriber::install();
}

/// A record as it was made, not knowing where.
struct Draft {
    level: Level,
    target: String,
    message: String,
    fields: Vec<(String, String)>,
}

impl Draft {
    /// Sends it as a record of the code that runs right now.
    fn write(self) {
        if let Some(service) = Hooks::service_of_running_plugin() {
            return service.write_log(&self.at(None, false));
        }
        Current::with(|current| {
            // What is logged when futures are dropped, after the handler's last poll, is no part of its story.
            let Some(current) = current else { return };
            let record = self.at(current.operation_id().map(str::to_owned), current.is_replaying());
            current.scope.engine().service().write_log(&record);
        });
    }

    fn at(self, operation_id: Option<String>, replaying: bool) -> LogRecord {
        let Self { level, target, message, fields } = self;
        LogRecord { level, target: Some(target), message, fields, operation_id, replaying }
    }
}

fn panic_record(panic: &PanicHookInfo<'_>) -> LogRecord {
    let location = panic.location().map(|location| ("location".to_owned(), location.to_string()));
    LogRecord {
        level: Level::Error,
        target: Some("panic".to_owned()),
        message: panic.payload_as_str().unwrap_or("the handler panicked").to_owned(),
        fields: location.into_iter().collect(),
        operation_id: Current::with(|current| current.and_then(Current::operation_id).map(str::to_owned)),
        // A panic while replaying is news: the earlier invocation came past this point.
        replaying: false,
    }
}
