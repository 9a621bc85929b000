//! A server with functions, and a client of its router.

use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use durable_wasm_core::wire::uri;
use durable_wasm_runtime::{
    ExecutionNotifier, ExecutionStore, Executor, ExecutorConfig, Function, FunctionRegistry, Invoker, VirtualClock,
    WallClock,
};
use durable_wasm_server::{ExternalFunctions, Metrics, Server, ServerConfig, ServerLimits};
use http_body_util::BodyExt;
use serde_json::Value;
use tokio::task::JoinHandle;
use tower::ServiceExt;

use crate::functions;

/// What a name in a path needs to be encoded as.
pub(crate) fn encoded(name: &str) -> String {
    uri::encoded(name).to_string()
}

/// The path of an execution.
pub(crate) fn execution(arn: &str) -> String {
    uri::with_name(uri::EXECUTION, arn)
}

/// The path of a function's invoke.
pub(crate) fn invocations(function: &str) -> String {
    uri::with_name(uri::INVOCATIONS, function)
}

/// What the server answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// A text of the body.
    #[track_caller]
    pub(crate) fn get(&self, pointer: &str) -> String {
        let body = self.json();
        body.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer} in {self}")).to_owned()
    }

    /// Checks status and body.
    #[track_caller]
    pub(crate) fn is(&self, status: u16, body: Value) {
        assert_eq!((self.status.as_u16(), self.json()), (status, body), "{self}");
    }

    /// Checks that it is this exception, and its message.
    #[track_caller]
    pub(crate) fn refuses(&self, status: u16, exception: &str, message: &str) {
        let found = (self.status.as_u16(), self.header("x-amzn-errortype"), self.message());
        assert_eq!(found, (status, Some(exception), message.to_owned()), "{self}");
    }

    pub(crate) fn message(&self) -> String {
        let body = self.json();
        let message = body.get("message").or_else(|| body.get("Message"));
        message.and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exception = self.header("x-amzn-errortype").unwrap_or("");
        write!(f, "{} {exception} {}", self.status.as_u16(), self.text)
    }
}

/// A server whose executor is driven.
pub(crate) struct Api {
    pub(crate) server: Server,
    pub(crate) executor: Executor,
    _driver: JoinHandle<()>,
}

impl Drop for Api {
    fn drop(&mut self) {
        self._driver.abort();
    }
}

/// What an [`Api`] is made of.
#[derive(Default)]
pub(crate) struct Setup {
    pub(crate) limits: ServerLimits,
    pub(crate) real_time: bool,
    pub(crate) external: ExternalFunctions,
    pub(crate) more: Vec<(&'static str, Arc<dyn Invoker>)>,
    /// None: in memory.
    pub(crate) store: Option<Arc<dyn ExecutionStore>>,
}

impl Setup {
    /// The server, with the functions of [`functions`].
    pub(crate) fn server(self) -> (Server, Executor) {
        let external = Arc::new(self.external);
        let metrics = Arc::new(Metrics::default());
        let mut registry = FunctionRegistry::default();
        for (name, invoker) in functions::all().into_iter().chain(self.more) {
            registry.register(name, Function::new(invoker, name));
        }
        registry.look_in(Arc::clone(&external) as Arc<_>);
        let mut notifier = ExecutionNotifier::default();
        notifier.add(Arc::clone(&metrics) as Arc<_>);
        let executor = Executor::new(ExecutorConfig {
            clock: if self.real_time { Arc::new(WallClock::default()) } else { Arc::new(VirtualClock::default()) },
            functions: registry,
            notifier,
            store: self.store.unwrap_or_else(|| ExecutorConfig::default().store),
            ..ExecutorConfig::default()
        });
        let config = ServerConfig { external, metrics, limits: self.limits, ..ServerConfig::new(executor.clone()) };
        (Server::new(config), executor)
    }

    /// The server, driven.
    pub(crate) fn build(self) -> Api {
        let (server, executor) = self.server();
        let drive = server.drive();
        let driver = tokio::spawn(async move {
            drive.await;
        });
        Api { server, executor, _driver: driver }
    }
}

impl Api {
    pub(crate) fn new() -> Self {
        Setup::default().build()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.server.router().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: head.status, headers: head.headers, text }
    }

    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:9014");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &[], Body::empty()).await
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.call(Method::POST, path, &[], body).await
    }

    /// Starts an execution and says its ARN.
    pub(crate) async fn start(&self, function: &str, name: &str, input: &str) -> String {
        let headers = [("x-amz-invocation-type", "Event"), ("x-amz-durable-execution-name", name)];
        let answer = self.call(Method::POST, &invocations(function), &headers, input.to_owned()).await;
        assert_eq!(answer.status, 202, "{answer}");
        answer.header("x-amz-durable-execution-arn").unwrap().to_owned()
    }

    /// Runs an execution to its end and says its ARN.
    pub(crate) async fn run(&self, function: &str, name: &str, input: &str) -> String {
        let headers = [("x-amz-durable-execution-name", name)];
        let answer = self.call(Method::POST, &invocations(function), &headers, input.to_owned()).await;
        assert_eq!(answer.status, 200, "{answer}");
        answer.header("x-amz-durable-execution-arn").unwrap().to_owned()
    }

    /// Waits until an execution's state is as wanted.
    pub(crate) async fn until(&self, arn: &str, holds: impl Fn(&durable_wasm_core::execution::Execution) -> bool) {
        for _ in 0..10_000 {
            let cell = self.executor.execution(&arn.into()).await.unwrap();
            if holds(&*cell.lock().await) {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("{arn} never came to be as expected");
    }

    /// The id of an execution's callback, once there is one.
    pub(crate) async fn callback_id(&self, arn: &str) -> String {
        self.until(arn, |execution| execution.operations().len() > 1 && !execution.is_invoking()).await;
        let cell = self.executor.execution(&arn.into()).await.unwrap();
        functions::callback(cell.lock().await.operations()).unwrap().0.to_string()
    }
}
