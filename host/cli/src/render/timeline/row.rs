//! What the cells of one operation say.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};
use durable_wasm_core::model::{Operation, OperationDetails, OperationStatus, Timestamp};

use crate::render::HumanDuration;

/// How much of an operation's id stands for its name when it has none.
const SHORT_ID: usize = 8;

/// A mark that stands for a status.
pub(super) const fn mark(status: OperationStatus) -> &'static str {
    match status {
        OperationStatus::Succeeded => "✓",
        OperationStatus::Failed | OperationStatus::TimedOut => "✗",
        OperationStatus::Cancelled | OperationStatus::Stopped => "■",
        OperationStatus::Started => "▸",
        OperationStatus::Pending | OperationStatus::Ready => "○",
    }
}

/// The colour of a status.
pub(super) const fn status_style(status: OperationStatus) -> Style {
    let colour = match status {
        OperationStatus::Succeeded => AnsiColor::Green,
        OperationStatus::Failed | OperationStatus::TimedOut => AnsiColor::Red,
        OperationStatus::Cancelled | OperationStatus::Stopped => AnsiColor::Magenta,
        OperationStatus::Started | OperationStatus::Pending | OperationStatus::Ready => AnsiColor::Yellow,
    };
    colour.on_default()
}

/// The operation's name, or the beginning of its id.
pub(super) fn name(operation: &Operation) -> Cow<'_, str> {
    match &operation.name {
        Some(name) => Cow::Borrowed(name),
        None => Cow::Owned(operation.id.as_str().chars().take(SHORT_ID).collect()),
    }
}

/// What kind of operation it is: its type, or what an SDK used the type for when that says more.
pub(super) fn kind(operation: &Operation) -> Cow<'static, str> {
    let (general, plain_sub_type) = match operation.details {
        OperationDetails::Execution(_) => ("execution", "Execution"),
        OperationDetails::Context(_) => ("context", "RunInChildContext"),
        OperationDetails::Step(_) => ("step", "Step"),
        OperationDetails::Wait(_) => ("wait", "Wait"),
        OperationDetails::Callback(_) => ("callback", "Callback"),
        OperationDetails::ChainedInvoke(_) => ("invoke", "ChainedInvoke"),
    };
    match operation.sub_type.as_deref() {
        None => Cow::Borrowed(general),
        Some(sub_type) if sub_type == plain_sub_type => Cow::Borrowed(general),
        Some(sub_type) => Cow::Owned(words(sub_type)),
    }
}

/// `MapIteration` as `map iteration`.
fn words(camel_case: &str) -> String {
    let mut words = String::with_capacity(camel_case.len() + 2);
    for character in camel_case.chars() {
        if character.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(character.to_ascii_lowercase());
    }
    words
}

/// When it began, counted from the execution's start.
pub(super) fn start(operation: &Operation, execution_start: Timestamp) -> String {
    format!("+{}", HumanDuration(operation.start_timestamp.since(execution_start)))
}

/// How long it took; nothing while it goes on.
pub(super) fn duration(operation: &Operation) -> String {
    let took = operation.end_timestamp.map(|end| end.since(operation.start_timestamp));
    took.map(|took| HumanDuration(took).to_string()).unwrap_or_default()
}

/// What else is worth saying: more attempts than one, an end other than success.
pub(super) fn note(operation: &Operation) -> String {
    let attempts = match &operation.details {
        OperationDetails::Step(step) if step.attempt > 1 => Some(format!("{} attempts", step.attempt)),
        OperationDetails::Execution(_)
        | OperationDetails::Context(_)
        | OperationDetails::Step(_)
        | OperationDetails::Wait(_)
        | OperationDetails::Callback(_)
        | OperationDetails::ChainedInvoke(_) => None,
    };
    let status = match operation.status {
        OperationStatus::Succeeded => None,
        OperationStatus::Failed => Some("failed".to_owned()),
        OperationStatus::TimedOut => Some("timed out".to_owned()),
        OperationStatus::Cancelled => Some("cancelled".to_owned()),
        OperationStatus::Stopped => Some("stopped".to_owned()),
        OperationStatus::Started => Some("running".to_owned()),
        OperationStatus::Pending => Some("waits to retry".to_owned()),
        OperationStatus::Ready => Some("ready to retry".to_owned()),
    };
    attempts.into_iter().chain(status).collect::<Vec<_>>().join(", ")
}

/// What its bar is drawn with: work is solid, waiting is light, a context is a line around both.
pub(super) const fn bar(operation: &Operation) -> (&'static str, Style) {
    match operation.details {
        OperationDetails::Step(_) => ("█", status_style(operation.status)),
        OperationDetails::Wait(_) | OperationDetails::Callback(_) | OperationDetails::ChainedInvoke(_) => {
            ("░", AnsiColor::Blue.on_default())
        }
        OperationDetails::Execution(_) | OperationDetails::Context(_) => ("─", Style::new().dimmed()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sub_types_read_as_words() {
        for (sub_type, expected) in [("MapIteration", "map iteration"), ("Parallel", "parallel"), ("custom", "custom")]
        {
            assert_eq!(words(sub_type), expected);
        }
    }
}
