//! What a check says in the end, to people.

use anstyle::{AnsiColor, Style};

use crate::explain::Explain;
use crate::runner::CheckReport;

const HELD: Style = AnsiColor::Green.on_default().bold();
const FAILED: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// What was found, what to do about it and how to see it again; and what was explored.
pub(super) fn text(report: &CheckReport, reproduce: Option<&str>) -> String {
    let Some(mistake) = report.mistake() else {
        return format!("{FAINT}{report}{FAINT:#}{HELD}HELD{HELD:#}\n");
    };
    let mut text = format!("{FAINT}{report}{FAINT:#}\n{FAILED}FAILED{FAILED:#} {mistake}\n");
    if let Some(hint) = mistake.hint() {
        text += &format!("{HINT}hint{HINT:#}: {hint}\n");
    }
    if let Some(command) = reproduce {
        text += &format!("{HINT}reproduce{HINT:#}: {command}\n");
    }
    text
}
