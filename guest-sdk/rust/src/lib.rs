//! Write durable handlers in Rust that run as WebAssembly components.
//!
//! A durable handler is an ordinary async function whose progress is recorded as it goes. When it has to wait, or
//! crashes, another invocation runs it again from the start, and every operation that is on the record returns its
//! recorded result at once.
//!
//! ```
//! use durable_wasm_sdk as durable;
//! use std::time::Duration;
//!
//! async fn greet(name: String, ctx: durable::DurableContext) -> Result<String, durable::BoxError> {
//!     let greeting = ctx.step(|_| async move { Ok(format!("Hello, {name}")) }).name("compose").await?;
//!     ctx.wait(Duration::from_secs(24 * 60 * 60)).name("tomorrow").await?;
//!     Ok(greeting)
//! }
//!
//! durable::export!(greet);
//! # fn main() {}
//! ```
//!
//! The surface is that of the official crate `aws-durable-execution-sdk`: a handler written for that one needs another
//! dependency and [`export!`] in place of `run`.
//!
//! # Determinism
//! An operation's identity is its place in the order in which the handler asks for operations, so a handler must ask
//! for the same ones in the same order every time:
//!
//! 1. Let only the input and the results of operations decide what it asks for.
//! 2. Ask for no operations while going through a `HashMap` or `HashSet`.
//! 3. Run operations side by side with `.spawn()`, `map`, `parallel` and the combinators of [`DurableContext`].
//! 4. Let [`DurableContext::race`] and [`DurableContext::select_ok`] say who was first, not `select!`.
//! 5. Await operations alone: nothing else wakes a handler, and no executor but the SDK's runs it.
//! 6. Do not rely on `Drop` between operations: when the handler waits, its future is dropped.
//!
//! A replay that asks for something else fails the execution with [`NonDeterministicExecutionError`], which says what
//! was expected and what it got; so does a use of the SDK that cannot be replayed, with [`UsageError`]. Outside steps the
//! host freezes clocks and random numbers, so they cannot break this.
//!
//! # Logs
//! Use the macros of the crates [`log`] and `tracing`, or a [`Logger`]. Records carry the operation they were made in,
//! and the host drops those made while replaying.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

#[cfg(all(feature = "allocator", target_family = "wasm"))]
mod allocator;
#[doc(hidden)]
pub mod bindings;
mod branch;
pub mod builders;
mod context;
mod engine;
mod error;
mod export;
mod future;
mod invocation;
mod logging;
pub mod observability;
mod operations;
pub mod plugin;
mod retry;
pub mod serdes;
mod service;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use self::branch::Branch;
pub use self::context::{DurableContext, FunctionConfig, LambdaContext, StepContext};
pub use self::error::{
    CallbackError, CallbackErrorKind, ChildContextError, ChildContextErrorKind, CombinatorError, CombinatorErrorKind,
    FunctionNotFound, InvokeError, InvokeErrorKind, JoinFailed, MaxChecksExceeded, NonDeterministicExecutionError,
    NonDeterministicExecutionErrorKind, OperationError, OperationErrorKind, OperationMismatch, ReplayedFailure,
    RetriesExhausted, StepError, StepErrorKind, TypedError, UnexpectedStatus, UnrecognizedStatus, UsageError,
    UsageErrorKind, WaitError, WaitErrorKind, WaitForConditionError, WaitForConditionErrorKind, WireError,
};
pub use self::future::{DurableFuture, Settled};
pub use self::logging::Logger;
pub use self::serdes::{JsonSerdes, Serdes};
pub use log;

/// What handlers and steps return when they fail: any error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What a retry strategy decides about an attempt that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryDecision {
    /// Try again.
    Retry {
        /// After this long, rounded up to whole seconds, at least one.
        delay: Duration,
    },
    /// Give up: the step has failed.
    Stop,
}

/// What happens after an attempt of a step that was interrupted, so that nobody knows how far it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum StepSemantics {
    /// It is run again. The default; for what can be done twice.
    #[default]
    AtLeastOncePerRetry,
    /// It counts as failed, and the retry strategy decides what follows. For what must not be done twice, such as
    /// charging a card: with a strategy that stops then, since the default one starts another attempt.
    AtMostOncePerRetry,
}

/// What [`export!`] expands to. No part of the public surface.
#[doc(hidden)]
pub mod __private {
    pub use crate::export::{Handler, HandlerFuture, assert_distinct, invoke, last_segment, start};
}
