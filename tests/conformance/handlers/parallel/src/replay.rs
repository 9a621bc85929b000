//! Branches that a replay finds complete and under way.

use std::time::Duration;

use durable_wasm_sdk::{BoxError, Branch, DurableContext};

use crate::stepping;

pub(crate) async fn after_a_wait(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let waiting = Branch::new("b", |child: DurableContext| async move {
        child.wait(Duration::from_secs(2)).await?;
        Ok("b1".to_owned())
    });
    Ok(ctx.parallel([stepping("a", "b0"), waiting]).name("replay").max_concurrency(1).await?)
}
