//! Orders: what may happen in another one, and what comes of it.

use std::time::Duration;

use durable_wasm::CallbackScript;
use serde_json::json;

use crate::harness::{check, runner};

#[tokio::test]
async fn an_outcome_for_every_order() {
    // A callback that is answered before its time is up, or after it.
    let answer = CallbackScript::success("p.0", "1").after(Duration::from_secs(5));
    let runner = runner("tests/guests/programs", "program").callback(answer);
    let report = check(runner, &json!([{"callback": {"timeout": 10}}])).await;
    report.assert_held();
    let outcomes = &report.details().outcomes;
    let results: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.recorded.result.as_deref()).collect();
    assert_eq!(results.len(), 2, "{report}");
    assert_eq!(results.first(), Some(&"[1]"));
    assert!(outcomes[0].order.is_empty());
    assert_eq!(outcomes[1].order, [1]);
}

#[tokio::test]
async fn branches_that_wait_for_different_things() {
    let branches = json!([[{"wait": 1}, {"step": {"failures": 1}}], [{"callback": {"timeout": 9}}], [{"wait": 3}]]);
    let answer = CallbackScript::success("p.*", "1").after(Duration::from_secs(2));
    let runner = runner("tests/guests/programs", "program").callback(answer);
    check(runner, &json!([{"parallel": branches}])).await.assert_held();
}
