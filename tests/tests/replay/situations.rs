//! Every operation in every situation it can be in.

use std::time::Duration;

use durable_wasm::{CallbackScript, DurableTestRunner, ErrorObject, Handler};

use crate::harness::{block_on, check, component};

#[track_caller]
fn check_handler(handler: &str, inputs: &[&str]) {
    let workload = component("tests/guests/workload");
    let refused = ErrorObject::new("Refused", "not today");
    let runner = DurableTestRunner::builder(workload.clone())
        .handler(handler)
        .function("callee", Handler::from(workload).named("step-situations"))
        .callback(CallbackScript::success("accept", "\"yes\"").after(Duration::from_secs(5)))
        .callback(CallbackScript::failure("refuse", refused).after(Duration::from_secs(5)));
    let runner = block_on(runner.build()).unwrap();
    for input in inputs {
        check(&runner, input);
    }
}

/// All situations that end without a crash of the guest: where that crashes, only the whole history is compatible.
const SITUATIONS: &[&str] = &["\"first-run\"", "\"replay-before\"", "\"replay-after\"", "\"failure\"", "\"exhausted\""];

#[test]
fn steps() {
    check_handler("step-situations", SITUATIONS);
    check_handler("step-at-most-once-situations", SITUATIONS);
    check_handler("large-step", &["null"]);
}

#[test]
fn waits() {
    check_handler("wait-situations", SITUATIONS);
    check_handler("waits", &["5"]);
}

#[test]
fn contexts() {
    check_handler("child-situations", SITUATIONS);
    check_handler("large-child", &["null"]);
    check_handler("branches", &["null"]);
}

#[test]
fn conditions() {
    check_handler("wait-for-condition-situations", SITUATIONS);
}

#[test]
fn callbacks() {
    check_handler("callback-situations", SITUATIONS);
    check_handler("wait-for-callback-situations", SITUATIONS);
}

#[test]
fn invokes() {
    check_handler("invoke-situations", SITUATIONS);
}

#[test]
fn batches() {
    check_handler("map-situations", SITUATIONS);
    check_handler("parallel-situations", SITUATIONS);
}
