//! How a log record looks to people.

use anstyle::{AnsiColor, Style};
use durable_wasm_runtime::{LogLevel, LogRecord};

use crate::log_record;

const FAINT: Style = Style::new().dimmed();

/// A log record as a line, without its end: level, text, fields.
pub(super) fn log_line(record: &LogRecord) -> String {
    let mut line = format!("{} {}", level(record.level), record.message);
    for (name, value) in &record.fields {
        if value == record.durable_execution_arn.as_str() {
            // Every record of the Python SDK's loggers names it, and it is the same in all of them.
            continue;
        }
        line.push_str(&format!(" {FAINT}{name}={FAINT:#}{value}"));
    }
    line
}

/// A level in its colour, as wide as the widest.
pub(super) fn level(level: LogLevel) -> String {
    let colour = match level {
        LogLevel::Trace => AnsiColor::BrightBlack,
        LogLevel::Debug => AnsiColor::Blue,
        LogLevel::Info => AnsiColor::Green,
        LogLevel::Warn => AnsiColor::Yellow,
        LogLevel::Error => AnsiColor::Red,
    };
    let style = colour.on_default();
    format!("{style}{:5}{style:#}", log_record::level(level))
}

#[cfg(test)]
mod tests {
    use durable_wasm_core::model::Timestamp;

    use super::*;

    #[test]
    fn a_log_record_is_one_line() {
        let record = LogRecord {
            timestamp: Timestamp::from_millis(0),
            durable_execution_arn: "arn".into(),
            request_id: "request".into(),
            operation_id: None,
            attempt: Some(1),
            level: LogLevel::Warn,
            target: None,
            message: "card declined".into(),
            fields: vec![("card".into(), "4242".into())],
        };
        let plain = anstream::adapter::strip_str(&log_line(&record)).to_string();
        assert_eq!(plain, "WARN  card declined card=4242");
    }
}
