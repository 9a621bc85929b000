//! Runs schedules, and says whether what must hold holds.

use super::Subject;
use super::compare::{self, Comparison};
use super::observation::Observation;
use super::report::Problem;
use super::rules;
use super::schedule::Schedule;

/// Judges runs of one subject.
pub(super) struct Judge<'a, S> {
    subject: &'a S,
    baseline: &'a Observation,
    invocations_max: usize,
    /// The latest order that something was compared with, as it goes when nothing else is done.
    ordered: Option<(Schedule, Observation)>,
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
        Self { subject, baseline, invocations_max, ordered: None }
    }

    pub(super) const fn baseline(&self) -> &'a Observation {
        self.baseline
    }

    pub(super) async fn run(&self, schedule: &Schedule) -> Result<Observation, S::Error> {
        self.subject.run(schedule, self.invocations_max).await
    }

    /// Judges a run by its reference: the baseline or, under an order, that order when nothing else is done.
    pub(super) async fn judge(&mut self, schedule: &Schedule, run: Observation) -> Result<Judged, S::Error> {
        let order = schedule.order();
        if let Some(order) = order.as_ref().filter(|order| *order != schedule)
            && self.ordered.as_ref().is_none_or(|(known, _)| known != order)
        {
            self.ordered = Some((order.clone(), self.run(order).await?));
        }
        let reference = match (&order, &self.ordered) {
            (Some(order), Some((known, reference))) if order != schedule && known == order => reference,
            (Some(_), _) => &run,
            (None, _) => self.baseline,
        };
        let problem = match rules::breach(&run) {
            Some(breach) => Some(Problem::Breach(breach)),
            None if schedule.is_baseline() => {
                compare::repeat(reference, &run).map(|divergence| Problem::Divergence(Box::new(divergence)))
            }
            None => match compare::compare(reference, &run, order.is_some()) {
                Comparison::Same | Comparison::Excused => None,
                Comparison::Different(divergence) => Some(Problem::Divergence(divergence)),
            },
        };
        Ok(match problem {
            None => {
                if order.as_ref() == Some(schedule) {
                    self.ordered = Some((schedule.clone(), run.clone()));
                }
                Ok(run)
            }
            Some(problem) => {
                let reference = reference.clone();
                Err(Box::new(Finding { schedule: schedule.clone(), problem, run, reference }))
            }
        })
    }

    /// Runs a schedule and judges it.
    pub(super) async fn try_schedule(&mut self, schedule: &Schedule) -> Result<Judged, S::Error> {
        let run = self.run(schedule).await?;
        self.judge(schedule, run).await
    }
}
