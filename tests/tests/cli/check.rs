//! `durable-wasm check`: what is printed, and the command that shows a mistake again.

use std::process::Command;

use insta::assert_snapshot;
use serde_json::Value;

use crate::harness::{Folder, example};

const CART: &str = r#"{"order": "A-17", "total_cents": 2400}"#;

/// What a check shows, without the time it took and where the examples are.
fn run(arguments: &[&str]) -> String {
    let shown = Folder::new().run(arguments).replace(&example("flawed"), "[FLAWED]");
    let timeless = |line: &str| match line.split_once(" schedules in ") {
        Some((count, rest)) => format!("{count} schedules in [TIME],{}", rest.split_once(',').unwrap().1),
        None => line.to_owned(),
    };
    shown.lines().map(timeless).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_handler_that_holds() {
    assert_snapshot!(run(&["check", &example("quickstart")]), @r#"
    exit status 0
    --- stdout
         1  the same again
        18  lost at a checkpoint            all there are
         1  replayed after every checkpoint
        42  other surroundings
         0  other orders                    all there are
        64  combinations
       127  schedules in [TIME], the baseline included
    the execution comes to SUCCEEDED ["1 2","3 4 4 3","5 6"]
    HELD
    "#);
}

#[test]
fn a_mistake() {
    assert_snapshot!(run(&["check", &example("flawed"), "--handler", "checkout", "--input", CART]), @r#"
    exit status 1
    --- stdout
         1  the same again
         4  lost at a checkpoint            a part
         6  schedules in [TIME], the baseline included
    the execution comes to SUCCEEDED "charge-A-17"

    FAILED interrupted-step-ran-again: a step that may run only once runs again after an interruption
    the body of step `charge-card` runs in attempt 2, though it had run and was given up as interrupted before

    what happened under `lose-before@1.2`:
      invocation 1, at +0ms
        checkpoint 1: start step `charge-card`
        runs step `charge-card`
        checkpoint 2: succeed step `charge-card` (not recorded)
        the host loses the handler
      invocation 2, at +0ms
        checkpoint 1: retry step `charge-card`
        ends as PENDING
      a timer fires
      invocation 3, at +4s
        checkpoint 1: start step `charge-card`
        runs step `charge-card`, attempt 2
        checkpoint 2: succeed step `charge-card`
        runs step `send-receipt`
        checkpoint 3: start step `send-receipt`, succeed step `send-receipt`
        ends as SUCCEEDED
      the execution ends as SUCCEEDED

    hint: retry what the step returned and not an interruption, or give it no retries; or make it safe to repeat, for example with a key that the other side recognizes
    reproduce: durable-wasm check [FLAWED] --handler checkout --input '{"order": "A-17", "total_cents": 2400}' --schedule lose-before@1.2
    "#);
}

/// Runs the command that a report says shows the mistake again, in a shell.
#[test]
fn the_command_that_shows_it_again() {
    let folder = Folder::new();
    let issue = r#"{"title": "It's spring", "subscribers": ["kim", "robin"]}"#;
    let document = |output: &std::process::Output| serde_json::from_slice::<Value>(&output.stdout).unwrap();
    let found = folder
        .command(&["check", &example("flawed"), "--handler", "newsletter", "--input", issue, "--json"])
        .output()
        .unwrap();
    assert_eq!(found.status.code(), Some(1));
    let found = document(&found);
    let command = found["Mistake"]["Reproduce"].as_str().unwrap();
    assert!(command.ends_with(" --json --schedule lose-after@1.1"), "{command}");
    let again = command.replacen("durable-wasm", env!("CARGO_BIN_EXE_durable-wasm-under-test"), 1);
    let again = Command::new("sh").arg("-c").arg(again).current_dir(folder.path()).output().unwrap();
    assert_eq!(again.status.code(), Some(1), "{}", folder.show(&again));
    let again = document(&again);
    assert_eq!(again["Schedules"], 2, "the baseline, and the schedule");
    for field in ["Name", "Story", "Diff", "Schedule", "Reproduce"] {
        assert_eq!(again["Mistake"][field], found["Mistake"][field], "{field}");
    }
}

#[test]
fn the_document_of_a_handler_that_holds() {
    let output = Folder::new().command(&["check", &example("quickstart"), "--json"]).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (output.status.code(), &document["Held"], &document["Exhaustive"]),
        (Some(0), &true.into(), &true.into())
    );
    assert_eq!(document["Mistake"], Value::Null);
    assert_eq!(document["Baseline"]["Status"], "SUCCEEDED");
    let explored = document["Explored"].as_array().unwrap().iter();
    let explored = explored.map(|explored| explored["Schedules"].as_u64().unwrap()).sum::<u64>();
    assert_eq!(document["Schedules"], explored + 1, "and the baseline");
}

#[test]
fn what_cannot_be_checked() {
    assert_snapshot!(run(&["check", &example("quickstart"), "--schedule", "lose@1"]), @"
    exit status 2
    --- stderr
    error: invalid value 'lose@1' for '--schedule <SCHEDULE>': `lose@1` is nothing that a schedule has: `lose-before@1.2`, `lose-after@1.2`, `lose-reply@1.2`, `restart`, `clock=1`, `random=1`, `environment=1`, `memory=1`, `pages=1` and `order=0.1` are

    For more information, try '--help'.
    ");
    assert_snapshot!(run(&["check", &example("quickstart"), "--budget", "0"]), @"
    exit status 2
    --- stderr
    error: invalid value '0' for '--budget <N>': a check runs 1 schedule or more

    For more information, try '--help'.
    ");
    assert_snapshot!(run(&["check", &example("quickstart"), "--input", "hello"]), @r#"
    exit status 2
    --- stderr
    error: `--input` is not valid JSON
      Caused by: expected value at line 1 column 1

    hint: a string needs its quotes, as in --input '"text"'; a file needs an @, as in --input @order.json
    "#);
}

#[test]
fn what_came_to_nothing() {
    let arguments = ["check", &example("quickstart"), "--schedule", "lose-after@1.1,lose-before@9.9,clock@7=1"];
    assert_snapshot!(run(&[&arguments[..], &["--callback", "manager=success:true"]].concat()), @r#"
    exit status 0
    --- stdout
         1  the schedule given
         2  schedules in [TIME], the baseline included
    the execution comes to SUCCEEDED ["1 2","3 4 4 3","5 6"]
    HELD
    --- stderr
    warning: no callback took `--callback 'manager=success:true'`
    warning: nothing came of `lose-before@9.9`: the execution does not get there
    warning: nothing came of `clock@7=1`: the execution does not get there
    "#);
}

#[test]
fn an_execution_that_fails_anyway() {
    assert_snapshot!(run(&["check", &example("order"), "--input", "{}"]), @"
    exit status 0
    --- stdout
         1  the same again
         0  lost at a checkpoint            all there are
         1  replayed after every checkpoint
        42  other surroundings
         0  other orders                    all there are
         0  combinations
        45  schedules in [TIME], the baseline included
    the execution comes to FAILED InvalidInputError: the input is not what the handler takes: missing field `id` at line 1 column 2
    HELD
    --- stderr
    warning: the execution does not succeed even when nothing is done to it
    ");
}
