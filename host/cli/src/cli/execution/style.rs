//! How an execution's status and data look.

use anstyle::{AnsiColor, Style};
use durable_wasm_core::model::{ExecutionStatus, Timestamp};

use crate::cli::table::Cell;
use crate::render::HumanDuration;

/// What is said beside something, and matters less.
pub(super) const FAINT: Style = Style::new().dimmed();

/// A status in its colour.
pub(super) fn status(status: ExecutionStatus) -> Cell {
    let colour = match status {
        ExecutionStatus::Succeeded => AnsiColor::Green,
        ExecutionStatus::Failed | ExecutionStatus::TimedOut => AnsiColor::Red,
        ExecutionStatus::Stopped | ExecutionStatus::Deleting => AnsiColor::Magenta,
        ExecutionStatus::Running | ExecutionStatus::Pausing | ExecutionStatus::Paused => AnsiColor::Yellow,
    };
    Cell::styled(status.as_str(), colour.on_default())
}

/// How long it took; nothing while it goes on.
pub(super) fn duration(start: Timestamp, end: Option<Timestamp>) -> String {
    end.map(|end| HumanDuration(end.since(start)).to_string()).unwrap_or_default()
}

/// A text on one line, cut off where it gets long.
pub(super) fn shortened(text: &str) -> String {
    const CHARS_MAX: usize = 100;
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().count() <= CHARS_MAX {
        return line;
    }
    line.chars().take(CHARS_MAX - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_off() {
        assert_eq!(shortened("a\nb"), "a b");
        let short = shortened(&"x".repeat(101));
        assert_eq!((short.chars().count(), short.ends_with("x…")), (100, true));
    }
}
