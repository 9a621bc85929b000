//! Callbacks whose payload a serdes of the handler's own reads.

use durable_wasm_sdk::serdes::{Serdes, SerdesContext};
use durable_wasm_sdk::{BoxError, DurableContext};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A message as the handler sees it.
#[derive(Serialize)]
pub(crate) struct Message {
    id: String,
    message: String,
    /// Seconds since 1970.
    timestamp: i64,
}

/// What the handler returns for a message.
#[derive(Serialize)]
pub(crate) struct Receipt {
    received: Message,
}

/// What the handler returns for a number.
#[derive(Serialize)]
pub(crate) struct Doubled {
    count: i64,
    doubled: i64,
}

pub(crate) async fn message(name: String, ctx: DurableContext) -> Result<Receipt, BoxError> {
    let callback = ctx.create_callback::<Message>().name(name).serdes(MessageSerdes).await?;
    Ok(Receipt { received: callback.result().await? })
}

pub(crate) async fn number(name: String, ctx: DurableContext) -> Result<Doubled, BoxError> {
    let callback = ctx.create_callback::<i64>().name(name).serdes(NumberSerdes).await?;
    let count = callback.result().await?;
    Ok(Doubled { count, doubled: count * 2 })
}

/// Messages in JSON, their time in RFC 3339.
struct MessageSerdes;

#[derive(Serialize, Deserialize)]
struct WireMessage {
    id: String,
    message: String,
    timestamp: String,
}

impl Serdes<Message> for MessageSerdes {
    async fn serialize(&self, value: Message, _: SerdesContext) -> Result<String, BoxError> {
        let Message { id, message, timestamp } = value;
        let timestamp = Timestamp::from_second(timestamp)?.to_string();
        Ok(serde_json::to_string(&WireMessage { id, message, timestamp })?)
    }

    async fn deserialize(&self, wire: String, _: SerdesContext) -> Result<Message, BoxError> {
        let WireMessage { id, message, timestamp } = serde_json::from_str(&wire)?;
        let timestamp = timestamp.parse::<Timestamp>()?.as_second();
        Ok(Message { id, message, timestamp })
    }
}

/// Numbers in decimal digits.
struct NumberSerdes;

impl Serdes<i64> for NumberSerdes {
    async fn serialize(&self, value: i64, _: SerdesContext) -> Result<String, BoxError> {
        Ok(value.to_string())
    }

    async fn deserialize(&self, wire: String, _: SerdesContext) -> Result<i64, BoxError> {
        Ok(wire.parse()?)
    }
}
