//! Verifies a build against a recorded history: the handler is invoked as often as the record says, with what was
//! recorded by then, and must ask for what the record has next.
//!
//! Nothing is executed: there is no executor, no store and no timer. Checkpoints are answered from the record, and steps'
//! bodies never run.
//!
//! # Invariants
//! - A handler is told of what timers, others and steps' bodies did once it has asked for everything that is recorded
//!   before that ([`Session`](session::Session)): what raced when it was recorded ends in the same order.
//! - Where the record leaves open what the handler knew when, any reading of it that fits makes it compatible.
//! - Compatible means that the handler asked for all that is recorded, in the invocation that it is recorded in.
//! - A replay costs O(events) for every invocation of the record.

mod client;
mod divergence;
mod end;
mod reading;
mod replayer;
mod session;

pub use divergence::{Deed, Described, Divergence, Ending};
pub use replayer::{Next, Replayed, Replayer};
