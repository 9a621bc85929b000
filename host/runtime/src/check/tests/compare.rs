//! When two runs are the same, and why they differ if they do not.

use durable_wasm_core::model::{ErrorObject, EventKind, EventOperation, OperationId, RetryDetails};

use super::fake::{recorded, succeeded};
use crate::check::compare::{Comparison, Order, compare};
use crate::check::{End, Observation};

/// An event as `BRANCH/ID EVENT`: `a/1 start`, `/2 wait`, `/2 elapse`, `/1 succeed`, `/1 context`, `/1 close`, or how it
/// ended.
fn event(text: &str) -> (Option<EventOperation>, EventKind) {
    let Some((operation, what)) = text.split_once(' ') else { return succeeded(text) };
    let (branch, id) = operation.split_once('/').unwrap();
    let parent_id = (!branch.is_empty()).then(|| OperationId::from(branch));
    let (id, name) = id.split_once(':').unwrap_or((id, id));
    let operation = EventOperation { id: id.into(), parent_id, name: Some(name.into()), sub_type: None };
    let retry_details = RetryDetails { current_attempt: 1, next_attempt_delay_seconds: None };
    let kind = match what {
        "start" => EventKind::StepStarted,
        "succeed" => EventKind::StepSucceeded { result: None, retry_details },
        "fail" => EventKind::StepFailed { error: Some(ErrorObject::new("Failed", "no").into()), retry_details },
        "context" => EventKind::ContextStarted,
        "close" => EventKind::ContextSucceeded { result: None },
        "answer" => EventKind::CallbackSucceeded { result: None },
        "elapse" => EventKind::WaitSucceeded { duration_seconds: 1 },
        other => panic!("{other}"),
    };
    (Some(operation), kind)
}

fn observation(events: &[&str]) -> Observation {
    let events: Vec<_> = events.iter().map(|text| event(text)).collect();
    let result = match events.last() {
        Some((None, EventKind::ExecutionSucceeded { result: Some(result) })) => result.to_string(),
        _ => panic!("it ends"),
    };
    Observation {
        end: End::Ended,
        executions: vec![recorded(&events, &result)],
        story: Vec::new(),
        choices: Vec::new(),
    }
}

#[derive(Debug, PartialEq)]
enum Verdict {
    Same,
    Excused,
    Handler,
}

#[track_caller]
fn check_when(order: Order, reference: &[&str], run: &[&str], expected: Verdict) {
    let verdict = match compare(&observation(reference), &observation(run), order) {
        Comparison::Same => Verdict::Same,
        Comparison::Excused => Verdict::Excused,
        Comparison::Different(_) => Verdict::Handler,
    };
    assert_eq!(verdict, expected, "{reference:?} and {run:?}");
}

#[track_caller]
fn check(reference: &[&str], run: &[&str], expected: Verdict) {
    check_when(Order::Replayed, reference, run, expected);
}

#[test]
fn another_result_without_another_operation() {
    check(&["/1 start", "/1 succeed", "one"], &["/1 start", "/1 succeed", "one"], Verdict::Same);
    check(&["/1 start", "/1 succeed", "one"], &["/1 start", "/1 succeed", "two"], Verdict::Handler);
}

#[test]
fn when_things_happened_does_not_matter() {
    check(&["/1 start", "/2 start", "one"], &["/2 start", "/1 start", "one"], Verdict::Same);
}

#[test]
fn the_handler_does_something_else() {
    check(&["/1:a start", "one"], &["/1:b start", "two"], Verdict::Handler);
    check(&["/1 start", "/1 succeed", "/2 start", "one"], &["/1 start", "/1 succeed", "two"], Verdict::Handler);
    check(&["/1 start", "/1 succeed", "one"], &["/1 start", "/1 fail", "two"], Verdict::Handler);
    check(&["a/1 start", "a/1 succeed", "one"], &["a/1 start", "two"], Verdict::Handler);
}

#[test]
fn something_from_outside_comes_earlier() {
    check(&["/1 answer", "/2 elapse", "one"], &["/2 elapse", "/1 answer", "two"], Verdict::Excused);
    check(&["/1 answer", "one"], &["/2 elapse", "two"], Verdict::Excused);
    check(&["/1 start", "/2 elapse", "one"], &["/2 elapse", "/1 start", "two"], Verdict::Handler);
    check_when(Order::Free, &["/1 start", "/2 elapse", "one"], &["/2 elapse", "/1 start", "two"], Verdict::Excused);
}

#[test]
fn branches_take_turns() {
    let both = ["/a context", "/b context"];
    let run = |events: &[&'static str]| both.iter().chain(events).copied().collect::<Vec<_>>();
    check(&run(&["a/1 start", "b/2 start", "one"]), &run(&["b/2 start", "a/1 start", "two"]), Verdict::Excused);
    check(&run(&["a/1 start", "/a close", "one"]), &run(&["b/2 start", "/b close", "two"]), Verdict::Excused);
    check(&run(&["a/1:x start", "one"]), &run(&["a/1:y start", "two"]), Verdict::Handler);
    check(&run(&["a/1 start", "one"]), &run(&["a/2 start", "two"]), Verdict::Handler);
}

#[test]
fn a_race_is_decided_again() {
    let race = ["/r context", "r/1 start", "r/2 start", "r/1 succeed", "r/2 succeed"];
    let run = |events: &[&'static str]| race.iter().chain(events).copied().collect::<Vec<_>>();
    check(&run(&["/r close", "one"]), &run(&["/r fail", "two"]), Verdict::Excused);
    check(&run(&["/r close", "/3:x start", "one"]), &run(&["/r close", "/3:y start", "two"]), Verdict::Handler);
    let spawned = ["/1 start", "/2 start", "/r context", "/1 succeed", "/2 succeed"];
    let run = |events: &[&'static str]| spawned.iter().chain(events).copied().collect::<Vec<_>>();
    check(&run(&["/r close", "one"]), &run(&["/r fail", "two"]), Verdict::Excused);
    let in_turn = ["/r context", "r/1 start", "r/1 succeed", "r/2 start", "r/2 succeed"];
    let run = |events: &[&'static str]| in_turn.iter().chain(events).copied().collect::<Vec<_>>();
    check(&run(&["r/3:x start", "one"]), &run(&["r/3:y start", "two"]), Verdict::Handler);
}

#[test]
fn no_order_explains_what_differs_under_perturbations_alone() {
    let (reference, run) = (["/1 answer", "/2 elapse", "one"], ["/2 elapse", "/1 answer", "two"]);
    check_when(Order::Same, &reference, &run, Verdict::Handler);
}
