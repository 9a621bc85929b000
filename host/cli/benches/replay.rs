//! Verifying a build against recorded histories: real components, one thread.

#![allow(clippy::expect_used, reason = "a benchmark that cannot run stops")]

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use durable_wasm::{DurableTestRunner, Next, Replayed, load};
use tokio::runtime::{Builder, Runtime};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().expect("a runtime")
}

/// A runner of a handler, and what it records of an input.
fn recorded(runtime: &Runtime, path: &str, handler: &str, input: &str) -> (DurableTestRunner, String) {
    let component = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).expect("a component");
    let builder = DurableTestRunner::builder(component).handler(handler).invocation_timeout(Duration::from_secs(120));
    let runner = runtime.block_on(builder.build()).expect("a runner");
    let history = runtime.block_on(runner.run(input)).expect("a result").history_json();
    (runner, history)
}

fn replay(runtime: &Runtime, runner: &DurableTestRunner, history: &str) {
    let replayed = runtime.block_on(runner.replay(black_box(history))).expect("a history");
    assert_eq!(replayed, Replayed::Compatible(Next::Nothing));
}

/// The reference quickstart, read and replayed: two invocations, sixteen events. One element is one history.
fn quickstart(criterion: &mut Criterion) {
    let runtime = runtime();
    let (runner, history) = recorded(&runtime, "examples/rust/quickstart", "quickstart", "\"x\"");
    let mut group = criterion.benchmark_group("replay");
    group.throughput(Throughput::Elements(1));
    group.bench_function("quickstart", |bencher| bencher.iter(|| replay(&runtime, &runner, &history)));
    group.finish();
}

/// Long histories of two invocations. Twice the steps should take twice the time.
fn long_histories(criterion: &mut Criterion) {
    let runtime = runtime();
    let mut group = criterion.benchmark_group("steps replayed from a history");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    for steps in [5_000_u64, 10_000, 20_000] {
        let (runner, history) = recorded(&runtime, "tests/guests/workload", "steps", &steps.to_string());
        group.throughput(Throughput::Elements(steps));
        group.bench_function(BenchmarkId::from_parameter(steps), |bencher| {
            bencher.iter(|| replay(&runtime, &runner, &history));
        });
    }
    group.finish();
}

criterion_group!(benches, quickstart, long_histories);
criterion_main!(benches);
