//! The executor through its public surface, with closures as handlers.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod callbacks;
mod calls;
mod chained;
mod control;
mod crashes;
mod driver;
mod external;
mod failing_store;
mod faults;
mod handler;
mod lifecycle;
mod order;
mod outputs;
mod perturbation;
mod polls;
mod random;
mod timing;
