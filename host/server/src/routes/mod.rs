//! The routes, one file an operation. Paths are those of the service model, and of the Python emulator.

mod checkpoint;
mod delete;
mod fail_callback;
mod get;
mod health;
mod heartbeat_callback;
mod history;
mod invoke;
mod lambda_endpoint;
mod list;
mod list_functions;
mod metrics;
mod pause;
mod resume;
mod start;
mod state;
mod stop;
mod succeed_callback;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post, put};

use durable_wasm_core::wire::uri;

use crate::server::Shared;

type Routes = Router<Arc<Shared>>;

/// The operations that are answered at once.
pub(crate) fn bounded() -> Routes {
    const EXECUTION: &str = "/2025-12-01/durable-executions/{arn}";
    const CALLBACK: &str = "/2025-12-01/durable-execution-callbacks/{id}";

    Router::new()
        .route(EXECUTION, get(get::get).delete(delete::delete))
        .route(&format!("{EXECUTION}/checkpoint"), post(checkpoint::checkpoint))
        .route(&format!("{EXECUTION}/history"), get(history::history))
        .route(&format!("{EXECUTION}/state"), get(state::state))
        .route(&format!("{EXECUTION}/stop"), post(stop::stop))
        .route(&format!("{EXECUTION}/pause"), post(pause::pause))
        .route(&format!("{EXECUTION}/resume"), post(resume::resume))
        .route(&format!("{CALLBACK}/succeed"), post(succeed_callback::succeed_callback))
        .route(&format!("{CALLBACK}/fail"), post(fail_callback::fail_callback))
        .route(&format!("{CALLBACK}/heartbeat"), post(heartbeat_callback::heartbeat_callback))
        .route("/2025-12-01/functions/{function}/durable-executions", get(list::list))
        .route(uri::FUNCTIONS, get(list_functions::list_functions))
        .route("/start-durable-execution", post(start::start))
        .route("/lambda-endpoint", put(lambda_endpoint::lambda_endpoint))
        .route("/health", get(health::health))
        .route("/metrics", get(metrics::metrics))
}

/// The operation that may wait for as long as an execution takes. It counts itself.
pub(crate) fn waiting() -> Routes {
    Router::new().route("/2015-03-31/functions/{function}/invocations", post(invoke::invoke))
}
