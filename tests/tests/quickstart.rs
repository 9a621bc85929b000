//! The reference quickstart, as a user would test it.

use std::path::Path;

use durable_wasm::{DurableTestRunner, ExecutionStatus, OperationStatus};

fn example(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/rust").join(name)
}

#[tokio::test]
async fn the_reference_quickstart() {
    let runner = DurableTestRunner::from_path(example("quickstart")).await.unwrap();
    let result = runner.run("\"input str\"").await.unwrap();

    assert_eq!(result.status(), ExecutionStatus::Succeeded);
    assert_eq!(result.result(), Some(r#"["1 2","3 4 4 3","5 6"]"#));

    assert_eq!(result.get_step("one").unwrap().result(), Some("\"1 2\""));
    let two = result.get_context("two").unwrap();
    assert_eq!(two.result(), Some("\"3 4 4 3\""));
    assert_eq!(two.children().get_step("two_1").unwrap().result(), Some("\"3 4\""));
    assert_eq!(two.children().get_step("two_2").unwrap().result(), Some("\"4 3\""));
    assert_eq!(result.get_step("three").unwrap().result(), Some("\"5 6\""));
    assert_eq!(result.invocations().count(), 2);

    let missing = two.children().get_step("three").unwrap_err().to_string();
    assert_eq!(missing, "there is no STEP `three`; there are: STEP `two_1`, STEP `two_2`");
}

#[tokio::test]
async fn the_history_has_the_services_order() {
    let runner = DurableTestRunner::from_path(example("quickstart")).await.unwrap();
    let result = runner.run("{}").await.unwrap();
    let events: Vec<_> = result.history().iter().map(|event| event.kind.event_type()).collect();
    assert_eq!(
        events,
        [
            "ExecutionStarted",
            "StepStarted",
            "StepSucceeded",
            "WaitStarted",
            "InvocationCompleted",
            "WaitSucceeded",
            "ContextStarted",
            "StepStarted",
            "StepSucceeded",
            "StepStarted",
            "StepSucceeded",
            "ContextSucceeded",
            "StepStarted",
            "StepSucceeded",
            "InvocationCompleted",
            "ExecutionSucceeded",
        ]
    );
    assert_eq!(result.history_json(), runner.run("{}").await.unwrap().history_json());
}

#[tokio::test]
async fn an_order_waits_thirty_days_in_no_time() {
    let runner = DurableTestRunner::from_path(example("order")).await.unwrap();
    let input = std::fs::read_to_string(example("order").join("order.json")).unwrap();
    let result = runner.run(&input).await.unwrap();
    assert_eq!(result.status(), ExecutionStatus::Succeeded, "{result}");
    let (first, last) = (&result.history()[0], result.history().last().unwrap());
    assert!(last.timestamp.since(first.timestamp).as_secs() >= 30 * 24 * 3600);
    let retried =
        result.operations().iter().find(|operation| operation.attempts() > 1).expect("a step was tried again");
    assert_eq!(retried.status(), OperationStatus::Succeeded);
}

#[tokio::test]
async fn a_declined_card_is_asked_no_more_and_releases_the_stock() {
    let runner = DurableTestRunner::from_path(example("order")).await.unwrap();
    let input = std::fs::read_to_string(example("order").join("order.json")).unwrap();
    let result = runner.run(&input.replace("tok_visa", "tok_declined")).await.unwrap();
    assert_eq!(result.error().unwrap().error_type.as_deref(), Some("CardDeclined"));
    // The provider was down twice, and then said no.
    assert_eq!(result.get_step("charge-card").unwrap().attempts(), 3);
    assert_eq!(result.get_step("release-stock").unwrap().status(), OperationStatus::Succeeded);
    assert!(result.get_wait("return-window").is_err());
}
