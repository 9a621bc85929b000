//! The executor through its public surface, with closures as handlers.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod chained;
mod crashes;
mod external;
mod failing_store;
mod handler;
mod lifecycle;
mod outputs;
mod timing;
