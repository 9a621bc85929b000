//! Runners of components, and what is expected of a check.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use durable_wasm::{CheckReport, DurableTestRunner, DurableTestRunnerBuilder, Handler, MistakeFound, load};
use serde_json::Value;

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// A handler of an example, or of one of the guests that tests have.
pub fn handler(path: &str, name: &str) -> Handler {
    Handler::from(load(&source(path)).unwrap()).named(name)
}

pub fn runner(path: &str, name: &str) -> DurableTestRunnerBuilder {
    DurableTestRunner::builder(handler(path, name))
}

pub async fn check(runner: DurableTestRunnerBuilder, input: &Value) -> CheckReport {
    runner.build().await.unwrap().check(input.to_string()).await.unwrap()
}

/// The mistake that there must be, which its schedule must show again.
pub async fn mistake(runner: DurableTestRunnerBuilder, input: &Value) -> MistakeFound {
    let runner = runner.build().await.unwrap();
    let found = runner.check(input.to_string()).await.unwrap().held().unwrap_err();
    let again = runner.check(input.to_string()).schedule(found.schedule().clone()).await.unwrap();
    let again = again.mistake().unwrap_or_else(|| panic!("`{}` does not show it again:\n{found}", found.schedule()));
    assert_eq!((again.mistake(), again.story(), again.diff()), (found.mistake(), found.story(), found.diff()));
    found
}
