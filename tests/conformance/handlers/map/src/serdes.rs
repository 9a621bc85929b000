//! Maps whose items or whole result go through a serdes of the handler's own.

use std::time::Duration;

use durable_wasm_sdk::builders::map_parallel::BatchSummary;
use durable_wasm_sdk::serdes::{Serdes, SerdesContext};
use durable_wasm_sdk::{BoxError, DurableContext, OperationError};
use serde_json::{Value, json};

pub(crate) async fn of_items(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let map = ctx.map(["x", "y"], uppercase).name("serdes").max_concurrency(1);
    Ok(map.serdes(Prefixed("wrapped:")).await?)
}

pub(crate) async fn of_the_result(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    Ok(map_to_joined(&ctx, "op-serde").await?)
}

pub(crate) async fn of_the_result_replayed(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let results = map_to_joined(&ctx, "op-serde-replay").await?;
    ctx.wait(Duration::from_secs(1)).await?;
    Ok(results)
}

async fn map_to_joined(ctx: &DurableContext, name: &str) -> Result<Vec<String>, OperationError> {
    ctx.map(["x", "y"], uppercase).name(name).max_concurrency(1).result_serdes(Joined).await
}

async fn uppercase(_: DurableContext, item: &'static str, _: usize) -> Result<String, BoxError> {
    Ok(item.to_uppercase())
}

/// Text as it is, behind a prefix.
struct Prefixed(&'static str);

impl Prefixed {
    fn strip<'a>(&self, wire: &'a str) -> Result<&'a str, BoxError> {
        wire.strip_prefix(self.0).ok_or_else(|| format!("`{wire}` does not begin with `{}`", self.0).into())
    }
}

impl Serdes<String> for Prefixed {
    async fn serialize(&self, value: String, _: SerdesContext) -> Result<String, BoxError> {
        Ok(format!("{}{value}", self.0))
    }

    async fn deserialize(&self, wire: String, _: SerdesContext) -> Result<String, BoxError> {
        Ok(self.strip(&wire)?.to_owned())
    }
}

/// A batch of texts that all succeeded, as one text with commas. A summary's fields are private: it is taken apart in
/// its JSON, where an item's result is what the item's serdes made of it.
struct Joined;

const PREFIX: Prefixed = Prefixed("OPSERDE:");

impl Serdes<BatchSummary> for Joined {
    async fn serialize(&self, summary: BatchSummary, _: SerdesContext) -> Result<String, BoxError> {
        let summary = serde_json::to_value(summary)?;
        let items = summary["results"].as_array().map(Vec::as_slice).unwrap_or_default();
        let texts =
            items.iter().map(|item| serde_json::from_str::<String>(item["result"].as_str().unwrap_or_default()));
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        Ok(format!("{}{}", PREFIX.0, texts.join(",")))
    }

    async fn deserialize(&self, wire: String, _: SerdesContext) -> Result<BatchSummary, BoxError> {
        let item =
            |(index, text)| json!({ "index": index, "status": "SUCCEEDED", "result": Value::from(text).to_string() });
        let items: Vec<_> = PREFIX.strip(&wire)?.split(',').enumerate().map(item).collect();
        Ok(serde_json::from_value(json!({ "results": items, "reason": "ALL_COMPLETED" }))?)
    }
}
