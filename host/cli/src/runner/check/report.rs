//! What a check found, for tests and for people.

use std::fmt;

use durable_wasm_runtime::check::{Coverage, Kind, OrderOutcome, Report};

use super::mistake::MistakeFound;
use super::outcome::outcome;
use crate::explain::Explain;
use crate::render::HumanDuration;
use crate::runner::CallbackScript;

/// What a check found. Shown: how much was explored and what came of it.
#[derive(Debug, Clone)]
pub struct CheckReport {
    report: Report,
    mistake: Option<MistakeFound>,
    unused_callback_scripts: Vec<CallbackScript>,
}

impl CheckReport {
    pub(super) fn new(mut report: Report, unused_callback_scripts: Vec<CallbackScript>) -> Self {
        let mistake = report.failure.take().map(MistakeFound::new);
        Self { report, mistake, unused_callback_scripts }
    }

    /// The mistake, if one was found.
    pub fn mistake(&self) -> Option<&MistakeFound> {
        self.mistake.as_ref()
    }

    /// The report itself: what was explored, the baseline, the outcomes that orders have.
    pub fn details(&self) -> &Report {
        &self.report
    }

    /// The scripts that no callback of the baseline took.
    pub fn unused_callback_scripts(&self) -> &[CallbackScript] {
        &self.unused_callback_scripts
    }

    /// Fails with the mistake, if one was found.
    ///
    /// # Errors
    /// The mistake.
    pub fn held(&self) -> Result<(), MistakeFound> {
        self.mistake.clone().map_or(Ok(()), Err)
    }

    /// Checks that no mistake was found.
    ///
    /// # Panics
    /// When one was, with the story of it and what to do about it. [`held`](Self::held) returns it as an error.
    #[track_caller]
    #[expect(clippy::panic, reason = "it is how an assertion fails")]
    pub fn assert_held(&self) {
        if let Some(mistake) = &self.mistake {
            let hint = mistake.hint().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
            panic!("{mistake}{hint}");
        }
    }
}

/// What schedules of a kind are called.
pub(crate) const fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Repeat => "the same again",
        Kind::Losses => "lost at a checkpoint",
        Kind::StrictReplay => "replayed after every checkpoint",
        Kind::Perturbations => "other surroundings",
        Kind::Orders => "other orders",
        Kind::Combinations => "combinations",
        Kind::Given => "the schedule given",
    }
}

impl fmt::Display for CheckReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = &self.report;
        for explored in &report.explored {
            let coverage = match (explored.kind, explored.coverage) {
                (Kind::Losses | Kind::Orders, Coverage::Exhaustive) => "all there are",
                (Kind::Losses | Kind::Orders, Coverage::Sampled) => "a part",
                _ => "",
            };
            let line = format!("{:>6}  {:<32}{coverage}", explored.schedules, title(explored.kind));
            writeln!(f, "{}", line.trim_end())?;
        }
        let took = HumanDuration(report.took);
        writeln!(f, "{:>6}  schedules in {took}, the baseline included", report.schedules())?;
        if let [OrderOutcome { recorded, .. }] = report.outcomes.as_slice() {
            return writeln!(f, "the execution comes to {}", outcome(recorded));
        }
        writeln!(f, "the order decides between {} outcomes:", report.outcomes.len())?;
        report.outcomes.iter().try_for_each(|order| writeln!(f, "  {}: {}", order.schedule(), outcome(&order.recorded)))
    }
}
