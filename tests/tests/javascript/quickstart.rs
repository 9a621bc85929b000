//! The quickstart does in TypeScript what it does in Rust.

use std::fs;

use serde_json::Value;

use crate::harness::{call, path};

/// The events of a run, without what differs between SDKs by right: the ids they make and what they count or time.
fn events(example: &str) -> (String, Vec<(String, Value, Value)>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("history.json");
    let answer = call(&["run", &path(example), "--history", file.to_str().unwrap()]);
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    let history: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    let events = history["Events"].as_array().unwrap().iter();
    let told = |event: &Value| {
        let kind = event["EventType"].as_str().unwrap().to_owned();
        let name = if kind.starts_with("Execution") { Value::Null } else { event["Name"].clone() };
        (kind, name, event["SubType"].clone())
    };
    (answer.stdout, events.map(told).collect())
}

#[test]
fn it_does_what_the_one_in_rust_does() {
    let (result, told) = events("examples/typescript/quickstart.ts");
    assert_eq!(result, "[\"1 2\",\"3 4 4 3\",\"5 6\"]\n");
    assert_eq!((result, told), events("examples/rust/quickstart"));
}

#[test]
fn its_check_holds() {
    let answer = call(&["check", &path("examples/typescript/quickstart.ts")]);
    assert_eq!(answer.status, 0, "{}{}", answer.stdout, answer.stderr);
    assert!(answer.stdout.contains("HELD"), "{}", answer.stdout);
}

#[test]
fn an_order_in_several_modules() {
    let input = r#"{"id": "7", "items": [{"sku": "lamp", "quantity": 2, "price": 9900}, {"sku": "desk", "quantity": 1, "price": 100}]}"#;
    let callback = r#"approval=success:{"approvedBy": "Ada"}"#;
    let answer = call(&["run", &path("examples/typescript/order"), "--input", input, "--callback", callback]);
    assert_eq!(
        answer.stdout,
        "{\"reserved\":[\"2 × lamp\",\"1 × desk\"],\"approvedBy\":\"Ada\",\"payment\":\"charged 199.00\"}\n",
        "{}",
        answer.stderr
    );
}
