//! The examples, as their authors would test them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use durable_wasm::runner::load;
use durable_wasm::{
    CallbackScript, DurableTestRunner, DurableTestRunnerBuilder, ErrorObject, ExecutionStatus, Handler,
    OperationStatus, TestResult,
};
use serde_json::{Value, json};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/rust").join(name)
}

fn runner(name: &str) -> DurableTestRunnerBuilder {
    DurableTestRunner::builder(load(&example(name)).unwrap())
}

async fn run(runner: DurableTestRunnerBuilder, input: &Value) -> TestResult {
    runner.build().await.unwrap().run(&input.to_string()).await.unwrap()
}

fn json_of(result: &TestResult) -> Value {
    assert_eq!(result.status(), ExecutionStatus::Succeeded, "{result}");
    serde_json::from_str(result.result().unwrap()).unwrap()
}

/// What happened, in order: the operations' names and how they stand.
fn story(result: &TestResult) -> Vec<String> {
    result.iter().map(|operation| format!("{} {}", operation.name().unwrap_or("-"), operation.status())).collect()
}

mod approval {
    use super::*;

    fn report() -> Value {
        json!({"id": "E-7", "employee": "kim", "amount_cents": 42_000, "purpose": "conference"})
    }

    fn decision(approved: bool, by: &str) -> String {
        json!({"approved": approved, "by": by}).to_string()
    }

    #[tokio::test]
    async fn a_manager_approves() {
        let runner = runner("approval").build().await.unwrap();
        let execution = runner.start(&report().to_string()).await.unwrap();
        let manager = execution.wait_for_callback("manager").await.unwrap();
        execution.send_callback_success(&manager, decision(true, "robin")).await.unwrap();
        let result = execution.finish().await.unwrap();
        assert_eq!(json_of(&result), json!({"outcome": "approved", "by": "robin", "payment": "pay-kim-42000"}));
        assert!(result.get_context("director").is_err(), "nobody else is asked");
    }

    #[tokio::test]
    async fn a_manager_who_does_not_answer_is_passed_over() {
        let answer = CallbackScript::success("director", decision(true, "sasha")).after(DAY);
        let result = run(runner("approval").callback(answer), &report()).await;
        assert_eq!(json_of(&result), json!({"outcome": "approved", "by": "sasha", "payment": "pay-kim-42000"}));
        assert_eq!(result.get_context("manager").unwrap().status(), OperationStatus::Failed);
    }

    #[tokio::test]
    async fn a_report_that_nobody_looks_at_is_turned_down() {
        let result = run(runner("approval"), &report()).await;
        assert_eq!(json_of(&result), json!({"outcome": "rejected", "reason": "nobody answered"}));
        assert!(result.get_step("pay").is_err());
    }

    #[tokio::test]
    async fn an_approver_says_no_in_two_ways() {
        let answers = [
            (CallbackScript::success("manager", decision(false, "robin")), "robin said no"),
            (CallbackScript::failure("manager", ErrorObject::new("OutOfBudget", "no money left")), "no money left"),
        ];
        for (answer, reason) in answers {
            let result = run(runner("approval").callback(answer), &report()).await;
            assert_eq!(json_of(&result), json!({"outcome": "rejected", "reason": reason}));
        }
    }

    #[tokio::test]
    async fn small_amounts_need_nobody() {
        let result =
            run(runner("approval"), &json!({"id": "E-8", "employee": "kim", "amount_cents": 900, "purpose": "tea"}))
                .await;
        assert_eq!(json_of(&result), json!({"outcome": "approved", "by": "policy", "payment": "pay-kim-900"}));
        assert_eq!(story(&result), ["pay SUCCEEDED", "tell-employee SUCCEEDED"]);
    }
}

mod fan_out {
    use super::*;

    fn import(photos: &[&str]) -> Value {
        json!({"album": "summer", "photos": photos})
    }

    #[tokio::test]
    async fn a_broken_photo_does_not_stop_the_rest() {
        let photos = ["a.jpg", "broken.jpg", "flaky.jpg", "c.jpg", "d.jpg", "e.jpg", "f.jpg"];
        let result = run(runner("fan-out"), &import(&photos)).await;
        let summary = json_of(&result);
        let published: Vec<_> = summary["thumbnails"].as_array().unwrap().iter().map(|thumb| &thumb["photo"]).collect();
        assert_eq!(published, ["a.jpg", "flaky.jpg", "c.jpg", "d.jpg", "e.jpg", "f.jpg"]);
        assert_eq!(summary["failures"][0]["photo"], "broken.jpg");
        assert_eq!(summary["failures"].as_array().unwrap().len(), 1);
        assert_eq!(result.get_operation("flaky.jpg", 0).unwrap().children().get_step("fetch").unwrap().attempts(), 2);
    }

    #[tokio::test]
    async fn too_many_broken_photos_stop_the_import() {
        let photos = ["broken-1", "broken-2", "a", "b", "c", "d", "e", "f"];
        let result = run(runner("fan-out"), &import(&photos)).await;
        assert_eq!(result.status(), ExecutionStatus::Failed);
        assert_eq!(result.error().unwrap().error_type.as_deref(), Some("TooManyFailures"));
        assert!(result.get_operation("f", 0).is_err(), "what has not begun does not begin");
    }
}

mod saga {
    use super::*;

    fn trip(destination: &str, budget_cents: u64) -> Value {
        json!({"id": "T-3", "traveller": "kim", "destination": destination, "budget_cents": budget_cents})
    }

    pub async fn book(destination: &str, budget_cents: u64) -> TestResult {
        let component = load(&example("saga")).unwrap();
        let provider = |name: &'static str| Handler::from(component.clone()).named(name);
        let runner = DurableTestRunner::builder(component.clone())
            .handler("trip")
            .function("flight", provider("flight"))
            .function("hotel", provider("hotel"))
            .function("car", provider("car"));
        run(runner, &trip(destination, budget_cents)).await
    }

    #[tokio::test]
    async fn a_trip_is_booked() {
        let result = book("Lisbon", 90_000).await;
        let itinerary = json_of(&result);
        assert_eq!(itinerary["total_cents"], 82_000);
        assert_eq!(story(&result), ["book-flight SUCCEEDED", "book-hotel SUCCEEDED", "book-car SUCCEEDED"]);
        assert_eq!(result.executions().count(), 3, "each provider has an execution of its own");
    }

    #[track_caller]
    fn check_cancelled(result: &TestResult, reason: &str, expected: &[&str]) {
        assert_eq!(result.status(), ExecutionStatus::Failed);
        let error = result.error().unwrap();
        assert_eq!(error.error_type.as_deref(), Some("TripCancelled"));
        let message = format!("TripCancelled: trip `T-3` is cancelled: {reason}");
        assert_eq!(error.error_message.as_deref(), Some(message.as_str()));
        assert_eq!(story(result), expected);
    }

    #[tokio::test]
    async fn what_was_booked_is_cancelled_the_last_first() {
        check_cancelled(
            &book("Venice", 90_000).await,
            "car: SoldOut: nothing is available in Venice",
            &[
                "book-flight SUCCEEDED",
                "book-hotel SUCCEEDED",
                "book-car FAILED",
                "cancel-hotel SUCCEEDED",
                "cancel-flight SUCCEEDED",
            ],
        );
        check_cancelled(
            &book("Davos", 90_000).await,
            "hotel: SoldOut: nothing is available in Davos",
            &["book-flight SUCCEEDED", "book-hotel FAILED", "cancel-flight SUCCEEDED"],
        );
        check_cancelled(
            &book("Lisbon", 81_999).await,
            "it costs 82000 cents, 81999 are there",
            &[
                "book-flight SUCCEEDED",
                "book-hotel SUCCEEDED",
                "book-car SUCCEEDED",
                "cancel-car SUCCEEDED",
                "cancel-hotel SUCCEEDED",
                "cancel-flight SUCCEEDED",
            ],
        );
    }
}

/// What they record, on whatever machine. `DURABLE_WASM_UPDATE_GOLDEN=1` writes the files.
mod golden {
    use super::*;

    #[tokio::test]
    async fn quickstart() {
        run(runner("quickstart"), &json!("x")).await.assert_history("golden/quickstart.json");
    }

    #[tokio::test]
    async fn order() {
        let input = std::fs::read_to_string(example("order").join("order.json")).unwrap();
        let order = serde_json::from_str(&input).unwrap();
        run(runner("order"), &order).await.assert_history("golden/order.json");
    }

    #[tokio::test]
    async fn saga() {
        super::saga::book("Venice", 90_000).await.assert_history("golden/saga.json");
    }
}

mod ported {
    use super::*;

    #[tokio::test]
    async fn the_smallest_handler() {
        let result = run(runner("ported").handler("greet"), &json!({})).await;
        assert_eq!(json_of(&result), json!("hello, world"));
        assert_eq!(story(&result), ["look-up SUCCEEDED", "pause SUCCEEDED", "compose SUCCEEDED"]);
    }

    #[tokio::test]
    async fn every_operation() {
        let component = load(&example("ported")).unwrap();
        let runner = DurableTestRunner::builder(component.clone())
            .handler("delivery")
            .function("carrier", Handler::from(component).named("carrier"))
            .callback(CallbackScript::success("signature", "\"kim\"").after(Duration::from_secs(7_200)));
        let result = run(runner, &json!({"order": "A-17", "parcels": [3, 5, 8]})).await;
        assert_eq!(
            json_of(&result),
            json!({
                "labels": ["A-17/0: 3 kg", "A-17/1: 5 kg", "A-17/2: 8 kg"],
                "heaviest": 8,
                "carrier": "lorry",
                "depots_open": 2,
                "departed_after": 3,
                "signed_by": "kim",
            })
        );
    }
}

/// What goes wrong with them only `check` shows: a run of each succeeds.
mod flawed {
    use super::*;

    #[track_caller]
    fn check(result: &TestResult, expected: &Value, operations: &[&str]) {
        assert_eq!(json_of(result), *expected);
        let names: Vec<_> = result.iter().map(|operation| operation.name().unwrap_or("-").to_owned()).collect();
        assert_eq!(names, operations);
    }

    async fn run_flawed(handler: &str, input: &Value) -> TestResult {
        run(runner("flawed").handler(handler), input).await
    }

    #[tokio::test]
    async fn a_customer_gets_one_of_two_gifts() {
        let result = run_flawed("welcome", &json!({"email": "kim@example.com"})).await;
        let gift = json_of(&result);
        let first = if gift == "voucher" { "mail-voucher" } else { "ship-samples" };
        check(&result, &gift, &[first, "let-it-arrive", "ask-for-feedback"]);
    }

    #[tokio::test]
    async fn a_patient_is_reminded_the_day_before() {
        // Runs begin with the year 2026; the appointment is three days later, at nine.
        let result = run_flawed("reminder", &json!({"patient": "kim", "begins_at": 1_767_517_200})).await;
        check(&result, &Value::Null, &["until-the-day-before", "send-reminder"]);
        let sent = result.get_step("send-reminder").unwrap().operation().start_timestamp;
        assert_eq!(sent.to_string(), "2026-01-03T09:00:00.000Z");
    }

    #[tokio::test]
    async fn every_subscriber_gets_a_mail() {
        let result = run_flawed("newsletter", &json!({"title": "Spring", "subscribers": ["kim", "robin"]})).await;
        check(&result, &json!({"sent": 2}), &["mail-kim", "mail-robin"]);
    }

    #[tokio::test]
    async fn a_card_is_charged() {
        let result = run_flawed("checkout", &json!({"order": "A-17", "total_cents": 2400})).await;
        check(&result, &json!("charge-A-17"), &["charge-card", "send-receipt"]);
    }

    #[tokio::test]
    async fn all_shelves_are_counted() {
        let result = run_flawed("stocktake", &json!({"cups": 12, "plates": 30, "spoons": 48, "teapots": 3})).await;
        assert_eq!(json_of(&result), 93);
        let mut counted = story(&result);
        counted.sort();
        let all = ["cups", "plates", "spoons", "teapots"].map(|shelf| format!("count-{shelf} SUCCEEDED"));
        assert_eq!(counted, all);
    }
}
