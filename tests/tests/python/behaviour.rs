//! What a sandbox lacks and a handler does not miss; what goes wrong, and how it is told.

use durable_wasm::{ExecutionStatus, LogLevel, TestResult};

use crate::harness::{Records, run, runner};

#[track_caller]
fn succeeded(result: &TestResult, expected: &str) {
    assert_eq!(
        (result.status(), result.result()),
        (ExecutionStatus::Succeeded, Some(expected)),
        "{:?}",
        result.error()
    );
}

/// The type and the message of the error that an execution ended with.
async fn error(name: &str) -> (String, String) {
    let result = run(name, "{}").await;
    let error = result.error().unwrap().clone();
    (error.error_type.unwrap_or_default(), error.error_message.unwrap_or_default())
}

#[tokio::test]
async fn threads_take_turns() {
    succeeded(&run("threads", "{}").await, "[0, 1, 4, 9, 5]");
    succeeded(&run("coroutines", "{}").await, "16");
    succeeded(&run("branches_talk", "{}").await, "[true, null]");
    succeeded(&run("first_one", "{}").await, "1");
}

#[tokio::test]
async fn branches_interleave_where_they_suspend() {
    let result = run("interleaves", "{}").await;
    let steps = result.records().iter().filter_map(|operation| operation.name.as_deref());
    let steps: Vec<_> = steps.filter(|name| name.len() == 3 && *name != "map").collect();
    assert_eq!(steps, ["a-1", "b-1", "a-2", "b-2"]);
    assert_eq!(result.invocations().count(), 2);
}

#[tokio::test]
async fn the_stack_is_deep_enough() {
    succeeded(&run("large_map", "1000").await, "499500");
    succeeded(&run("nested", "6").await, "64");
    succeeded(&run("recursion", "{}").await, "\"RecursionError\"");
    let large = run("returns_much", "{}").await;
    assert_eq!(large.result().map(str::len), Some(6 * 1024 * 1024 - 8));
}

#[tokio::test]
async fn a_wait_that_nothing_ends_is_named() {
    let (kind, message) = error("waits_for_ever").await;
    assert_eq!(kind, "DeadlockError");
    assert!(message.contains("waits for ever in `Event.wait` at `behaviour.py:"), "{message}");
    let (_, message) = error("branch_waits_for_ever").await;
    assert!(message.contains("in `Event.wait` at `behaviour.py:"), "{message}");
    assert!(message.contains("hint: "), "{message}");
}

#[tokio::test]
async fn an_exception_is_the_executions_error_with_its_frames() {
    let result = run("raises", "{}").await;
    let error = result.error().unwrap();
    assert_eq!(error.error_type.as_deref(), Some("ValueError"));
    assert_eq!(error.error_message.as_deref(), Some("no such order"));
    let frames = error.stack_trace.as_ref().unwrap();
    assert_eq!(frames.len(), 2, "{frames:?}");
    assert!(frames[0].starts_with("inner (behaviour.py:"), "{frames:?}");
    assert!(frames[1].starts_with("raises (behaviour.py:"), "{frames:?}");
}

#[tokio::test]
async fn logs_arrive_once_with_levels_and_fields() {
    let records = Records::new();
    let runner = runner("behaviour.writes_logs").logs(records.clone()).build().await.unwrap();
    runner.run("{}").await.unwrap();
    let records = records.all();
    let told: Vec<_> = records.iter().map(|record| (record.level, record.message.as_str())).collect();
    assert_eq!(
        told,
        [
            (LogLevel::Info, "printed"),
            (LogLevel::Warn, "low on cups"),
            (LogLevel::Info, "of the context"),
            (LogLevel::Error, "of the step"),
            (LogLevel::Error, "caught"),
            (LogLevel::Info, "without an end"),
        ]
    );
    assert_eq!(records[1].target.as_deref(), Some("shop"));
    assert!(records[1].fields.contains(&("left".to_owned(), "2".to_owned())));
    assert!(records[3].operation_id.is_some());
    let (_, stack) = records[4].fields.iter().find(|(name, _)| name == "stackTrace").unwrap();
    assert!(stack.contains("KeyError: 'cup'") && stack.contains("behaviour.py"), "{stack}");
}

#[tokio::test]
async fn a_function_is_told_what_lambda_tells_it() {
    let runner = runner("behaviour.is_given").function_name("shop").build().await.unwrap();
    succeeded(&runner.run("{}").await.unwrap(), r#"["shop", "$LATEST", true, 36]"#);
}

#[tokio::test]
async fn a_function_that_is_not_durable_runs_as_well() {
    let runner = runner("plain.handler").build().await.unwrap();
    succeeded(&runner.run(r#"{"a":1}"#).await.unwrap(), r#"{"echo": {"a": 1}}"#);
    let failed = runner.run("null").await.unwrap();
    assert_eq!(failed.error().and_then(|error| error.error_type.as_deref()), Some("LookupError"));
}

#[tokio::test]
async fn what_a_sandbox_lacks_says_what_to_do() {
    for (name, expected) in [
        ("asks_aws", "boto3.client('dynamodb').Table.scan"),
        ("connects", "--allow-net HOST"),
        ("starts_a_real_thread", "threading.Thread"),
        ("starts_a_process", "context.invoke"),
    ] {
        let (_, message) = error(name).await;
        assert!(message.contains(expected) && message.contains("hint: "), "{name}: {message}");
    }
}

#[tokio::test]
async fn an_exit_is_a_crash_of_the_invocation() {
    for name in ["exits", "exits_by_exception"] {
        assert_eq!(error(name).await.0, "Runtime.ExitError", "{name}");
    }
}

#[tokio::test]
async fn a_file_need_not_have_a_name_of_pythons() {
    let runner = runner("dashed-name.handler").build().await.unwrap();
    succeeded(&runner.run("{}").await.unwrap(), "\"done\"");
}
