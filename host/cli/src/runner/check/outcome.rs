//! What a run came to, as text: a line for its outcome, and one for every operation. What differs between two of them is what
//! differs between the runs.

use std::collections::HashMap;
use std::fmt::Write;

use durable_wasm_core::model::{ErrorObject, Operation, OperationId, OperationType};
use durable_wasm_runtime::check::{ExecutionRef, Observation, Recorded};

/// How much of a payload is shown, and of an error.
const PAYLOAD_CHARS: usize = 60;
const ERROR_CHARS: usize = 400;

/// Everything that a run came to.
pub(super) fn describe(run: &Observation) -> String {
    run.executions.iter().map(describe_execution).collect()
}

fn describe_execution(recorded: &Recorded) -> String {
    let whose = match &recorded.execution {
        ExecutionRef::Main => String::new(),
        called @ ExecutionRef::Called { .. } => format!("{called}: "),
    };
    let mut text = format!("{whose}{}\n", outcome(recorded));
    let mut depths: HashMap<&OperationId, usize> = HashMap::new();
    // The first one is the execution itself.
    for operation in recorded.operations.iter().skip(1) {
        let depth = operation.parent_id.as_ref().and_then(|parent| depths.get(parent)).map_or(1, |depth| depth + 1);
        depths.insert(&operation.id, depth);
        // Writing to a string does not fail.
        let _ = writeln!(text, "{:indent$}{}", "", describe_operation(operation), indent = 2 * depth);
    }
    text
}

/// The status, and the result or the error.
pub(super) fn outcome(recorded: &Recorded) -> String {
    came_to(recorded.status.as_str(), recorded.result.as_deref(), recorded.error.as_ref())
}

fn describe_operation(operation: &Operation) -> String {
    let what = named(operation.operation_type(), operation.name.as_deref(), &operation.id);
    let came_to = came_to(operation.status.as_str(), operation.result().map(AsRef::as_ref), operation.error());
    format!("{what} {came_to}")
}

fn came_to(status: &str, result: Option<&str>, error: Option<&ErrorObject>) -> String {
    match (result, error) {
        (Some(result), _) => format!("{status} {}", cut(result, PAYLOAD_CHARS)),
        (None, Some(error)) => format!("{status} {}", cut(&error.to_string(), ERROR_CHARS)),
        (None, None) => status.to_owned(),
    }
}

/// The beginning of a text, on one line.
fn cut(text: &str, chars: usize) -> String {
    let line = text.replace('\n', " ");
    match line.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(&line)),
        None => line,
    }
}

/// An operation by its type and its name, or the beginning of its id.
pub(super) fn named(operation_type: OperationType, name: Option<&str>, id: &OperationId) -> String {
    let kind = match operation_type {
        OperationType::Execution => return "the execution".to_owned(),
        OperationType::Context => "context",
        OperationType::Step => "step",
        OperationType::Wait => "wait",
        OperationType::Callback => "callback",
        OperationType::ChainedInvoke => "call",
    };
    let id = id.as_str();
    match name {
        Some(name) => format!("{kind} `{name}`"),
        None => format!("{kind} {}", id.get(..8).unwrap_or(id)),
    }
}
