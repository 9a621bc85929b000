//! Calls whose payload or result goes through a serdes of the handler's own.

use durable_wasm_sdk::serdes::{Serdes, SerdesContext};
use durable_wasm_sdk::{BoxError, DurableContext};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::target;

#[derive(Serialize, Deserialize)]
pub(crate) struct Event {
    data: String,
}

pub(crate) async fn of_the_payload(event: Event, ctx: DurableContext) -> Result<Value, BoxError> {
    Ok(ctx.invoke::<Value, _>(target::ECHO, event).payload_serdes(UppercaseEvents).await?)
}

pub(crate) async fn of_the_result(text: String, ctx: DurableContext) -> Result<String, BoxError> {
    Ok(ctx.invoke::<String, _>(target::ECHO, text).serdes(UppercaseResults).await?)
}

/// JSON, with the data in upper case on its way out.
struct UppercaseEvents;

impl Serdes<Event> for UppercaseEvents {
    async fn serialize(&self, value: Event, _: SerdesContext) -> Result<String, BoxError> {
        Ok(serde_json::to_string(&Event { data: value.data.to_uppercase() })?)
    }

    async fn deserialize(&self, wire: String, _: SerdesContext) -> Result<Event, BoxError> {
        Ok(serde_json::from_str(&wire)?)
    }
}

/// The result's JSON as text, quotes and all, in upper case.
struct UppercaseResults;

impl Serdes<String> for UppercaseResults {
    async fn serialize(&self, value: String, _: SerdesContext) -> Result<String, BoxError> {
        Ok(value)
    }

    async fn deserialize(&self, wire: String, _: SerdesContext) -> Result<String, BoxError> {
        Ok(wire.to_uppercase())
    }
}
