//! Welcomes a new customer with a gift, and asks three days later how they liked it.

use std::time::Duration;

use durable_wasm_sdk::{BoxError, DurableContext, log};
use serde::Deserialize;
use wasip2::random::random::get_random_u64;

const THREE_DAYS: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// The input: somebody who has signed up.
#[derive(Debug, Deserialize)]
pub struct Customer {
    /// Where to write to.
    pub email: String,
}

/// Half of the customers get a voucher, the other half a box of samples. Result: which of the two.
///
/// # Errors
/// An operation failed.
pub async fn welcome(customer: Customer, ctx: DurableContext) -> Result<String, BoxError> {
    let gift = if get_random_u64().is_multiple_of(2) {
        ctx.step(|_| async { Ok("voucher".to_owned()) }).name("mail-voucher").await?
    } else {
        ctx.step(|_| async { Ok("samples".to_owned()) }).name("ship-samples").await?
    };

    ctx.wait(THREE_DAYS).name("let-it-arrive").await?;

    let question = format!("how did you like the {gift}?");
    ctx.step(move |_| async move {
        log::info!(to = customer.email.as_str(); "{question}");
        Ok(())
    })
    .name("ask-for-feedback")
    .await?;
    Ok(gift)
}
