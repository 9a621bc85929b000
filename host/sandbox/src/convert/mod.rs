//! Between the contract's types and the core's, one module each way.
//!
//! Nothing is checked here: what a guest sends is judged by the checkpoint validator.

pub(crate) mod from_guest;
pub(crate) mod to_guest;

#[cfg(test)]
mod tests;
