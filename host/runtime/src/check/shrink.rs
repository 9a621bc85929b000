//! Makes a failing schedule as short as it can be, and names the mistake by what is left of it.
//!
//! # Invariants
//! - What comes out was run, and fails in the same way as what went in.
//! - Every step makes the schedule simpler, and there are at most so many: it comes to an end.

use super::judge::{Finding, Judge};
use super::mistake::Mistake;
use super::observation::{Observation, What};
use super::report::{Failure, Problem};
use super::rules::Breach;
use super::schedule::{Axis, Deviation, Loss, Place, Reach, Schedule, Seed, Turn};
use super::{Subject, compare};

/// How many schedules are tried.
const RUNS_MAX: usize = 500;
/// How many invocations, and how many seeds for each, are tried to find a perturbation that is enough by itself.
const TURNS_MAX: usize = 5;
const SEEDS_MAX: u64 = 8;
/// How many seeds are tried to find out whether addresses in memory matter.
const MEMORY_SEEDS: u64 = 8;

/// What is wrong, shown by the shortest schedule; by the one that was found when it is not to be shortened.
pub(super) async fn failure<S: Subject>(
    judge: &mut Judge<'_, S>,
    found: Finding,
    shorten: bool,
) -> Result<Failure, S::Error> {
    // Every run of one that computes without end takes its whole time.
    let found = if shorten && found.run.timed_out().is_none() { shortest(judge, found).await? } else { found };
    let mistake = name(judge, &found).await?;
    let Finding { schedule, problem, run, reference } = found;
    Ok(Failure { mistake, problem, schedule, run, reference })
}

async fn shortest<S: Subject>(judge: &mut Judge<'_, S>, mut found: Finding) -> Result<Finding, S::Error> {
    let mut left = RUNS_MAX;
    'simpler: loop {
        for schedule in simpler(&found, judge.baseline()) {
            if left == 0 {
                return Ok(found);
            }
            left -= 1;
            if let Err(finding) = judge.try_schedule(&schedule).await?
                && is_alike(&finding.problem, &found.problem)
            {
                found = *finding;
                continue 'simpler;
            }
        }
        return Ok(found);
    }
}

fn is_alike(left: &Problem, right: &Problem) -> bool {
    match (left, right) {
        (Problem::Divergence(_), Problem::Divergence(_)) => true,
        (Problem::Breach(left), Problem::Breach(right)) => {
            std::mem::discriminant(left) == std::mem::discriminant(right)
        }
        (Problem::Divergence(_), Problem::Breach(_)) | (Problem::Breach(_), Problem::Divergence(_)) => false,
    }
}

/// Schedules that are simpler, the simplest first.
fn simpler(found: &Finding, baseline: &Observation) -> Vec<Schedule> {
    let deviations = &found.schedule.0;
    let without = |place: usize| deviations.iter().enumerate().filter(move |(other, _)| *other != place);
    let shorter = (0..deviations.len()).map(|place| without(place).map(|(_, deviation)| deviation.clone()).collect());
    let mut schedules: Vec<_> = shorter.map(Schedule).collect();
    if deviations.len() > 1 {
        schedules.extend(single_perturbations(found, baseline));
    }
    for (place, deviation) in deviations.iter().enumerate() {
        for simpler in simpler_than(deviation, found, baseline) {
            let mut deviations = deviations.clone();
            if let Some(deviation) = deviations.get_mut(place) {
                *deviation = simpler;
            }
            schedules.push(Schedule(deviations));
        }
    }
    schedules
}

/// One perturbation of one invocation of the execution as it goes by itself: there a seed may do that did not do elsewhere.
fn single_perturbations(found: &Finding, baseline: &Observation) -> impl Iterator<Item = Schedule> {
    let turns = replays(baseline).into_iter().take(TURNS_MAX);
    let axes: Vec<_> = if found.schedule.order().is_none() { found.schedule.axes().collect() } else { Vec::new() };
    turns.flat_map(move |turn| {
        let axes = axes.clone();
        axes.into_iter().flat_map(move |axis| {
            let turn = turn.clone();
            let seeds = (1..=SEEDS_MAX).filter_map(Seed::new);
            seeds.map(move |seed| Schedule::of(Deviation::Perturb(axis, Reach::Only(turn.clone()), seed)))
        })
    })
}

fn simpler_than(deviation: &Deviation, found: &Finding, baseline: &Observation) -> Vec<Deviation> {
    match deviation {
        Deviation::Restart => {
            let lose = |place| Deviation::Lose(Loss::After, place);
            places(baseline).into_iter().map(lose).collect()
        }
        Deviation::Lose(loss, at) => {
            let lose = |loss: Loss| move |place| Deviation::Lose(loss, place);
            let earlier = places(baseline).into_iter().take_while(|place| place != at).map(lose(*loss));
            let plain = (*loss == Loss::Reply).then(|| Deviation::Lose(Loss::After, at.clone()));
            plain.into_iter().chain(earlier).collect()
        }
        Deviation::Perturb(axis, reach, seed) => {
            let single = |turn| Deviation::Perturb(*axis, Reach::Only(turn), *seed);
            let singles = match reach {
                Reach::Replays => replays(&found.run),
                Reach::Only(_) => Vec::new(),
            };
            let smaller = (1..seed.get().min(SEEDS_MAX)).filter_map(Seed::new);
            let smaller = smaller.map(|seed| Deviation::Perturb(*axis, reach.clone(), seed));
            singles.into_iter().map(single).chain(smaller).collect()
        }
        Deviation::Order(choices) => {
            let shorter = (1..choices.len()).filter_map(|length| choices.get(..length).map(<[u32]>::to_vec));
            let smaller = choices.iter().enumerate().flat_map(|(place, choice)| {
                (0..*choice).filter_map(move |smaller| {
                    let mut choices = choices.clone();
                    *choices.get_mut(place)? = smaller;
                    Some(choices)
                })
            });
            shorter.chain(smaller).map(Deviation::Order).collect()
        }
    }
}

/// Where something was recorded.
fn places(observation: &Observation) -> Vec<Place> {
    let recorded = observation.checkpoints().filter(|(_, checkpoint)| !checkpoint.updates.is_empty());
    let place = recorded.map(|(execution, checkpoint)| Place {
        turn: Turn { execution: execution.clone(), invocation: checkpoint.invocation },
        checkpoint: checkpoint.checkpoint,
    });
    place.collect()
}

/// The invocations that replayed something.
fn replays(observation: &Observation) -> Vec<Turn> {
    let replay = observation.story.iter().filter_map(|happening| match happening.what {
        What::Invoked { invocation, .. } if invocation > 1 => {
            Some(Turn { execution: happening.execution.clone(), invocation })
        }
        _ => None,
    });
    replay.collect()
}

/// The mistake that a run shows.
async fn name<S: Subject>(judge: &Judge<'_, S>, found: &Finding) -> Result<Mistake, S::Error> {
    match &found.problem {
        Problem::Breach(Breach::EndedStepRan(_)) => return Ok(Mistake::EndedStepRan),
        Problem::Breach(Breach::InterruptedStepRan(_)) => return Ok(Mistake::InterruptedStepRan),
        Problem::Breach(Breach::NeverEnds(_)) | Problem::Divergence(_) => {}
    }
    if found.run.timed_out().is_some() {
        return Ok(Mistake::NeverEnds);
    }
    let schedule = &found.schedule;
    let mut axes = schedule.axes();
    if let Some(axis) = axes.next() {
        return Ok(if axes.all(|other| other == axis) { Mistake::of_axis(axis) } else { Mistake::SeveralInputs });
    }
    if schedule.is_baseline() {
        return Ok(Mistake::NotRepeatable);
    }
    if depends_on_addresses(judge, found).await? {
        return Ok(Mistake::IterationOrder);
    }
    if matches!(found.problem, Problem::Breach(_)) {
        return Ok(Mistake::NeverEnds);
    }
    let only_replies = schedule.0.iter().all(|deviation| matches!(deviation, Deviation::Lose(Loss::Reply, _)));
    Ok(if schedule.order().is_some() {
        Mistake::OrderForgotten
    } else if only_replies {
        Mistake::LostReply
    } else {
        Mistake::StateLost
    })
}

/// Whether a failing run comes to something else when memory is laid out otherwise. A replay has more to read than the first
/// pass, so that addresses differ even when nobody shifts them.
async fn depends_on_addresses<S: Subject>(judge: &Judge<'_, S>, found: &Finding) -> Result<bool, S::Error> {
    for seed in (1..=MEMORY_SEEDS).filter_map(Seed::new) {
        let shifted = found.schedule.with([Deviation::Perturb(Axis::Memory, Reach::Replays, seed)]);
        if !compare::same_outcome(&judge.run(&shifted).await?, &found.run) {
            return Ok(true);
        }
    }
    Ok(false)
}
