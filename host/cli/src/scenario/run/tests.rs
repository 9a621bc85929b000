use std::path::Path;

use durable_wasm_core::invocation::{InvocationOutput, ReportedStatus};
use durable_wasm_core::model::{
    CallbackOptions, InvocationStatus, OperationAction, OperationOptions, OperationType, OperationUpdate, WaitOptions,
};
use durable_wasm_runtime::{
    CheckpointMode, Function, Invocation, InvocationError, InvocationHost, NativeInvoker, VirtualClock,
};
use serde_json::json;

use super::*;

/// What the handler does at once, each for ever or for so many seconds.
#[derive(Clone, Copy)]
enum Op {
    /// A callback that may take so long, and so long without a heartbeat.
    Callback(&'static str, u32, u32),
    Wait(u32),
}

impl Op {
    fn start(self, place: usize) -> OperationUpdate {
        let (operation_type, name, options) = match self {
            Self::Callback(name, timeout, heartbeat) => {
                let options =
                    CallbackOptions { timeout_seconds: Some(timeout), heartbeat_timeout_seconds: Some(heartbeat) };
                (OperationType::Callback, name, OperationOptions::Callback(options))
            }
            Self::Wait(seconds) => {
                (OperationType::Wait, "wait", OperationOptions::Wait(WaitOptions { wait_seconds: Some(seconds) }))
            }
        };
        OperationUpdate {
            name: Some(name.into()),
            options: Some(options),
            ..OperationUpdate::new(place.to_string(), operation_type, OperationAction::Start)
        }
    }
}

/// Begins all operations, waits for all, and answers `"done"`; or fails where one of them has.
async fn handle(
    operations: &'static [Op],
    invocation: Invocation,
    host: InvocationHost,
) -> Result<InvocationOutput, InvocationError> {
    let [_, recorded @ ..] = invocation.initial_execution_state.operations.as_slice() else { panic!("no execution") };
    if recorded.is_empty() {
        let updates = operations.iter().zip(1..).map(|(operation, place)| operation.start(place)).collect();
        host.client.checkpoint(updates, CheckpointMode::Durable).await.unwrap();
    }
    let is_open = recorded.is_empty() || recorded.iter().any(|operation| !operation.status.is_terminal());
    let error = recorded.iter().find_map(|operation| operation.error()).cloned().map(Arc::new);
    let (status, result) = match error {
        _ if is_open => (InvocationStatus::Pending, None),
        Some(_) => (InvocationStatus::Failed, None),
        None => (InvocationStatus::Succeeded, Some("\"done\"".into())),
    };
    let error = error.filter(|_| !is_open);
    Ok(InvocationOutput { status: ReportedStatus::Known(status), result, error })
}

/// Runs a scenario whose function does this.
fn run_scenario(operations: &'static [Op], text: &str) -> Outcome {
    let scenario = Scenario::parse(Path::new("suite/1-1.yaml"), text).unwrap();
    let mut functions = FunctionRegistry::default();
    let invoker = NativeInvoker::new(move |invocation, host| handle(operations, invocation, host));
    functions.register("f", Function::new(Arc::new(invoker), "f"));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(run(&scenario, &"f".into(), &functions)).unwrap()
}

/// Runs a scenario and compares its events, each as `SECONDS TYPE`, and its problems.
#[track_caller]
fn check(operations: &'static [Op], text: &str, events: &[&str], problems: &[&str]) {
    let outcome = run_scenario(operations, text);
    let actual: Vec<_> = outcome.history.iter().map(seconds_and_type).collect();
    assert_eq!(actual, events);
    assert_eq!(outcome.problems.iter().map(ToString::to_string).collect::<Vec<_>>(), problems);
}

fn seconds_and_type(event: &Value) -> String {
    let timestamp: jiff::Timestamp = event["EventTimestamp"].as_str().unwrap().parse().unwrap();
    let start = i64::try_from(VirtualClock::START.as_millis()).unwrap();
    format!("{} {}", (timestamp.as_millisecond() - start) / 1000, event["EventType"].as_str().unwrap())
}

const ONE: &[Op] = &[Op::Callback("a", 0, 0)];
const TWO: &[Op] = &[Op::Callback("a", 0, 0), Op::Callback("b", 0, 0)];

/// A scenario that is watched and expects success, with more keys.
fn watched(keys: &str) -> String {
    format!("AsyncInvoke: true\nExpectedResult: {{ExecutionStatus: SUCCEEDED, Result: done}}\n{keys}")
}

#[test]
fn callbacks_are_answered_one_after_the_other() {
    check(
        TWO,
        &watched(
            "CallbackActions:\n\
             - {CallbackName: b, Operation: success, Delay: 4}\n\
             - {CallbackName: a, Operation: success, Payload: {x: [1, 2]}, Delay: 1}\n\
             ExpectedExecutionHistory:\n\
             - {EventId: 5, Name: a, CallbackSucceededDetails: {Result: {Payload: '{\"x\": [1, 2]}'}}}",
        ),
        &[
            "0 ExecutionStarted",
            "0 CallbackStarted",
            "0 CallbackStarted",
            "0 InvocationCompleted",
            "3 CallbackSucceeded",
            "3 InvocationCompleted",
            "7 CallbackSucceeded",
            "7 InvocationCompleted",
            "7 ExecutionSucceeded",
        ],
        &[],
    );
}

#[test]
fn a_heartbeat_leaves_the_callback_open() {
    check(
        &[Op::Callback("a", 0, 4)],
        &watched(
            "CallbackActions: [{CallbackName: '*', Operation: heartbeat}, {CallbackName: '${/^a$/}', Operation: success, Delay: 1}]",
        ),
        &[
            "0 ExecutionStarted",
            "0 CallbackStarted",
            "0 InvocationCompleted",
            "5 CallbackSucceeded",
            "5 InvocationCompleted",
            "5 ExecutionSucceeded",
        ],
        &[],
    );
}

#[test]
fn a_failure_is_an_error_object() {
    let text = |payload: &str, expected: &str| {
        format!(
            "AsyncInvoke: true\n\
             CallbackActions: [{{CallbackName: a, Operation: failure, Payload: {payload}}}]\n\
             ExpectedResult: {{ExecutionStatus: FAILED, Error: {expected}}}"
        )
    };
    let problems = |payload, expected| run_scenario(ONE, &text(payload, expected)).problems;
    assert_eq!(problems("{ErrorType: E, ErrorMessage: no}", "{ErrorType: E, ErrorMessage: '*'}"), []);
    assert_eq!(problems("", "{}"), []);
    let wrong = problems("{ErrorType: E}", "{ErrorType: F}");
    assert_eq!(
        wrong.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["error.ErrorType: expected \"F\", got \"E\""]
    );
}

#[test]
fn every_callback_needs_an_action_unless_there_are_none() {
    let timed = &[Op::Callback("a", 20, 0), Op::Callback("b", 0, 0)];
    let outcome = run_scenario(timed, &watched("CallbackActions: [{CallbackName: b, Operation: success}]"));
    let places: Vec<_> = outcome.problems.iter().map(|problem| problem.place.as_str()).collect();
    assert_eq!(places, ["callback `a`", "status"]);

    let failed = "AsyncInvoke: true\nExpectedResult: {ExecutionStatus: FAILED}";
    assert_eq!(run_scenario(&[Op::Callback("a", 20, 0)], failed).problems, []);
}

#[test]
fn an_answer_that_comes_too_late() {
    let text = "AsyncInvoke: true\n\
                CallbackActions: [{CallbackName: a, Operation: success, Delay: 9}]\n\
                ExpectedResult: {ExecutionStatus: FAILED}";
    let outcome = run_scenario(&[Op::Callback("a", 10, 0)], text);
    let places: Vec<_> = outcome.problems.iter().map(|problem| problem.place.as_str()).collect();
    assert_eq!(places, ["callback `a`"]);
}

#[test]
fn progress_is_expected() {
    check(
        &[Op::Wait(33)],
        &watched(""),
        &["0 ExecutionStarted", "0 WaitStarted", "0 InvocationCompleted"],
        &[
            "progress: expected an event at least every 30 s, as `NoProgressTimeoutSeconds` says, got none since event 3",
            "status: expected an execution that has ended, got RUNNING",
        ],
    );
    let patient = run_scenario(&[Op::Wait(33)], &watched("AsyncConfig: {NoProgressTimeoutSeconds: 40}"));
    assert_eq!(patient.problems, []);
}

#[test]
fn history_alone_is_matched_early_but_the_execution_must_end() {
    let text = "AsyncInvoke: true\nExpectedExecutionHistory: [{EventId: 3, EventType: InvocationCompleted}]";
    assert_eq!(run_scenario(&[Op::Wait(3600)], text).problems, []);
    let outcome = run_scenario(ONE, text);
    let problems: Vec<_> = outcome.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, ["status: expected an execution that has ended, got RUNNING"]);
}

#[test]
fn a_synchronous_start_waits_for_the_end() {
    let text = "ExpectedExecutionHistory: [{EventId: 4, EventType: WaitSucceeded}]\n\
                ExpectedResult: {ExecutionStatus: SUCCEEDED, Result: do}";
    let outcome = run_scenario(&[Op::Wait(3600)], text);
    let problems: Vec<_> = outcome.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, ["result: expected \"do\", got \"done\""]);
    let outcome = run_scenario(ONE, "ExpectedExecutionHistory: [{EventId: 1}]\nExpectedResult: {}");
    let problems: Vec<_> = outcome.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, ["status: expected an execution that has ended, got RUNNING"]);
}

#[test]
fn an_execution_that_is_refused_fails_its_scenario() {
    let scenario = Scenario::parse(Path::new("a.yaml"), "ExpectedExecutionHistory: [{EventId: 1}]").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let outcome = runtime.block_on(run(&scenario, &"f".into(), &FunctionRegistry::default())).unwrap();
    assert_eq!(outcome.problems.iter().map(|problem| problem.place.as_str()).collect::<Vec<_>>(), ["start"]);
}

#[test]
fn a_result_is_compared_without_wildcards() {
    let end = |status, result| End { status, result: Some(result), error: None };
    let expected = |text: &str| serde_saphyr::from_str::<ExpectedResult>(text).unwrap();
    let mut placeholders = Placeholders::default();
    placeholders.bind("A", json!("x"));
    let mut count = |text: &str, end: End| end.problems(&expected(text), &mut placeholders).len();
    assert_eq!(count("{ExecutionStatus: SUCCEEDED, Result: 'Hello, ${A}'}", end("SUCCEEDED", json!("Hello, x"))), 0);
    assert_eq!(count("{Result: '*'}", end("SUCCEEDED", json!("x"))), 1);
    assert_eq!(count("{Result: {}}", end("SUCCEEDED", json!("x"))), 1);
    assert_eq!(count("{Result: 1}", end("SUCCEEDED", json!(1.0))), 0);
    assert_eq!(count("{Result: null}", End { status: "SUCCEEDED", result: None, error: None }), 0);
    assert_eq!(count("{ExecutionStatus: FAILED, Result: 1}", end("FAILED", json!(2))), 0);
    assert_eq!(count("{ExecutionStatus: FAILED}", end("SUCCEEDED", json!(1))), 1);
}
