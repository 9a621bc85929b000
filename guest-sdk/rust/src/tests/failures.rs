//! Refused checkpoints, unusable inputs and results, pauses.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::fake::{End, Fake};
use crate::bindings::durable::execution::types::{ServiceError, ServiceErrorCode};
use crate::engine::OperationId;
use crate::serdes::SerdesContext;
use crate::{BoxError, DurableContext, OperationErrorKind, Serdes, StepErrorKind};

fn refusal(code: ServiceErrorCode, message: &str) -> Option<ServiceError> {
    Some(ServiceError { code, message: message.to_owned() })
}

async fn one_step(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    // Catching the error must not help.
    let _ = ctx.step(|_| async { Ok(1) }).await;
    let _ = ctx.step(|_| async { Ok(2) }).await;
    Ok(())
}

/// The second checkpoint, the step's end, is refused.
#[track_caller]
fn check_refusal(code: ServiceErrorCode, message: &str, fails_execution: bool) {
    let fake = Fake::new();
    fake.refuse([None, refusal(code, message)]);
    let error_type = "CheckpointFailedError".to_owned();
    let id = OperationId::new("1".to_owned());
    let message = format!("checkpoint write failed for operation `{}`: {message}", id.as_str());
    let mut trace = vec!["lazy [START Step 1]", "enter 1 attempt 1", "leave", "durable [SUCCEED Step 1 = 1]"];
    let fail = format!("durable [FAIL Step 1 ! CheckpointFailedError: {message}]");
    let expected = if fails_execution {
        trace.push(&fail);
        End::Failed { error_type, message: message.clone() }
    } else {
        End::Fault { error_type, message: message.clone() }
    };
    assert_eq!(fake.invoke(one_step), expected);
    assert_eq!(fake.take_trace(), trace);
}

#[test]
fn a_refused_checkpoint_fails_the_invocation_or_for_good_the_execution() {
    check_refusal(ServiceErrorCode::TooManyRequests, "Rate exceeded", false);
    check_refusal(ServiceErrorCode::Service, "Internal", false);
    check_refusal(ServiceErrorCode::ResourceConflict, "Paused", false);
    check_refusal(ServiceErrorCode::InvalidParameterValue, "Invalid Checkpoint Token: superseded", false);
    check_refusal(ServiceErrorCode::InvalidParameterValue, "Invalid checkpoint token", false);
    check_refusal(ServiceErrorCode::InvalidParameterValue, "Invalid", true);
    check_refusal(ServiceErrorCode::InvalidParameterValue, "STEP output payload size must be less", true);
    check_refusal(ServiceErrorCode::KmsDisabled, "The key is disabled", true);
}

#[test]
fn a_refused_start_fails_the_execution_without_another_write() {
    let fake = Fake::new();
    fake.refuse([refusal(ServiceErrorCode::InvalidParameterValue, "no")]);
    let end = fake.invoke(|_: Value, ctx: DurableContext| async move { Ok(ctx.wait(Duration::ZERO).await?) });
    assert!(matches!(end, End::Failed { .. }), "{end:?}");
    assert_eq!(fake.take_trace(), ["durable [START Wait 1 for 0 s]"]);
}

#[test]
fn a_refused_flush_counts_too() {
    for (code, fails_execution) in [(ServiceErrorCode::Service, false), (ServiceErrorCode::InvalidParameterValue, true)]
    {
        let fake = Fake::new();
        fake.refuse([None, refusal(code, "no")]);
        let end = fake.invoke(|_: Value, ctx: DurableContext| async move {
            Ok(ctx.step(|_| std::future::pending::<Result<(), _>>()).await?)
        });
        assert_eq!(matches!(end, End::Failed { .. }), fails_execution, "{end:?}");
        assert_eq!(matches!(end, End::Fault { .. }), !fails_execution, "{end:?}");
    }
}

#[test]
fn a_record_that_cannot_be_read_fails_the_invocation() {
    let fake = Fake::new();
    fake.page_by(1);
    fake.lose_markers();
    let service = fake.clone();
    let end = fake.invoke(move |_: Value, ctx: DurableContext| {
        let service = service.clone();
        async move {
            let elapsed = ctx.wait(Duration::from_secs(1)).spawn();
            ctx.step(|_| async { Ok(()) }).await?;
            service.change("1", |_| {});
            ctx.step(|_| async { Ok(()) }).await?;
            Ok(elapsed.await?)
        }
    });
    let message = "cannot read the execution's record: Invalid marker".to_owned();
    assert_eq!(end, End::Fault { error_type: "CheckpointFailedError".to_owned(), message });
    let fails = fake.take_trace().into_iter().filter(|sent| sent.contains("FAIL")).count();
    assert_eq!(fails, 0, "what was recorded stays");
}

#[test]
fn a_paused_execution_is_left_pending() {
    let fake = Fake::new();
    fake.pause();
    assert_eq!(fake.invoke(one_step), End::Pending);
    assert_eq!(fake.take_trace().last().unwrap(), "durable [SUCCEED Step 1 = 1]");
}

#[test]
fn an_input_of_another_shape_fails_the_execution() {
    let fake = Fake::with_input("{\"amount\":1}");
    let end = fake.invoke(|_: u32, _: DurableContext| async { Ok(()) });
    let message = "the input is not what the handler takes: invalid type: map, expected u32 at line 1 column 0";
    assert_eq!(end, End::Failed { error_type: "InvalidInputError".to_owned(), message: message.to_owned() });
}

#[test]
fn an_error_of_the_handler_has_a_general_type() {
    let end = Fake::new().invoke(|_: Value, _: DurableContext| async { Err::<(), _>("boom".into()) });
    assert_eq!(end, End::Failed { error_type: "HandlerError".to_owned(), message: "boom".to_owned() });
}

/// Refuses to serialize, and counts nothing: the body's runs are seen in the trace.
struct Stubborn;

impl Serdes<u32> for Stubborn {
    async fn serialize(&self, _: u32, _: SerdesContext) -> Result<String, BoxError> {
        Err("will not".into())
    }

    async fn deserialize(&self, wire: String, context: SerdesContext) -> Result<u32, BoxError> {
        assert_eq!(context.durable_execution_arn(), super::fake::ARN);
        Err(format!("cannot read {wire}").into())
    }
}

#[test]
fn a_result_that_cannot_be_serialized_fails_the_step_once() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
        let error = ctx.step(|_| async { Ok(1) }).serdes(Arc::new(Stubborn)).await.unwrap_err();
        let OperationErrorKind::Step(step) = error.kind() else { panic!("{error}") };
        assert!(matches!(step.kind(), StepErrorKind::SerializationFailed));
        Ok(error.wire().unwrap().error_type().unwrap().to_owned())
    }
    let fake = Fake::new();
    let expected = || End::Succeeded(Some("\"SerializationError\"".to_owned()));
    assert_eq!(fake.invoke(handler), expected());
    let failure = "SerializationError: operation error: step: serialization failed: will not";
    assert_eq!(fake.take_trace().last().unwrap(), &format!("durable [FAIL Step 1 ! {failure}]"));
    assert_eq!(fake.invoke(handler), expected());
    assert!(fake.take_trace().is_empty());
}
