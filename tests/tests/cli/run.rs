//! `durable-wasm run`: what comes of executions.

use insta::assert_snapshot;
use serde_json::Value;

use crate::harness::{Folder, example};

#[test]
fn the_result_goes_to_stdout_and_the_timeline_to_stderr() {
    let folder = Folder::new();
    assert_snapshot!(folder.run(&["run", &example("quickstart")]), @r#"
    exit status 0
    --- stdout
    ["1 2","3 4 4 3","5 6"]
    --- stderr
    ✓ one       step     +0ms  0ms  █
    ✓ d4735e3a  wait     +0ms   1s   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
    ✓ two       context  +1s   0ms                                                             ─
    ✓ ├─ two_1  step     +1s   0ms                                                             █
    ✓ └─ two_2  step     +1s   0ms                                                             █
    ✓ three     step     +1s   0ms                                                             █
    SUCCEEDED
    "#);
}

#[test]
fn the_whole_document() {
    let folder = Folder::new();
    let output = folder.command(&["run", &example("quickstart"), "--input", "\"x\"", "--json"]).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["Status"], "SUCCEEDED");
    assert_eq!(document["Result"], r#"["1 2","3 4 4 3","5 6"]"#);
    assert!(document["DurableExecutionArn"].as_str().unwrap().contains(":function:quickstart:$LATEST/"));
    let operations = document["Operations"].as_array().unwrap();
    assert_eq!(operations[0]["ExecutionDetails"]["InputPayload"], "\"x\"");
    let names: Vec<_> = operations.iter().skip(1).map(|operation| operation["Name"].as_str().unwrap_or("-")).collect();
    assert_eq!(names, ["one", "-", "two", "two_1", "two_2", "three"]);
    assert_eq!(document["Invocations"].as_array().unwrap().len(), 2);
    assert!(document.get("Error").is_none());
}

#[test]
fn two_runs_write_the_same_history() {
    let folder = Folder::new();
    for name in ["a.json", "b.json"] {
        let output = folder.command(&["run", &example("order"), "--input", ORDER, "--history", name]).output().unwrap();
        assert!(output.status.success(), "{}", folder.show(&output));
    }
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    assert_eq!(read("a.json"), read("b.json"));
    let other = folder.command(&["run", &example("order"), "--input", ORDER, "--seed", "1", "--history", "c.json"]);
    assert!({ other }.status().unwrap().success());
    assert_ne!(read("a.json"), read("c.json"), "another seed makes other ids");
}

const ORDER: &str =
    r#"{"id": "A-17", "card": "tok_visa", "items": [{"sku": "teapot", "quantity": 1, "unit_price_cents": 2400}]}"#;

#[test]
fn input_comes_from_a_file_or_from_standard_input() {
    let folder = Folder::new();
    folder.write("order.json", ORDER);
    let from_file = folder.command(&["run", &example("order"), "--input", "@order.json"]).output().unwrap();
    assert!(from_file.status.success(), "{}", folder.show(&from_file));
    let order = std::fs::File::open(folder.path().join("order.json")).unwrap();
    let from_stdin = folder.command(&["run", &example("order"), "--input", "-"]).stdin(order).output().unwrap();
    assert_eq!(from_stdin.stdout, from_file.stdout);
}

#[test]
fn a_handler_that_fails_its_execution() {
    let declined = ORDER.replace("tok_visa", "tok_declined");
    assert_snapshot!(Folder::new().run(&["run", &example("order"), "--input", &declined]), @"
    exit status 1
    --- stderr
    INFO  order received order=A-17 total_cents=2400
    WARN  not charged, releasing 1 reservations order=A-17
    ✓ reserve-stock      context  +0ms        0ms  ─
    ✓ └─ reserve-teapot  step     +0ms        0ms  █
    ✗ charge-card        step     +0ms     1m 30s   ███████████████████████████████   3 attempts, failed
    ✓ release-stock      step     +1m 30s     0ms                                  █
    error: the execution failed: CardDeclined: operation error: step: retries exhausted after 3 attempts: CardDeclined: the card was declined
    ");
}

#[test]
fn an_execution_that_takes_too_long() {
    let shown = Folder::new().run(&["run", &example("order"), "--input", ORDER, "--timeout", "7d"]);
    let (_, told) = shown.split_once("error: ").unwrap();
    assert!(shown.starts_with("exit status 1\n--- stderr\n"), "{shown}");
    assert_snapshot!(told, @"
    the execution timed out: Execution.Timeout: Execution timed out after 604800 seconds.

    hint: allow it more time with `--timeout`
    ");
}

#[test]
fn real_time_is_real() {
    let folder = Folder::new();
    let before = std::time::Instant::now();
    let output = folder.command(&["run", &example("quickstart"), "--real-time"]).output().unwrap();
    assert!(output.status.success() && before.elapsed() >= std::time::Duration::from_secs(1));
}

#[test]
fn names_show_in_the_arn() {
    let folder = Folder::new();
    let output = folder.command(&["run", &example("quickstart"), "--name", "mine", "--json"]).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(document["DurableExecutionArn"].as_str().unwrap().contains("/durable-execution/mine/"));
}
