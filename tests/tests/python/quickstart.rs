//! The reference quickstart does in Python what it does in Rust.

use durable_wasm::{DurableTestRunner, Replayed, TestResult};
use serde_json::Value;

use crate::harness::repository;

/// Every operation but the execution: name, type, status, result, and how deep it lies.
fn operations(result: &TestResult) -> Vec<(Option<String>, String, Option<String>, bool)> {
    let records = result.records().iter().skip(1);
    records
        .map(|operation| {
            let details = operation.result().map(ToString::to_string);
            let kind = format!("{:?} {:?}", operation.operation_type(), operation.status);
            (operation.name.as_deref().map(ToOwned::to_owned), kind, details, operation.parent_id.is_some())
        })
        .collect()
}

fn event_types(result: &TestResult) -> Vec<&'static str> {
    result.history().iter().map(|event| event.kind.event_type()).collect()
}

#[tokio::test]
async fn it_does_what_it_does_in_rust() {
    let python = DurableTestRunner::from_path(repository("examples/python/quickstart.py")).await.unwrap();
    let rust = DurableTestRunner::from_path(repository("examples/rust/quickstart")).await.unwrap();
    let (in_python, in_rust) = (python.run("\"any\"").await.unwrap(), rust.run("\"any\"").await.unwrap());

    let json = |result: &TestResult| serde_json::from_str::<Value>(result.result().unwrap()).unwrap();
    assert_eq!(json(&in_python), serde_json::json!(["1 2", "3 4 4 3", "5 6"]));
    assert_eq!(json(&in_python), json(&in_rust));
    assert_eq!(operations(&in_python), operations(&in_rust));
    assert_eq!(event_types(&in_python), event_types(&in_rust));

    // To the byte, in every run.
    let history = in_python.history_json();
    assert_eq!(history, python.run("\"any\"").await.unwrap().history_json());
    let replayed = python.replay(&history).await.unwrap();
    assert!(matches!(replayed, Replayed::Compatible(_)), "{replayed:?}");
    let renamed = history.replace("\"two_1\"", "\"two_one\"");
    let Replayed::Diverged(divergence) = python.replay(&renamed).await.unwrap() else {
        panic!("a renamed step passes")
    };
    assert!(format!("{divergence:?}").contains("two_one"), "{divergence:?}");
}
