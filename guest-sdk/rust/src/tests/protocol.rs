//! What a handler sends, and when.

use std::time::Duration;

use serde_json::Value;

use super::fake::{End, Fake, Trace};
use crate::builders::{JitterStrategy, RetryStrategyConfig};
use crate::{BoxError, DurableContext, StepSemantics, TypedError};

#[track_caller]
fn check(trace: &Trace, expected: &[&str]) {
    assert_eq!(trace, expected);
}

fn twice(delay: Duration) -> RetryStrategyConfig {
    RetryStrategyConfig::builder().max_attempts(2).initial_delay(delay).jitter(JitterStrategy::None).build()
}

async fn quickstart(_: Value, ctx: DurableContext) -> Result<Vec<u32>, BoxError> {
    let one = ctx.step(|_| async { Ok(1) }).name("one").await?;
    ctx.wait(Duration::from_millis(1_500)).await?;
    let two = ctx
        .run_in_child_context(|ctx| async move {
            let first: u32 = ctx.step(|_| async { Ok(2) }).await?;
            Ok(first + ctx.step(|_| async { Ok(3) }).await?)
        })
        .name("two")
        .await?;
    Ok(vec![one, two])
}

#[test]
fn steps_waits_and_contexts_are_recorded_in_order() {
    let fake = Fake::new();
    assert_eq!(fake.invoke(quickstart), End::Pending);
    check(
        &fake.take_trace(),
        &[
            "lazy [START Step 1 \"one\"]",
            "enter 1 attempt 1",
            "leave",
            "durable [SUCCEED Step 1 \"one\" = 1]",
            "durable [START Wait 2 for 2 s]",
        ],
    );
    fake.let_time_pass();
    assert_eq!(fake.invoke(quickstart), End::Succeeded(Some("[1,5]".to_owned())));
    check(
        &fake.take_trace(),
        &[
            "lazy [START RunInChildContext 3 \"two\"]",
            "lazy [START Step 3-1 in 3]",
            "enter 3-1 attempt 1",
            "leave",
            "durable [SUCCEED Step 3-1 in 3 = 2]",
            "lazy [START Step 3-2 in 3]",
            "enter 3-2 attempt 1",
            "leave",
            "durable [SUCCEED Step 3-2 in 3 = 3]",
            "durable [SUCCEED RunInChildContext 3 \"two\" = 5]",
        ],
    );
    assert_eq!(fake.invoke(quickstart), End::Succeeded(Some("[1,5]".to_owned())));
    check(&fake.take_trace(), &[]);
}

#[test]
fn a_failed_attempt_is_retried_in_a_later_invocation() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<u32, BoxError> {
        let step = ctx.step(|step| async move { if step.attempt() < 2 { Err("not yet".into()) } else { Ok(7) } });
        Ok(step.retry_strategy_config(twice(Duration::from_millis(2_500))).await?)
    }
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), End::Pending);
    check(
        &fake.take_trace(),
        &["lazy [START Step 1]", "enter 1 attempt 1", "leave", "durable [RETRY Step 1 ! Error: not yet after 3 s]"],
    );
    assert_eq!(fake.invoke(handler), End::Pending, "the second attempt is not due");
    check(&fake.take_trace(), &[]);
    fake.let_time_pass();
    assert_eq!(fake.invoke(handler), End::Succeeded(Some("7".to_owned())));
    check(&fake.take_trace(), &["lazy [START Step 1]", "enter 1 attempt 2", "leave", "durable [SUCCEED Step 1 = 7]"]);
}

#[test]
fn a_step_that_keeps_failing_fails_the_execution_the_same_live_and_replayed() {
    #[derive(Debug, thiserror::Error)]
    #[error("the card was declined")]
    struct Declined;
    async fn handler(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
        let step = ctx.step(|_| async { Err::<(), _>(TypedError::new(Declined).into()) });
        Ok(step.retry_strategy(|_, _| crate::RetryDecision::Stop).await?)
    }
    let failure = |message: &str| End::Failed { error_type: "Declined".to_owned(), message: message.to_owned() };
    let frames = "operation error: step: retries exhausted after 1 attempts: Declined: the card was declined";
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), failure(frames));
    check(
        &fake.take_trace(),
        &[
            "lazy [START Step 1]",
            "enter 1 attempt 1",
            "leave",
            "durable [FAIL Step 1 ! Declined: Declined: the card was declined]",
        ],
    );
    assert_eq!(fake.invoke(handler), failure(frames));
    check(&fake.take_trace(), &[]);
}

#[test]
fn at_most_once_records_the_start_before_the_body() {
    let fake = Fake::new();
    let end = fake.invoke(|_: Value, ctx: DurableContext| async move {
        Ok(ctx.step(|_| async { Ok(1) }).semantics(StepSemantics::AtMostOncePerRetry).await?)
    });
    assert_eq!(end, End::Succeeded(Some("1".to_owned())));
    check(
        &fake.take_trace(),
        &["durable [START Step 1]", "enter 1 attempt 1", "leave", "durable [SUCCEED Step 1 = 1]"],
    );
}

#[test]
fn a_failed_child_context_is_recorded() {
    let fake = Fake::new();
    let end = fake.invoke(|_: Value, ctx: DurableContext| async move {
        ctx.run_in_child_context(|_| async { Err::<(), _>("boom".into()) }).await?;
        Ok(())
    });
    let message = "operation error: child_context: child failed: boom".to_owned();
    assert_eq!(end, End::Failed { error_type: "ChildFnError".to_owned(), message });
    check(
        &fake.take_trace(),
        &[
            "lazy [START RunInChildContext 1]",
            "durable [FAIL RunInChildContext 1 ! ChildFnError: child function error: boom]",
        ],
    );
}

#[test]
fn a_large_result_of_a_context_is_computed_again_and_not_recorded() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<usize, BoxError> {
        let body = |ctx: DurableContext| async move {
            let digit: u32 = ctx.step(|_| async { Ok(7) }).await?;
            Ok(digit.to_string().repeat(262_144))
        };
        Ok(ctx.run_in_child_context(body).await?.len())
    }
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), End::Succeeded(Some("262144".to_owned())));
    assert_eq!(fake.take_trace().last().unwrap(), "durable [SUCCEED RunInChildContext 1 replay children]");
    assert_eq!(fake.invoke(handler), End::Succeeded(Some("262144".to_owned())));
    check(&fake.take_trace(), &[]);
}

#[test]
fn what_was_sent_lazily_is_recorded_before_the_invocation_ends() {
    let fake = Fake::new();
    let end = fake.invoke(|_: Value, ctx: DurableContext| async move {
        ctx.step(|_| std::future::pending::<Result<(), _>>()).await?;
        Ok(())
    });
    // Nothing will ever wake the step.
    assert!(matches!(end, End::Failed { .. }), "{end:?}");
    check(&fake.take_trace(), &["lazy [START Step 1]", "enter 1 attempt 1", "leave", "durable []"]);
}

#[test]
fn a_result_too_large_for_the_answer_is_checkpointed() {
    let handler = |length: usize, _: DurableContext| async move { Ok("x".repeat(length)) };
    // The quotes of the JSON text count.
    for (length, checkpointed) in [(6_291_404, false), (6_291_405, true)] {
        let fake = Fake::with_input(&length.to_string());
        let End::Succeeded(result) = fake.invoke(handler) else { panic!("{length}") };
        assert_eq!(result.is_none(), checkpointed, "{length}");
        let update = format!("durable [SUCCEED Execution execution = {} bytes]", length + 2);
        assert_eq!(fake.take_trace(), if checkpointed { vec![update] } else { vec![] }, "{length}");
    }
}

#[test]
fn later_pages_are_read() {
    let fake = Fake::new();
    fake.page_by(1);
    assert_eq!(fake.invoke(quickstart), End::Pending);
    fake.let_time_pass();
    assert_eq!(fake.invoke(quickstart), End::Succeeded(Some("[1,5]".to_owned())));
    fake.take_trace();
    assert_eq!(fake.invoke(quickstart), End::Succeeded(Some("[1,5]".to_owned())));
    check(&fake.take_trace(), &[]);
}
