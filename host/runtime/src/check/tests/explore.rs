//! Which schedules are run.

use std::num::NonZero;
use std::sync::atomic::{AtomicU32, Ordering};

use super::fake::fake;
use crate::check::{CheckError, Coverage, Kind, Mistake, Options, Report, Schedule, explore};

fn budget(schedules: usize) -> Options {
    Options { budget: NonZero::new(schedules).unwrap(), ..Options::default() }
}

/// How many schedules of a kind were run, and how much of what there is they are.
#[track_caller]
fn explored(report: &Report, kind: Kind) -> (usize, Coverage) {
    let explored = report.explored.iter().find(|explored| explored.kind == kind).unwrap();
    (explored.schedules, explored.coverage)
}

#[tokio::test]
async fn a_small_execution_is_explored_exhaustively() {
    let subject = fake(3, |_| "1".to_owned()).with_options(&[2, 3]);
    let report = subject.check(Options::default()).await;
    assert!(report.failure.is_none());
    assert_eq!(explored(&report, Kind::Losses), (9, Coverage::Exhaustive), "three checkpoints, three ways");
    assert_eq!(explored(&report, Kind::StrictReplay), (1, Coverage::Exhaustive));
    assert_eq!(explored(&report, Kind::Orders), (10, Coverage::Exhaustive), "six orders but the first, each twice");
    assert!(report.is_exhaustive());
    assert_eq!(report.outcomes.len(), 1, "the order does not matter");
}

#[tokio::test]
async fn a_large_execution_is_perturbed_less_often() {
    for (checkpoints, perturbations) in [(500, 42), (501, 11)] {
        let report = fake(checkpoints, |_| "1".to_owned()).check(budget(10_000)).await;
        assert_eq!(explored(&report, Kind::Perturbations).0, perturbations, "{checkpoints} checkpoints");
    }
}

#[tokio::test]
async fn a_budget_is_kept() {
    for schedules in [1, 5, 20, 60, 100, 150] {
        let subject = fake(10, |_| "1".to_owned()).with_options(&[3, 3, 3, 3, 3, 3]);
        let report = subject.check(budget(schedules)).await;
        assert!(report.schedules() <= schedules + 1, "{} of {schedules}", report.schedules());
        assert!(!report.is_exhaustive());
    }
}

#[tokio::test]
async fn the_same_seed_explores_the_same() {
    let schedules = async |seed| {
        let told = std::sync::Mutex::new(Vec::new());
        let subject = fake(10, |schedule| {
            told.lock().unwrap().push(schedule.to_string());
            "1".to_owned()
        });
        subject.check(Options { seed, ..budget(20) }).await;
        told.into_inner().unwrap()
    };
    assert_eq!(schedules(1).await, schedules(1).await);
    assert_ne!(schedules(1).await, schedules(2).await);
}

#[tokio::test]
async fn an_outcome_that_depends_on_the_order_is_no_mistake() {
    let by_order = |schedule: &Schedule| schedule.order().unwrap_or_default().to_string();
    let outcome = move |schedule: &Schedule| match by_order(schedule).as_str() {
        "order=0.1" | "order=1.1" => "late".to_owned(),
        _ => "early".to_owned(),
    };
    let report = fake(1, outcome).with_options(&[2, 2]).check(Options::default()).await;
    assert!(report.failure.is_none());
    let outcomes: Vec<_> =
        report.outcomes.iter().map(|outcome| (&*outcome.order, &**outcome.recorded.result.as_ref().unwrap())).collect();
    assert_eq!(outcomes, [(&[][..], "early"), (&[0, 1][..], "late")]);
}

#[tokio::test]
async fn two_runs_that_differ() {
    let runs = AtomicU32::new(0);
    let report = fake(3, |_| runs.fetch_add(1, Ordering::Relaxed).to_string()).check(Options::default()).await;
    let failure = report.failure.unwrap();
    assert_eq!((failure.mistake, failure.schedule), (Mistake::NotRepeatable, Schedule::default()));
}

#[tokio::test]
async fn a_given_schedule_is_run_alone() {
    let given: Schedule = "restart,clock=9".parse().unwrap();
    let fails_by_the_clock = |schedule: &Schedule| schedule.axes().count().to_string();
    let subject = fake(3, fails_by_the_clock);
    let report = subject.check(Options { schedule: Some(given.clone()), ..Options::default() }).await;
    assert_eq!(explored(&report, Kind::Given).0, 1);
    assert_eq!(subject.runs(), 3, "the baseline, and what it is compared with");
    let failure = report.failure.unwrap();
    assert_eq!((failure.mistake, failure.schedule), (Mistake::ClockOutsideStep, given));
}

#[tokio::test]
async fn a_baseline_that_waits_is_nothing_to_compare_with() {
    let subject = fake(1, |_| "never".to_owned());
    let error = explore(&subject, &Options::default(), &mut |_| {}).await.unwrap_err();
    assert!(matches!(error, CheckError::Waits(callbacks) if callbacks == [Some("approval".to_owned())]));
}
