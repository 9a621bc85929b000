//! What the server counts, as Prometheus reads it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{Method, StatusCode};
use durable_wasm_core::effects::CheckpointEffect;
use durable_wasm_core::execution::Execution;
use durable_wasm_core::invocation::InvocationOutput;
use durable_wasm_core::model::{ExecutionArn, ExecutionStatus, Operation};
use durable_wasm_runtime::{ExecutionObserver, ExecutorError, Invocation, InvocationError};

/// A request's method, its route and the answer's status. Routes are few: what is unknown has none.
type Served = (&'static str, String, u16);

/// Counts requests, and executions where it is one of the executor's observers.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Mutex<BTreeMap<Served, u64>>,
    started: AtomicU64,
    ended: Mutex<BTreeMap<ExecutionStatus, u64>>,
    invocations: AtomicU64,
    invocations_failed: AtomicU64,
    invocations_in_flight: AtomicI64,
    checkpoints: AtomicU64,
    failures: AtomicU64,
}

impl Metrics {
    /// Counts a request that was answered.
    pub(crate) fn count_request(&self, method: &Method, route: Option<&str>, status: StatusCode) {
        let route = route.unwrap_or("unknown").to_owned();
        *lock(&self.requests).entry((method_label(method), route, status.as_u16())).or_default() += 1;
    }

    /// Everything that was counted, in Prometheus' text format.
    pub(crate) fn text(&self) -> String {
        let mut text = Text::default();
        let requests = lock(&self.requests);
        let requests = requests.iter().map(|((method, route, status), count)| {
            (format!("{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}"), *count)
        });
        text.counters("http_requests_total", "Requests answered.", requests);
        let one = |counter: &AtomicU64| [(String::new(), counter.load(Ordering::Relaxed))];
        text.counters("executions_started_total", "Executions started.", one(&self.started));
        let ended = lock(&self.ended);
        let ended = ended.iter().map(|(status, count)| (format!("{{status=\"{status}\"}}"), *count));
        text.counters("executions_ended_total", "Executions ended.", ended);
        text.counters("invocations_total", "Invocations begun.", one(&self.invocations));
        text.counters("invocations_failed_total", "Invocations failed.", one(&self.invocations_failed));
        text.counters("checkpoints_total", "Checkpoints recorded.", one(&self.checkpoints));
        text.counters("failures_total", "Tasks that the store failed.", one(&self.failures));
        text.gauge(
            "invocations_in_flight",
            "Invocations that run now.",
            self.invocations_in_flight.load(Ordering::Relaxed),
        );
        text.0
    }
}

impl ExecutionObserver for Metrics {
    fn on_started(&self, _execution: &Execution) {
        self.started.fetch_add(1, Ordering::Relaxed);
    }

    fn on_invocation_started(&self, _invocation: &Invocation) {
        self.invocations.fetch_add(1, Ordering::Relaxed);
        self.invocations_in_flight.fetch_add(1, Ordering::Relaxed);
    }

    fn on_checkpoint(&self, _arn: &ExecutionArn, _operations: &[Arc<Operation>], _effects: &[CheckpointEffect]) {
        self.checkpoints.fetch_add(1, Ordering::Relaxed);
    }

    fn on_invocation_completed(&self, _arn: &ExecutionArn, result: &Result<InvocationOutput, InvocationError>) {
        // An invocation of a function that is not there never began.
        if !matches!(result, Err(InvocationError::FunctionNotFound(_))) {
            self.invocations_in_flight.fetch_sub(1, Ordering::Relaxed);
        }
        if result.is_err() {
            self.invocations_failed.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn on_ended(&self, execution: &Execution) {
        *lock(&self.ended).entry(execution.status()).or_default() += 1;
    }

    fn on_failed(&self, _arn: &ExecutionArn, _error: &ExecutorError) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }
}

/// Methods that clients make up are counted as one.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A count is whole between any two statements.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Prometheus' text format.
#[derive(Default)]
struct Text(String);

impl Text {
    fn head(&mut self, name: &str, help: &str, kind: &str) {
        let _ = writeln!(self.0, "# HELP durable_wasm_{name} {help}\n# TYPE durable_wasm_{name} {kind}");
    }

    /// A counter, with a value for each of its labels.
    fn counters(&mut self, name: &str, help: &str, values: impl IntoIterator<Item = (String, u64)>) {
        self.head(name, help, "counter");
        for (labels, value) in values {
            let _ = writeln!(self.0, "durable_wasm_{name}{labels} {value}");
        }
    }

    fn gauge(&mut self, name: &str, help: &str, value: i64) {
        self.head(name, help, "gauge");
        let _ = writeln!(self.0, "durable_wasm_{name} {value}");
    }
}
