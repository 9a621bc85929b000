//! One callback that is waited for, and nothing else.

use std::time::Duration;

use durable_wasm_sdk::{BoxError, DurableContext};
use serde::{Deserialize, Serialize};

use crate::submit;

pub(crate) async fn named_by_the_input(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    Ok(ctx.wait_for_callback::<String, _, _>(submit).name(name).await?)
}

pub(crate) async fn named_approval(_: (), ctx: DurableContext) -> Result<String, BoxError> {
    named_by_the_input("approval".to_owned(), ctx).await
}

pub(crate) async fn unnamed(_: (), ctx: DurableContext) -> Result<String, BoxError> {
    Ok(ctx.wait_for_callback::<String, _, _>(|_, _| async { Ok(()) }).await?)
}

#[derive(Serialize, Deserialize)]
struct Decision {
    status: String,
}

pub(crate) async fn structured(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let decision = ctx.wait_for_callback::<Decision, _, _>(submit).name(name).await?;
    Ok(decision.status)
}

pub(crate) async fn with_heartbeat(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let callback = ctx.wait_for_callback::<String, _, _>(submit).name(name);
    Ok(callback.heartbeat(Duration::from_secs(10)).await?)
}

pub(crate) async fn without_payload(name: String, ctx: DurableContext) -> Result<Option<String>, BoxError> {
    Ok(ctx.wait_for_callback::<Option<String>, _, _>(submit).name(name).await?)
}
