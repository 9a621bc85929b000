//! Items that succeed. Result: what came of them, in their order, unless it says otherwise.

use durable_wasm_sdk::builders::map_parallel::NestingMode;
use durable_wasm_sdk::{BoxError, DurableContext};
use serde_json::{Value, json};

/// Bytes of a result that does not fit a checkpoint four times.
const LARGE: usize = 70_000;

pub(crate) async fn of_steps(names: Vec<String>, ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let greet = |child: DurableContext, name: String, _| async move {
        Ok(child.step(move |_| async move { Ok(format!("Hello, {name}!")) }).await?)
    };
    Ok(ctx.map(names, greet).name("map").max_concurrency(1).await?)
}

pub(crate) async fn unnamed(numbers: Vec<u32>, ctx: DurableContext) -> Result<Vec<u32>, BoxError> {
    Ok(ctx.map(numbers, |_, number, _| async move { Ok(number * 2) }).max_concurrency(1).await?)
}

pub(crate) async fn with_index(numbers: Vec<usize>, ctx: DurableContext) -> Result<Vec<usize>, BoxError> {
    let add = |_, number, index| async move { Ok(number + index) };
    Ok(ctx.map(numbers, add).name("indexed").max_concurrency(1).await?)
}

pub(crate) async fn of_nothing(items: Vec<String>, ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    Ok(ctx.map(items, |_, item, _| async move { Ok(item) }).name("empty").await?)
}

pub(crate) async fn of_two_at_a_time(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let items = ["r0", "r1", "r2"];
    let own = |_, item: &'static str, _| async move { Ok(item.to_owned()) };
    Ok(ctx.map(items, own).name("concurrent").max_concurrency(2).await?)
}

pub(crate) async fn flat(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let step = |child: DurableContext, item: &'static str, _| async move {
        Ok(child.step(move |_| async move { Ok(item.to_owned()) }).await?)
    };
    Ok(ctx.map(["fa", "fb"], step).name("flat").max_concurrency(1).nesting(NestingMode::Flat).await?)
}

pub(crate) async fn named_items(numbers: Vec<u32>, ctx: DurableContext) -> Result<Vec<u32>, BoxError> {
    let times_ten = |_, number, _| async move { Ok(number * 10) };
    let map = ctx.map(numbers, times_ten).name("named-items").max_concurrency(1);
    Ok(map.item_namer(|index| format!("item-{}", index + 1)).await?)
}

/// Result: how many there were.
pub(crate) async fn too_large(_: (), ctx: DurableContext) -> Result<Value, BoxError> {
    let repeat = |_, letter: &'static str, _| async move { Ok(letter.repeat(LARGE)) };
    let map = ctx.map(["a", "b", "c", "d"], repeat).name("large").max_concurrency(1);
    let batch = map.await_batch().await?;
    Ok(json!({ "successCount": batch.success_count(), "totalCount": batch.total_count() }))
}
