//! Two callbacks, named by the input. Result: what came, that of the first callback first.

use durable_wasm_sdk::{BoxError, DurableContext};

type Names = (String, String);
type Results = (String, String);

pub(crate) async fn one_after_the_other((a, b): Names, ctx: DurableContext) -> Result<Results, BoxError> {
    let first = ctx.create_callback::<String>().name(a).await?.result().await?;
    let second = ctx.create_callback::<String>().name(b).await?.result().await?;
    Ok((first, second))
}

pub(crate) async fn in_order((a, b): Names, ctx: DurableContext) -> Result<Results, BoxError> {
    let first = ctx.create_callback::<String>().name(a).await?;
    let second = ctx.create_callback::<String>().name(b).await?;
    Ok((first.result().await?, second.result().await?))
}

pub(crate) async fn in_reverse((a, b): Names, ctx: DurableContext) -> Result<Results, BoxError> {
    let first = ctx.create_callback::<String>().name(a).await?;
    let second = ctx.create_callback::<String>().name(b).await?;
    let second = second.result().await?;
    Ok((first.result().await?, second))
}
