//! What a replay shows, for people.

use anstyle::{AnsiColor, Style};
use durable_wasm_runtime::replay::{Deed, Ending, Next};

use super::verdict::{Replay, Size, Verdict};
use crate::render;

const COMPATIBLE: Style = AnsiColor::Green.on_default().bold();
const DIVERGED: Style = AnsiColor::Red.on_default().bold();
const UNREADABLE: Style = AnsiColor::Yellow.on_default().bold();

/// The verdicts, each with what it is based on. Of the histories of a folder, those that are compatible are only counted.
pub(super) fn text(replays: &[Replay], is_folder: bool) -> String {
    let mut text = String::new();
    for replay in replays {
        if !(is_folder && matches!(replay.verdict, Verdict::Compatible { .. })) {
            text += &one(replay);
        }
    }
    if is_folder {
        text += &summary(replays);
    }
    text
}

fn one(Replay { file, verdict }: &Replay) -> String {
    let style = style(verdict);
    let head = format!("{style}{}{style:#}  {}", verdict.name(), file.display());
    match verdict {
        Verdict::Compatible { size, next } => format!("{head}\n  {}{}\n", describe(*size), goes_on(next)),
        Verdict::Diverged { divergence, .. } => {
            let lines = render::divergence(divergence);
            let lines: String = lines.lines().map(indented).collect();
            format!("{head}\n{lines}\n")
        }
        Verdict::Unreadable(problem) => {
            let hint = problem.hint().map(|hint| format!("  hint: {hint}\n")).unwrap_or_default();
            format!("{head}\n  {}\n{hint}\n", problem.problem())
        }
    }
}

fn indented(line: &str) -> String {
    if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }
}

fn describe(Size { events, invocations }: Size) -> String {
    format!("{}, {}", count(events, "event"), count(invocations, "invocation"))
}

fn count(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// How an execution goes on that has not ended.
fn goes_on(next: &Next) -> String {
    match next {
        Next::Nothing => String::new(),
        Next::Does(Deed::Asks(asked)) => format!("; goes on with {asked}"),
        Next::Does(Deed::Ends(Ending::Pending) | Deed::GoesOn) => "; waits".to_owned(),
        Next::Does(Deed::Ends(ending)) => format!("; then {ending}"),
        Next::Does(Deed::RunsAgain(_)) => "; then runs a step".to_owned(),
    }
}

fn summary(replays: &[Replay]) -> String {
    let total = replays.len();
    let total = if total == 1 { "1 history".to_owned() } else { format!("{total} histories") };
    let [compatible, diverged, unreadable] = counts(replays);
    format!("{total}: {compatible} compatible, {diverged} diverged, {unreadable} unreadable\n")
}

/// How many are compatible, diverged and unreadable.
pub(super) fn counts(replays: &[Replay]) -> [usize; 3] {
    let mut counts = [0; 3];
    let [compatible, diverged, unreadable] = &mut counts;
    for Replay { verdict, .. } in replays {
        match verdict {
            Verdict::Compatible { .. } => *compatible += 1,
            Verdict::Diverged { .. } => *diverged += 1,
            Verdict::Unreadable(_) => *unreadable += 1,
        }
    }
    counts
}

const fn style(verdict: &Verdict) -> Style {
    match verdict {
        Verdict::Compatible { .. } => COMPATIBLE,
        Verdict::Diverged { .. } => DIVERGED,
        Verdict::Unreadable(_) => UNREADABLE,
    }
}
