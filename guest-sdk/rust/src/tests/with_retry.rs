//! Blocks of operations that are retried as one.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::account::account;
use super::fake::{End, Fake};
use crate::builders::{JitterStrategy, RetryStrategyConfig};
use crate::{BoxError, DurableContext, RetryDecision};

type Handling = Pin<Box<dyn Future<Output = Result<String, BoxError>> + Send>>;

fn succeeded(text: &str) -> End {
    End::Succeeded(Some(serde_json::to_string(text).unwrap()))
}

/// A block of two steps, the second of which fails so often. Up to three attempts.
fn ship(failures: u32) -> impl Fn(Value, DurableContext) -> Handling + Send + Sync + 'static {
    let left = Arc::new(AtomicU32::new(failures));
    move |_, ctx| {
        let left = Arc::clone(&left);
        let block = move |block: DurableContext| {
            let left = Arc::clone(&left);
            async move {
                let parcel: u32 = block.step(|_| async { Ok(7) }).await?;
                let fetch = move |_| async move {
                    match left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)) {
                        Ok(_) => Err("no carrier".into()),
                        Err(_) => Ok(parcel),
                    }
                };
                Ok(block.step(fetch).retry_strategy_config(RetryStrategyConfig::none()).await?)
            }
        };
        let strategy = |_: &_, attempt| match attempt {
            1 => RetryDecision::Retry { delay: Duration::from_millis(1_500) },
            2 => RetryDecision::Retry { delay: Duration::ZERO },
            _ => RetryDecision::Stop,
        };
        Box::pin(async move { Ok(account(&ctx.with_retry(block).name("ship").retry_strategy(strategy).await)) })
    }
}

/// What was recorded, without the steps.
fn contexts_and_waits(fake: &Fake) -> Vec<String> {
    let is_step = |sent: &str| sent.contains("Step") || sent.contains("enter") || sent.contains("leave");
    fake.take_trace().into_iter().filter(|sent| !is_step(sent)).collect()
}

#[test]
fn every_attempt_is_a_context_of_its_own_with_a_wait_before_the_next() {
    let (fake, handler) = (Fake::new(), Arc::new(ship(2)));
    let invoke = || {
        let handler = Arc::clone(&handler);
        fake.invoke(move |input, ctx| handler(input, ctx))
    };
    let failed = |position: u32, attempt: u32| {
        format!(
            "durable [FAIL RunInChildContext 1-{position} in 1 \"attempt-{attempt}\" ! ChildFnError: child function \
             error: operation error: step: retries exhausted after 1 attempts: no carrier]"
        )
    };
    assert_eq!(invoke(), End::Pending);
    assert_eq!(
        contexts_and_waits(&fake),
        [
            "lazy [START RunInChildContext 1 \"ship\"]",
            "lazy [START RunInChildContext 1-1 in 1 \"attempt-1\"]",
            &failed(1, 1),
            "durable [START Wait 1-2 in 1 \"retry-delay-1\" for 2 s]",
        ]
    );
    fake.let_time_pass();
    assert_eq!(invoke(), End::Pending);
    assert_eq!(
        contexts_and_waits(&fake),
        [
            "lazy [START RunInChildContext 1-3 in 1 \"attempt-2\"]",
            &failed(3, 2),
            "durable [START Wait 1-4 in 1 \"retry-delay-2\" for 1 s]",
        ]
    );
    assert_eq!(invoke(), End::Pending, "the third attempt is not due");
    assert!(fake.take_trace().is_empty());
    fake.let_time_pass();
    for _ in 0..2 {
        assert_eq!(invoke(), succeeded("7"));
    }
    assert_eq!(
        contexts_and_waits(&fake),
        [
            "lazy [START RunInChildContext 1-5 in 1 \"attempt-3\"]",
            "durable [SUCCEED RunInChildContext 1-5 in 1 \"attempt-3\" = 7]",
            "durable [SUCCEED RunInChildContext 1 \"ship\" = 7]",
        ]
    );
}

#[test]
fn a_block_that_keeps_failing_says_how_often_and_why_live_and_replayed() {
    let (fake, handler) = (Fake::new(), Arc::new(ship(u32::MAX)));
    let invoke = || {
        let handler = Arc::clone(&handler);
        fake.invoke(move |input, ctx| handler(input, ctx))
    };
    for _ in 0..2 {
        assert_eq!(invoke(), End::Pending);
        fake.let_time_pass();
    }
    let told = "ChildFailed [FAILED ChildFnError]: operation error: child_context: child failed: retries exhausted \
                after 3 attempts: operation error: child_context: child failed: operation error: step: retries \
                exhausted after 1 attempts: no carrier";
    for _ in 0..2 {
        assert_eq!(invoke(), succeeded(told));
    }
}

#[test]
fn a_schedule_of_delays_decides_too() {
    let fake = Fake::new();
    let end = fake.invoke(|_: Value, ctx: DurableContext| async move {
        let block = ctx.with_retry(|_| async { Err::<(), _>("boom".into()) });
        let config = RetryStrategyConfig::builder().initial_delay(Duration::from_secs(9)).jitter(JitterStrategy::None);
        Ok(block.retry_strategy_config(config.build()).await?)
    });
    assert_eq!(end, End::Pending);
    let trace = fake.take_trace();
    assert_eq!(trace.last().unwrap(), "durable [START Wait 1-2 in 1 \"retry-delay-1\" for 9 s]");
}
