//! What a test gives to a component it loads reaches the handler.

use std::path::Path;

use durable_wasm::{DurableTestRunner, ExecutionStatus, Nondeterminism, SandboxLimits, Surroundings, load_with};

async fn runner(handler: &str, limits: SandboxLimits, surroundings: Surroundings) -> DurableTestRunner {
    let guest = Path::new(env!("CARGO_MANIFEST_DIR")).join("guests/wasi-guest");
    let component = load_with(&guest, limits, surroundings).unwrap();
    DurableTestRunner::builder(component).handler(handler).build().await.unwrap()
}

#[tokio::test]
async fn variables_and_grants() {
    let mut surroundings = Surroundings::default();
    surroundings.variables.set("STAGE", "test").unwrap();
    surroundings.grants.allow_env("CARGO_PKG_NAME").unwrap();
    let limits = SandboxLimits { memory_bytes: 16 << 20, ..SandboxLimits::default() };
    let result = runner("environment", limits, surroundings).await.run("null").await.unwrap();
    assert_eq!(result.result(), Some(r#"["STAGE=test","STAGE=test CARGO_PKG_NAME=durable-wasm-tests"]"#));
}

#[tokio::test]
async fn reads_that_are_denied() {
    let surroundings = Surroundings { nondeterminism: Nondeterminism::Deny, ..Surroundings::default() };
    let runner = runner("denied", SandboxLimits::default(), surroundings).await;
    let result = runner.run(r#""wasi:random/random.get-random-u64""#).await.unwrap();
    assert_eq!(result.status(), ExecutionStatus::Failed);
    assert_eq!(result.error().unwrap().error_type.as_deref(), Some("Runtime.NonDeterministicRead"));
    assert_eq!(result.invocations().count(), 1, "it is not tried again");
}
