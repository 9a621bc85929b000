//! What a server is made of.

use std::sync::Arc;
use std::time::Duration;

use durable_wasm_runtime::Executor;

use crate::external::ExternalFunctions;
use crate::metrics::Metrics;

/// What a server is made of.
#[derive(Clone)]
pub struct ServerConfig {
    /// Runs the executions. The server drives it.
    pub executor: Executor,
    /// The functions that are reached by HTTP, which requests may add to. Default: none. The executor finds them when its
    /// registry looks in here.
    pub external: Arc<ExternalFunctions>,
    /// Counts what happens. Default: a new one. It counts requests; executions too where it is one of the executor's
    /// observers.
    pub metrics: Arc<Metrics>,
    /// Names that the server may be called by, and web pages may come from, beside `localhost` and IP addresses. Default:
    /// `host.docker.internal`. A browser can be made to call a local server by a name of somebody else's, never by these.
    pub allowed_hosts: Vec<String>,
    /// How much it takes.
    pub limits: ServerLimits,
}

impl ServerConfig {
    /// A server in front of this executor, with everything else as by default.
    pub fn new(executor: Executor) -> Self {
        Self {
            executor,
            external: Arc::default(),
            metrics: Arc::default(),
            allowed_hosts: vec!["host.docker.internal".to_owned()],
            limits: ServerLimits::default(),
        }
    }
}

/// How much a server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerLimits {
    /// Largest body of a request, in bytes. Default: 10 MiB. `Invoke` has the service's own limits below it.
    pub body_bytes: usize,
    /// Largest head of a request, in bytes: request line and headers. What arrives in one piece may be twice as large.
    /// Default: 64 KiB.
    pub head_bytes: usize,
    /// How long a client may take to send the head of a request, and how long a connection may be idle. Default: 30 s.
    pub head_timeout: Duration,
    /// How long a client may take to send the body of a request. Default: 30 s.
    pub body_timeout: Duration,
    /// How long a client may take nothing of an answer that is sent to it. Default: 30 s.
    pub answer_timeout: Duration,
    /// How long a synchronous `Invoke` waits for the end of the execution, which goes on after that. Default: 15 minutes,
    /// the longest that the service waits.
    pub invoke_timeout: Duration,
    /// Connections at a time; more of them wait to be accepted. Default: 4,096.
    pub connections: usize,
    /// Requests at a time, without those of `Invoke`; more of them are refused. Default: 1,024.
    pub requests: usize,
    /// Requests of `Invoke` at a time, most of which wait for an execution to end; more of them are refused.
    /// Default: 1,024.
    pub invokes: usize,
    /// How long requests may go on when the server is told to stop. Default: 5 s.
    pub drain_timeout: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            body_bytes: 10 * 1_024 * 1_024,
            head_bytes: 64 * 1_024,
            head_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(30),
            answer_timeout: Duration::from_secs(30),
            invoke_timeout: Duration::from_secs(15 * 60),
            connections: 4_096,
            requests: 1_024,
            invokes: 1_024,
            drain_timeout: Duration::from_secs(5),
        }
    }
}
