//! Five handlers that work, each with a mistake that a run does not show.
//!
//! Every one of them compiles without a warning, passes its test and succeeds:
//!
//! ```text
//! durable-wasm run examples/rust/flawed --handler welcome --input '{"email": "kim@example.com"}'
//! ```
//!
//! `durable-wasm check` with the same arguments finds what is wrong, and `docs/determinism.md` walks through all five:
//! what goes wrong in production, what `check` says, and how it is mended. Look for the mistakes before you read it.

mod checkout;
mod newsletter;
mod reminder;
mod stocktake;
mod welcome;

use durable_wasm_sdk as durable;

pub use checkout::{Cart, checkout};
pub use newsletter::{Issue, Report, newsletter};
pub use reminder::{Appointment, reminder};
pub use stocktake::{Shelves, stocktake};
pub use welcome::{Customer, welcome};

durable::export! {
    "welcome" => welcome,
    "reminder" => reminder,
    "newsletter" => newsletter,
    "checkout" => checkout,
    "stocktake" => stocktake,
}
