use serde_json::json;

use super::*;

fn read(text: &str) -> Result<Scenario, String> {
    Scenario::parse(Path::new("suite/1-1.yaml"), text).map_err(|error| error.to_string())
}

/// A scenario that may be started synchronously, with more keys.
fn with(keys: &str) -> Result<Scenario, String> {
    read(&format!("ExpectedExecutionHistory: [{{EventId: 1}}]\n{keys}"))
}

#[test]
fn every_key() {
    let scenario = read(
        "---\n\
         description: All there is\n\
         optional: true\n\
         handler: for people\n\
         invocations: for people\n\
         async: true\n\
         DefaultRetryParameters: {MaxAttempts: 6}\n\
         Function: order\n\
         Variables: {NAME: '${GEN_STR:8}'}\n\
         Input: ['${NAME}', 1]\n\
         AsyncInvoke: true\n\
         AsyncConfig: {PollIntervalSeconds: 0.5}\n\
         CallbackActions:\n\
         - {CallbackName: '*', Operation: HEARTBEAT}\n\
         - {CallbackName: a, Operation: failure, Payload: {ErrorType: E}, Delay: 1.5}\n\
         ExpectedResult: {ExecutionStatus: FAILED, Result: null, Error: {ErrorType: E}}\n\
         ExpectedExecutionHistory: [{EventId: 2, EventType: StepStarted}]\n\
         ExpectedLogs: [{match: {a: 1}, count: 0, before: {b: 2}, after: [{c: 3}, {d: 4}]}]\n",
    )
    .unwrap();
    let fields = |value: Value| value.as_object().unwrap().clone();
    let action = |name: &str, operation, payload, delay| CallbackAction {
        callback_name: name.to_owned(),
        operation,
        payload,
        delay: Duration::from_millis(delay),
    };
    let expected = Scenario {
        id: "1-1".to_owned(),
        suite: "suite".to_owned(),
        path: "suite/1-1.yaml".into(),
        description: Some("All there is".to_owned()),
        optional: true,
        function: Some("order".to_owned()),
        variables: fields(json!({"NAME": "${GEN_STR:8}"})),
        input: json!(["${NAME}", 1]),
        start: Start::Asynchronous(Watch {
            poll_interval: Duration::from_millis(500),
            patience: Duration::from_secs(30),
            callback_actions: vec![
                action("*", CallbackOperation::Heartbeat, json!(null), 0),
                action("a", CallbackOperation::Failure, json!({"ErrorType": "E"}), 1500),
            ],
        }),
        expected_result: Some(ExpectedResult {
            execution_status: Some(ExecutionStatus::Failed),
            result: Some(Value::Null),
            error: Some(json!({"ErrorType": "E"})),
        }),
        expected_history: vec![ExpectedEvent {
            id: 2,
            fields: fields(json!({"EventId": 2, "EventType": "StepStarted"})),
        }],
        expected_logs: vec![ExpectedLog {
            fields: fields(json!({"a": 1})),
            count: Some(0),
            min_count: None,
            max_count: None,
            before: vec![fields(json!({"b": 2}))],
            after: vec![fields(json!({"c": 3})), fields(json!({"d": 4}))],
        }],
    };
    assert_eq!(scenario, expected);
}

#[test]
fn what_is_left_out() {
    let scenario = with("").unwrap();
    assert_eq!((scenario.start, scenario.input, scenario.expected_result), (Start::Synchronous, json!(null), None));
    assert_eq!(with("Input: [y, n, ~, true, 1.0]").unwrap().input, json!(["y", "n", null, true, 1.0]));
    let result = with("ExpectedResult: {ExecutionStatus: SUCCEEDED}").unwrap().expected_result.unwrap();
    assert_eq!(result.result, None);
}

#[track_caller]
fn check_refused(text: &str, problem: &str) {
    let refusal = read(text).unwrap_err();
    assert!(refusal.contains(problem), "{refusal}");
}

#[test]
fn what_no_scenario_can_say() {
    check_refused("", "`ExpectedExecutionHistory` is missing or empty");
    check_refused("AsyncInvoke: true", "it expects nothing");
    check_refused("ExpectedResult: {}\nInptu: 1", "unknown field `Inptu`");
    check_refused("ExpectedResult: {}\nInptu: 1", "line 2, column 1");
    check_refused("ExpectedResult: {Status: FAILED}", "unknown field `Status`");
    check_refused("ExpectedResult: {ExecutionStatus: DONE}", "there is no `ExecutionStatus` `DONE`");
    check_refused("ExpectedExecutionHistory: [{EventType: A}]", "an expected event has no `EventId`");
    check_refused("ExpectedExecutionHistory: [{EventId: two}]", "an `EventId` is a whole number");
    check_refused("ExpectedLogs: [{count: 1}]", "missing field `match`");
    check_refused("ExpectedLogs: [{match: {}}]", "`match` is empty");
    check_refused("ExpectedLogs: [{match: {a: 1}, after: 1}]", "`before` and `after` are a mapping");
    check_refused("ExpectedLogs: [{match: {a: 1}, counts: 1}]", "unknown field `counts`");
    check_refused("- 1", "expected mapping start");
    check_refused("Input: [1", "unclosed bracket");
    check_refused("Input: 1\nInput: 2", "duplicate mapping key");
}

#[test]
fn callbacks_need_somebody_who_sends_them() {
    #[track_caller]
    fn check(keys: &str, problem: &str) {
        let refusal = with(keys).unwrap_err();
        assert!(refusal.contains(problem), "{refusal}");
    }
    check("CallbackActions: [{CallbackName: a, Operation: success}]", "`CallbackActions` needs `AsyncInvoke: true`");
    check("AsyncConfig: {}", "`AsyncConfig` needs `AsyncInvoke: true`");
    check("AsyncInvoke: true\nAsyncConfig: {PollIntervalSeconds: 0}", "`PollIntervalSeconds` is zero");
    let action = |fields: &str| format!("AsyncInvoke: true\nCallbackActions: [{{CallbackName: a, {fields}}}]");
    check(&action("Operation: stop"), "unknown variant `stop`");
    check(&action("Operation: success, Delay: -1"), "negative");
    check(&action("Operation: failure, Payload: text"), "the `Payload` of a `failure` is a mapping");
    check(&action("Operation: success, Delays: 1"), "unknown field `Delays`");
    check("AsyncInvoke: true\nCallbackActions: [{Operation: success}]", "missing field `CallbackName`");
}
