//! Handlers in Python, written for AWS's SDK, from source to history. One component serves most of these tests: that of the
//! folder `handlers`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod bad_input;
mod behaviour;
mod determinism;
mod harness;
mod quickstart;
