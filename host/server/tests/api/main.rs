//! The API, operation by operation: through the router, and over TCP where connections matter.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

mod callbacks;
mod checkpoints;
mod client;
mod connections;
mod control;
mod emulator;
mod executions;
mod external;
mod functions;
mod garbage;
mod invoke;
mod lists;
mod refusals;
