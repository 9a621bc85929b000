//! What a server says on stderr: the records of handlers, and what happens to executions.
//!
//! As text it is a line for a person. As JSON it is a line for a program: a record of a handler has the fields that Lambda
//! gives it, `timestamp`, `level`, `message`, `durableExecutionArn`, `requestId` and the handler's own; a line of the server
//! has `timestamp`, `level`, `message` and perhaps `execution`, an ARN.

use std::sync::Arc;

use anstyle::Style;
use clap::ValueEnum;
use durable_wasm_core::execution::Execution;
use durable_wasm_core::invocation::InvocationOutput;
use durable_wasm_core::model::ExecutionArn;
use durable_wasm_runtime::{
    Clock, DeniedRead, ExecutionObserver, ExecutorError, InvocationError, LogLevel, LogRecord, LogSink,
};
use serde_json::{Value, json};

use crate::cli::log_line::{self, log_line};
use crate::cli::output;
use crate::log_record;

const FAINT: Style = Style::new().dimmed();

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// For people
    Text,
    /// For programs: a JSON object a line
    Json,
}

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogThreshold {
    /// Everything
    Trace,
    /// What helps to debug a handler, and more serious things
    Debug,
    /// What handlers and executions do, and more serious things
    Info,
    /// What is unexpected, and what fails
    Warn,
    /// What fails
    Error,
}

impl LogThreshold {
    const fn level(self) -> LogLevel {
        match self {
            Self::Trace => LogLevel::Trace,
            Self::Debug => LogLevel::Debug,
            Self::Info => LogLevel::Info,
            Self::Warn => LogLevel::Warn,
            Self::Error => LogLevel::Error,
        }
    }
}

/// Writes the lines.
pub(super) struct ServerLog {
    pub(super) format: LogFormat,
    pub(super) threshold: LogThreshold,
    pub(super) clock: Arc<dyn Clock>,
}

impl ServerLog {
    /// Says something of the server, or of an execution.
    pub(super) fn say(&self, level: LogLevel, execution: Option<&ExecutionArn>, message: &str) {
        if level < self.threshold.level() {
            return;
        }
        let now = self.clock.now();
        let line = match self.format {
            LogFormat::Text => {
                let subject = execution.map(|arn| format!("{} ", subject(arn))).unwrap_or_default();
                format!("{FAINT}{now}{FAINT:#} {} {subject}{message}", log_line::level(level))
            }
            LogFormat::Json => {
                let mut line =
                    json!({ "timestamp": now.to_string(), "level": log_record::level(level), "message": message });
                if let (Some(arn), Value::Object(fields)) = (execution, &mut line) {
                    fields.insert("execution".to_owned(), arn.as_str().into());
                }
                line.to_string()
            }
        };
        output::print_aside(&format!("{line}\n"));
    }
}

impl LogSink for ServerLog {
    fn write(&self, record: LogRecord) {
        if record.level < self.threshold.level() {
            return;
        }
        let line = match self.format {
            LogFormat::Text => {
                let (time, subject) = (record.timestamp, subject(&record.durable_execution_arn));
                format!("{FAINT}{time}{FAINT:#} {} {FAINT}{subject}{FAINT:#}", log_line(&record))
            }
            LogFormat::Json => Value::Object(log_record::fields(&record)).to_string(),
        };
        output::print_aside(&format!("{line}\n"));
    }
}

impl ExecutionObserver for ServerLog {
    fn on_started(&self, execution: &Execution) {
        self.say(LogLevel::Info, Some(execution.arn()), "started");
    }

    fn on_invocation_completed(&self, arn: &ExecutionArn, result: &Result<InvocationOutput, InvocationError>) {
        let Err(error) = result else { return };
        let hint = match error {
            InvocationError::Crashed { hint: Some(hint), .. } => format!("; {hint}"),
            InvocationError::Denied(_) => format!("; {}", DeniedRead::HINT),
            InvocationError::Crashed { hint: None, .. }
            | InvocationError::Function(_)
            | InvocationError::TimedOut(_)
            | InvocationError::Lost(_)
            | InvocationError::InvalidOutput(_)
            | InvocationError::FunctionNotFound(_)
            | InvocationError::Bug(_) => String::new(),
        };
        self.say(LogLevel::Warn, Some(arn), &format!("{error}{hint}"));
    }

    fn on_ended(&self, execution: &Execution) {
        let error = execution.error().map(|error| format!(": {error}")).unwrap_or_default();
        self.say(LogLevel::Info, Some(execution.arn()), &format!("{}{error}", execution.status()));
    }

    fn on_failed(&self, arn: &ExecutionArn, error: &ExecutorError) {
        let error: &dyn std::error::Error = error;
        let causes = std::iter::successors(error.source(), |cause| cause.source());
        let text = causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"));
        self.say(LogLevel::Error, Some(arn), &text);
    }
}

/// An execution as `FUNCTION/NAME`.
fn subject(arn: &ExecutionArn) -> String {
    let parts = || {
        let (function, execution) = arn.as_str().split_once("/durable-execution/")?;
        let (name, _id) = execution.split_once('/')?;
        Some(format!("{}/{name}", function.rsplit(':').nth(1)?))
    };
    parts().unwrap_or_else(|| arn.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executions_are_called_by_function_and_name() {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:pay:$LATEST/durable-execution/order-1/uuid";
        assert_eq!(subject(&arn.into()), "pay/order-1");
        assert_eq!(subject(&"arn".into()), "arn");
    }
}
