//! An order, from the click to the end of the return window a month later.
//!
//! The handler validates the order, reserves stock for every item, charges the card, waits 30 days for a return, pays
//! the merchant and tells the customer. It runs in milliseconds with a virtual clock. A crash at any point loses
//! nothing and repeats no step that has ended, and the card is never charged twice:
//!
//! ```text
//! durable-wasm run examples/rust/order --input '{"id": "A-17", "card": "tok_visa",
//!     "items": [{"sku": "teapot", "quantity": 1, "unit_price_cents": 2400}]}'
//! ```
//!
//! Input: an [`Order`]. Result: a [`Receipt`]. The payment provider is a stand-in that is down for the first two
//! attempts of every charge, so the step is retried; the card `tok_declined` is declined, and then the reserved stock
//! is released and the execution fails with the error type `CardDeclined`. An order that makes no sense fails it with
//! `InvalidOrder` before anything is done.

mod model;
mod payment;
#[cfg(test)]
mod tests;

use std::time::Duration;

use durable::builders::RetryStrategyConfig;
use durable::log;
use durable::{BoxError, DurableContext, RetryDecision, StepError, StepSemantics, TypedError};
use durable_wasm_sdk as durable;

pub use model::{InvalidOrder, Item, Order, Receipt};
use payment::ProviderUnavailable;
pub use payment::{CardDeclined, Payment};

/// How long a customer may send an order back.
const RETURN_WINDOW: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The handler.
///
/// # Errors
/// The order is invalid, the card is declined, the payment provider stays down for six attempts, or a crash leaves open
/// whether it has charged the card.
pub async fn order(order: Order, ctx: DurableContext) -> Result<Receipt, BoxError> {
    order.validate().map_err(TypedError::new)?;
    let total_cents = order.total_cents();
    log::info!(order = order.id.as_str(), total_cents; "order received");

    let reservations = reserve_stock(&order, &ctx).await?;
    let payment = match charge(&order, total_cents, &ctx).await {
        Ok(payment) => payment,
        Err(error) => {
            log::warn!(order = order.id.as_str(); "not charged, releasing {} reservations", reservations.len());
            ctx.step(move |_| async move { Ok(reservations.len()) }).name("release-stock").await?;
            return Err(error);
        }
    };

    ctx.wait(RETURN_WINDOW).name("return-window").await?;

    let payout = payment.id.replacen("pay", "payout", 1);
    let payout_id = ctx.step(move |_| async move { Ok(payout) }).name("pay-merchant").await?;
    let customer = order.id.clone();
    ctx.step(move |_| async move {
        log::info!(order = customer.as_str(); "the return window has closed");
        Ok(())
    })
    .name("notify-customer")
    .await?;

    Ok(Receipt {
        order_id: order.id,
        total_cents,
        charge_attempts: payment.attempts,
        payment_id: payment.id,
        payout_id,
    })
}

/// Reserves every item, one step each, and returns the reservations' ids.
async fn reserve_stock(order: &Order, ctx: &DurableContext) -> Result<Vec<String>, BoxError> {
    let (id, items) = (order.id.clone(), order.items.clone());
    let reserve = |ctx: DurableContext| async move {
        let mut reservations = Vec::new();
        for item in items {
            let reservation = format!("{id}/{}x{}", item.quantity, item.sku);
            let step = ctx.step(move |_| async move { Ok(reservation) });
            reservations.push(step.name(format!("reserve-{}", item.sku)).await?);
        }
        Ok(reservations)
    };
    Ok(ctx.run_in_child_context(reserve).name("reserve-stock").await?)
}

/// Charges the card. A provider that is down has charged nothing, so it is asked again later. A card that was declined
/// is not charged again, nor is one that may have been charged: an attempt that was interrupted.
async fn charge(order: &Order, total_cents: u64, ctx: &DurableContext) -> Result<Payment, BoxError> {
    let (order_id, card) = (order.id.clone(), order.card.clone());
    let step = ctx.step(move |step| async move {
        // A provider's client would be given the order's id to recognise a charge that it has seen.
        payment::charge(&order_id, &card, total_cents, step.attempt())
    });
    Ok(step.name("charge-card").semantics(StepSemantics::AtMostOncePerRetry).retry_strategy(retry_charge).await?)
}

fn retry_charge(error: &StepError, attempt: u32) -> RetryDecision {
    let charged_nothing = std::error::Error::source(error)
        .and_then(|error| error.downcast_ref::<TypedError>())
        .is_some_and(|error| error.inner().is::<ProviderUnavailable>());
    if charged_nothing && attempt < RetryStrategyConfig::default().max_attempts() {
        RetryDecision::Retry { delay: Duration::from_secs(30 * u64::from(attempt)) }
    } else {
        RetryDecision::Stop
    }
}

durable::export!(order);
