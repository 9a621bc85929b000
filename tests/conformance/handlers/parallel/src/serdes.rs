//! Branches whose results go through a serdes of the handler's own.

use durable_wasm_sdk::serdes::{Serdes, SerdesContext};
use durable_wasm_sdk::{BoxError, DurableContext};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::returning;

pub(crate) async fn of_branches(_: (), ctx: DurableContext) -> Result<Vec<String>, BoxError> {
    let branches = [returning("a", "x"), returning("b", "y")];
    Ok(ctx.parallel(branches).name("serde").max_concurrency(1).serdes(WrappedSerdes).await?)
}

/// JSON, in an envelope.
struct WrappedSerdes;

#[derive(Serialize, Deserialize)]
struct Envelope<T> {
    wrapped: T,
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Serdes<T> for WrappedSerdes {
    async fn serialize(&self, value: T, _: SerdesContext) -> Result<String, BoxError> {
        Ok(serde_json::to_string(&Envelope { wrapped: value })?)
    }

    async fn deserialize(&self, wire: String, _: SerdesContext) -> Result<T, BoxError> {
        let Envelope { wrapped } = serde_json::from_str(&wire)?;
        Ok(wrapped)
    }
}
