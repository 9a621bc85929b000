//! Runs schedules, and says whether what must hold holds.

use super::Subject;
use std::collections::VecDeque;
use std::iter;

use super::compare::{self, Comparison, Order};
use super::observation::Observation;
use super::report::Problem;
use super::rules;
use super::schedule::{Deviation, Schedule};

/// How many references are kept: an order, a restart, and what was perturbed last.
const REFERENCES_MAX: usize = 4;

/// Judges runs of one subject.
pub(super) struct Judge<'a, S> {
    subject: &'a S,
    baseline: &'a Observation,
    invocations_max: usize,
    /// The latest runs that others were compared with, besides the baseline; the last one last.
    references: VecDeque<(Schedule, Observation)>,
}

/// A run in which something does not hold.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) schedule: Schedule,
    pub(super) problem: Problem,
    pub(super) run: Observation,
    pub(super) reference: Observation,
}

/// A run in which everything holds, or what does not.
type Judged = Result<Observation, Box<Finding>>;

impl<'a, S: Subject> Judge<'a, S> {
    pub(super) const fn new(subject: &'a S, baseline: &'a Observation, invocations_max: usize) -> Self {
        Self { subject, baseline, invocations_max, references: VecDeque::new() }
    }

    pub(super) const fn baseline(&self) -> &'a Observation {
        self.baseline
    }

    pub(super) async fn run(&self, schedule: &Schedule) -> Result<Observation, S::Error> {
        self.subject.run(schedule, self.invocations_max).await
    }

    /// Judges a run by its [reference](Schedule::reference), which is run and judged first where it is not at hand.
    pub(super) async fn judge(&mut self, schedule: &Schedule, run: Observation) -> Result<Judged, S::Error> {
        let references = iter::successors(Some(schedule.reference()), |schedule| Some(schedule.reference()));
        let mut references: Vec<_> = references.take_while(|reference| !reference.is_baseline()).collect();
        while let Some(reference) = references.pop() {
            if self.reference(&reference).is_none() {
                let run = self.run(&reference).await?;
                match self.verdict(&reference, run) {
                    Ok(run) => self.keep(reference, run),
                    found @ Err(_) => return Ok(found),
                }
            }
        }
        let judged = self.verdict(schedule, run);
        if let (Ok(run), [Deviation::Restart | Deviation::Order(_)]) = (&judged, schedule.0.as_slice()) {
            self.keep(schedule.clone(), run.clone());
        }
        Ok(judged)
    }

    /// What is wrong with a run: with itself, or compared with its reference.
    fn verdict(&self, schedule: &Schedule, run: Observation) -> Judged {
        let reference = self.reference(&schedule.reference()).unwrap_or(self.baseline);
        let compare = |order| match compare::compare(reference, &run, order) {
            Comparison::Same | Comparison::Excused => None,
            Comparison::Different(divergence) => Some(divergence),
        };
        let difference = || match schedule.0.as_slice() {
            [] => compare::repeat(reference, &run).map(Box::new),
            // What an order alone comes to is what it comes to.
            [Deviation::Order(_)] => None,
            _ if schedule.axes().next().is_some() => compare(Order::Same),
            _ if schedule.order().is_some() => compare(Order::Free),
            _ => compare(Order::Replayed),
        };
        let problem = rules::breach(&run).map(Problem::Breach);
        match problem.or_else(|| difference().map(Problem::Divergence)) {
            None => Ok(run),
            Some(problem) => {
                let reference = reference.clone();
                Err(Box::new(Finding { schedule: schedule.clone(), problem, run, reference }))
            }
        }
    }

    fn reference(&self, schedule: &Schedule) -> Option<&Observation> {
        self.references.iter().find(|(known, _)| known == schedule).map(|(_, reference)| reference)
    }

    fn keep(&mut self, schedule: Schedule, reference: Observation) {
        if self.references.len() == REFERENCES_MAX {
            self.references.pop_front();
        }
        self.references.push_back((schedule, reference));
    }

    /// Runs a schedule and judges it.
    pub(super) async fn try_schedule(&mut self, schedule: &Schedule) -> Result<Judged, S::Error> {
        let run = self.run(schedule).await?;
        self.judge(schedule, run).await
    }
}
