//! What a handler answers arrives as it is: judging it is the service's business.

use durable_wasm_core::invocation::ReportedStatus;
use durable_wasm_core::model::InvocationStatus;
use durable_wasm_runtime::{InvocationError, LogLevel};

use crate::harness::{Guest, call};

#[tokio::test]
async fn a_component_names_its_handlers() {
    let component = Guest::Misbehaving.component();
    let handlers = component.handlers().await.unwrap();
    assert_eq!(&handlers[..2], ["echo", "succeeded-with-error"]);
    assert_eq!(handlers, component.handlers().await.unwrap());
    assert_eq!(component.exports(), ["durable:execution/handler@0.1.0"]);
    assert!(component.imports().iter().all(|import| import.starts_with("durable:execution/")));
}

#[tokio::test]
async fn input_comes_in_and_a_result_goes_out() {
    let echo = call(Guest::Misbehaving, "echo").with_input(r#"{"a":"ä"}"#);
    assert_eq!(echo.run().await.result(), r#"{"a":"ä"}"#);
}

#[tokio::test]
async fn garbage_is_handed_on_unchanged() {
    let known = |status| ReportedStatus::Known(status);
    let cases = [
        ("succeeded-with-error", known(InvocationStatus::Succeeded), false, true),
        ("failed-with-result", known(InvocationStatus::Failed), true, true),
        ("failed-without-error", known(InvocationStatus::Failed), false, false),
        ("no-status", ReportedStatus::Missing, true, false),
        ("unrecognized-status", ReportedStatus::Unrecognized("DONE".to_owned()), true, false),
        ("result-not-json", known(InvocationStatus::Succeeded), true, false),
        ("pending-with-nothing", known(InvocationStatus::Pending), false, false),
    ];
    for (handler, status, result, error) in cases {
        let output = call(Guest::Misbehaving, handler).run().await.answer.unwrap();
        assert_eq!((output.status, output.result.is_some(), output.error.is_some()), (status, result, error));
    }
}

#[tokio::test]
async fn an_error_of_the_function_is_no_verdict() {
    let outcome = call(Guest::Misbehaving, "function-error").run().await;
    let Err(InvocationError::Function(error)) = outcome.answer else { panic!("{:?}", outcome.answer) };
    assert_eq!(error.to_string(), "Unhandled: no verdict");
}

#[tokio::test]
async fn a_refused_checkpoint_is_told_to_the_guest() {
    let outcome = call(Guest::Misbehaving, "invalid-checkpoint").run().await;
    let output = outcome.answer.unwrap();
    assert_eq!(output.status, ReportedStatus::Known(InvocationStatus::Failed));
    assert_eq!(output.error.unwrap().error_message.as_deref(), Some("no id"));
    assert!(outcome.updates.is_empty());
}

#[tokio::test]
async fn checkpoints_and_logs_carry_their_step() {
    let outcome = call(Guest::Misbehaving, "steps").with_input("2").run().await;
    assert_eq!(outcome.result(), "2");
    let ids: Vec<&str> = outcome.updates.iter().map(|update| update.id.as_str()).collect();
    assert_eq!(ids, ["step-1", "step-1", "step-2", "step-2"]);
    let steps: Vec<_> =
        outcome.logs.iter().map(|record| (record.operation_id.as_ref().unwrap().as_str(), record.attempt)).collect();
    assert_eq!(steps, [("step-1", Some(1)), ("step-2", Some(1))]);
}

#[tokio::test]
async fn a_replayed_record_is_dropped() {
    let outcome = call(Guest::Misbehaving, "logs").run().await;
    let [record] = &outcome.logs[..] else { panic!("{:?}", outcome.logs) };
    assert_eq!((record.level, record.message.as_str()), (LogLevel::Warn, "new"));
    assert_eq!((record.durable_execution_arn.as_str(), record.request_id.as_str()), ("arn", "request"));
    assert_eq!((record.target.as_deref(), record.operation_id.as_ref()), (Some("misbehaving"), None));
    assert_eq!(record.fields, [("key".to_owned(), "value".to_owned())]);
}
