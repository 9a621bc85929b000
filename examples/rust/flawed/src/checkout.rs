//! Charges a card, once, and sends the receipt.

use durable_wasm_sdk::{BoxError, DurableContext, StepSemantics, log};
use serde::Deserialize;

/// The input: what somebody buys.
#[derive(Debug, Deserialize)]
pub struct Cart {
    /// The number of the order.
    pub order: String,
    /// What it costs, in cents.
    pub total_cents: u64,
}

/// Result: the number of the charge.
///
/// # Errors
/// An operation failed.
pub async fn checkout(cart: Cart, ctx: DurableContext) -> Result<String, BoxError> {
    let Cart { order, total_cents } = cart;
    let charge = ctx
        .step(move |_| async move {
            log::info!(order = order.as_str(), total_cents; "charging the card");
            Ok(format!("charge-{order}"))
        })
        .name("charge-card")
        // A card must never be charged twice.
        .semantics(StepSemantics::AtMostOncePerRetry)
        .await?;

    let receipt = charge.clone();
    ctx.step(move |_| async move {
        log::info!(charge = receipt.as_str(); "here is your receipt");
        Ok(())
    })
    .name("send-receipt")
    .await?;
    Ok(charge)
}
