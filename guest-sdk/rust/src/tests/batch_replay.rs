//! Batches whose results are too large to record, and batches of many branches.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::crashes::finish;
use super::fake::{End, Fake};
use crate::builders::map_parallel::{CompletionConfig, NestingMode};
use crate::{BoxError, DurableContext};

#[test]
fn of_a_large_batch_is_recorded_which_branches_had_ended() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<Vec<Option<usize>>, BoxError> {
        let large = |ctx: DurableContext, wait: bool, _| async move {
            if wait {
                ctx.wait(Duration::from_secs(1)).await?;
            }
            Ok("x".repeat(150_000))
        };
        let early = CompletionConfig::with_min_successful(2);
        let batch =
            ctx.map([false, true, false, false], large).max_concurrency(2).completion(early).await_batch().await?;
        ctx.wait(Duration::from_secs(1)).await?;
        Ok(batch.items.into_iter().map(|item| item.result.map(|text| text.len())).collect())
    }
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), End::Pending);
    let digest = r#"{"totalCount":3,"completionReason":"MIN_SUCCESSFUL_REACHED","startedIndexes":[1]}"#;
    assert_eq!(fake.result("1").unwrap(), digest);
    fake.let_time_pass();
    fake.take_trace();
    let end = End::Succeeded(Some("[150000,null,150000]".to_owned()));
    assert_eq!(fake.invoke(handler), end, "though the branch that waited could go on now");
    assert_eq!(fake.take_trace(), [] as [&str; 0]);
}

#[test]
fn a_large_branch_runs_again_over_its_operations_and_no_step_does() {
    for nesting in [NestingMode::Normal, NestingMode::Flat] {
        let (bodies, steps) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let counts = (bodies.clone(), steps.clone());
        let handler = move |_: Value, ctx: DurableContext| {
            let (bodies, steps) = counts.clone();
            async move {
                let branch = move |ctx: DurableContext, size: usize, _| {
                    bodies.fetch_add(1, Ordering::Relaxed);
                    let steps = steps.clone();
                    async move {
                        let step = ctx.step(move |_| async move {
                            steps.fetch_add(1, Ordering::Relaxed);
                            Ok(size)
                        });
                        Ok("x".repeat(step.await?))
                    }
                };
                let total: usize = ctx.map([300_000, 7], branch).nesting(nesting).await?.iter().map(String::len).sum();
                ctx.wait(Duration::from_secs(1)).await?;
                Ok(total)
            }
        };
        let fake = Fake::new();
        assert_eq!(fake.invoke(handler.clone()), End::Pending);
        fake.let_time_pass();
        assert_eq!(fake.invoke(handler), End::Succeeded(Some("300007".to_owned())));
        // Normally the small branch answers from its own record.
        let again = if nesting == NestingMode::Normal { 1 } else { 2 };
        assert_eq!((bodies.load(Ordering::Relaxed), steps.load(Ordering::Relaxed)), (2 + again, 2), "{nesting:?}");
    }
}

#[test]
fn a_batch_costs_as_much_for_each_branch_however_many_there_are() {
    /// The sends of an execution whose branches all wait.
    fn sends(branches: usize) -> usize {
        let fake = Fake::with_input(&branches.to_string());
        async fn handler(branches: usize, ctx: DurableContext) -> Result<usize, BoxError> {
            let wait = |ctx: DurableContext, index, _| async move {
                ctx.wait(Duration::from_secs(1)).await?;
                Ok(index)
            };
            Ok(ctx.map(0..branches, wait).await?.into_iter().sum())
        }
        let end = finish(&fake, handler);
        assert_eq!(end, End::Succeeded(Some((branches * (branches - 1) / 2).to_string())));
        fake.take_trace().len()
    }
    let fixed = 2;
    assert_eq!(sends(10) - fixed, 10 * 3);
    assert_eq!(sends(1_000) - fixed, 1_000 * 3);
}
