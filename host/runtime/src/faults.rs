//! Failures on purpose: what may go wrong between a handler and the service, at every checkpoint call.
//!
//! # Invariants
//! - Calls are numbered in the order they reach the service: invocations of an execution from 1, calls of an invocation
//!   from 1. Under the virtual clock the same execution has the same calls, so a number names a place.
//! - A fault is what a network, a service or a process can do: nothing it causes is impossible without it.

use durable_wasm_core::error::ServiceError;
use durable_wasm_core::model::{ExecutionArn, OperationUpdate};

/// A checkpoint call that reaches the service.
#[derive(Debug, Clone, Copy)]
pub struct CheckpointCall<'a> {
    /// The execution.
    pub arn: &'a ExecutionArn,
    /// Which invocation of the execution makes it, counted from 1.
    pub invocation: u32,
    /// Which call of the invocation it is, counted from 1.
    pub checkpoint: u32,
    /// What it asks to be recorded. Updates that were sent lazily are here with those they waited for.
    pub updates: &'a [OperationUpdate],
}

/// What goes wrong with a checkpoint call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The service refuses it; nothing is recorded.
    Refuse(ServiceError),
    /// It is recorded, and the handler gets this error in place of the answer. A handler that makes the very same call
    /// again gets the answer.
    LoseReply(ServiceError),
    /// The handler crashes before anything is recorded.
    CrashBefore,
    /// The handler crashes once it is recorded.
    CrashAfter,
    /// The host loses the handler before anything is recorded. That is nobody's fault: unlike after a crash, the handler is
    /// invoked again at once, and no failure is counted.
    LoseBefore,
    /// The host loses the handler once it is recorded. A handler whose call is refused hears that, and is not lost.
    LoseAfter,
}

/// Decides what goes wrong. Must not block.
pub trait FaultInjector: Send + Sync {
    /// What happens to this call.
    fn on_checkpoint(&self, call: &CheckpointCall<'_>) -> Fault;
}

/// Nothing ever goes wrong.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFaults;

impl FaultInjector for NoFaults {
    fn on_checkpoint(&self, _call: &CheckpointCall<'_>) -> Fault {
        Fault::None
    }
}
