//! Checks: how long it takes to explore every crash point of an execution.

#![allow(clippy::expect_used, reason = "a benchmark that cannot run stops")]

use std::num::NonZero;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use durable_wasm::{DurableTestRunner, load};
use tokio::runtime::Builder;

const CHECKPOINTS: usize = 100;
/// The same again, and every checkpoint (those of the steps and the wait's) lost in three ways.
const SCHEDULES: NonZero<usize> = NonZero::new(1 + 3 * (CHECKPOINTS + 1)).expect("more than none");

/// A hundred steps and a wait: the target is two seconds for the losses.
fn crash_points(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/guests/workload");
    let handler = load(&source).expect("a component");
    let runner = runtime.block_on(DurableTestRunner::builder(handler).handler("steps").build()).expect("a runner");
    let input = CHECKPOINTS.to_string();
    let mut group = criterion.benchmark_group("check");
    group.sample_size(10).throughput(Throughput::Elements(SCHEDULES.get() as u64));
    for (name, budget) in [
        ("every loss of 100 checkpoints", SCHEDULES),
        ("all of 100 checkpoints", const { NonZero::new(2_000).expect("more than none") }),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let report = runtime.block_on(async { runner.check(&*input).budget(budget).await }).expect("a report");
                report.assert_held();
            });
        });
    }
    group.finish();
}

criterion_group!(benches, crash_points);
criterion_main!(benches);
