//! Branches without a context of their own, and branches within branches.

use durable_wasm_sdk::builders::map_parallel::NestingMode;
use durable_wasm_sdk::{BoxError, Branch, DurableContext};

use crate::stepping;

pub(crate) async fn flat(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let branches = [stepping("a", "fa"), stepping("b", "fb")];
    Ok(ctx.parallel(branches).name("flat").max_concurrency(1).nesting(NestingMode::Flat).await?)
}

pub(crate) async fn inside_a_branch(_: (), ctx: DurableContext) -> Result<Vec<Vec<String>>, BoxError> {
    let outer = Branch::new("a", |child: DurableContext| async move {
        let inner = [stepping("s0", "i1"), stepping("s1", "i2")];
        Ok(child.parallel(inner).name("inner").max_concurrency(1).await?)
    });
    Ok(ctx.parallel([outer]).name("outer").max_concurrency(1).await?)
}
