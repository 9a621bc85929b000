//! The examples.

use std::time::Duration;

use durable_wasm::{CallbackScript, DurableTestRunner, DurableTestRunnerBuilder, Handler};
use serde_json::json;

use crate::harness::{block_on, check, component};

fn example(name: &str) -> DurableTestRunnerBuilder {
    DurableTestRunner::builder(component(&format!("examples/rust/{name}")))
}

#[track_caller]
fn check_example(runner: DurableTestRunnerBuilder, input: &serde_json::Value) {
    check(&block_on(runner.build()).unwrap(), &input.to_string());
}

#[test]
fn quickstart() {
    check_example(example("quickstart"), &json!("x"));
}

#[test]
fn approval() {
    let report = json!({"id": "E-7", "employee": "kim", "amount_cents": 42_000, "purpose": "conference"});
    let day = Duration::from_secs(24 * 60 * 60);
    let decision = json!({"approved": true, "by": "sasha"}).to_string();
    check_example(example("approval").callback(CallbackScript::success("manager", decision.clone())), &report);
    check_example(example("approval").callback(CallbackScript::success("director", decision).after(day)), &report);
    check_example(example("approval"), &report);
}

#[test]
fn fan_out() {
    let photos = ["a.jpg", "broken.jpg", "flaky.jpg", "c.jpg", "d.jpg", "e.jpg", "f.jpg"];
    check_example(example("fan-out"), &json!({"album": "summer", "photos": photos}));
    let photos = ["broken-1", "broken-2", "a", "b", "c", "d", "e", "f"];
    check_example(example("fan-out"), &json!({"album": "summer", "photos": photos}));
}

#[test]
fn saga() {
    for (destination, budget) in [("Lisbon", 90_000), ("Venice", 90_000), ("Davos", 90_000), ("Lisbon", 81_999)] {
        let saga = component("examples/rust/saga");
        let provider = |name: &'static str| Handler::from(saga.clone()).named(name);
        let runner = DurableTestRunner::builder(saga.clone())
            .handler("trip")
            .function("flight", provider("flight"))
            .function("hotel", provider("hotel"))
            .function("car", provider("car"));
        let trip = json!({"id": "T-3", "traveller": "kim", "destination": destination, "budget_cents": budget});
        check_example(runner, &trip);
    }
}

#[test]
fn ported() {
    check_example(example("ported").handler("greet"), &json!({}));
    let delivery = example("ported")
        .handler("delivery")
        .function("carrier", Handler::from(component("examples/rust/ported")).named("carrier"))
        .callback(CallbackScript::success("signature", "\"kim\"").after(Duration::from_secs(7_200)));
    check_example(delivery, &json!({"order": "A-17", "parcels": [3, 5, 8]}));
}

#[test]
fn order() {
    for card in ["tok_visa", "tok_declined"] {
        for seed in 0..4 {
            let items = json!([{"sku": "tea", "quantity": 2, "unit_price_cents": 500}]);
            check_example(example("order").seed(seed), &json!({"id": "A-1", "items": items, "card": card}));
        }
    }
}
