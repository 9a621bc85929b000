//! Batches of three, whose second member goes through the situation. The first failure ends them.

use durable_wasm_sdk::{BoxError, Branch, DurableContext, StepSemantics};

use super::{Situation, attempt};

const NAMES: [&str; 3] = ["first", "second", "third"];

/// A map. Result: which attempt of each item's step succeeded.
pub(crate) async fn map(situation: Situation, ctx: DurableContext) -> Result<Vec<u32>, BoxError> {
    let is_first = !ctx.is_replaying();
    let item = move |child, situation, _| member(situation, is_first, child);
    let map = ctx.map(members(situation), item).name("map").item_namer(|index| NAMES[index].to_owned()).spawn();
    situation.around(map, &ctx).await
}

/// A parallel operation. Result: which attempt of each branch's step succeeded.
pub(crate) async fn parallel(situation: Situation, ctx: DurableContext) -> Result<Vec<u32>, BoxError> {
    let is_first = !ctx.is_replaying();
    let branches = members(situation).into_iter().zip(NAMES);
    let branches = branches.map(|(situation, name)| Branch::new(name, move |child| member(situation, is_first, child)));
    situation.around(ctx.parallel(branches).name("parallel").spawn(), &ctx).await
}

fn members(situation: Situation) -> [Situation; 3] {
    [Situation::FirstRun, situation, Situation::FirstRun]
}

async fn member(situation: Situation, is_first: bool, child: DurableContext) -> Result<u32, BoxError> {
    Ok(attempt(situation, StepSemantics::AtLeastOncePerRetry, is_first, &child).await?)
}
