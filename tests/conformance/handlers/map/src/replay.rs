//! Maps that a replay finds under way and complete.

use std::time::Duration;

use batch::verdict;
use durable_wasm_sdk::builders::map_parallel::CompletionConfig;
use durable_wasm_sdk::{BoxError, DurableContext};
use serde_json::Value;

use crate::completion::{Item, one_by_one};

/// The second item waits before its step.
pub(crate) async fn during_the_map(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let process = |child: DurableContext, item: &'static str, index| async move {
        if index == 1 {
            child.wait(Duration::from_secs(1)).await?;
        }
        Ok(child.step(move |_| async move { Ok(item.to_owned()) }).await?)
    };
    Ok(ctx.map(["r0", "r1"], process).name("suspend").max_concurrency(1).await?)
}

pub(crate) async fn after_the_map(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let uppercase = |_, item: &'static str, _| async move { Ok(item.to_uppercase()) };
    let results = ctx.map(["a", "b"], uppercase).name("then-wait").max_concurrency(1).await?;
    ctx.wait(Duration::from_secs(1)).await?;
    Ok(results)
}

pub(crate) async fn after_a_failed_item(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let completion = CompletionConfig::with_tolerated_failure_count(1);
    let batch = one_by_one(&ctx, "fail-then-wait", [Item::Succeed, Item::Fail], completion).await?;
    ctx.wait(Duration::from_secs(1)).await?;
    Ok(verdict(&batch))
}
