//! What comes in and what goes out.

use serde::{Deserialize, Serialize};

/// The input: an order.
#[derive(Debug, Clone, Deserialize)]
pub struct Order {
    /// Its number.
    pub id: String,
    /// What is ordered, at least one item.
    pub items: Vec<Item>,
    /// The token of the card to charge. `tok_declined` is declined.
    pub card: String,
}

/// A line of an order.
#[derive(Debug, Clone, Deserialize)]
pub struct Item {
    /// What.
    pub sku: String,
    /// How many, at least one.
    pub quantity: u32,
    /// The price of one, in cents.
    pub unit_price_cents: u64,
}

/// The result: what became of an order.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The order's number.
    pub order_id: String,
    /// What was charged, in cents.
    pub total_cents: u64,
    /// The provider's id of the charge.
    pub payment_id: String,
    /// How many attempts the charge took.
    pub charge_attempts: u32,
    /// The provider's id of the payment to the merchant.
    pub payout_id: String,
}

/// An order that makes no sense.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOrder {
    /// Nothing is ordered.
    #[error("order `{0}` has no items")]
    NoItems(String),
    /// None of something is ordered.
    #[error("order `{order}` has none of `{sku}`")]
    NoQuantity {
        /// The order's number.
        order: String,
        /// What there is none of.
        sku: String,
    },
}

impl Order {
    /// Checks that the order makes sense.
    ///
    /// # Errors
    /// It does not.
    pub fn validate(&self) -> Result<(), InvalidOrder> {
        if self.items.is_empty() {
            return Err(InvalidOrder::NoItems(self.id.clone()));
        }
        match self.items.iter().find(|item| item.quantity == 0) {
            Some(item) => Err(InvalidOrder::NoQuantity { order: self.id.clone(), sku: item.sku.clone() }),
            None => Ok(()),
        }
    }

    /// What the order costs, in cents.
    #[must_use]
    pub fn total_cents(&self) -> u64 {
        self.items.iter().map(|item| u64::from(item.quantity).saturating_mul(item.unit_price_cents)).sum()
    }
}
