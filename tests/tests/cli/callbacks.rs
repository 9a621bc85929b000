//! `durable-wasm run --callback`: answers from outside.

use insta::assert_snapshot;

use crate::harness::{Folder, example};

const REPORT: &str = r#"{"id": "E-7", "employee": "kim", "amount_cents": 42000, "purpose": "conference"}"#;

/// Runs the approval example with these arguments, and shows what it did without its logs.
fn approve(arguments: &[&str]) -> String {
    let approval = example("approval");
    let mut all = vec!["run", &approval, "--input", REPORT];
    all.extend(arguments);
    let shown = Folder::new().run(&all);
    shown.lines().filter(|line| !line.starts_with("INFO") && !line.starts_with("WARN")).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_answer_after_a_delay() {
    assert_snapshot!(approve(&["--callback", r#"director=success:{"approved": true, "by": "sasha"}@1d"#]), @r#"
    exit status 0
    --- stdout
    {"outcome":"approved","by":"sasha","payment":"pay-kim-42000"}
    --- stderr
    ✗ manager        wait for callback  +0ms   3d  ──────────────────────                      failed
    ✗ ├─ 59510d91    callback           +0ms   3d   ░░░░░░░░░░░░░░░░░░░░                       timed out
    ✓ └─ 412a4789    step               +0ms  0ms  █
    ✓ director       wait for callback  +3d    1d                       ─────────────────────
    ✓ ├─ e2433ac3    callback           +3d    1d                        ░░░░░░░░░░░░░░░░░░░
    ✓ └─ c539cfa2    step               +3d   0ms                       █
    ✓ pay            step               +4d   0ms                                           █
    ✓ tell-employee  step               +4d   0ms                                           █
    SUCCEEDED
    "#);
}

#[test]
fn a_failure_in_plain_text() {
    assert_snapshot!(approve(&["--callback", "man*=failure:not in this budget @2h"]), @r#"
    exit status 0
    --- stdout
    {"outcome":"rejected","reason":"not in this budget"}
    --- stderr
    ✗ manager        wait for callback  +0ms   2h  ─────────────────────────────────────────────  failed
    ✗ ├─ 59510d91    callback           +0ms   2h   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░   failed
    ✓ └─ 412a4789    step               +0ms  0ms  █
    ✓ tell-employee  step               +2h   0ms                                              █
    SUCCEEDED
    "#);
}

#[test]
fn an_answer_that_nobody_takes() {
    assert_snapshot!(approve(&["--callback", "manger=success:true"]), @r#"
    exit status 0
    --- stdout
    {"outcome":"rejected","reason":"nobody answered"}
    --- stderr
    ✗ manager        wait for callback  +0ms   3d  ──────────────────────                      failed
    ✗ ├─ 59510d91    callback           +0ms   3d   ░░░░░░░░░░░░░░░░░░░░                       timed out
    ✓ └─ 412a4789    step               +0ms  0ms  █
    ✗ director       wait for callback  +3d    2d                       ─────────────────────  failed
    ✗ ├─ e2433ac3    callback           +3d    2d                        ░░░░░░░░░░░░░░░░░░░   timed out
    ✓ └─ c539cfa2    step               +3d   0ms                       █
    ✓ tell-employee  step               +5d   0ms                                           █
    SUCCEEDED
    warning: no callback took `--callback 'manger=success:true'`
    "#);
}

#[test]
fn callbacks_that_nobody_answers() {
    let handlers = format!("{}/conformance/handlers/callback", env!("CARGO_MANIFEST_DIR"));
    let wait = |handler: &str, input: &str| {
        Folder::new().run(&["run", &handlers, "--handler", handler, "--input", input, "--callback", "z=heartbeat"])
    };
    assert_snapshot!(wait("callback_4_1", "\"Kim's = ok\""), @r#"
    exit status 1
    --- stderr
    ▸ Kim's = ok  callback  +0ms    running
    warning: no callback took `--callback 'z=heartbeat'`
    error: the execution waits for the callback `Kim's = ok`, which nobody sends

    hint: answer, for example with `--callback 'Kim'\''s ? ok=success:null'`
    "#);
    assert_snapshot!(wait("callback_4_18", "[\"a\", \"b\"]"), @"
    exit status 1
    --- stderr
    ▸ a  callback  +0ms    running
    ▸ b  callback  +0ms    running
    warning: no callback took `--callback 'z=heartbeat'`
    error: the execution waits for callbacks that nobody sends: `a`, `b`

    hint: answer, for example with `--callback 'a=success:null' --callback 'b=success:null'`
    ");
}

#[test]
fn an_answer_that_comes_too_late() {
    let late = r#"manager=success:{"approved": true, "by": "kit"}@4d"#;
    assert_snapshot!(approve(&["--callback", late, "--callback", "director=failure@36h"]), @r#"
    exit status 0
    --- stdout
    {"outcome":"rejected","reason":"no reason was given"}
    --- stderr
    ✗ manager        wait for callback  +0ms         3d  ───────────────────                   failed
    ✗ ├─ 59510d91    callback           +0ms         3d   ░░░░░░░░░░░░░░░░░                    timed out
    ✓ └─ 412a4789    step               +0ms        0ms  █
    ✗ director       wait for callback  +3d      1d 12h                    ──────────────────  failed
    ✗ ├─ e2433ac3    callback           +3d      1d 12h                     ░░░░░░░░░░░░░░░░   failed
    ✓ └─ c539cfa2    step               +3d         0ms                    █
    ✓ tell-employee  step               +4d 12h     0ms                                     █
    SUCCEEDED
    warning: callback `manager` did not take its success: it was over by then
    "#);
}

#[test]
fn answers_that_are_none() {
    let refuse = |argument: &str| Folder::new().run(&["run", "nowhere.wasm", "--callback", argument]);
    assert_snapshot!(refuse("manager"), @"
    exit status 2
    --- stderr
    error: invalid value 'manager' for '--callback <NAME=ACTION[@DELAY]>': expected NAME=success:JSON, NAME=failure:JSON or NAME=heartbeat, as in `approval=success:true@5s`

    For more information, try '--help'.
    ");
    assert_snapshot!(refuse("manager=succeed:1"), @"
    exit status 2
    --- stderr
    error: invalid value 'manager=succeed:1' for '--callback <NAME=ACTION[@DELAY]>': `succeed` is nothing that a callback takes: expected NAME=success:JSON, NAME=failure:JSON or NAME=heartbeat, as in `approval=success:true@5s`

    For more information, try '--help'.
    ");
    assert_snapshot!(refuse("manager=success:{\"approved\": yes}@1d"), @r#"
    exit status 2
    --- stderr
    error: invalid value 'manager=success:{"approved": yes}@1d' for '--callback <NAME=ACTION[@DELAY]>': the result is not valid JSON: expected value at line 1 column 14; a string needs its quotes, as in `success:"text"`

    For more information, try '--help'.
    "#);
    assert_snapshot!(refuse("manager=success:true@soon"), @"
    exit status 2
    --- stderr
    error: invalid value 'manager=success:true@soon' for '--callback <NAME=ACTION[@DELAY]>': `soon` after the `@` is no delay: expected a duration such as `30s`, `1h 30m` or `7d`

    For more information, try '--help'.
    ");
    assert_snapshot!(refuse("manager=failure:{\"Type\": \"Declined\"}"), @r#"
    exit status 2
    --- stderr
    error: invalid value 'manager=failure:{"Type": "Declined"}' for '--callback <NAME=ACTION[@DELAY]>': an error has no field `Type`; its fields are ErrorType, ErrorMessage, ErrorData, StackTrace

    For more information, try '--help'.
    "#);
}
