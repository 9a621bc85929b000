//! Calls of other functions.

use std::time::Duration;

use serde_json::Value;

use super::account::account;
use super::fake::{End, Fake, UNKNOWN, error};
use crate::bindings::durable::execution::types::{ErrorObject, OperationStatus};
use crate::serdes::{PayloadOrigin, SerdesContext};
use crate::{BoxError, DurableContext, Serdes};

fn succeeded(text: &str) -> End {
    End::Succeeded(Some(serde_json::to_string(text).unwrap()))
}

async fn charge(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
    Ok(account(&ctx.invoke::<u32, _>("payment:prod", "order".to_owned()).name("charge").tenant_id("acme").await))
}

#[test]
fn a_call_is_recorded_once_and_waited_for() {
    let fake = Fake::new();
    assert_eq!(fake.invoke(charge), End::Pending);
    let start = "durable [START ChainedInvoke 1 \"charge\" = \"order\" to payment:prod for acme]";
    assert_eq!(fake.take_trace(), [start]);
    for _ in 0..2 {
        assert_eq!(fake.invoke(charge), End::Pending, "not done yet");
    }
    fake.end("1", OperationStatus::Succeeded, Ok(Some("7")));
    for _ in 0..2 {
        assert_eq!(fake.invoke(charge), succeeded("7"));
    }
    assert!(fake.take_trace().is_empty());
}

/// The called function ends like this.
#[track_caller]
fn check(status: OperationStatus, outcome: Result<Option<&str>, ErrorObject>, expected: &str) {
    let fake = Fake::new();
    assert_eq!(fake.invoke(charge), End::Pending);
    fake.end("1", status, outcome);
    assert_eq!(fake.invoke(charge), succeeded(expected), "{status:?}");
}

#[test]
fn a_call_ends_in_many_ways() {
    use OperationStatus::{Cancelled, Failed, Stopped, Succeeded, TimedOut};
    let frames = "operation error: invoke: function failed";
    check(Failed, Err(error("Declined", "no")), &format!("FunctionFailed [FAILED Declined]: {frames}: no"));
    check(
        TimedOut,
        Err(error("ChainedInvoke.Timeout", "too slow")),
        &format!("FunctionFailed [TIMED_OUT ChainedInvoke.Timeout]: {frames}: too slow"),
    );
    let silent = |status| format!("{frames}: function `payment:prod` ended as {status}");
    check(Stopped, Ok(None), &format!("FunctionFailed [STOPPED untyped]: {}", silent("STOPPED")));
    check(Cancelled, Ok(None), &format!("FunctionFailed [CANCELLED untyped]: {}", silent("CANCELLED")));
    let unreadable = "result serdes: invalid type: null, expected u32 at line 1 column 4";
    check(
        Succeeded,
        Ok(None),
        &format!("invoke SerializationFailed: operation error: invoke: serialization failed: {unreadable}"),
    );
}

#[test]
fn an_unknown_function_fails_at_once_and_only_by_the_services_word() {
    let fake = Fake::new();
    let handler = |_: Value, ctx: DurableContext| async move {
        let told = account(&ctx.invoke::<(), _>(UNKNOWN, ()).await);
        ctx.step(|_| async { Ok(()) }).await?;
        Ok(told)
    };
    let told = "FunctionNotFound(ghost) [FAILED ResourceNotFoundException]: operation error: invoke: function not \
                found: ghost";
    for _ in 0..2 {
        assert_eq!(fake.invoke(handler), succeeded(told));
    }
    let own_error = error("ResourceNotFoundException", "operation error: invoke: function not found: other");
    check(
        OperationStatus::Failed,
        Err(own_error),
        "FunctionFailed [FAILED ResourceNotFoundException]: operation error: invoke: function failed: operation \
         error: invoke: function not found: other",
    );
}

/// Shouts, and reads only what comes from outside.
struct Shout;

impl Serdes<String> for Shout {
    async fn serialize(&self, value: String, _: SerdesContext) -> Result<String, BoxError> {
        if value.is_empty() { Err("nothing to say".into()) } else { Ok(value.to_uppercase()) }
    }

    async fn deserialize(&self, wire: String, context: SerdesContext) -> Result<String, BoxError> {
        assert_eq!(context.origin(), PayloadOrigin::External);
        Ok(wire.to_lowercase())
    }
}

#[test]
fn input_and_result_have_their_own_serdes() {
    let handler = |input: String, ctx: DurableContext| async move {
        Ok(account(&ctx.invoke::<String, _>("f", input).payload_serdes(Shout).serdes(Shout).await))
    };
    let fake = Fake::with_input("\"hello\"");
    assert_eq!(fake.invoke(handler), End::Pending);
    assert_eq!(fake.take_trace(), ["durable [START ChainedInvoke 1 = HELLO to f]"]);
    fake.end("1", OperationStatus::Succeeded, Ok(Some("WELL")));
    assert_eq!(fake.invoke(handler), succeeded("\"well\""));

    let fake = Fake::with_input("\"\"");
    let told =
        "invoke SerializationFailed: operation error: invoke: serialization failed: payload serdes: nothing to say";
    assert_eq!(fake.invoke(handler), succeeded(told));
    assert!(fake.take_trace().is_empty(), "nothing was called");
}

#[test]
fn a_call_stops_no_other_branch() {
    let fake = Fake::new();
    let handler = |_: Value, ctx: DurableContext| async move {
        let called = ctx.invoke::<u32, _>("f", 1).spawn();
        let meanwhile = ctx.step(|_| async { Ok(20) }).await?;
        ctx.wait(Duration::from_secs(1)).await?;
        Ok(called.await? + meanwhile)
    };
    assert_eq!(fake.invoke(handler), End::Pending);
    let trace = fake.take_trace();
    assert!(trace.contains(&"durable [START ChainedInvoke 1 = 1 to f]".to_owned()), "{trace:?}");
    assert_eq!(trace.last().unwrap(), "durable [START Wait 3 for 1 s]");
    fake.end("1", OperationStatus::Succeeded, Ok(Some("3")));
    assert_eq!(fake.invoke(handler), End::Pending, "the wait is not over");
    fake.let_time_pass();
    assert_eq!(fake.invoke(handler), End::Succeeded(Some("23".to_owned())));
}
