//! A call and nothing else.

use durable_wasm_sdk::{BoxError, DurableContext};
use serde::Deserialize;
use serde_json::Value;

use crate::target;

/// A chained call carries at most 1,048,576 bytes of JSON: these, less the quotes.
const LARGE: usize = 1_048_574;

pub(crate) async fn any(input: Value, ctx: DurableContext) -> Result<Value, BoxError> {
    Ok(ctx.invoke::<Value, _>(target::ECHO, input).await?)
}

#[derive(Deserialize)]
pub(crate) struct Named {
    name: String,
    payload: String,
}

pub(crate) async fn named(input: Named, ctx: DurableContext) -> Result<String, BoxError> {
    Ok(ctx.invoke::<String, _>(target::ECHO, input.payload).name(input.name).await?)
}

/// Result: how much arrived.
pub(crate) async fn large(_: (), ctx: DurableContext) -> Result<usize, BoxError> {
    Ok(ctx.invoke::<usize, _>(target::LENGTH, "x".repeat(LARGE)).await?)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ForTenant {
    tenant_id: String,
    payload: String,
}

pub(crate) async fn for_a_tenant(input: ForTenant, ctx: DurableContext) -> Result<String, BoxError> {
    Ok(ctx.invoke::<String, _>(target::ECHO, input.payload).tenant_id(input.tenant_id).await?)
}
