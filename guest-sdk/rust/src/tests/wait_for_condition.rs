//! Waiting for conditions.

use std::time::Duration;

use serde_json::Value;

use super::account::account;
use super::fake::{End, Fake, error, recorded, step};
use crate::bindings::durable::execution::types::{Operation, OperationDetails, OperationStatus};
use crate::builders::JitterStrategy;
use crate::builders::wait_for_condition::{WaitDecision, WaitStrategy};
use crate::serdes::SerdesContext;
use crate::{BoxError, DurableContext, Serdes, TypedError};

fn succeeded(text: &str) -> End {
    End::Succeeded(Some(serde_json::to_string(text).unwrap()))
}

/// Counts from 1 until 3, two seconds apart; at most so many checks.
async fn count(max_attempts: u32, ctx: DurableContext) -> Result<String, BoxError> {
    let strategy = WaitStrategy::builder(|state| *state >= 3)
        .max_attempts(max_attempts)
        .initial_delay(Duration::from_secs(2))
        .backoff_rate(1.0)
        .jitter(JitterStrategy::None)
        .build();
    let counted = ctx.wait_for_condition(|_, state: u32| async move { Ok(state + 1) }, 0).wait_strategy(strategy);
    Ok(account(&counted.name("count").await))
}

#[test]
fn a_state_is_handed_from_check_to_check() {
    let fake = Fake::with_input("3");
    for (attempt, sent) in [
        (1, "RETRY WaitForCondition 1 \"count\" = 1 after 2 s"),
        (2, "RETRY WaitForCondition 1 \"count\" = 2 after 2 s"),
    ] {
        for _ in 0..2 {
            assert_eq!(fake.invoke(count), End::Pending);
        }
        let enter = format!("enter 1 attempt {attempt}");
        let start = "lazy [START WaitForCondition 1 \"count\"]";
        assert_eq!(fake.take_trace(), [start, &enter, "leave", &format!("durable [{sent}]")]);
        fake.let_time_pass();
    }
    for _ in 0..2 {
        assert_eq!(fake.invoke(count), succeeded("3"));
    }
    let trace = fake.take_trace();
    assert_eq!(trace[1..], ["enter 1 attempt 3", "leave", "durable [SUCCEED WaitForCondition 1 \"count\" = 3]"]);
}

/// Replays what is recorded like this.
#[track_caller]
fn check(record: Operation, expected: Option<&str>, trace: &[&str]) {
    let fake = Fake::with_input("2");
    let details = match record.details {
        OperationDetails::Step(_) => record.details.clone(),
        ref other => panic!("{other:?}"),
    };
    fake.record(Operation {
        name: Some("count".to_owned()),
        sub_type: Some("WaitForCondition".to_owned()),
        details,
        ..record
    });
    assert_eq!(fake.invoke(count), expected.map_or(End::Pending, succeeded));
    assert_eq!(fake.take_trace(), trace);
}

#[test]
fn it_goes_on_from_every_state() {
    use OperationStatus::{Failed, Pending, Ready, Started, Succeeded};
    let at = |attempt, result, status| recorded("1", step(attempt, result, None), status);
    let failed = |wire| recorded("1", step(2, None, Some(wire)), Failed);
    let start = "lazy [START WaitForCondition 1 \"count\"]";
    let done = "durable [SUCCEED WaitForCondition 1 \"count\" = 3]";
    check(at(1, Some("3"), Succeeded), Some("3"), &[]);
    check(at(1, Some("2"), Pending), None, &[]);
    check(at(1, Some("2"), Ready), Some("3"), &[start, "enter 1 attempt 2", "leave", done]);
    check(at(1, Some("2"), Started), Some("3"), &["enter 1 attempt 2", "leave", done]);
    let again = "durable [RETRY WaitForCondition 1 \"count\" = 1 after 2 s]";
    check(at(0, None, Started), None, &["enter 1 attempt 1", "leave", again]);
    check(
        failed(error("Declined", "no")),
        Some("CheckFailed [FAILED Declined]: operation error: wait_for_condition: check failed: no"),
        &[],
    );
    check(
        failed(error("WaitForCondition.MaxChecksExceeded", "enough")),
        Some(
            "MaxChecksExceeded(2) [FAILED WaitForCondition.MaxChecksExceeded]: operation error: wait_for_condition: \
             max checks exceeded: 2",
        ),
        &[],
    );
}

#[test]
fn a_recorded_state_that_cannot_be_read_is_no_reason_to_begin_anew() {
    let told = "condition SerializationFailed: operation error: wait_for_condition: serialization failed: reading the \
                recorded state: invalid type: string \"two\", expected u32 at line 1 column 5";
    let record = recorded("1", step(1, Some("\"two\""), None), OperationStatus::Started);
    check(record, Some(told), &[]);
}

#[derive(Debug, thiserror::Error)]
#[error("the disk is full")]
struct DiskFull;

/// Cannot write nothing.
struct Something;

impl Serdes<u32> for Something {
    async fn serialize(&self, value: u32, _: SerdesContext) -> Result<String, BoxError> {
        if value == 0 { Err("nothing to write".into()) } else { Ok(value.to_string()) }
    }

    async fn deserialize(&self, wire: String, _: SerdesContext) -> Result<u32, BoxError> {
        Ok(wire.parse()?)
    }
}

/// Fails in the way that the input says.
async fn fail(how: String, ctx: DurableContext) -> Result<String, BoxError> {
    let check = move |_, state: u32| {
        let how = how.clone();
        async move {
            match how.as_str() {
                "plain" => Err("boom".into()),
                "typed" => Err(TypedError::new(DiskFull).into()),
                "named like ours" => Err(TypedError::with_type("SerializationError", "boom").into()),
                "exhausted" => Ok(1),
                _ => Ok(state),
            }
        }
    };
    let strategy = |_, attempt| WaitDecision::exhausted(format!("enough after {attempt}"));
    Ok(account(&ctx.wait_for_condition(check, 0).serdes(Something).wait_strategy_fn(strategy).await))
}

#[test]
fn a_failure_is_final_and_reads_the_same_live_and_replayed() {
    let frame = "operation error: wait_for_condition";
    for (how, told, recorded) in [
        ("plain", "CheckFailed [FAILED WaitForConditionError]", "check failed: boom"),
        ("typed", "CheckFailed [FAILED DiskFull]", "check failed: DiskFull: the disk is full"),
        ("named like ours", "CheckFailed [FAILED SerializationError]", "check failed: SerializationError: boom"),
        ("exhausted", "MaxChecksExceeded(1) [FAILED WaitForCondition.MaxChecksExceeded]", "max checks exceeded: 1"),
        (
            "unserializable",
            "condition SerializationFailed [FAILED SerializationError]",
            "serialization failed: nothing to write",
        ),
    ] {
        let fake = Fake::with_input(&format!("{how:?}"));
        for _ in 0..2 {
            assert_eq!(fake.invoke(fail), succeeded(&format!("{told}: {frame}: {recorded}")), "{how}");
        }
        let fails = fake.take_trace().into_iter().filter(|sent| sent.contains("FAIL")).count();
        assert_eq!(fails, 1, "{how}");
    }
}

#[test]
fn without_a_strategy_there_is_one_check() {
    let fake = Fake::new();
    let end = fake.invoke(|_: Value, ctx: DurableContext| async move {
        Ok(ctx.wait_for_condition(|_, state: u32| async move { Ok(state + 1) }, 4).await?)
    });
    assert_eq!(end, End::Succeeded(Some("5".to_owned())));
}
