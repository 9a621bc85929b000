//! A crash at any checkpoint changes nothing but what has to be done again.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::account::account;
use super::fake::{End, Fake, UNKNOWN};
use crate::bindings::durable::execution::types::{ServiceError, ServiceErrorCode};
use crate::builders::RetryStrategyConfig;
use crate::builders::map_parallel::{CompletionConfig, NestingMode};
use crate::builders::wait_for_condition::WaitStrategy;
use crate::{BoxError, DurableContext, DurableFuture, RetryDecision};

/// More invocations than any handler here needs.
const MAX_INVOCATIONS: usize = 50;

/// Invokes until the execution ends.
pub(super) fn finish<E, Fut, O>(
    fake: &Arc<Fake>,
    handler: impl Fn(E, DurableContext) -> Fut + Copy + Send + Sync + 'static,
) -> End
where
    E: DeserializeOwned + Send + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    O: Serialize + Send + 'static,
{
    for _ in 0..MAX_INVOCATIONS {
        match fake.invoke(handler) {
            End::Pending => {
                fake.let_time_pass();
                fake.answer_all("7");
            }
            End::Fault { .. } => {}
            end @ (End::Succeeded(_) | End::Failed { .. }) => return end,
        }
    }
    panic!("the execution does not end: {:?}", fake.take_trace());
}

/// Lets every checkpoint in turn fail once, so that the invocation crashes there: before it is recorded, and after.
#[track_caller]
fn check<E, Fut, O>(handler: impl Fn(E, DurableContext) -> Fut + Copy + Send + Sync + 'static)
where
    E: DeserializeOwned + Send + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    O: Serialize + Send + 'static,
{
    let fake = Fake::new();
    let expected = finish(&fake, handler);
    let checkpoints = fake.take_trace().iter().filter(|line| line.contains('[')).count();
    assert_eq!(fake.invoke(handler), expected, "replayed from its complete record");
    assert_eq!(fake.take_trace(), [] as [&str; 0], "a complete record needs nothing");
    for (crash, is_recorded) in (0..checkpoints).flat_map(|crash| [(crash, false), (crash, true)]) {
        let fake = Fake::new();
        if is_recorded {
            fake.lose_replies();
        }
        let refusal = ServiceError { code: ServiceErrorCode::Service, message: "crash".to_owned() };
        fake.refuse((0..crash).map(|_| None).chain([Some(refusal)]));
        let end = finish(&fake, handler);
        assert_eq!(end, expected, "checkpoint {crash}, recorded: {is_recorded}: {:?}", fake.take_trace());
    }
}

async fn uneven(ctx: DurableContext, index: usize, _: usize) -> Result<usize, BoxError> {
    match index % 4 {
        0 => Ok(ctx.step(move |_| async move { Ok(index) }).await?),
        1 => {
            ctx.wait(Duration::from_secs(1)).await?;
            Ok(ctx.step(move |_| async move { Ok(index) }).await?)
        }
        2 => Err(format!("no {index}").into()),
        _ => Ok(ctx.map([index, index], |_, index, _| async move { Ok(index) }).await?.len()),
    }
}

fn debug<T: std::fmt::Debug>(value: T) -> String {
    format!("{value:?}")
}

#[test]
fn of_batches() {
    for nesting in [NestingMode::Normal, NestingMode::Flat] {
        for max_concurrency in [1, 2, 9] {
            check(move |_: Value, ctx: DurableContext| async move {
                let all = CompletionConfig::with_tolerated_failure_percentage(100);
                let batch = ctx.map(0..7, uneven).completion(all).nesting(nesting).max_concurrency(max_concurrency);
                Ok(debug(batch.await_batch().await?))
            });
        }
    }
}

#[test]
fn of_large_batches() {
    for nesting in [NestingMode::Normal, NestingMode::Flat] {
        check(move |_: Value, ctx: DurableContext| async move {
            // The second branch is too large for its own record as well.
            let large = |ctx: DurableContext, size, _| async move {
                Ok("x".repeat(ctx.step(move |_| async move { Ok(size) }).await?))
            };
            let batch = ctx.map([1, 262_145], large).nesting(nesting).await_batch().await?;
            ctx.wait(Duration::from_secs(1)).await?;
            Ok(batch.items.iter().map(|item| item.result.as_ref().map(String::len)).collect::<Vec<_>>())
        });
    }
}

/// Three operations: one that fails after a retry, one that waits, one that succeeds after `steps` steps.
fn operations(ctx: &DurableContext, steps: usize) -> [DurableFuture<usize>; 3] {
    let retry = |_: &_, attempt| match attempt {
        1 => RetryDecision::Retry { delay: Duration::from_secs(1) },
        _ => RetryDecision::Stop,
    };
    let fails = ctx.step(|_| async { Err("no".into()) }).retry_strategy(retry).future();
    let waits = ctx.run_in_child_context(|ctx| async move {
        ctx.wait(Duration::from_secs(1)).await?;
        Ok(1)
    });
    let works = ctx.run_in_child_context(move |ctx| async move {
        for _ in 0..steps {
            ctx.step(|_| async { Ok(()) }).await?;
        }
        Ok(2)
    });
    [fails, waits.spawn(), works.future()]
}

#[test]
fn of_joins() {
    check(|_: Value, ctx: DurableContext| async move {
        let all =
            debug(ctx.join_all(operations(&ctx, 2)).await?.iter().map(debug).map(|text| text.len()).sum::<usize>() > 0);
        let first_error = ctx.try_join_all(operations(&ctx, 2)).await.map_err(|error| format!("{error:#}"));
        ctx.wait(Duration::from_secs(1)).await?;
        Ok((all, first_error))
    });
}

#[test]
fn of_contests() {
    check(|_: Value, ctx: DurableContext| async move {
        let first = ctx.race(operations(&ctx, 2)).await.map_err(|error| format!("{error:#}"));
        let first_success = ctx.select_ok(operations(&ctx, 0)).await?;
        let [fails, ..] = operations(&ctx, 0);
        let none = ctx.select_ok([fails]).await.map_err(|error| format!("{error:#}"));
        ctx.wait(Duration::from_secs(1)).await?;
        Ok((first, first_success, none))
    });
}

#[test]
fn of_calls_and_callbacks() {
    check(|_: Value, ctx: DurableContext| async move {
        let callback = ctx.create_callback::<u32>().await?;
        let called = ctx.invoke::<u32, _>("f", 1).spawn();
        let waited = ctx.wait_for_callback::<u32, _, _>(|step, _| async move {
            if step.attempt() == 1 { Err("offline".into()) } else { Ok(()) }
        });
        let waited = waited.await?;
        let unknown = account(&ctx.invoke::<(), _>(UNKNOWN, ()).await);
        Ok((waited, called.await?, callback.result().await?, unknown))
    });
}

#[test]
fn of_conditions_and_blocks() {
    check(|_: Value, ctx: DurableContext| async move {
        let block = ctx.with_retry(|block| async move {
            let count = block.wait_for_condition(|_, state: u32| async move { Ok(state + 1) }, 0);
            let counted = count.wait_strategy(WaitStrategy::builder(|state| *state >= 3).build()).await?;
            let called: u32 = block.invoke("f", counted).await?;
            Err::<(), _>(format!("{called} is too much").into())
        });
        let failed = account(&block.retry_strategy_config(RetryStrategyConfig::transient()).await);
        ctx.wait(Duration::from_secs(1)).await?;
        Ok(failed)
    });
}
