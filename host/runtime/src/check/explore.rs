//! Decides which schedules are run, and stops at the first mistake.
//!
//! # Invariants
//! - The same subject, budget and seed give the same report, but for the time it took.
//! - No more schedules are run than the budget has. What some of them are compared with, and what it takes to shorten a
//!   failing one, comes on top, and is bounded.

use std::num::NonZero;
use std::time::{Duration, Instant};

use super::dice::Dice;
use super::judge::{Finding, Judge};
use super::observation::{End, Observation};
use super::orders;
use super::report::{Coverage, Explored, Kind, OrderOutcome, Report};
use super::schedule::{Axis, Deviation, Loss, Place, Reach, Schedule, Seed, Turn};
use super::{Subject, shrink};

/// How a check goes about it.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many schedules are run at the most, the baseline not counted. Default: 2,000.
    pub budget: NonZero<usize>,
    /// What chooses where not everything can be run. Default: 0.
    pub seed: u64,
    /// The only schedule to run, beside the baseline. Default: none, everything is explored.
    pub schedule: Option<Schedule>,
}

impl Default for Options {
    fn default() -> Self {
        Self { budget: const { NonZero::new(2_000).unwrap() }, seed: 0, schedule: None }
    }
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum CheckError<E> {
    /// A run could not be made.
    #[error(transparent)]
    Subject(E),
    /// The baseline does not end: it waits for these callbacks, by name where they have one.
    #[error("the execution waits for something that nobody sends, so that there is nothing to compare with")]
    Waits(Vec<Option<String>>),
    /// The baseline goes on and on.
    #[error("the execution had not ended after {0} invocations, so that there is nothing to compare with")]
    TooLong(usize),
    /// An invocation of the baseline computes and computes.
    #[error("an invocation had not ended after {} seconds, so that there is nothing to compare with", .0.as_secs_f64())]
    TimedOut(Duration),
}

/// How many invocations the baseline may take.
const BASELINE_INVOCATIONS_MAX: usize = 10_000;
/// How many invocations a run may take for every one, and for every checkpoint, of the baseline.
const INVOCATIONS_FACTOR: usize = 10;
/// How many combinations are tried.
const COMBINATIONS: usize = 64;
/// Where there are more checkpoints than this, one seed has to do for an axis: a strict replay costs the square of them, and
/// gives every one of its invocations another value anyway.
const LARGE_CHECKPOINTS: usize = 500;
/// How many seeds are tried on each axis. Hash maps of two entries are in their old order with every other seed.
const fn seeds(axis: Axis) -> u64 {
    match axis {
        Axis::Clock | Axis::Random => 4,
        Axis::Memory => 8,
        Axis::Environment | Axis::Pages => 2,
    }
}

/// Runs the subject under many schedules. `progress` is told how many have been run.
///
/// # Errors
/// When the subject cannot be run, or its baseline does not end.
pub async fn explore<S: Subject>(
    subject: &S,
    options: &Options,
    progress: &mut (dyn FnMut(usize) + Send),
) -> Result<Report, CheckError<S::Error>> {
    let begun = Instant::now();
    let baseline = subject.run(&Schedule::default(), BASELINE_INVOCATIONS_MAX).await.map_err(CheckError::Subject)?;
    match &baseline.end {
        End::Ended => {}
        End::Waits(callbacks) => return Err(CheckError::Waits(callbacks.clone())),
        End::TooLong => return Err(CheckError::TooLong(BASELINE_INVOCATIONS_MAX)),
    }
    if let Some(after) = baseline.timed_out() {
        return Err(CheckError::TimedOut(after));
    }
    let invocations_max = INVOCATIONS_FACTOR * (baseline.invocations() + baseline.checkpoints().count() + 1);
    let judge = Judge::new(subject, &baseline, invocations_max);
    let mut explorer = Explorer {
        judge,
        progress,
        left: options.budget.get(),
        dice: Dice::new(options.seed),
        explored: Vec::new(),
        unreached: Vec::new(),
        outcomes: baseline
            .main()
            .map(|main| OrderOutcome { order: Vec::new(), recorded: main.clone() })
            .into_iter()
            .collect(),
    };
    let found = match &options.schedule {
        Some(schedule) => explorer.run_given(schedule).await,
        None => explorer.run_all().await,
    };
    let found = found.map_err(CheckError::Subject)?;
    let Explorer { mut judge, explored, unreached, outcomes, .. } = explorer;
    let failure = match found {
        Some(finding) => {
            let failure = shrink::failure(&mut judge, finding, options.schedule.is_none()).await;
            Some(Box::new(failure.map_err(CheckError::Subject)?))
        }
        None => None,
    };
    Ok(Report { explored, unreached, outcomes, failure, took: begun.elapsed(), baseline })
}

struct Explorer<'a, S> {
    judge: Judge<'a, S>,
    progress: &'a mut (dyn FnMut(usize) + Send),
    /// What is left of the budget.
    left: usize,
    dice: Dice,
    explored: Vec<Explored>,
    /// What the given schedule has and no run comes to.
    unreached: Vec<Deviation>,
    /// Every outcome so far, with the shortest order for it.
    outcomes: Vec<OrderOutcome>,
}

/// What an exploration found, if anything.
type Found<S> = Result<Option<Finding>, <S as Subject>::Error>;

impl<S: Subject> Explorer<'_, S> {
    async fn run_given(&mut self, schedule: &Schedule) -> Found<S> {
        self.begin(Kind::Given, Coverage::Sampled);
        let run = self.observe(schedule).await?;
        self.unreached = schedule.0.iter().filter(|deviation| !run.reaches(deviation)).cloned().collect();
        Ok(self.judge.judge(schedule, run).await?.err().map(|finding| *finding))
    }

    async fn run_all(&mut self) -> Found<S> {
        self.begin(Kind::Repeat, Coverage::Exhaustive);
        if let Some(found) = self.run(&Schedule::default()).await? {
            return Ok(Some(found));
        }
        let plans = [
            (Kind::Losses, self.losses()),
            (Kind::StrictReplay, vec![Schedule::of(Deviation::Restart)]),
            (Kind::Perturbations, perturbations(self.judge.baseline().checkpoints().count())),
        ];
        for (kind, schedules) in plans {
            if let Some(found) = self.run_plan(kind, schedules).await? {
                return Ok(Some(found));
            }
        }
        if let Some(found) = self.run_orders().await? {
            return Ok(Some(found));
        }
        let combinations = self.combinations();
        self.run_plan(Kind::Combinations, combinations).await
    }

    fn begin(&mut self, kind: Kind, coverage: Coverage) {
        self.explored.push(Explored { kind, schedules: 0, coverage });
    }

    /// What is being explored is not all there is.
    fn leave_out(&mut self) {
        if let Some(explored) = self.explored.last_mut() {
            explored.coverage = Coverage::Sampled;
        }
    }

    /// Runs a schedule of the kind that was begun last.
    async fn run(&mut self, schedule: &Schedule) -> Found<S> {
        let run = self.observe(schedule).await?;
        let found = self.judge.judge(schedule, run).await?.err();
        if found.is_some() {
            self.leave_out();
        }
        Ok(found.map(|finding| *finding))
    }

    async fn observe(&mut self, schedule: &Schedule) -> Result<Observation, S::Error> {
        self.left = self.left.saturating_sub(1);
        if let Some(explored) = self.explored.last_mut() {
            explored.schedules += 1;
        }
        let run = self.judge.run(schedule).await?;
        (self.progress)(1 + self.explored.iter().map(|explored| explored.schedules).sum::<usize>());
        Ok(run)
    }

    /// Runs schedules as far as the budget goes, spread over all of them where it does not go far enough.
    async fn run_plan(&mut self, kind: Kind, mut schedules: Vec<Schedule>) -> Found<S> {
        self.begin(kind, Coverage::Exhaustive);
        if schedules.len() > self.left || kind == Kind::Combinations || kind == Kind::Perturbations {
            self.leave_out();
        }
        while schedules.len() > self.left {
            schedules.remove(self.dice.below(schedules.len()));
        }
        for schedule in schedules {
            if let Some(found) = self.run(&schedule).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Every checkpoint of the baseline, lost in every way.
    fn losses(&self) -> Vec<Schedule> {
        let mut losses = Vec::new();
        for (execution, checkpoint) in self.judge.baseline().checkpoints() {
            let turn = Turn { execution: execution.clone(), invocation: checkpoint.invocation };
            let place = Place { turn, checkpoint: checkpoint.checkpoint };
            // Where nothing is recorded, there is no difference between before and after.
            let ways = Loss::ALL.into_iter().filter(|loss| *loss != Loss::After || !checkpoint.updates.is_empty());
            losses.extend(ways.map(|loss| Schedule::of(Deviation::Lose(loss, place.clone()))));
        }
        losses
    }

    /// Every order, and each of them strictly replayed; where the budget does not go so far, those that come first and then
    /// any.
    async fn run_orders(&mut self) -> Found<S> {
        self.begin(Kind::Orders, Coverage::Exhaustive);
        let reserved = COMBINATIONS.min(self.left / 4);
        let in_turn_until = reserved + (self.left - reserved) / 2;
        let mut prescribed = orders::next(&self.judge.baseline().choices);
        while let Some(choices) = prescribed {
            if self.left < in_turn_until + 2 {
                self.leave_out();
                return self.run_any_orders(reserved).await;
            }
            let (taken, found) = self.run_order(choices).await?;
            if found.is_some() {
                return Ok(found);
            }
            prescribed = orders::next(&taken);
        }
        Ok(None)
    }

    async fn run_any_orders(&mut self, reserved: usize) -> Found<S> {
        while self.left >= reserved + 2 {
            let choices = self.any_order();
            let (_, found) = self.run_order(choices).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn any_order(&mut self) -> Vec<u32> {
        let Self { judge, dice, .. } = self;
        let options =
            judge.baseline().choices.iter().map(|choice| usize::try_from(choice.options).unwrap_or(usize::MAX));
        let choices = options.map(|options| u32::try_from(dice.below(options)).unwrap_or_default());
        choices.collect()
    }

    /// Runs an order, live and strictly replayed, and says which choices there were.
    async fn run_order(&mut self, choices: Vec<u32>) -> Result<(Vec<super::Choice>, Option<Finding>), S::Error> {
        let schedule = Schedule::of(Deviation::Order(choices.clone()));
        let run = self.observe(&schedule).await?;
        let taken = run.choices.clone();
        let live = match self.judge.judge(&schedule, run).await? {
            Ok(run) => run,
            Err(finding) => {
                self.leave_out();
                return Ok((taken, Some(*finding)));
            }
        };
        self.note_outcome(choices, &live);
        let found = self.run(&schedule.with([Deviation::Restart])).await?;
        Ok((taken, found))
    }

    /// Notes what an order came to, unless a shorter one did too.
    fn note_outcome(&mut self, order: Vec<u32>, run: &Observation) {
        let Some(recorded) = run.main() else { return };
        match self.outcomes.iter_mut().find(|known| known.recorded.same_outcome(recorded)) {
            Some(known) if known.order.len() <= order.len() => {}
            Some(known) => known.order = order,
            None => self.outcomes.push(OrderOutcome { order, recorded: recorded.clone() }),
        }
    }

    /// Two losses, and sometimes other things with them.
    fn combinations(&mut self) -> Vec<Schedule> {
        let losses = self.losses();
        if losses.is_empty() {
            return Vec::new();
        }
        let mut combinations = Vec::new();
        for seed in (1..=COMBINATIONS.min(self.left) as u64).filter_map(Seed::new) {
            let mut deviations: Vec<Deviation> = Vec::new();
            for _ in 0..2 {
                let picked = self.dice.pick(&losses).and_then(|loss| loss.0.first()).cloned();
                let Some(Deviation::Lose(loss, mut place)) = picked else { continue };
                // After the first loss, invocations are counted further.
                place.turn.invocation += u32::try_from(self.dice.below(3)).unwrap_or_default();
                let lose = Deviation::Lose(loss, place);
                if !deviations.contains(&lose) {
                    deviations.push(lose);
                }
            }
            if self.dice.below(2) == 0 {
                deviations.extend(Axis::ALL.map(|axis| Deviation::Perturb(axis, Reach::Replays, seed)));
            }
            if self.dice.below(4) == 0 && !self.judge.baseline().choices.is_empty() {
                deviations.push(Deviation::Order(self.any_order()));
            }
            combinations.push(Schedule(deviations));
        }
        combinations
    }
}

/// Every axis alone, as the execution of so many checkpoints goes and strictly replayed, and then all of them together.
fn perturbations(checkpoints: usize) -> Vec<Schedule> {
    let most = if checkpoints > LARGE_CHECKPOINTS { 1 } else { u64::MAX };
    let perturb = |axis, seed| Deviation::Perturb(axis, Reach::Replays, seed);
    let mut schedules = Vec::new();
    for axis in Axis::ALL {
        for seed in (1..=seeds(axis).min(most)).filter_map(Seed::new) {
            schedules.push(Schedule::of(perturb(axis, seed)));
            schedules.push(Schedule(vec![Deviation::Restart, perturb(axis, seed)]));
        }
    }
    for seed in (1..=2.min(most)).filter_map(Seed::new) {
        let all = Axis::ALL.map(|axis| perturb(axis, seed));
        schedules.push(Schedule::of(Deviation::Restart).with(all));
    }
    schedules
}
