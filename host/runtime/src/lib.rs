//! Runs durable executions: the executor and what it drives.
//!
//! # Invariants
//! - Knows no wasmtime and no HTTP: any [`Invoker`], any store, any [`Clock`].
//! - At most one invocation of an execution is in flight.
//! - All time comes from one [`Clock`]; a virtual one moves only when nothing can run.

pub mod client;
pub mod clock;
pub mod invoker;
pub mod logs;

pub use client::{CheckpointMode, CheckpointOutput, DurableServiceClient};
pub use clock::{Clock, VirtualClock, WallClock};
pub use invoker::{Invocation, InvocationError, InvocationHost, Invoker};
pub use logs::{LogLevel, LogRecord, LogSink, NoLogs};
