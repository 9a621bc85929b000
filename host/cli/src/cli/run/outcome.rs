//! What a run prints at its end.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use anstyle::{AnsiColor, Style};
use durable_wasm_core::model::{ErrorObject, Event, EventKind, ExecutionStatus, FunctionTarget};
use durable_wasm_core::wire::WireFormat;
use durable_wasm_runtime::{DeniedRead, InvocationError};
use serde_json::{Map, Value};

use crate::cli::output;
use crate::explain::{Explain, Fault};
use crate::render::{TimelineOptions, compact};
use crate::runner::{AwaitedCallback, TestResult, answers};

const SUCCESS: Style = AnsiColor::Green.on_default().bold();

/// Prints the timeline to standard error and the result, or the whole document, to standard output.
pub(super) fn print(result: &TestResult, json: bool) -> anyhow::Result<()> {
    let options = TimelineOptions { width: output::width(), colour: true, ..TimelineOptions::default() };
    output::print_aside(&result.timeline(&options));
    if json {
        output::print(&format!("{:#}\n", document(result)))?;
    } else if result.status() == ExecutionStatus::Succeeded {
        output::print_aside(&format!("{SUCCESS}{}{SUCCESS:#}\n", result.status()));
        output::print(&format!("{}\n", compact(result.result().unwrap_or("null"))))?;
    }
    Ok(())
}

/// The execution as one JSON document, with AWS's names. `Result` is the result's own JSON text. Where it called others,
/// `Executions` has their documents by the ids of the operations that called them.
fn document(result: &TestResult) -> Value {
    let format = WireFormat::FILE;
    let operations = result.records().iter().map(|operation| format.operation(operation)).collect();
    let invocations =
        result.invocations().filter_map(|event| format.event(event).get("InvocationCompletedDetails").cloned());
    let mut document = Map::new();
    document.insert("DurableExecutionArn".into(), result.arn().as_str().into());
    document.insert("Status".into(), result.status().as_str().into());
    if let Some(text) = result.result() {
        document.insert("Result".into(), text.into());
    }
    if let Some(error) = result.error() {
        document.insert("Error".into(), format.error_object(error));
    }
    document.insert("Operations".into(), Value::Array(operations));
    document.insert("Invocations".into(), invocations.collect());
    let executions: Map<_, _> =
        result.calls().map(|(invoke, called)| (invoke.as_str().to_owned(), self::document(called))).collect();
    if !executions.is_empty() {
        document.insert("Executions".into(), Value::Object(executions));
    }
    Value::Object(document)
}

/// The functions that the execution called, or one that it called did, and that were not given.
pub(super) fn missing_functions<'a>(result: &'a TestResult) -> BTreeSet<&'a str> {
    let refusals: HashMap<_, _> = result
        .records()
        .iter()
        .filter_map(|operation| Some((&operation.id, operation.error()?.error_message.as_deref()?)))
        .collect();
    let missing = |event: &'a Event| match (&event.operation, &event.kind) {
        (Some(call), EventKind::ChainedInvokeStarted { function_name, durable_execution_arn: None, .. })
            if refusals.get(&call.id).copied() == Some(&format!("Function not found: {function_name}")) =>
        {
            Some(FunctionTarget::parse(function_name).map_or(&**function_name, |function| function.name))
        }
        _ => None,
    };
    let own: BTreeSet<_> = result.history().iter().filter_map(missing).collect();
    result.executions().map(missing_functions).fold(own, |all, called| &all | &called)
}

/// How much of a stack trace is shown; `--json` has all of it.
const FRAMES_SHOWN: usize = 8;

/// An execution that did not succeed, as an error of the command.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.describe())]
pub(in crate::cli) struct NotSucceeded {
    status: ExecutionStatus,
    error: Option<ErrorObject>,
    /// The callbacks that it waits for, or one that it called does.
    awaited_callbacks: Vec<AwaitedCallback>,
    /// Those that were not answered in time, where it failed for that.
    timed_out_callbacks: Vec<AwaitedCallback>,
    last_failure: Option<InvocationError>,
}

const FOLLOW_THE_CONTRACT: &str =
    "the handler breaks the contract; write it with a guest SDK, or see the comments in `wit/`";

impl NotSucceeded {
    pub(super) fn new(result: &TestResult, last_failure: Option<InvocationError>) -> Self {
        let mut not_succeeded = Self {
            status: result.status(),
            error: result.error().cloned(),
            awaited_callbacks: result.awaited_callbacks(),
            timed_out_callbacks: Vec::new(),
            last_failure,
        };
        if matches!(not_succeeded.error_type(), Some("Callback.Timeout" | "Callback.Heartbeat")) {
            not_succeeded.timed_out_callbacks = result.timed_out_callbacks();
        }
        not_succeeded
    }

    fn error_type(&self) -> Option<&str> {
        self.error.as_ref()?.error_type.as_deref()
    }

    /// Whether the service refused what the handler sent or answered.
    fn is_refused(&self) -> bool {
        self.error_type() == Some("InvalidParameterValueException")
    }

    fn describe(&self) -> String {
        let verdict = match self.status {
            ExecutionStatus::Running | ExecutionStatus::Pausing | ExecutionStatus::Paused => {
                let callbacks: Vec<_> = self.awaited_callbacks.iter().map(|callback| format!("`{callback}`")).collect();
                return match callbacks.as_slice() {
                    [only] => format!("the execution waits for the callback {only}, which nobody sends"),
                    several => format!("the execution waits for callbacks that nobody sends: {}", several.join(", ")),
                };
            }
            ExecutionStatus::TimedOut => "the execution timed out",
            ExecutionStatus::Stopped | ExecutionStatus::Deleting => "the execution was stopped",
            ExecutionStatus::Failed | ExecutionStatus::Succeeded => "the execution failed",
        };
        match &self.error {
            Some(error) => format!("{verdict}: {error}{}", frames(error)),
            None => verdict.to_owned(),
        }
    }
}

/// The error's stack trace, a line a frame.
fn frames(error: &ErrorObject) -> String {
    let frames = error.stack_trace.iter().flatten();
    let mut lines: String = frames.clone().take(FRAMES_SHOWN).map(|frame| format!("\n    at {frame}")).collect();
    let left = frames.count().saturating_sub(FRAMES_SHOWN);
    if left > 0 {
        lines.push_str(&format!("\n    … {left} more"));
    }
    lines
}

fn names(callbacks: &[AwaitedCallback]) -> impl Iterator<Item = Option<&str>> {
    callbacks.iter().map(|callback| callback.name.as_deref())
}

impl Explain for NotSucceeded {
    fn fault(&self) -> Fault {
        match self.last_failure {
            Some(InvocationError::Bug(_)) => Fault::Ours,
            Some(_) | None => Fault::Handler,
        }
    }

    fn hint(&self) -> Option<Cow<'_, str>> {
        if !self.awaited_callbacks.is_empty() {
            return Some(format!("answer, for example with `{}`", answers(names(&self.awaited_callbacks))).into());
        }
        if !self.timed_out_callbacks.is_empty() {
            return Some(
                format!("answer in time, for example with `{}`", answers(names(&self.timed_out_callbacks))).into(),
            );
        }
        if self.status == ExecutionStatus::TimedOut {
            return Some("allow it more time with `--timeout`".into());
        }
        match &self.last_failure {
            Some(InvocationError::Crashed { hint: Some(hint), .. }) => Some(hint.into()),
            Some(InvocationError::Crashed { hint: None, .. }) => {
                Some("look at where it crashed; the guest SDK logs a panic's message".into())
            }
            Some(InvocationError::Denied(_)) => Some(DeniedRead::HINT.into()),
            Some(InvocationError::TimedOut(_)) => {
                Some("look for a loop that never ends, or allow more time with `--invocation-timeout`".into())
            }
            Some(InvocationError::Function(_)) => Some(
                "the handler failed every invocation without a verdict; let it return an error to end sooner".into(),
            ),
            Some(InvocationError::InvalidOutput(_)) => Some(FOLLOW_THE_CONTRACT.into()),
            None if self.is_refused() => Some(FOLLOW_THE_CONTRACT.into()),
            Some(InvocationError::FunctionNotFound(_) | InvocationError::Lost(_) | InvocationError::Bug(_)) | None => {
                None
            }
        }
    }
}
