//! A mistake that a check found, as an error of the handler's author.

use std::borrow::Cow;
use std::fmt;

use durable_wasm_core::model::{Event, EventOperation, OperationType};
use durable_wasm_runtime::check::{
    Breach, Divergence, End, ExecutionRef, Failure, Mistake, Problem, Schedule, StepRun,
};

use super::outcome::{describe, named};
use super::story;
use crate::explain::{Explain, Fault};
use crate::render::diff;

/// A mistake that a check found. Shown, it is the whole story: what is wrong, the shortest run that shows it, and how that
/// differs from the baseline.
#[derive(Clone)]
pub struct MistakeFound(Box<Failure>);

impl MistakeFound {
    pub(super) const fn new(failure: Box<Failure>) -> Self {
        Self(failure)
    }

    /// What is wrong.
    pub fn mistake(&self) -> Mistake {
        self.0.mistake
    }

    /// The shortest schedule that shows it. [`Check::schedule`](super::Check::schedule) takes it.
    pub fn schedule(&self) -> &Schedule {
        &self.0.schedule
    }

    /// The run under that schedule, and what was expected.
    pub fn failure(&self) -> &Failure {
        &self.0
    }

    /// What was seen: a sentence without a full stop.
    pub fn problem(&self) -> String {
        match &self.0.problem {
            Problem::Breach(Breach::NeverEnds(end)) => match end {
                End::Waits(_) => "it waits for something that never comes".to_owned(),
                End::TooLong | End::Ended => "it is invoked again and again".to_owned(),
            },
            Problem::Breach(Breach::EndedStepRan(run)) => {
                format!("the body of {} runs after its end was recorded", self.step(run))
            }
            Problem::Breach(Breach::InterruptedStepRan(run)) => format!(
                "the body of {} runs in attempt {}, though it had run and was given up as interrupted before",
                self.step(run),
                run.attempt
            ),
            Problem::Divergence(divergence) => tell_divergence(divergence),
        }
    }

    /// What happened in the run, in order, a line each.
    pub fn story(&self) -> Vec<String> {
        story::lines(&self.0.run)
    }

    /// How what the run came to differs from what was expected: removed lines begin with `-`, added ones with `+`. Empty
    /// where it came to the same.
    pub fn diff(&self) -> String {
        diff(&describe(&self.0.reference), &describe(&self.0.run))
    }

    fn step(&self, StepRun { execution, operation, .. }: &StepRun) -> String {
        let recorded = self.0.run.of(execution);
        let found = recorded.and_then(|recorded| recorded.operations.iter().find(|found| found.id == *operation));
        let name = found.and_then(|operation| operation.name.as_deref());
        named(OperationType::Step, name, operation)
    }
}

/// Where the two part.
fn tell_divergence(Divergence { execution, expected, actual }: &Divergence) -> String {
    let tell = |event: &Option<Event>| event.as_ref().map_or_else(|| "nothing more".to_owned(), tell_event);
    let whose = match execution {
        ExecutionRef::Main => String::new(),
        called @ ExecutionRef::Called { .. } => format!("in {called}, "),
    };
    let (expected, actual) = (tell(expected), tell(actual));
    if expected == actual {
        return format!("{whose}the first event that differs in its data is {actual}");
    }
    format!("{whose}the first event that differs is {actual}, where it was {expected}")
}

/// An event by its type, and by the operation that it is about unless that is the execution itself.
fn tell_event(event: &Event) -> String {
    let what = event.kind.event_type();
    match event.operation.as_ref().filter(|_| !what.starts_with("Execution")) {
        None => what.to_owned(),
        Some(EventOperation { id, name, .. }) => {
            let id = id.as_str();
            format!("{what} of `{}`", name.as_deref().or(id.get(..8)).unwrap_or(id))
        }
    }
}

impl fmt::Display for MistakeFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.mistake().as_str(), self.mistake())?;
        writeln!(f, "{}", self.problem())?;
        write!(f, "\nwhat happened under `{}`:\n{}", self.schedule(), story::text(&self.0.run))?;
        let diff = self.diff();
        if !diff.is_empty() {
            let reference = self.schedule().reference();
            let reference =
                if reference.is_baseline() { "the baseline".to_owned() } else { format!("`{reference}` alone") };
            write!(f, "\nwhat differs from {reference}:\n")?;
            diff.lines().try_for_each(|line| writeln!(f, "  {line}"))?;
        }
        Ok(())
    }
}

/// As it is shown: a test that unwraps it should be readable.
impl fmt::Debug for MistakeFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for MistakeFound {}

impl Explain for MistakeFound {
    fn fault(&self) -> Fault {
        Fault::Handler
    }

    fn hint(&self) -> Option<Cow<'_, str>> {
        Some(self.mistake().hint().into())
    }
}
