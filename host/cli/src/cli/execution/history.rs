//! `durable-wasm execution history`.

use std::thread;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use clap::Args;
use durable_wasm_core::model::{ErrorObject, Event, EventKind, ExecutionArn, Timestamp};
use durable_wasm_core::wire::{self, WireFormat};

use super::style::{FAINT, shortened};
use crate::cli::client::{Client, ExecutionArg, HistoryReader};
use crate::cli::output;
use crate::render::HumanDuration;

/// How often the server is asked for news.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// The widths of columns, known before the events are that will be shown in them.
const WHAT_WIDTH: usize = 22;
const NAME_WIDTH: usize = 16;

/// Show what happened to an execution
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct History {
    /// Which one
    #[arg(value_name = "EXECUTION")]
    execution: ExecutionArg,
    /// Wait for what happens next, until the execution ends; with --json, print a line for each event
    #[arg(long, short)]
    follow: bool,
}

impl History {
    pub(super) fn execute(self, client: &Client, json: bool) -> anyhow::Result<()> {
        let arn = client.resolve(&self.execution)?;
        if self.follow {
            return follow(client, arn, json);
        }
        let events = HistoryReader::new(arn).read(client)?;
        if json {
            return Ok(output::print(&format!("{:#}\n", wire::history_document(&events)))?);
        }
        let begun = events.first().map_or(Timestamp::from_millis(0), |event| event.timestamp);
        Ok(output::print(&events.iter().map(|event| line(event, begun)).collect::<String>())?)
    }
}

fn follow(client: &Client, arn: ExecutionArn, json: bool) -> anyhow::Result<()> {
    let mut reader = HistoryReader::new(arn);
    let mut begun = None;
    loop {
        let events = reader.read(client)?;
        for event in &events {
            let begun = *begun.get_or_insert(event.timestamp);
            let text = if json { format!("{}\n", WireFormat::FILE.event(event)) } else { line(event, begun) };
            output::print(&text)?;
        }
        if events.iter().any(|event| is_end(&event.kind)) {
            return Ok(());
        }
        thread::sleep(POLL_INTERVAL);
    }
}

/// Whether nothing happens to an execution after this.
const fn is_end(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::ExecutionSucceeded { .. }
            | EventKind::ExecutionFailed { .. }
            | EventKind::ExecutionTimedOut { .. }
            | EventKind::ExecutionStopped { .. }
    )
}

/// An event as a line: its number, when it happened, what, to which operation, and what came of it.
fn line(event: &Event, begun: Timestamp) -> String {
    let Event { id, timestamp, operation, kind } = event;
    let when = format!("+{}", HumanDuration(timestamp.since(begun)));
    let what = kind.event_type();
    let style = style(what);
    let name = operation.as_ref().and_then(|operation| operation.name.as_deref()).unwrap_or_default();
    let detail = detail(kind).unwrap_or_default();
    // No line ends with blanks.
    let (what_width, name_width) = match (name, detail.as_str()) {
        ("", "") => (0, 0),
        (_, "") => (WHAT_WIDTH, 0),
        (_, _) => (WHAT_WIDTH, NAME_WIDTH),
    };
    let mut line = format!("{id:>4}  {when:<8}  {style}{what:what_width$}{style:#}");
    if what_width > 0 {
        line.push_str(&format!("  {name:name_width$}"));
    }
    if name_width > 0 {
        line.push_str(&format!("  {FAINT}{detail}{FAINT:#}"));
    }
    line.push('\n');
    line
}

fn style(event_type: &str) -> Style {
    let ends = |end| event_type.ends_with(end);
    if ends("Succeeded") {
        AnsiColor::Green.on_default()
    } else if ends("Failed") || ends("TimedOut") {
        AnsiColor::Red.on_default()
    } else if ends("Stopped") || ends("Cancelled") {
        AnsiColor::Magenta.on_default()
    } else {
        Style::new()
    }
}

/// What there is to say of an event beside its type.
fn detail(kind: &EventKind) -> Option<String> {
    let error_text = |error: &Option<std::sync::Arc<ErrorObject>>| Some(shortened(&error.as_ref()?.to_string()));
    match kind {
        EventKind::ExecutionStarted { input: data, .. }
        | EventKind::ExecutionSucceeded { result: data }
        | EventKind::ContextSucceeded { result: data }
        | EventKind::StepSucceeded { result: data, .. }
        | EventKind::ChainedInvokeSucceeded { result: data }
        | EventKind::CallbackSucceeded { result: data } => data.as_deref().map(shortened),
        EventKind::ExecutionFailed { error }
        | EventKind::ExecutionTimedOut { error }
        | EventKind::ExecutionStopped { error }
        | EventKind::ContextFailed { error }
        | EventKind::WaitCancelled { error }
        | EventKind::StepFailed { error, .. }
        | EventKind::ChainedInvokeFailed { error }
        | EventKind::ChainedInvokeTimedOut { error }
        | EventKind::ChainedInvokeStopped { error }
        | EventKind::CallbackFailed { error }
        | EventKind::CallbackTimedOut { error }
        | EventKind::InvocationCompleted { error, .. } => error_text(error),
        EventKind::WaitStarted { duration_seconds, .. } => {
            Some(HumanDuration(Duration::from_secs(u64::from(*duration_seconds))).to_string())
        }
        EventKind::ChainedInvokeStarted { function_name, .. } => Some(function_name.to_string()),
        // Whole: somebody may want to copy it.
        EventKind::CallbackStarted { callback_id, .. } => Some(callback_id.to_string()),
        EventKind::ExecutionPaused { reason, .. } | EventKind::ExecutionResumed { reason, .. } => {
            reason.as_deref().map(shortened)
        }
        EventKind::ContextStarted | EventKind::WaitSucceeded { .. } | EventKind::StepStarted => None,
    }
}

#[cfg(test)]
mod tests {
    use durable_wasm_core::model::EventOperation;

    use super::*;

    #[test]
    fn events_are_lines() {
        let event = |id, name: Option<&str>, kind| Event {
            id,
            timestamp: Timestamp::from_millis(id * 500),
            operation: Some(EventOperation {
                id: "a".into(),
                parent_id: None,
                name: name.map(Into::into),
                sub_type: None,
            }),
            kind,
        };
        let error = Some(ErrorObject::new("Declined", "no\nmoney").into());
        let events = [
            event(1, None, EventKind::ExecutionStarted { input: Some("{}".into()), execution_timeout_seconds: None }),
            event(2, Some("charge"), EventKind::StepStarted),
            event(3, Some("charge"), EventKind::StepFailed { error, retry_details: Default::default() }),
            event(4, None, EventKind::ExecutionFailed { error: None }),
        ];
        let text: String = events.iter().map(|event| line(event, events[0].timestamp)).collect();
        let expected = [
            "   1  +0ms      ExecutionStarted                          {}\n",
            "   2  +500ms    StepStarted             charge\n",
            "   3  +1s       StepFailed              charge            Declined: no money\n",
            "   4  +1.5s     ExecutionFailed\n",
        ];
        assert_eq!(anstream::adapter::strip_str(&text).to_string(), expected.concat());
    }
}
