//! The server: its parts, and the way of a request to its route.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use durable_wasm_core::wire::{self, PauseBody, RefusalCode, ResumeBody};
use durable_wasm_runtime::Executor;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::config::{ServerConfig, ServerLimits};
use crate::drive::drive;
use crate::error::Refusal;
use crate::external::ExternalFunctions;
use crate::guard::guard;
use crate::listen::{self, ServeError};
use crate::metrics::Metrics;
use crate::repeats::Repeats;
use crate::request_id::RequestIds;
use crate::routes;

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) executor: Executor,
    pub(crate) external: Arc<ExternalFunctions>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) allowed_hosts: Vec<String>,
    pub(crate) limits: ServerLimits,
    pub(crate) pauses: Repeats<PauseBody>,
    pub(crate) resumes: Repeats<ResumeBody>,
    /// How many more requests of `Invoke` may come.
    invokes: Semaphore,
    /// How many more other requests may come.
    requests: Semaphore,
    /// Set when the server is told to stop: nobody waits for an execution any more.
    pub(crate) stopping: watch::Sender<bool>,
    request_ids: RequestIds,
}

/// The Lambda durable API in front of an executor. Cheap to clone: all clones are one server.
#[derive(Clone)]
pub struct Server(Arc<Shared>);

impl Server {
    /// A server. It does nothing until it is served.
    pub fn new(config: ServerConfig) -> Self {
        let ServerConfig { executor, external, metrics, allowed_hosts, limits } = config;
        Self(Arc::new(Shared {
            executor,
            external,
            metrics,
            allowed_hosts,
            limits,
            pauses: Repeats::default(),
            resumes: Repeats::default(),
            invokes: Semaphore::new(limits.invokes),
            requests: Semaphore::new(limits.requests),
            stopping: watch::Sender::new(false),
            request_ids: RequestIds::default(),
        }))
    }

    /// The routes, for those that bring their own listener. Somebody must [`drive`](Self::drive) the executor.
    pub fn router(&self) -> Router {
        let shared = &self.0;
        routes::bounded()
            .route_layer(from_fn_with_state(Arc::clone(shared), admit))
            .merge(routes::waiting().route_layer(from_fn_with_state(Arc::clone(shared), admit_waiting)))
            .fallback(unknown)
            .method_not_allowed_fallback(unknown)
            .layer(from_fn_with_state(Arc::clone(shared), guard))
            .layer(from_fn_with_state(Arc::clone(shared), account))
            .with_state(Arc::clone(shared))
    }

    /// Makes the executor go, for as long as it is polled.
    pub fn drive(&self) -> impl Future<Output = Infallible> + Send + use<> {
        drive(self.0.executor.clone())
    }

    /// Serves until `shutdown` completes, and drives the executor meanwhile. Then it takes no more connections, lets
    /// requests go on for as long as [`ServerLimits::drain_timeout`] says, and abandons what is left: executions go on from
    /// their record when a server with the same store starts.
    ///
    /// # Errors
    /// When the executor's driver fails, which is our fault.
    pub async fn serve(&self, listener: TcpListener, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
        listen::serve(self, listener, shutdown).await
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }
}

/// Counts a request and gives it an id.
async fn account(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let id = shared.request_ids.next();
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    shared.metrics.count_request(&method, path.as_ref().map(MatchedPath::as_str), response.status());
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(wire::REQUEST_ID, id);
    }
    response
}

async fn admit(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    admit_within(&shared.requests, request, next).await
}

async fn admit_waiting(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    admit_within(&shared.invokes, request, next).await
}

/// Turns requests away when there are too many, before anything is read of their bodies.
async fn admit_within(permits: &Semaphore, request: Request, next: Next) -> Response {
    match permits.try_acquire() {
        Ok(_permit) => next.run(request).await,
        Err(_none_left) => Refusal::too_many().into_response(),
    }
}

async fn unknown(request: Request) -> Refusal {
    let (method, path) = (request.method(), request.uri().path());
    Refusal::new(RefusalCode::UnknownOperation, format!("there is no operation `{method} {path}`"))
}
