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
    Router::new()
        .route(uri::EXECUTION, get(get::get).delete(delete::delete))
        .route(uri::CHECKPOINT, post(checkpoint::checkpoint))
        .route(uri::HISTORY, get(history::history))
        .route(uri::STATE, get(state::state))
        .route(uri::STOP, post(stop::stop))
        .route(uri::PAUSE, post(pause::pause))
        .route(uri::RESUME, post(resume::resume))
        .route(uri::SUCCEED_CALLBACK, post(succeed_callback::succeed_callback))
        .route(uri::FAIL_CALLBACK, post(fail_callback::fail_callback))
        .route(uri::HEARTBEAT_CALLBACK, post(heartbeat_callback::heartbeat_callback))
        .route(uri::EXECUTIONS, get(list::list))
        .route(uri::FUNCTIONS, get(list_functions::list_functions))
        .route("/start-durable-execution", post(start::start))
        .route("/lambda-endpoint", put(lambda_endpoint::lambda_endpoint))
        .route("/health", get(health::health))
        .route("/metrics", get(metrics::metrics))
}

/// The operation that may wait for as long as an execution takes.
pub(crate) fn waiting() -> Routes {
    Router::new().route(uri::INVOCATIONS, post(invoke::invoke))
}
