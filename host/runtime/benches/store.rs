//! How many checkpoints a second a store takes, and how soon a process with many suspended executions is ready.
//!
//! `bare` is what the disk can do: the same bytes, inserted into a table without index, with the same group commit.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use durable_wasm_core::checkpoint::{ChainedInvokeTargets, CheckpointProcessor, CheckpointRequest};
use durable_wasm_core::execution::{Execution, FunctionVersion, StartExecution};
use durable_wasm_core::invocation::{InvocationOutcome, InvocationOutput, ReportedStatus};
use durable_wasm_core::model::{
    CheckpointToken, ErrorObject, InvocationStatus, OperationAction, OperationOptions, OperationType, OperationUpdate,
    Timestamp, WaitOptions,
};
use durable_wasm_core::token::TokenSigner;
use durable_wasm_runtime::{
    ExecutionCell, ExecutionStore, Executor, ExecutorConfig, InMemoryExecutionStore, SqliteConfig, SqliteExecutionStore,
};
use futures_util::future::join_all;
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::sync::oneshot;

const CONCURRENCY: [usize; 3] = [1, 64, 1_000];
const SUSPENDED: usize = 100_000;

/// No function can be called.
struct Nothing;

impl ChainedInvokeTargets for Nothing {
    fn preflight(&self, name: &str) -> Option<ErrorObject> {
        Some(ErrorObject::new("ResourceNotFoundException", name))
    }
}

/// An execution in the middle of an invocation.
struct Worker {
    processor: CheckpointProcessor,
    token: CheckpointToken,
    cell: ExecutionCell,
    steps: u64,
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_767_225_600_000)
}

impl Worker {
    async fn start(store: &dyn ExecutionStore, number: usize) -> Self {
        let function = FunctionVersion {
            name: "orders".into(),
            version: "$LATEST".into(),
            alias: None,
            account_id: "123456789012".into(),
            region: "us-east-1".into(),
        };
        let start = StartExecution {
            arn: format!("{}/durable-execution/order-{number}/0000-{number}", function.arn()).into(),
            name: format!("order-{number}").into(),
            function,
            input: Some("{\"order\": 7}".into()),
            execution_timeout_seconds: None,
            tenant_id: None,
            parent: None,
        };
        let processor = CheckpointProcessor::new(TokenSigner::new([7; 32]));
        let cell = store.create(Execution::start(start, now()).unwrap()).await.unwrap();
        let mut execution = cell.lock().await;
        let begun = execution.begin_invocation("request".into(), &processor, now()).unwrap();
        store.commit(&mut execution).await.unwrap();
        drop(execution);
        Self { processor, token: begun.checkpoint_token, cell, steps: 0 }
    }

    async fn checkpoint(&mut self, store: &dyn ExecutionStore, update: OperationUpdate) {
        let request =
            CheckpointRequest { checkpoint_token: self.token.clone(), updates: vec![update], client_token: None };
        let mut execution = self.cell.lock().await;
        let answer = self.processor.checkpoint(&mut execution, request, &Nothing, now()).unwrap();
        store.commit(&mut execution).await.unwrap();
        self.token = answer.response.checkpoint_token.clone().unwrap();
    }

    /// Records a step.
    async fn step(&mut self, store: &dyn ExecutionStore) {
        self.steps += 1;
        let id = format!("step-{:0>59}", self.steps);
        let step = OperationUpdate::new(id.as_str(), OperationType::Step, OperationAction::Succeed);
        self.checkpoint(store, OperationUpdate { payload: Some("{\"charged\": true}".into()), ..step }).await;
    }

    /// Begins a long wait and ends the invocation.
    async fn suspend(mut self, store: &dyn ExecutionStore) {
        let wait = OperationUpdate::new("wait", OperationType::Wait, OperationAction::Start);
        let options = Some(OperationOptions::Wait(WaitOptions { wait_seconds: Some(86_400) }));
        self.checkpoint(store, OperationUpdate { options, ..wait }).await;
        let status = ReportedStatus::Known(InvocationStatus::Pending);
        let output = InvocationOutput { status, result: None, error: None };
        let mut execution = self.cell.lock().await;
        execution.finish_invocation(InvocationOutcome::Returned(output), now());
        store.commit(&mut execution).await.unwrap();
    }
}

/// How long so many checkpoints take, spread over so many executions.
async fn checkpoints(store: &dyn ExecutionStore, concurrency: usize, count: u64) -> Duration {
    let mut workers = join_all((0..concurrency).map(|number| Worker::start(store, number))).await;
    let each = count.div_ceil(concurrency as u64);
    let begin = Instant::now();
    join_all(workers.iter_mut().map(async |worker| {
        for _ in 0..each {
            worker.step(store).await;
        }
    }))
    .await;
    scaled(begin.elapsed(), count, each * concurrency as u64)
}

/// The time of `done` things, for `count` of them.
fn scaled(elapsed: Duration, count: u64, done: u64) -> Duration {
    elapsed.mul_f64(count as f64 / done as f64)
}

/// The bytes that such a checkpoint commits.
fn bytes() -> String {
    let runtime = runtime();
    let store = InMemoryExecutionStore::default();
    let mut worker = runtime.block_on(Worker::start(&store, 0));
    worker.cell.blocking_lock().take_changes();
    let record = durable_wasm_core::execution::RecordId(1);
    worker.cell.blocking_lock().recorded(record);
    runtime.block_on(worker.step(&store));
    let changes = worker.cell.blocking_lock().take_changes();
    serde_json::to_string(&changes).unwrap()
}

type Insert = (String, oneshot::Sender<()>);

/// Inserts whatever is waiting in one transaction.
fn insert_bare(path: &Path, queue: &Receiver<Insert>) {
    let mut connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE log (number INTEGER PRIMARY KEY, bytes TEXT NOT NULL) STRICT;",
        )
        .unwrap();
    while let Ok(first) = queue.recv() {
        let batch: Vec<Insert> = std::iter::once(first).chain(queue.try_iter()).collect();
        let transaction = connection.transaction().unwrap();
        for (bytes, _) in &batch {
            transaction.prepare_cached("INSERT INTO log (bytes) VALUES (?1)").unwrap().execute([bytes]).unwrap();
        }
        transaction.commit().unwrap();
        for (_, done) in batch {
            done.send(()).unwrap();
        }
    }
}

async fn inserts(queue: &Sender<Insert>, bytes: &str, concurrency: usize, count: u64) -> Duration {
    let each = count.div_ceil(concurrency as u64);
    let begin = Instant::now();
    join_all((0..concurrency).map(async |_| {
        for _ in 0..each {
            let (done, answer) = oneshot::channel();
            queue.send((bytes.to_owned(), done)).unwrap();
            answer.await.unwrap();
        }
    }))
    .await;
    scaled(begin.elapsed(), count, each * concurrency as u64)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn open(folder: &TempDir) -> SqliteExecutionStore {
    SqliteExecutionStore::open(&folder.path().join("executions.db"), SqliteConfig::default()).unwrap()
}

fn commits(criterion: &mut Criterion) {
    let runtime = runtime();
    let bytes = bytes();
    let mut group = criterion.benchmark_group("checkpoint");
    group.sample_size(10).throughput(Throughput::Elements(1));
    for concurrency in CONCURRENCY {
        group.bench_function(BenchmarkId::new("memory", concurrency), |bencher| {
            bencher.iter_custom(|count| {
                runtime.block_on(checkpoints(&InMemoryExecutionStore::default(), concurrency, count))
            });
        });
        group.bench_function(BenchmarkId::new("sqlite", concurrency), |bencher| {
            bencher.iter_custom(|count| {
                let folder = TempDir::new().unwrap();
                runtime.block_on(checkpoints(&open(&folder), concurrency, count))
            });
        });
        group.bench_function(BenchmarkId::new("bare", concurrency), |bencher| {
            bencher.iter_custom(|count| {
                let folder = TempDir::new().unwrap();
                let path = folder.path().join("bare.db");
                let (queue, waiting) = channel();
                let writer = std::thread::spawn(move || insert_bare(&path, &waiting));
                let elapsed = runtime.block_on(inserts(&queue, &bytes, concurrency, count));
                drop(queue);
                writer.join().unwrap();
                elapsed
            });
        });
    }
    group.finish();
}

fn start(criterion: &mut Criterion) {
    let runtime = runtime();
    let folder = TempDir::new().unwrap();
    runtime.block_on(async {
        let store = open(&folder);
        for first in (0..SUSPENDED).step_by(1_000) {
            join_all(
                (first..first + 1_000).map(async |number| Worker::start(&store, number).await.suspend(&store).await),
            )
            .await;
        }
    });
    let mut group = criterion.benchmark_group("start");
    group.sample_size(10);
    group.bench_function(BenchmarkId::new("suspended", SUSPENDED), |bencher| {
        bencher.iter(|| {
            let config = ExecutorConfig { store: Arc::new(open(&folder)), ..ExecutorConfig::default() };
            let executor = Executor::new(config);
            runtime.block_on(executor.recover_all()).unwrap();
            black_box(executor)
        });
    });
    group.finish();
}

criterion_group!(benches, commits, start);
criterion_main!(benches);
