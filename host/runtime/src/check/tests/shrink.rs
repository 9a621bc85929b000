//! What is left of a failing schedule, and what the mistake is called.

use super::fake::fake;
use crate::check::{Axis, Deviation, Mistake, Options, Schedule};

/// Checks a subject of five checkpoints that comes to another result where `fails` says so.
async fn check(fails: impl Fn(&Schedule) -> bool + Sync, mistake: Mistake, schedule: &str) {
    check_result(|schedule| fails(schedule).to_string(), mistake, schedule).await;
}

async fn check_result(result: impl Fn(&Schedule) -> String + Sync, mistake: Mistake, schedule: &str) {
    let report = fake(5, result).with_options(&[2, 3]).check(Options::default()).await;
    let failure = report.failure.unwrap();
    assert_eq!((failure.mistake, failure.schedule.to_string().as_str()), (mistake, schedule));
}

fn has(schedule: &Schedule, deviation: &str) -> bool {
    schedule.0.contains(&deviation.parse().unwrap())
}

fn is_lost(schedule: &Schedule) -> bool {
    schedule.0.iter().any(|deviation| matches!(deviation, Deviation::Lose(..) | Deviation::Restart))
}

fn perturbs(schedule: &Schedule, axis: Axis) -> bool {
    schedule.axes().any(|other| other == axis)
}

#[tokio::test]
async fn one_loss() {
    check(|schedule| has(schedule, "lose-after@1.3"), Mistake::StateLost, "lose-after@1.3").await;
    check(is_lost, Mistake::StateLost, "lose-before@1.1").await;
    check(|schedule| has(schedule, "lose-reply@1.2"), Mistake::LostReply, "lose-reply@1.2").await;
}

#[tokio::test]
async fn a_restart_becomes_the_one_loss_that_is_enough() {
    let fails = |schedule: &Schedule| {
        perturbs(schedule, Axis::Random) && (has(schedule, "restart") || has(schedule, "lose-after@1.2"))
    };
    check(fails, Mistake::RandomOutsideStep, "lose-after@1.2,random@2=1").await;
}

#[tokio::test]
async fn each_axis_has_a_name() {
    let mistakes = [
        (Axis::Clock, Mistake::ClockOutsideStep, "clock@2=1"),
        (Axis::Random, Mistake::RandomOutsideStep, "random@2=1"),
        (Axis::Environment, Mistake::EnvironmentOutsideStep, "environment@2=1"),
        (Axis::Memory, Mistake::IterationOrder, "memory@2=1"),
        (Axis::Pages, Mistake::PageSize, "pages@2=1"),
    ];
    for (axis, mistake, perturbation) in mistakes {
        let fails = |schedule: &Schedule| perturbs(schedule, axis) && is_lost(schedule);
        check(fails, mistake, &format!("lose-after@1.1,{perturbation}")).await;
    }
}

#[tokio::test]
async fn two_axes_that_only_fail_together() {
    let fails =
        |schedule: &Schedule| perturbs(schedule, Axis::Clock) && perturbs(schedule, Axis::Random) && is_lost(schedule);
    check(fails, Mistake::SeveralInputs, "lose-after@1.1,clock@2=1,random@2=1").await;
}

#[tokio::test]
async fn addresses_that_differ_by_themselves() {
    let result = |schedule: &Schedule| {
        let addresses =
            if is_lost(schedule) { schedule.axes().filter(|axis| *axis == Axis::Memory).count() + 1 } else { 0 };
        addresses.to_string()
    };
    check_result(result, Mistake::IterationOrder, "lose-before@1.1").await;
}

#[tokio::test]
async fn an_order_that_is_not_replayed() {
    let is_other = |schedule: &Schedule| schedule.order().is_some_and(|order| order.to_string().contains('1'));
    let result = |schedule: &Schedule| match (is_other(schedule), has(schedule, "restart")) {
        (true, true) => "forgotten".to_owned(),
        (true, false) => "late".to_owned(),
        (false, _) => "early".to_owned(),
    };
    check_result(result, Mistake::OrderForgotten, "order=0.1,restart").await;
}

#[tokio::test]
async fn what_never_ends() {
    let result =
        |schedule: &Schedule| if has(schedule, "lose-after@1.4") { "never".to_owned() } else { "1".to_owned() };
    check_result(result, Mistake::NeverEnds, "lose-after@1.4").await;
}
