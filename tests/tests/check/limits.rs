//! Budgets, seeds, and what cannot be checked.

use std::num::NonZero;
use std::time::Duration;

use durable_wasm::explain::{Explain, Fault};
use durable_wasm::{CheckError, RunnerError};
use serde_json::json;

use crate::harness::runner;

#[tokio::test]
async fn a_budget_is_kept_and_told() {
    let runner = runner("tests/guests/workload", "steps").build().await.unwrap();
    let mut progress = Vec::new();
    let budget = NonZero::new(10).unwrap();
    let report = runner.check("20").budget(budget).seed(7).on_progress(|count| progress.push(count)).await.unwrap();
    report.assert_held();
    assert_eq!(report.details().schedules(), 11, "and the baseline");
    assert!(!report.details().is_exhaustive());
    assert_eq!(progress, (2..=11).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_execution_that_waits_for_ever_cannot_be_checked() {
    let runner = runner("tests/guests/programs", "program").build().await.unwrap();
    let error = runner.check(json!([{"callback": {}}]).to_string()).await.unwrap_err();
    assert!(matches!(&error, CheckError::Waits(names) if *names == [Some("p.0".to_owned())]), "{error}");
    assert_eq!(error.fault(), Fault::User);
    assert_eq!(error.hint().unwrap(), "answer, for example with `--callback 'p.0=success:null'`");
}

#[tokio::test]
async fn input_that_is_no_json() {
    let runner = runner("examples/rust/quickstart", "quickstart").build().await.unwrap();
    let error = runner.check("hello").await.unwrap_err();
    assert!(matches!(error, CheckError::Runner(RunnerError::InvalidInput(_))), "{error}");
}

#[tokio::test]
async fn a_handler_that_computes_without_end_cannot_be_checked() {
    let runner = runner("tests/guests/misbehaving", "loop-forever").invocation_timeout(Duration::from_millis(50));
    let error = runner.build().await.unwrap().check("{}").await.unwrap_err();
    assert_eq!(error.to_string(), "an invocation had not ended after 50ms, so that there is nothing to compare with");
    assert_eq!(error.fault(), Fault::User);
    let hint = "look for a loop that never ends, or allow more time with `--invocation-timeout`";
    assert_eq!(error.hint().unwrap(), hint);
}
