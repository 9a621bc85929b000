//! What a correct handler does not depend on, made different on purpose from one invocation to the next.
//!
//! A handler must do the same in every replay. What it reads outside steps and what only looks as if it stood still (the
//! clock, random numbers, the environment, addresses in memory, how its record is cut into pages) is therefore the same in
//! every invocation, unless somebody wants to know whether the handler depends on it.

use std::time::Duration;

use durable_wasm_core::checkpoint::PageSize;
use durable_wasm_core::model::ExecutionArn;

/// What is made different in one invocation, outside steps. In a step everything is as it always is. Default: nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Perturbation {
    /// How far the clock is ahead.
    pub clock: Duration,
    /// Which random numbers are drawn; 0: the usual ones.
    pub random: u64,
    /// The value of a variable that the environment has besides; 0: none.
    pub environment: u64,
    /// By how many bytes, or somewhat more, what the handler allocates lies elsewhere.
    pub memory_bytes: u32,
}

/// What one invocation gets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Perturbed {
    /// For the handler's code.
    pub perturbation: Perturbation,
    /// How many operations its first page has; none: as many as the executor says.
    pub page_size: Option<PageSize>,
}

/// Decides what is made different. Must not block.
pub trait Perturber: Send + Sync {
    /// What this invocation of an execution, counted from 1, gets.
    fn perturb(&self, arn: &ExecutionArn, invocation: u32) -> Perturbed;
}
