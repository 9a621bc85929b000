//! Runs one invocation of a durable handler in a WebAssembly sandbox that owns its every input.
//!
//! A [`Sandbox`] is an engine with its limits, a [`Component`] a handler compiled for it, and a [`ComponentInvoker`]
//! the [`Invoker`](durable_wasm_runtime::Invoker) that runs the component. [`Surroundings`] are what its handlers find
//! beside their input.
//!
//! # Invariants
//! - Every invocation gets a fresh store and a fresh instance; no state survives it.
//! - What a guest reads outside steps depends on the invocation alone: clocks stand at the execution's start, random
//!   numbers follow from its seed, the environment is the function's own, and there are no files, no network and no
//!   arguments. What the user grants is there in steps, and there only: outside them no more than the names of granted
//!   directories. Upheld by `wasi`.
//! - Whatever a guest can make the host allocate or wait for is bounded: memory and tables by `limiter`, data of a
//!   call by the store's host-call fuel, logs by `logs`, resources by `wasi`, wall time by `call`.
//! - The checkpoint token stays with the client: nothing here sees it.
//! - Knows one invocation at a time, and nothing of scheduling.

mod bindings;
mod cache;
mod call;
mod component;
mod config;
mod convert;
mod crash;
mod diagnose;
mod engine;
mod error;
mod functions;
mod grants;
mod imports;
mod invoker;
mod limiter;
mod logs;
mod reads;
mod state;
mod surroundings;
mod ticker;
mod wasi;

pub use component::Component;
pub use config::{SandboxConfig, SandboxLimits};
pub use engine::Sandbox;
pub use error::{HandlersError, LoadError, LoadReason, SandboxError};
pub use grants::{GrantError, Grants, HostGrant};
pub use invoker::ComponentInvoker;
pub use surroundings::{Nondeterminism, Surroundings, Variables};
