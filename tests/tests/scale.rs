//! Batches as large as people make them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use durable_wasm::build::{BuildOptions, resolve};
use durable_wasm::{Component, DurableTestRunner, ExecutionStatus};
use durable_wasm_sandbox::{Sandbox, SandboxConfig, SandboxLimits};

const MIB: usize = 1024 * 1024;

#[tokio::test]
async fn a_thousand_waits_side_by_side_fit_into_64_mib() {
    let limits = SandboxLimits { memory_bytes: 64 * MIB, ..SandboxLimits::default() };
    let sandbox = Sandbox::new(SandboxConfig { limits, ..SandboxConfig::default() }).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("guests/programs");
    let component = Component::load(&sandbox, &resolve(&source, &BuildOptions::default()).unwrap()).unwrap();
    let runner = DurableTestRunner::builder(component).handler("map-of-waits").build().await.unwrap();

    let result = runner.run("1000").await.unwrap();
    assert_eq!(result.status(), ExecutionStatus::Succeeded, "{result}");
    assert_eq!(result.result(), Some("1000"));
    assert_eq!(result.operations().iter().count(), 2_001, "the map, and a context and a wait for each item");
    assert_eq!(result.invocations().count(), 2, "all waits end at the same time");
}
