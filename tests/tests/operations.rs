//! What becomes of each operation when it succeeds, fails or is interrupted: SDK, component, sandbox and service
//! together.

use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use durable_wasm::runner::load;
use durable_wasm::{Component, DurableTestRunner, TestResult};
use durable_wasm_core::model::{ErrorObject, Event, EventKind};
use durable_wasm_runtime::{LogRecord, LogSink};

static WORKLOAD: LazyLock<Component> =
    LazyLock::new(|| load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("guests/workload")).unwrap());

#[derive(Default)]
struct Logs(Mutex<Vec<String>>);

impl LogSink for Logs {
    fn write(&self, record: LogRecord) {
        self.0.lock().unwrap().push(record.message);
    }
}

/// Runs a handler. The logs are what steps' bodies wrote, every time they ran, and panics.
fn run(handler: &str, input: &str) -> (TestResult, Vec<String>) {
    let logs = Arc::new(Logs::default());
    let runner = DurableTestRunner::builder(WORKLOAD.clone()).handler(handler).logs(logs.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let result = runtime.block_on(async { runner.build().await.unwrap().run(input).await.unwrap() });
    let logs = logs.0.lock().unwrap().clone();
    (result, logs)
}

/// Runs a handler, and compares how it ended, what was logged, and what was recorded: a line an invocation.
#[track_caller]
fn check(handler: &str, input: &str, end: Result<&str, &str>, logs: &[&str], story: &[&str]) {
    let (result, actual_logs) = run(handler, input);
    let actual = result.result().ok_or_else(|| describe(result.error().unwrap()));
    assert_eq!(tell(result.history()), story);
    assert_eq!(actual_logs, logs);
    assert_eq!(actual, end.map_err(str::to_owned));
}

fn describe(error: &ErrorObject) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    format!("{}: {}", text(&error.error_type), text(&error.error_message))
}

/// What was recorded, a line an invocation, without the execution's own events.
fn tell(history: &[Event]) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), Vec::new());
    for event in history {
        match &event.kind {
            EventKind::InvocationCompleted { error, .. } => {
                line.extend(error.iter().map(|error| format!("({})", error.error_type.as_deref().unwrap())));
                lines.push(std::mem::take(&mut line).join(", "));
            }
            kind if !kind.event_type().starts_with("Execution") => {
                let name = event.operation.as_ref().and_then(|operation| operation.name.as_deref()).unwrap_or("-");
                let next = match kind {
                    EventKind::StepFailed { retry_details, .. } => retry_details.next_attempt_delay_seconds,
                    _ => None,
                };
                let next = next.map(|seconds| format!(" again in {seconds} s")).unwrap_or_default();
                line.push(format!("{} {name}{next}", kind.event_type()));
            }
            _ => {}
        }
    }
    lines
}

const PAUSED: &str = "WaitSucceeded pause";
const CRASH: &str = "the power went out";
const EXHAUSTED: &str =
    "Declined: operation error: step: retries exhausted after 3 attempts: Declined: the bank said no";

#[test]
fn a_step_runs_once_and_is_replayed() {
    let story = ["StepStarted step, StepSucceeded step, WaitStarted pause", PAUSED];
    check("step", "\"succeed\"", Ok("1"), &["attempt 1"], &story);
    check("step-at-most-once", "\"succeed\"", Ok("1"), &["attempt 1"], &story);
}

#[test]
fn a_step_that_fails_is_tried_again_with_backoff() {
    for handler in ["step", "step-at-most-once"] {
        check(
            handler,
            "\"fail-once\"",
            Ok("2"),
            &["attempt 1", "attempt 2"],
            &[
                "StepStarted step, StepFailed step again in 2 s",
                "StepStarted step, StepSucceeded step, WaitStarted pause",
                PAUSED,
            ],
        );
        check(
            handler,
            "\"fail\"",
            Err(EXHAUSTED),
            &["attempt 1", "attempt 2", "attempt 3"],
            &[
                "StepStarted step, StepFailed step again in 2 s",
                "StepStarted step, StepFailed step again in 4 s",
                "StepStarted step, StepFailed step, WaitStarted pause",
                PAUSED,
            ],
        );
    }
}

#[test]
fn an_interrupted_step_is_run_again_as_the_same_attempt() {
    check(
        "step",
        "\"crash-once\"",
        Ok("1"),
        &["attempt 1", CRASH, "attempt 1"],
        &["StepStarted step, (Runtime.ExitError)", "StepSucceeded step, WaitStarted pause", PAUSED],
    );
}

#[test]
fn a_step_interrupted_every_time_fails_the_execution() {
    let (result, logs) = run("step", "\"crash\"");
    assert_eq!(result.error().unwrap().error_type.as_deref(), Some("Runtime.ExitError"));
    assert_eq!(logs, ["attempt 1", CRASH].repeat(result.invocations().count()));
    assert_eq!(result.get_step("step").unwrap().attempts(), 0, "no attempt has ended");
}

#[test]
fn at_most_once_an_interrupted_attempt_has_failed() {
    check(
        "step-at-most-once",
        "\"crash-once\"",
        Ok("2"),
        &["attempt 1", CRASH, "attempt 2"],
        &[
            "StepStarted step, (Runtime.ExitError)",
            "StepFailed step again in 2 s",
            "StepStarted step, StepSucceeded step, WaitStarted pause",
            PAUSED,
        ],
    );
    check(
        "step-at-most-once",
        "\"crash\"",
        Err("Error: operation error: step: retries exhausted after 3 attempts: step interrupted (AtMostOncePerRetry)"),
        &["attempt 1", CRASH, "attempt 2", CRASH, "attempt 3", CRASH],
        &[
            "StepStarted step, (Runtime.ExitError)",
            "StepFailed step again in 2 s",
            "StepStarted step, (Runtime.ExitError)",
            "StepFailed step again in 4 s",
            "StepStarted step, (Runtime.ExitError)",
            "StepFailed step, WaitStarted pause",
            PAUSED,
        ],
    );
}

#[test]
fn a_wait_goes_on_while_steps_run_and_guests_crash() {
    check(
        "wait",
        "\"succeed\"",
        Ok("null"),
        &[],
        &["StepStarted beside, WaitStarted wait, StepSucceeded beside", "WaitSucceeded wait"],
    );
    check(
        "wait",
        "\"crash-once\"",
        Ok("null"),
        &[CRASH],
        &["StepStarted beside, WaitStarted wait, (Runtime.ExitError)", "StepSucceeded beside", "WaitSucceeded wait"],
    );
}

#[test]
fn a_child_context_ends_once_and_is_replayed() {
    let begun = "ContextStarted child, StepStarted inner, StepSucceeded inner";
    let succeeded = format!("{begun}, ContextSucceeded child, WaitStarted pause");
    check("child", "\"succeed\"", Ok("2"), &["ran"], &[&succeeded, PAUSED]);
    let failed = format!("{begun}, ContextFailed child, WaitStarted pause");
    let error = "Declined: operation error: child_context: child failed: Declined: the bank said no";
    check("child", "\"fail\"", Err(error), &["ran"], &[&failed, PAUSED]);
    let crashed = format!("{begun}, (Runtime.ExitError)");
    check(
        "child",
        "\"crash-once\"",
        Ok("2"),
        &["ran", CRASH],
        &[&crashed, "ContextSucceeded child, WaitStarted pause", PAUSED],
    );
    check("large-child", "null", Ok("300000"), &["ran"], &[&succeeded, PAUSED]);
}

#[test]
fn a_step_that_has_ended_is_not_run_again_after_a_crash() {
    check(
        "crash-between",
        "null",
        Ok("3"),
        &["ran", CRASH, "ran"],
        &["StepStarted one, StepSucceeded one, (Runtime.ExitError)", "StepStarted two, StepSucceeded two"],
    );
}

#[test]
fn branches_go_on_one_by_one() {
    check(
        "branches",
        "null",
        Ok("34"),
        &["ran", "ran"],
        &[
            "ContextStarted branch-30, ContextStarted branch-4, WaitStarted wait-30, WaitStarted wait-4",
            "WaitSucceeded wait-4, StepStarted step-4, StepSucceeded step-4, ContextSucceeded branch-4",
            "WaitSucceeded wait-30, StepStarted step-30, StepSucceeded step-30, ContextSucceeded branch-30",
        ],
    );
}

#[test]
fn a_handler_that_replays_otherwise_fails_the_execution() {
    // The SHA-256 of `1`.
    let id = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    let error = format!(
        "NonDeterministicExecutionError: operation error: non_deterministic_execution: operation `1` (id `{id}`) does \
         not match the record: expected Step/Step named \"plan\", got Wait/Wait named \"surprise\"; hint: a handler \
         must ask for the same operations in the same order in every invocation, so take what decides their order \
         from the input or from steps, and give a changed handler a new version"
    );
    check(
        "unsteady",
        "null",
        Err(&error),
        &["ran"],
        &["StepStarted plan, StepSucceeded plan, WaitStarted -", "WaitSucceeded -"],
    );
}

#[test]
fn a_handler_that_waits_for_nothing_fails_the_execution() {
    let invalid = "(InvalidParameterValueException)";
    let error = "InvalidParameterValueException: Cannot return PENDING status with no pending operations.";
    let first = format!("StepStarted step, StepSucceeded step, {invalid}");
    check("stuck", "null", Err(error), &["ran"], &[&first, invalid, invalid]);
}

#[test]
fn a_record_of_several_pages_is_replayed() {
    let (result, _) = run("steps", "2500");
    assert_eq!(result.result(), Some("1250"));
    assert_eq!(result.invocations().count(), 2);
    let started = result.history().iter().filter(|event| matches!(event.kind, EventKind::StepStarted)).count();
    assert_eq!(started, 2500);
}

#[test]
fn a_result_that_a_step_cannot_record_fails_the_execution() {
    let id = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    let error = format!(
        "CheckpointFailedError: checkpoint write failed for operation `{id}`: STEP output payload size must be less \
         than or equal to 262144 bytes."
    );
    check("large-step", "null", Err(&error), &["ran"], &["StepStarted step, StepFailed step"]);
}

#[test]
fn results_up_to_the_limit_arrive() {
    // The first fits the invocation's answer, the next two are checkpointed, the last is too large.
    for (bytes, arrives) in [(6_291_406, true), (6_291_407, true), (6_291_456, true), (6_291_457, false)] {
        let (result, _) = run("result-of", &bytes.to_string());
        let length = result.result().map(str::len);
        assert_eq!(length, arrives.then_some(bytes), "{bytes} bytes: {:?}", result.error());
    }
}
