//! The Lambda durable API over HTTP, in front of an [`Executor`](durable_wasm_runtime::Executor).
//!
//! Paths, bodies, headers, statuses and errors are those of the service model (`lambda`, 2015-03-31), so that any AWS
//! client can talk to it. Beside them it serves what the Python emulator serves: `/start-durable-execution`, `/health`,
//! `/metrics` and `/lambda-endpoint`.
//!
//! # Invariants
//! - Names and shapes of bodies, headers and parameters come from [`durable_wasm_core::wire`] alone.
//! - Whatever a request holds, it gets one of the service's errors: nothing in it makes a 500 or a hang. Every read is
//!   bounded in size and in time.
//! - A request that a web page of elsewhere sent is refused: see [`guard`](ServerConfig::allowed_hosts).
//! - Requests that wait for an execution to end never keep others out: they are counted apart.

mod answer;
mod config;
mod drive;
mod error;
mod external;
mod extract;
mod guard;
mod impatient;
mod listen;
mod metrics;
mod repeats;
mod request_id;
mod routes;
mod server;

pub use config::{ServerConfig, ServerLimits};
pub use external::{Endpoint, EndpointError, ExternalFunctions, HttpInvoker};
pub use listen::ServeError;
pub use metrics::Metrics;
pub use server::Server;
