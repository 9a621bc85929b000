//! Checkpoints a second, by the length of the history: applying one must not depend on it.
//!
//! `cargo bench -p durable-wasm-core`. A checkpoint here starts and ends one step, as SDKs send it.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark fails by panicking")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use durable_wasm_core::checkpoint::{ChainedInvokeTargets, CheckpointProcessor, CheckpointRequest};
use durable_wasm_core::execution::{Execution, FunctionVersion, StartExecution};
use durable_wasm_core::model::{
    CheckpointToken, ErrorObject, OperationAction, OperationType, OperationUpdate, Timestamp,
};
use durable_wasm_core::token::TokenSigner;

const NOW: Timestamp = Timestamp::from_millis(1_767_225_600_000);

struct NoTargets;

impl ChainedInvokeTargets for NoTargets {
    fn preflight(&self, _function_name: &str) -> Option<ErrorObject> {
        None
    }
}

/// A running execution and the right to make its next checkpoint.
struct Running {
    execution: Execution,
    token: CheckpointToken,
}

impl Running {
    /// One whose history has so many events.
    fn with_history(processor: &CheckpointProcessor, events: u32) -> Self {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:orders:$LATEST/durable-execution/order-7/0001";
        let start = StartExecution {
            arn: arn.into(),
            name: "order-7".into(),
            function: FunctionVersion {
                name: "orders".into(),
                version: "$LATEST".into(),
                alias: None,
                account_id: "123456789012".into(),
                region: "us-east-1".into(),
            },
            input: Some("{}".into()),
            execution_timeout_seconds: None,
            tenant_id: None,
            parent: None,
        };
        let mut execution = Execution::start(start, NOW).unwrap();
        let begun = execution.begin_invocation("request-1".into(), processor, NOW).unwrap();
        let mut running = Self { execution, token: begun.checkpoint_token };
        for number in 0..events / 2 {
            running.checkpoint(processor, step(&format!("before-{number}")));
        }
        running
    }

    fn checkpoint(&mut self, processor: &CheckpointProcessor, updates: Vec<OperationUpdate>) {
        let request = CheckpointRequest { checkpoint_token: self.token.clone(), updates, client_token: None };
        let answer = processor.checkpoint(&mut self.execution, request, &NoTargets, NOW).unwrap();
        self.token = answer.response.checkpoint_token.clone().unwrap();
    }
}

/// A step that starts and succeeds.
fn step(id: &str) -> Vec<OperationUpdate> {
    let start = OperationUpdate {
        name: Some("charge".into()),
        ..OperationUpdate::new(id, OperationType::Step, OperationAction::Start)
    };
    let end = OperationUpdate { action: OperationAction::Succeed, payload: Some("\"done\"".into()), ..start.clone() };
    vec![start, end]
}

/// The time of so many checkpoints, each made when the history is about as long as asked for: an execution is given up
/// for a fresh one when its history has grown by a tenth.
fn measure(processor: &CheckpointProcessor, events: u32, checkpoints: u64) -> Duration {
    let at_a_time = u64::from(events / 20).max(5);
    let mut elapsed = Duration::ZERO;
    let mut done = 0;
    while done < checkpoints {
        let mut running = Running::with_history(processor, events);
        let batch: Vec<_> = (0..at_a_time.min(checkpoints - done)).map(|number| step(&number.to_string())).collect();
        done += batch.len() as u64;
        let begin = Instant::now();
        for updates in batch {
            running.checkpoint(processor, black_box(updates));
        }
        elapsed += begin.elapsed();
    }
    elapsed
}

fn checkpoints(criterion: &mut Criterion) {
    let processor = CheckpointProcessor::new(TokenSigner::new([7; 32]));
    let mut group = criterion.benchmark_group("checkpoint");
    group.throughput(Throughput::Elements(1)).sample_size(10);
    for events in [10, 1_000, 100_000] {
        group.bench_function(BenchmarkId::from_parameter(events), |bencher| {
            bencher.iter_custom(|checkpoints| measure(&processor, events, checkpoints));
        });
    }
    group.finish();
}

criterion_group!(benches, checkpoints);
criterion_main!(benches);
