use durable_wasm_core::model::Timestamp;
use serde_json::json;

use durable_wasm_runtime::LogLevel;

use super::*;

const ARN: &str = "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST/durable-execution/name/id";

fn record(message: &str) -> LogRecord {
    LogRecord {
        timestamp: Timestamp::from_millis(0),
        durable_execution_arn: ARN.into(),
        request_id: "request".into(),
        operation_id: Some("step".into()),
        attempt: Some(2),
        level: LogLevel::Info,
        target: None,
        message: message.to_owned(),
        fields: vec![("order".to_owned(), "7".to_owned()), ("level".to_owned(), "mine".to_owned())],
    }
}

#[test]
fn a_record_is_a_mapping() {
    let expected = json!({
        "timestamp": "1970-01-01T00:00:00.000Z", "level": "INFO", "message": "hello", "durableExecutionArn": ARN,
        "requestId": "request", "operationId": "step", "attempt": 2, "order": "7",
    });
    assert_eq!(fields(&record("hello")).map(Value::Object), Some(expected));
}

#[test]
fn a_line_of_json_is_that_mapping_if_it_names_its_execution() {
    for key in ["durableExecutionArn", "executionArn"] {
        let line = json!({"plugin": "P", "first": true, key: ARN});
        assert_eq!(fields(&record(&format!(" {line}\n"))).map(Value::Object), Some(line));
    }
    assert_eq!(fields(&record(r#"{"plugin": "P", "durableExecutionArn": "another"}"#)), None);
    assert_eq!(fields(&record(r#"{"plugin": "P"}"#)), None);
    assert_eq!(fields(&LogRecord { target: Some("stdout".to_owned()), ..record("plain") }), None);
}

#[test]
fn records_of_other_executions_are_left_out() {
    let book = LogBook::default();
    book.write(record("mine"));
    book.write(LogRecord { durable_execution_arn: "another".into(), ..record("not mine") });
    let records = book.records(&ARN.into());
    assert_eq!(records.iter().map(|record| &record["message"]).collect::<Vec<_>>(), ["mine"]);
}

/// Matches what is expected, as YAML, with records whose only field is `message`.
#[track_caller]
fn check(expected: &str, messages: &[&str], problems: &[&str]) {
    let expected: ExpectedLog = serde_saphyr::from_str(expected).unwrap();
    let records: Vec<_> =
        messages.iter().map(|message| Fields::from_iter([("message".to_owned(), json!(message))])).collect();
    let placeholders = Placeholders::generate(&Fields::from_iter([("X".to_owned(), json!("b"))]), "");
    let actual = match_logs(&[expected], &records, &placeholders);
    assert_eq!(actual.iter().map(ToString::to_string).collect::<Vec<_>>(), problems);
}

#[test]
fn counts() {
    let messages = ["a", "b", "ab"];
    check("match: {message: a}", &messages, &[]);
    check("match: {message: c}", &messages, &["log 1 (message=\"c\"): expected at least 1 record, got 0 records"]);
    check("{match: {message: /a/}, count: 2}", &messages, &[]);
    check("{match: {message: '/${X}/'}, count: 2}", &messages, &[]);
    check(
        "{match: {message: /a/}, count: 1}",
        &messages,
        &["log 1 (message=\"/a/\"): expected exactly 1 record, got 2 records"],
    );
    check("{match: {message: c}, count: 0}", &messages, &[]);
    check("{match: {message: /a/}, min_count: 2, max_count: 2}", &messages, &[]);
    check(
        "{match: {message: /a/}, min_count: 3}",
        &messages,
        &["log 1 (message=\"/a/\"): expected at least 3 records, got 2 records"],
    );
    check(
        "{match: {message: /a/}, max_count: 1}",
        &messages,
        &["log 1 (message=\"/a/\"): expected at most 1 record, got 2 records"],
    );
    check("{match: {message: c}, max_count: 1}", &messages, &[]);
    // An exact count is the only one that matters.
    check("{match: {message: /a/}, count: 2, min_count: 3, max_count: 1}", &messages, &[]);
}

#[test]
fn order() {
    let messages = ["start", "work", "work", "end"];
    check("{match: {message: work}, after: {message: start}, before: {message: end}}", &messages, &[]);
    check("{match: {message: work}, after: [{message: start}, {message: work}]}", &["start", "work"], &[]);
    check(
        "{match: {message: work}, after: {message: end}}",
        &messages,
        &["log 1 (message=\"work\"): expected all after (message=\"end\"), got another order"],
    );
    check("{match: {message: start}, before: {message: /start|work/}}", &messages, &[]);
    check(
        "{match: {message: work}, before: {message: /start|end/}}",
        &messages,
        &["log 1 (message=\"work\"): expected all before (message=\"/start|end/\"), got another order"],
    );
    check(
        "{match: {message: work}, after: {message: statr}}",
        &messages,
        &["log 1 (message=\"work\"): expected all after (message=\"statr\"), got no record matches that"],
    );
    check("{match: {message: nothing}, count: 0, after: {message: end}}", &messages, &[]);
}

#[test]
fn values() {
    for (expected, actual, fitting) in [
        (json!("a"), json!(" a "), true),
        (json!(" a "), json!("a"), true),
        (json!("a"), json!("ab"), false),
        (json!("/a/"), json!("bab"), true),
        (json!("/^a$/"), json!("bab"), false),
        (json!("/(/"), json!("("), false),
        (json!("/"), json!("/"), true),
        (json!("1"), json!(1), true),
        (json!("True"), json!(true), true),
        (json!("true"), json!(true), false),
        (json!(true), json!(true), true),
        (json!(true), json!("true"), false),
        (json!(true), json!(1), false),
        (json!(1), json!(true), false),
        (json!(1), json!(1.0), true),
        (json!(1), json!("1"), true),
        (json!(1), json!(2), false),
        (json!(null), json!(null), true),
        (json!(null), json!("None"), true),
        (json!(null), json!(""), false),
    ] {
        assert_eq!(fits(&expected, &actual), fitting, "{expected} {actual}");
    }
}

#[test]
fn every_field_must_be_there() {
    let records = [Fields::from_iter([("a".to_owned(), json!(1)), ("b".to_owned(), json!(2))])];
    let places = |expected: Value| match expected {
        Value::Object(expected) => matching(&expected, &records),
        other => panic!("not a mapping: {other}"),
    };
    assert_eq!(places(json!({"a": 1, "b": 2})), [0]);
    assert_eq!(places(json!({"a": 1, "b": 3})), [0; 0]);
    assert_eq!(places(json!({"a": 1, "c": null})), [0; 0]);
}
