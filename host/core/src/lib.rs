//! The executable specification of durable executions.
//!
//! An [`Execution`](execution::Execution) is the record of one durable execution. A checkpoint goes through
//! validators, processors and the history, and comes back as operations and effects; timers, callbacks and invocations
//! change the same record through its own methods.
//!
//! # Invariants
//! - Pure: no wasm, no async, no I/O, no clock, no HTTP. State, updates and `now` come in; new operations, events and
//!   effects go out. Upheld by this crate's dependencies.
//! - A refused call changes nothing: everything is validated before anything is applied.
//! - Event ids count from 1 without gaps; history is appended when a thing happens and never rebuilt.
//! - A terminal operation never changes.
//! - Applying a checkpoint costs O(updates), whatever the length of the history.

pub mod checkpoint;
pub mod effects;
pub mod error;
pub mod execution;
pub mod invocation;
pub mod limits;
pub mod model;
pub mod record;
pub mod token;
pub mod wire;
