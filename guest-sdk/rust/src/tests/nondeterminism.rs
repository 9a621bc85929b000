//! Replays that do not do what is recorded.

use std::time::Duration;

use serde_json::Value;

use super::fake::{End, Fake, context, recorded, step, wait};
use crate::bindings::durable::execution::types::{CallbackDetails, Operation, OperationDetails, OperationStatus};
use crate::engine::OperationId;
use crate::{BoxError, DurableContext, NonDeterministicExecutionErrorKind, OperationErrorKind};

const HINT: &str = "; hint: a handler must ask for the same operations in the same order in every invocation, so take \
                    what decides their order from the input or from steps, and give a changed handler a new version";

async fn handler(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    // Whatever the handler makes of the error, and whatever it does next.
    let _ = ctx.step(|_| async { Ok(()) }).name("charge").await;
    ctx.step(|_| async { Ok(()) }).name("next").await?;
    Ok(())
}

#[track_caller]
fn check(record: Operation, expected: &str, actual: &str) {
    let fake = Fake::new();
    fake.record(record);
    let id = OperationId::new("1".to_owned());
    let message = format!(
        "operation error: non_deterministic_execution: operation `1` (id `{}`) does not match the record: expected \
         {expected}, got {actual}{HINT}",
        id.as_str()
    );
    let error_type = "NonDeterministicExecutionError".to_owned();
    assert_eq!(fake.invoke(handler), End::Failed { error_type, message });
    assert!(fake.take_trace().is_empty(), "nothing more is recorded or run");
}

#[test]
fn type_sub_type_name_and_parent_must_match() {
    let asked = "Step/Step named \"charge\"";
    let done = |details| recorded("1", details, OperationStatus::Succeeded);
    let charge = || Operation { name: Some("charge".to_owned()), ..done(step(1, None, None)) };
    check(done(wait()), "Wait/Wait", asked);
    check(done(step(1, None, None)), "Step/Step", asked);
    check(Operation { name: Some("refund".to_owned()), ..charge() }, "Step/Step named \"refund\"", asked);
    check(
        Operation { sub_type: Some("WaitForCondition".to_owned()), ..charge() },
        "Step/WaitForCondition named \"charge\"",
        asked,
    );
    check(
        Operation { parent_id: Some("other".to_owned()), ..charge() },
        "Step/Step named \"charge\" in context `other`",
        "Step/Step named \"charge\" in context `none`",
    );
}

#[test]
fn an_empty_name_is_none() {
    let fake = Fake::new();
    fake.record(recorded("1", step(1, Some("1"), None), OperationStatus::Succeeded));
    let end =
        fake.invoke(|_: Value, ctx: DurableContext| async move { Ok(ctx.step(|_| async { Ok(0) }).name("").await?) });
    assert_eq!(end, End::Succeeded(Some("1".to_owned())));
}

#[test]
fn the_error_says_what_differs() {
    let fake = Fake::new();
    fake.record(recorded("1", step(1, None, None), OperationStatus::Succeeded));
    let seen = std::sync::Arc::new(std::sync::Mutex::new(None));
    let sink = seen.clone();
    fake.invoke(move |_: Value, ctx: DurableContext| {
        let sink = sink.clone();
        async move {
            let error = ctx.wait(Duration::from_secs(1)).name("pause").await.unwrap_err();
            *sink.lock().unwrap() = Some(error);
            Ok(())
        }
    });
    let error = seen.lock().unwrap().take().unwrap();
    let OperationErrorKind::NonDeterministicExecution(error) = error.kind() else { panic!("{error}") };
    let NonDeterministicExecutionErrorKind::OperationMismatch(mismatch) = error.kind() else { panic!("{error}") };
    assert_eq!(
        (mismatch.position(), mismatch.expected(), mismatch.actual()),
        ("1", "Step/Step", "Wait/Wait named \"pause\"")
    );
    assert_eq!(mismatch.wire_id(), OperationId::new("1".to_owned()).as_str());
}

#[test]
fn a_state_that_an_operation_cannot_be_in_fails_the_execution() {
    use OperationStatus::{Cancelled, Pending, Stopped, TimedOut};
    async fn handler(kind: String, ctx: DurableContext) -> Result<(), BoxError> {
        // Whatever the handler makes of it.
        let _ = match kind.as_str() {
            "step" => ctx.step(|_| async { Ok(()) }).await,
            "condition" => ctx.wait_for_condition(|_, ()| async { Ok(()) }, ()).await,
            "context" => ctx.run_in_child_context(|_| async { Ok(()) }).await,
            _ => ctx.create_callback::<()>().await?.result().await,
        };
        Ok(())
    }
    let callback = || {
        OperationDetails::Callback(CallbackDetails { callback_id: "callback".to_owned(), result: None, error: None })
    };
    for (kind, sub_type, details, status, name) in [
        ("step", "Step", step(0, None, None), TimedOut, "TIMED_OUT"),
        ("condition", "WaitForCondition", step(0, None, None), Stopped, "STOPPED"),
        ("context", "RunInChildContext", context(None, None, false), Pending, "PENDING"),
        ("callback", "Callback", callback(), Cancelled, "CANCELLED"),
    ] {
        let fake = Fake::with_input(&format!("{kind:?}"));
        fake.record(Operation { sub_type: Some(sub_type.to_owned()), ..recorded("1", details, status) });
        let End::Failed { error_type, message } = fake.invoke(handler) else { panic!("{kind}") };
        assert_eq!(error_type, "NonDeterministicExecutionError");
        assert!(
            message.contains(&format!(
                "operation `1` (id `{}`) is recorded as `{name}`",
                OperationId::new("1".to_owned()).as_str()
            )),
            "{message}"
        );
        assert!(fake.take_trace().is_empty(), "{kind}");
    }
}

#[test]
fn a_complete_context_cannot_do_more() {
    async fn body(ctx: DurableContext) -> Result<(), BoxError> {
        ctx.step(|_| async { Ok(()) }).name("new").await?;
        Ok(())
    }
    let fake = Fake::new();
    fake.record(recorded("1", context(None, None, true), OperationStatus::Succeeded));
    let end = fake.invoke(|_: Value, ctx: DurableContext| async move { Ok(ctx.run_in_child_context(body).await?) });
    let End::Failed { message, .. } = end else { panic!("{end:?}") };
    let expected = "expected nothing more in a context that is complete, got Step/Step named \"new\"; hint: a handler";
    assert!(message.contains(expected), "{message}");
    assert!(fake.take_trace().is_empty());
}
