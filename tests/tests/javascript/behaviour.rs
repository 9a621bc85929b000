//! What a handler finds: logs, errors, `AsyncLocalStorage`, the end of its process.

use serde_json::json;

use crate::harness::{result, run};

/// The lines of stderr that are log records.
fn logged(handler: &str) -> Vec<String> {
    let levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];
    let stderr = run(handler, &[]).stderr;
    let lines = stderr.lines().filter(|line| levels.iter().any(|level| line.starts_with(level)));
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn what_is_logged_comes_once_with_its_level() {
    assert_eq!(
        logged("all.logs"),
        [
            "INFO hello world { a: 1 }",
            "WARN careful",
            "INFO begins { n: 1 }",
            "ERROR in a step operationName=talk attempt=1",
            "ERROR goes on",
        ]
    );
}

#[track_caller]
fn check_error(handler: &str, expected: &str) {
    let answer = run(handler, &[]);
    assert_eq!(answer.status, 1);
    assert!(answer.stderr.contains(expected), "{}", answer.stderr);
}

#[test]
fn errors_have_type_and_message() {
    check_error("all.fails", "the execution failed: Declined: no money");
}

#[test]
fn a_stack_has_the_users_files_and_lines() {
    let stack = result("all.stack", &[]);
    let source = include_str!("handlers/all.ts");
    let line = 1 + source.lines().position(|line| line.contains("throw new Declined")).unwrap();
    assert_eq!(stack[0], "Declined: no money");
    let frames: Vec<_> = stack.as_array().unwrap().iter().skip(1).map(|frame| frame.as_str().unwrap()).collect();
    assert!(frames.contains(&&*format!("    at charge (all.ts:{line})")), "{frames:?}");
}

#[test]
fn an_await_that_nothing_settles_is_named() {
    check_error(
        "all.stuck",
        "Runtime.UnsettledAwait: the body of step `never` awaits a promise that nothing can settle",
    );
}

#[test]
fn the_end_of_the_process_is_a_crash() {
    check_error("all.exits", "Runtime.ExitError: the handler's process ended with exit status 3: `process.exit(3)`");
}

#[test]
fn stores_are_kept_across_awaits_and_operations() {
    assert_eq!(result("all.stores", &[]), json!(["kept", "kept", "kept"]));
}

#[test]
fn modules_of_node_and_plain_functions() {
    let hash = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    assert_eq!(result("billing/charge.handler", &["--input", "1"]), json!(hash));
    assert_eq!(result("plain.handler", &["--input", "21"]), json!({ "doubled": 42 }));
}
