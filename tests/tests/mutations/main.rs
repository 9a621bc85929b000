//! Mutations of handlers and of histories: `replay` tells those that change what a handler does from those that do not.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod handlers;
mod harness;
mod histories;
