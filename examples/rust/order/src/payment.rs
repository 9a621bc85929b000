//! A stand-in for a payment provider, and its moods: they depend on the attempt alone, so that every run is the same.

use durable_wasm_sdk::{BoxError, TypedError};
use serde::{Deserialize, Serialize};

/// A card that was charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The provider's id of the charge.
    pub id: String,
    /// How many attempts it took.
    pub attempts: u32,
}

/// The bank said no. Asking again is of no use.
#[derive(Debug, thiserror::Error)]
#[error("the card was declined")]
pub struct CardDeclined;

/// The provider is down. Asking again later is.
#[derive(Debug, thiserror::Error)]
#[error("the payment provider does not answer")]
pub(crate) struct ProviderUnavailable;

/// Charges a card. The provider is down for the first two attempts.
///
/// # Errors
/// [`CardDeclined`] or [`ProviderUnavailable`], with their types' names.
pub(crate) fn charge(order_id: &str, card: &str, _cents: u64, attempt: u32) -> Result<Payment, BoxError> {
    match (card, attempt) {
        (_, ..3) => Err(TypedError::new(ProviderUnavailable).into()),
        ("tok_declined", _) => Err(TypedError::new(CardDeclined).into()),
        (_, attempts) => Ok(Payment { id: format!("pay-{order_id}"), attempts }),
    }
}
