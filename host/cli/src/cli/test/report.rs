//! What `durable-wasm test` says in the end.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::run::Ran;
use crate::scenario::Scenario;

const PASSED: Style = AnsiColor::Green.on_default().bold();
const FAILED: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// Every scenario that was run, in order.
pub(super) struct Report(pub(super) Vec<Ran>);

/// How many scenarios passed and failed.
#[derive(Default, Clone, Copy)]
pub(super) struct Counts {
    pub(super) passed: usize,
    pub(super) failed: usize,
}

impl Counts {
    fn of<'a>(ran: impl IntoIterator<Item = &'a Ran>) -> Self {
        ran.into_iter().fold(Self::default(), |counts, ran| {
            if ran.outcome.passed() {
                Self { passed: counts.passed + 1, ..counts }
            } else {
                Self { failed: counts.failed + 1, ..counts }
            }
        })
    }

    pub(super) const fn total(self) -> usize {
        self.passed + self.failed
    }
}

impl Report {
    /// Whether every scenario passed.
    pub(super) fn passed(&self) -> bool {
        self.counts().failed == 0
    }

    pub(super) fn counts(&self) -> Counts {
        Counts::of(&self.0)
    }

    /// The scenarios of each suite, in order.
    pub(super) fn suites(&self) -> impl Iterator<Item = (&str, &[Ran])> {
        let of_one_suite = |left: &Ran, right: &Ran| left.scenario.suite == right.scenario.suite;
        self.0.chunk_by(of_one_suite).filter_map(|ran| Some((ran.first()?.scenario.suite.as_str(), ran)))
    }

    /// What failed and why, a line a suite, and the sum.
    pub(super) fn text(&self) -> String {
        let mut text: String = self.0.iter().filter(|ran| !ran.outcome.passed()).map(failure).collect();
        let width = self.suites().map(|(suite, _)| suite.chars().count()).max().unwrap_or_default();
        for (suite, ran) in self.suites() {
            let Counts { passed, failed } = Counts::of(ran);
            // Writing to a string does not fail.
            let _ = match failed {
                0 => writeln!(text, "{suite:width$}  {PASSED}{passed} passed{PASSED:#}"),
                _ => writeln!(text, "{suite:width$}  {passed} passed, {FAILED}{failed} failed{FAILED:#}"),
            };
        }
        let Counts { passed, failed } = self.counts();
        let style = if failed == 0 { PASSED } else { FAILED };
        let _ = writeln!(text, "{style}{passed} passed, {failed} failed{style:#}");
        text
    }

    /// The report as one JSON document.
    pub(super) fn document(&self) -> Value {
        let counts = self.counts();
        let results: Vec<_> = self.0.iter().map(result).collect();
        json!({
            "summary": { "total": counts.total(), "passed": counts.passed, "failed": counts.failed },
            "results": results,
        })
    }
}

fn result(ran: &Ran) -> Value {
    let Ran { scenario, function, outcome, duration } = ran;
    json!({
        "id": scenario.id,
        "suite": scenario.suite,
        "path": scenario.path,
        "description": scenario.description,
        "optional": scenario.optional,
        "function": &**function,
        "status": if outcome.passed() { "PASSED" } else { "FAILED" },
        "problems": outcome.problems,
        "history": outcome.history,
        "duration_seconds": duration.as_secs_f64(),
    })
}

/// A scenario that failed: which one, how, and what happened instead.
fn failure(ran: &Ran) -> String {
    let Ran { scenario, outcome, .. } = ran;
    let mut text = format!("{FAILED}FAILED{FAILED:#} {}\n", title(scenario));
    for problem in &outcome.problems {
        let _ =
            write!(text, "  {}\n    expected  {}\n    actual    {}\n", problem.place, problem.expected, problem.actual);
    }
    let event = |event: &Value| {
        let text = |key| event.get(key).and_then(Value::as_str);
        let event_type = text("EventType").unwrap_or_default();
        // The execution's own name says nothing: it was made up for this run.
        let name = text("Name").filter(|_| !event_type.starts_with("Execution"));
        name.map_or_else(|| event_type.to_owned(), |name| format!("{event_type} `{name}`"))
    };
    let history: Vec<_> = outcome.history.iter().zip(1..).map(|(value, id)| format!("{id} {}", event(value))).collect();
    let _ = writeln!(text, "  {FAINT}history: {}{FAINT:#}\n", history.join(", "));
    text
}

fn title(scenario: &Scenario) -> String {
    let description = scenario.description.as_deref().map(|text| format!(": {}", text.trim())).unwrap_or_default();
    let optional = if scenario.optional { " (optional)" } else { "" };
    format!("{}{description}{optional}", scenario.path.display())
}
