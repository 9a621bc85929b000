//! Whole executions through the library: real components, the virtual clock, one thread.

#![allow(clippy::expect_used, reason = "a benchmark that cannot run stops")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use durable_wasm::{DurableTestRunner, ExecutionStatus, load};
use tokio::runtime::{Builder, Runtime};

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().expect("a runtime")
}

fn runner(runtime: &Runtime, path: &str, handler: &str) -> DurableTestRunner {
    let component = load(&source(path)).expect("a component");
    let builder = DurableTestRunner::builder(component).handler(handler).invocation_timeout(Duration::from_secs(120));
    runtime.block_on(builder.build()).expect("a runner")
}

fn run(runtime: &Runtime, runner: &DurableTestRunner, input: &str) {
    let result = runtime.block_on(runner.run(black_box(input))).expect("a result");
    assert_eq!(result.status(), ExecutionStatus::Succeeded, "{result}");
}

/// The reference quickstart in every language: two invocations, sixteen events.
fn quickstart(criterion: &mut Criterion) {
    let runtime = runtime();
    let mut group = criterion.benchmark_group("executions");
    group.throughput(Throughput::Elements(1));
    for (name, path, handler) in [
        ("quickstart", "examples/rust/quickstart", "quickstart"),
        ("quickstart in Python", "examples/python/quickstart.py", "quickstart.handler"),
        ("quickstart in TypeScript", "examples/typescript/quickstart.ts", "quickstart.handler"),
    ] {
        let runner = runner(&runtime, path, handler);
        group.bench_function(name, |bencher| bencher.iter(|| run(&runtime, &runner, "\"x\"")));
    }
    group.finish();
}

/// Steps that are run once and replayed once. Twice the steps should take twice the time.
fn long_histories(criterion: &mut Criterion) {
    let runtime = runtime();
    let runner = runner(&runtime, "tests/guests/workload", "steps");
    let mut group = criterion.benchmark_group("steps run and replayed");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    for steps in [5_000_u64, 10_000, 20_000] {
        group.throughput(Throughput::Elements(steps));
        let input = steps.to_string();
        group.bench_function(BenchmarkId::from_parameter(steps), |bencher| {
            bencher.iter(|| run(&runtime, &runner, &input));
        });
    }
    group.finish();
}

/// A map with a wait in every item, which all end at the same time: everything is run once and replayed once.
fn large_maps(criterion: &mut Criterion) {
    let runtime = runtime();
    let runner = runner(&runtime, "tests/guests/programs", "map-of-waits");
    let mut group = criterion.benchmark_group("map items run and replayed");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    for items in [500_u64, 1_000, 2_000, 4_000] {
        group.throughput(Throughput::Elements(items));
        let input = items.to_string();
        group.bench_function(BenchmarkId::from_parameter(items), |bencher| {
            bencher.iter(|| run(&runtime, &runner, &input));
        });
    }
    group.finish();
}

criterion_group!(benches, quickstart, long_histories, large_maps);
criterion_main!(benches);
