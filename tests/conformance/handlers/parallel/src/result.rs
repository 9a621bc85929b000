//! Branches that succeed. Result: what they returned, in their order.

use durable_wasm_sdk::{BoxError, Branch, DurableContext};
use serde_json::{Value, json};

use crate::{returning, stepping};

pub(crate) async fn of_steps(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let branches = [stepping("a", "task-1"), stepping("b", "task-2")];
    Ok(ctx.parallel(branches).name("parallel").max_concurrency(1).await?)
}

pub(crate) async fn unnamed(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let branches = [returning("a", "alpha"), returning("b", "beta")];
    Ok(ctx.parallel(branches).max_concurrency(1).await?)
}

pub(crate) async fn of_named_branches(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let branches = [returning("first", "one"), returning("second", "two")];
    Ok(ctx.parallel(branches).name("named").max_concurrency(1).await?)
}

pub(crate) async fn of_several_types(_: (), ctx: DurableContext) -> Result<Vec<Value>, BoxError> {
    let branches = [
        Branch::new("text", |_| async { Ok(json!("hello")) }),
        Branch::new("number", |_| async { Ok(json!(42)) }),
        Branch::new("object", |_| async { Ok(json!({ "k": "v" })) }),
    ];
    Ok(ctx.parallel(branches).name("hetero").max_concurrency(1).await?)
}

pub(crate) async fn of_nothing(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    Ok(ctx.parallel(Vec::new()).name("empty").await?)
}

pub(crate) async fn of_two_at_a_time(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let branches = [returning("a", "r0"), returning("b", "r1"), returning("c", "r2")];
    Ok(ctx.parallel(branches).name("concurrent").max_concurrency(2).await?)
}
