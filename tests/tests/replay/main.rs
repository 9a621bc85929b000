//! `replay`: what was recorded is compatible with the build that recorded it, as far as it is recorded, and nothing else is.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod accidents;
mod examples;
mod harness;
mod situations;
mod unaware;
