//! Callbacks, on their own and waited for at once.

use std::time::Duration;

use serde_json::Value;

use super::account::account;
use super::fake::{End, Fake, error, recorded};
use crate::bindings::durable::execution::types::{CallbackDetails, ErrorObject, OperationDetails, OperationStatus};
use crate::builders::callback::Callback;
use crate::builders::{JitterStrategy, RetryStrategyConfig};
use crate::serdes::SerdesContext;
use crate::{BoxError, DurableContext, Serdes, TypedError};

type Outcome<'a> = Result<Option<&'a str>, ErrorObject>;

fn succeeded(text: &str) -> End {
    End::Succeeded(Some(serde_json::to_string(text).unwrap()))
}

async fn created(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
    let callback = ctx.create_callback::<u32>().name("approval").timeout(Duration::from_millis(1_500)).await?;
    let sent = callback.id().to_owned();
    ctx.step(move |_| async move { Ok(sent) }).await?;
    Ok(account(&callback.result().await))
}

/// The submitter fails once before it succeeds.
async fn waited_for(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
    let submitted = ctx.wait_for_callback::<u32, _, _>(|step, callback_id| async move {
        assert_eq!(callback_id, "callback");
        if step.attempt() == 1 { Err("offline".into()) } else { Ok(()) }
    });
    Ok(account(&submitted.name("approval").heartbeat(Duration::from_secs(9)).await))
}

#[test]
fn a_callback_has_an_id_at_once_and_its_result_later() {
    let fake = Fake::new();
    for _ in 0..2 {
        assert_eq!(fake.invoke(created), End::Pending);
    }
    assert_eq!(
        fake.take_trace(),
        [
            "durable [START Callback 1 \"approval\" timeout 2 s]",
            "lazy [START Step 2]",
            "enter 2 attempt 1",
            "leave",
            "durable [SUCCEED Step 2 = \"callback\"]",
        ]
    );
    fake.end("1", OperationStatus::Succeeded, Ok(Some("7")));
    for _ in 0..2 {
        assert_eq!(fake.invoke(created), succeeded("7"));
    }
    assert!(fake.take_trace().is_empty());
}

#[test]
fn waiting_for_a_callback_is_a_context_with_the_callback_and_the_submitter() {
    let fake = Fake::new();
    assert_eq!(fake.invoke(waited_for), End::Pending);
    fake.let_time_pass();
    for _ in 0..2 {
        assert_eq!(fake.invoke(waited_for), End::Pending);
    }
    let mut trace = fake.take_trace();
    // The delay is a matter of chance.
    let retry = trace.remove(5);
    assert!(retry.starts_with("durable [RETRY Step 1-2 in 1 ! Error: offline after "), "{retry}");
    assert_eq!(
        trace,
        [
            "lazy [START WaitForCallback 1 \"approval\"]",
            "durable [START Callback 1-1 in 1 heartbeat 9 s]",
            "lazy [START Step 1-2 in 1]",
            "enter 1-2 attempt 1",
            "leave",
            "lazy [START Step 1-2 in 1]",
            "enter 1-2 attempt 2",
            "leave",
            "durable [SUCCEED Step 1-2 in 1 = null]",
        ]
    );
    fake.end("1-1", OperationStatus::Succeeded, Ok(Some("7")));
    for _ in 0..2 {
        assert_eq!(fake.invoke(waited_for), succeeded("7"));
    }
    assert_eq!(fake.take_trace(), ["durable [SUCCEED WaitForCallback 1 \"approval\" = 7]"]);
}

/// Ends the callback like this: what the one handler makes of it and, when it waited, the other, live and replayed.
#[track_caller]
fn check(status: OperationStatus, outcome: &dyn Fn() -> Outcome<'static>, created_as: &str, waited_as: &str) {
    let fake = Fake::new();
    assert_eq!(fake.invoke(created), End::Pending);
    fake.end("1", status, outcome());
    assert_eq!(fake.invoke(created), succeeded(created_as), "{status:?}, created");

    let fake = Fake::new();
    assert_eq!(fake.invoke(waited_for), End::Pending);
    fake.let_time_pass();
    assert_eq!(fake.invoke(waited_for), End::Pending);
    fake.end("1-1", status, outcome());
    assert_eq!(fake.invoke(waited_for), succeeded(waited_as), "{status:?}, waited for");
    fake.take_trace();
    assert_eq!(fake.invoke(waited_for), succeeded(waited_as), "{status:?}, replayed");
    assert!(fake.take_trace().is_empty(), "{status:?}, replayed");
}

#[test]
fn a_callback_ends_in_many_ways() {
    use OperationStatus::{Failed, Succeeded, TimedOut};
    let external = "operation error: callback: external failure: not approved";
    check(
        Failed,
        &|| Err(error("Rejected", "not approved")),
        &format!("ExternalFailure [FAILED Rejected]: {external}"),
        &format!("ExternalFailure [FAILED Rejected]: {external}"),
    );
    let timed_out = "operation error: callback: callback timed out";
    check(
        TimedOut,
        &|| Err(error("Callback.Timeout", "Callback timed out")),
        &format!("TimedOut [TIMED_OUT Callback.Timeout]: {timed_out}"),
        &format!("TimedOut [FAILED Callback.Timeout]: {timed_out}"),
    );
    check(
        TimedOut,
        &|| Ok(None),
        &format!("TimedOut [TIMED_OUT untyped]: {timed_out}"),
        &format!("TimedOut [FAILED Callback.Timeout]: {timed_out}"),
    );
    let heartbeat = "operation error: callback: callback heartbeat timed out";
    check(
        TimedOut,
        &|| Err(error("Callback.Heartbeat", "Callback timed out on heartbeat")),
        &format!("HeartbeatTimedOut [TIMED_OUT Callback.Heartbeat]: {heartbeat}"),
        &format!("HeartbeatTimedOut [FAILED Callback.Heartbeat]: {heartbeat}"),
    );
    let unreadable = "operation error: callback: deserialization failed: callback serdes: invalid type: map, expected \
                      u32 at line 1 column 0";
    check(
        Succeeded,
        &|| Ok(Some("{\"approved\":true}")),
        &format!("DeserializationFailed: {unreadable}"),
        &format!("DeserializationFailed [FAILED DeserializationError]: {unreadable}"),
    );
}

#[test]
fn what_somebody_outside_reports_is_the_executions_failure_word_for_word() {
    let fake = Fake::new();
    let handler =
        |_: Value, ctx: DurableContext| async move { Ok(ctx.create_callback::<u32>().await?.result().await?) };
    assert_eq!(fake.invoke(handler), End::Pending);
    fake.end("1", OperationStatus::Failed, Err(error("Rejected", "not approved")));
    let failed = End::Failed { error_type: "Rejected".to_owned(), message: "not approved".to_owned() };
    assert_eq!(fake.invoke(handler), failed);
}

#[test]
fn a_submitter_that_keeps_failing_fails_the_context_the_same_live_and_replayed() {
    #[derive(Debug, thiserror::Error)]
    #[error("no mail server")]
    struct Offline;
    async fn handler(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
        let submitted =
            ctx.wait_for_callback::<u32, _, _>(|_, _| async { Err::<(), _>(TypedError::new(Offline).into()) });
        let twice = RetryStrategyConfig::builder().max_attempts(2).jitter(JitterStrategy::None).build();
        Ok(account(&submitted.submitter_retry_config(twice).await))
    }
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), End::Pending);
    fake.let_time_pass();
    let failure = "operation error: child_context: child failed: operation error: step: retries exhausted after 2 \
                   attempts: Offline: no mail server";
    for _ in 0..2 {
        assert_eq!(fake.invoke(handler), succeeded(&format!("ChildFailed [FAILED Offline]: {failure}")));
    }
    let trace = fake.take_trace();
    assert_eq!(trace.last().unwrap(), &format!("durable [FAIL WaitForCallback 1 ! Offline: {failure}]"));
}

#[test]
fn limits_of_zero_are_none_and_others_are_rounded_up() {
    for (timeout, heartbeat, sent) in [
        (0, 0, "durable [START Callback 1]"),
        (1, 0, "durable [START Callback 1 timeout 1 s]"),
        (2_000, 2_001, "durable [START Callback 1 timeout 2 s heartbeat 3 s]"),
    ] {
        let fake = Fake::new();
        let [timeout, heartbeat] = [timeout, heartbeat].map(Duration::from_millis);
        fake.invoke(move |_: Value, ctx: DurableContext| async move {
            ctx.create_callback::<u32>().timeout(timeout).heartbeat(heartbeat).await?;
            Ok(())
        });
        assert_eq!(fake.take_trace(), [sent]);
    }
}

#[test]
fn callbacks_end_in_any_order_and_news_comes_within_an_invocation() {
    let fake = Fake::new();
    let service = fake.clone();
    let end = fake.invoke(move |_: Value, ctx: DurableContext| {
        let service = service.clone();
        async move {
            let (a, b) = (ctx.create_callback::<u32>().await?, ctx.create_callback::<u32>().await?);
            let a = a.result();
            let meanwhile = move |_| async move {
                service.end("2", OperationStatus::Succeeded, Ok(Some("2")));
                service.end("1", OperationStatus::Succeeded, Ok(Some("1")));
                Ok(())
            };
            ctx.step(meanwhile).await?;
            Ok((b.result().await?, a.await?))
        }
    });
    assert_eq!(end, End::Succeeded(Some("[2,1]".to_owned())));
}

#[test]
fn a_callback_without_an_id_is_an_internal_error() {
    let fake = Fake::new();
    let details = CallbackDetails { callback_id: String::new(), result: None, error: None };
    fake.record(recorded("1", OperationDetails::Callback(details), OperationStatus::Started));
    let handler = |_: Value, ctx: DurableContext| async move {
        Ok(account(&ctx.create_callback::<u32>().await.map(|callback| callback.id().to_owned())))
    };
    let told = "callback Internal [STARTED untyped]: operation error: callback: internal error: the service gave the \
                callback no id";
    assert_eq!(fake.invoke(handler), succeeded(told));
}

#[test]
fn a_large_result_is_on_the_record_once() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<usize, BoxError> {
        Ok(ctx.wait_for_callback::<String, _, _>(|_, _| async { Ok(()) }).await?.len())
    }
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), End::Pending);
    let large = format!("\"{}\"", "x".repeat(262_144));
    fake.end("1-1", OperationStatus::Succeeded, Ok(Some(&large)));
    for _ in 0..2 {
        assert_eq!(fake.invoke(handler), End::Succeeded(Some("262144".to_owned())));
    }
    assert_eq!(fake.take_trace().last().unwrap(), "durable [SUCCEED WaitForCallback 1 replay children]");
}

/// As in the official SDK, a handler may lend a callback to code that awaits something.
#[test]
fn a_callback_can_be_shared() {
    fn check<T: Send + Sync>() {}
    check::<Callback<std::cell::Cell<u32>>>();
}

/// Reads what the outside world sends, and writes nothing.
struct Euros;

impl Serdes<u32> for Euros {
    async fn serialize(&self, _: u32, _: SerdesContext) -> Result<String, BoxError> {
        Err("this is not the record's format".into())
    }

    async fn deserialize(&self, wire: String, _: SerdesContext) -> Result<u32, BoxError> {
        Ok(wire.trim_end_matches('€').parse()?)
    }
}

#[test]
fn only_the_outside_world_speaks_the_serdes() {
    let fake = Fake::new();
    let handler = |_: Value, ctx: DurableContext| async move {
        Ok(ctx.wait_for_callback::<u32, _, _>(|_, _| async { Ok(()) }).serdes(Euros).await?)
    };
    assert_eq!(fake.invoke(handler), End::Pending);
    fake.end("1-1", OperationStatus::Succeeded, Ok(Some("12€")));
    for _ in 0..2 {
        assert_eq!(fake.invoke(handler), End::Succeeded(Some("12".to_owned())));
    }
    assert_eq!(fake.take_trace().last().unwrap(), "durable [SUCCEED WaitForCallback 1 = 12]");
}
