//! What a check found.

use std::time::Duration;

use super::compare::Divergence;
use super::mistake::Mistake;
use super::observation::{Observation, Recorded};
use super::rules::Breach;
use super::schedule::{Deviation, Schedule};

/// What a check found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The execution as it goes when nothing is done to it.
    pub baseline: Observation,
    /// What was explored, a kind each, in order.
    pub explored: Vec<Explored>,
    /// Deviations of the schedule that was asked for whose place the execution does not come to.
    pub unreached: Vec<Deviation>,
    /// The outcomes that orders have, with the shortest order for each that was found; the baseline's first. One: the
    /// handler does not depend on the order.
    pub outcomes: Vec<OrderOutcome>,
    /// The mistake that was found, if one was.
    pub failure: Option<Box<Failure>>,
    /// How long it took on this machine's clock.
    pub took: Duration,
}

/// Schedules of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explored {
    /// The kind.
    pub kind: Kind,
    /// How many were run.
    pub schedules: usize,
    /// Whether those are all there are.
    pub coverage: Coverage,
}

/// How much of what there is was explored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// All of it.
    Exhaustive,
    /// A part: chosen by the seed, as far as the budget went, or until a mistake was found.
    Sampled,
}

/// A kind of schedules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The same as the baseline, once more.
    Repeat,
    /// A handler that is lost at a checkpoint.
    Losses,
    /// Everything replayed from scratch after every checkpoint.
    StrictReplay,
    /// What a handler must not depend on made different.
    Perturbations,
    /// Another order, live and strictly replayed.
    Orders,
    /// Several of these at once.
    Combinations,
    /// The schedule that was asked for.
    Given,
}

/// What some order comes to.
#[derive(Debug, Clone)]
pub struct OrderOutcome {
    /// The order, as in [`Deviation::Order`](super::Deviation::Order); none for the baseline's.
    pub order: Vec<u32>,
    /// The main execution under it.
    pub recorded: Recorded,
}

/// A mistake, and the shortest schedule that shows it.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What is wrong.
    pub mistake: Mistake,
    /// What was seen.
    pub problem: Problem,
    /// The schedule.
    pub schedule: Schedule,
    /// The run under it.
    pub run: Observation,
    /// What it should have come to.
    pub reference: Observation,
}

/// What is wrong with a run.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    /// It breaks a rule that every run keeps.
    Breach(Breach),
    /// It does not come to the same as its reference.
    Divergence(Box<Divergence>),
}

impl OrderOutcome {
    /// The schedule that has this order, and nothing else.
    pub fn schedule(&self) -> Schedule {
        if self.order.is_empty() { Schedule::default() } else { Schedule::of(Deviation::Order(self.order.clone())) }
    }
}

impl Report {
    /// How many schedules were run, the baseline included; what it took to shorten a failing one not.
    pub fn schedules(&self) -> usize {
        1 + self.explored.iter().map(|explored| explored.schedules).sum::<usize>()
    }

    /// Whether everything there is was explored.
    pub fn is_exhaustive(&self) -> bool {
        let matters = |explored: &&Explored| match explored.kind {
            Kind::Losses | Kind::StrictReplay | Kind::Orders => true,
            Kind::Repeat | Kind::Perturbations | Kind::Combinations | Kind::Given => false,
        };
        self.explored.iter().filter(matters).all(|explored| explored.coverage == Coverage::Exhaustive)
    }
}
