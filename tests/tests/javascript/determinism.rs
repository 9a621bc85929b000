//! Histories repeat, recorded ones replay, and what is not deterministic is found.

use std::fs;

use crate::harness::{call, handlers, result, run};

#[test]
fn two_runs_have_the_same_history() {
    let folder = tempfile::tempdir().unwrap();
    let history = |name: &str| {
        let file = folder.path().join(name);
        assert_eq!(run("all.liveInSteps", &["--history", file.to_str().unwrap()]).status, 0);
        fs::read(file).unwrap()
    };
    assert_eq!(history("one.json"), history("two.json"));
}

#[track_caller]
fn check_finds(handler: &str, hint: &str) {
    let answer = call(&["check", &handlers(), "--handler", handler]);
    assert_eq!(answer.status, 1, "{}{}", answer.stdout, answer.stderr);
    let said = answer.stdout + &answer.stderr;
    assert!(said.contains(hint), "{said}");
}

#[test]
fn check_finds_what_is_read_outside_steps() {
    check_finds("all.random", "draw random numbers in a step");
    check_finds("all.clock", "read the clock in a step");
    check_finds("all.uuid", "draw random numbers in a step");
}

#[test]
fn clocks_and_random_numbers_are_live_in_steps_that_interleave() {
    assert_eq!(result("all.liveInSteps", &[]), serde_json::json!({ "slept": [7, 3], "different": 5 }));
}

#[test]
fn a_renamed_step_is_a_divergence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("history.json");
    let file = file.to_str().unwrap();
    assert_eq!(run("all.before", &["--history", file]).status, 0);
    let replay = |handler: &str| call(&["replay", &handlers(), "--handler", handler, "--history", file]);
    let same = replay("all.before");
    assert_eq!(same.status, 0, "{}{}", same.stdout, same.stderr);
    let renamed = replay("all.after");
    assert_eq!(renamed.status, 1, "{}{}", renamed.stdout, renamed.stderr);
    assert!(renamed.stdout.contains("new-name") && renamed.stdout.contains("old-name"), "{}", renamed.stdout);
}
