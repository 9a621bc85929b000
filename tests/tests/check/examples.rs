//! Every example holds, whatever happens to it.

use std::num::NonZero;
use std::time::Duration;

use durable_wasm::{CallbackScript, DurableTestRunnerBuilder};
use serde_json::{Value, json};

use crate::harness::{check, handler, runner};

async fn check_holds(runner: DurableTestRunnerBuilder, input: &Value) {
    let report = check(runner, input).await;
    report.assert_held();
    assert!(report.details().is_exhaustive(), "{report}");
}

#[tokio::test]
async fn quickstart() {
    check_holds(runner("examples/rust/quickstart", "quickstart"), &json!("hello")).await;
}

#[tokio::test]
async fn order() {
    let item = json!({"sku": "teapot", "quantity": 1, "unit_price_cents": 2400});
    let order = json!({"id": "A-17", "card": "tok_visa", "items": [item]});
    check_holds(runner("examples/rust/order", "order"), &order).await;
}

#[tokio::test]
async fn approval() {
    let report = json!({"id": "E-7", "employee": "kim", "amount_cents": 42_000, "purpose": "conference"});
    let runner = || runner("examples/rust/approval", "approval");
    let decision = json!({"approved": true, "by": "robin"}).to_string();
    check_holds(runner(), &report).await;
    check_holds(runner().callback(CallbackScript::success("manager", decision.clone())), &report).await;
    let late = CallbackScript::success("director", decision).after(Duration::from_secs(86_400));
    check_holds(runner().callback(late), &report).await;
}

#[tokio::test]
async fn fan_out() {
    let photos = ["a.jpg", "broken.jpg", "flaky.jpg", "c.jpg"];
    check_holds(runner("examples/rust/fan-out", "fan_out"), &json!({"album": "summer", "photos": photos})).await;
}

#[tokio::test]
async fn saga() {
    const SAGA: &str = "examples/rust/saga";
    for destination in ["Lisbon", "Venice"] {
        let trip = json!({"id": "T-3", "traveller": "kim", "destination": destination, "budget_cents": 90_000});
        let providers = ["flight", "hotel", "car"].into_iter();
        let runner = providers.fold(runner(SAGA, "trip"), |runner, name| runner.function(name, handler(SAGA, name)));
        check_holds(runner, &trip).await;
    }
}

#[tokio::test]
async fn ported() {
    const PORTED: &str = "examples/rust/ported";
    check_holds(runner(PORTED, "greet"), &json!({})).await;
    let runner = runner(PORTED, "delivery")
        .function("carrier", handler(PORTED, "carrier"))
        .callback(CallbackScript::success("signature", "\"kim\"").after(Duration::from_secs(7_200)));
    let runner = runner.build().await.unwrap();
    let delivery = json!({"order": "A-17", "parcels": [3, 5]}).to_string();
    runner.check(delivery).budget(const { NonZero::new(120).unwrap() }).await.unwrap().assert_held();
}
