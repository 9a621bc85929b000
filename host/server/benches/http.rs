//! How many checkpoints a second the server takes over HTTP: from handlers that run elsewhere, each with a connection of its
//! own. The server has a thread, and all handlers together have another.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark fails by panicking")]

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{HeaderValue, Request};
use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use durable_wasm_core::wire::uri;
use durable_wasm_runtime::{
    ExecutionStore, Executor, ExecutorConfig, Function, FunctionRegistry, InMemoryExecutionStore, NativeInvoker,
    SqliteConfig, SqliteExecutionStore, WallClock,
};
use durable_wasm_server::{Server, ServerConfig};
use futures_util::future::join_all;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Two file descriptors a handler: `ulimit -n` has to allow for the most of them.
const CONCURRENCY: [usize; 3] = [1, 64, 1_000];

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// A server of one function, whose invocations give away their tokens and never end.
fn server(store: Arc<dyn ExecutionStore>, tokens: UnboundedSender<String>) -> Server {
    let held = NativeInvoker::new(move |_, host| {
        let tokens = tokens.clone();
        async move {
            tokens.send(host.client.hand_over_token().await.unwrap().to_string()).unwrap();
            pending().await
        }
    });
    let mut functions = FunctionRegistry::default();
    functions.register("held", Function::new(Arc::new(held), "held"));
    let clock = Arc::new(WallClock::default());
    let executor = Executor::new(ExecutorConfig { store, functions, clock, ..ExecutorConfig::default() });
    Server::new(ServerConfig::new(executor))
}

/// Serves for as long as the process lives.
fn serve(store: Arc<dyn ExecutionStore>) -> (SocketAddr, UnboundedReceiver<String>) {
    let (give, tokens) = unbounded_channel();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        runtime().block_on(async {
            let server = server(store, give);
            server.serve(TcpListener::from_std(listener).unwrap(), pending()).await.unwrap();
        });
    });
    (address, tokens)
}

/// A handler in the middle of an invocation.
struct Handler {
    connection: SendRequest<Full<Bytes>>,
    path: String,
    token: String,
    steps: u64,
}

impl Handler {
    async fn start(address: SocketAddr, tokens: &mut UnboundedReceiver<String>) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        let (mut connection, driver) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(driver);
        let invoke = Request::post(uri::with_name(uri::INVOCATIONS, "held"))
            .header("host", "localhost")
            .header("x-amz-invocation-type", "Event")
            .body(Full::from("{}"))
            .unwrap();
        let answer = connection.send_request(invoke).await.unwrap();
        let arn = answer.headers().get("x-amz-durable-execution-arn").map(HeaderValue::to_str).unwrap().unwrap();
        let path = format!("{}/checkpoint", uri::with_name(uri::EXECUTION, arn));
        answer.into_body().collect().await.unwrap();
        Self { connection, path, token: tokens.recv().await.unwrap(), steps: 0 }
    }

    /// Records a step.
    async fn step(&mut self) {
        self.steps += 1;
        let id = format!("step-{:0>59}", self.steps);
        let update = json!({ "Id": id, "Type": "STEP", "Action": "SUCCEED", "Payload": "{\"charged\": true}" });
        let body = json!({ "CheckpointToken": self.token, "Updates": [update] }).to_string();
        let request = Request::post(self.path.as_str()).header("host", "localhost").body(Full::from(body)).unwrap();
        let answer = self.connection.send_request(request).await.unwrap().into_body().collect().await.unwrap();
        let answer: Value = serde_json::from_slice(&answer.to_bytes()).unwrap();
        self.token = answer["CheckpointToken"].as_str().unwrap().to_owned();
    }
}

/// How long so many checkpoints take, spread over all handlers.
async fn checkpoints(handlers: &mut [Handler], count: u64) -> Duration {
    let concurrency = handlers.len() as u64;
    let each = count.div_ceil(concurrency);
    let begin = Instant::now();
    join_all(handlers.iter_mut().map(async |handler| {
        for _ in 0..each {
            handler.step().await;
        }
    }))
    .await;
    begin.elapsed().mul_f64(count as f64 / (each * concurrency) as f64)
}

fn over_http(criterion: &mut Criterion) {
    let runtime = runtime();
    let folder = TempDir::new().unwrap();
    let database = SqliteExecutionStore::open(&folder.path().join("executions.db"), SqliteConfig::default()).unwrap();
    let stores: [(&str, Arc<dyn ExecutionStore>); 2] =
        [("memory", Arc::new(InMemoryExecutionStore::default())), ("sqlite", Arc::new(database))];
    let mut group = criterion.benchmark_group("checkpoint over HTTP");
    group.sample_size(10).throughput(Throughput::Elements(1));
    for (name, store) in stores {
        let (address, mut tokens) = serve(store);
        for concurrency in CONCURRENCY {
            let mut handlers = runtime.block_on(async {
                let mut handlers = Vec::new();
                for _ in 0..concurrency {
                    handlers.push(Handler::start(address, &mut tokens).await);
                }
                handlers
            });
            group.bench_function(BenchmarkId::new(name, concurrency), |bencher| {
                bencher.iter_custom(|count| runtime.block_on(checkpoints(&mut handlers, count)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, over_http);
criterion_main!(benches);
