//! Stop, pause, resume and delete.

use axum::http::Method;
use serde_json::json;

use crate::client::{Api, execution};

const CONFLICT: &str = "ResourceConflictException";

async fn waiting(api: &Api) -> String {
    let arn = api.start("approval", "n", "1").await;
    api.callback_id(&arn).await;
    arn
}

async fn status(api: &Api, arn: &str) -> String {
    api.get(&execution(arn)).await.get("/Status")
}

#[tokio::test]
async fn stop() {
    let api = Api::new();
    let arn = waiting(&api).await;
    let path = format!("{}/stop", execution(&arn));
    let error = r#"{"ErrorType":"Operator","ErrorMessage":"enough"}"#;
    api.post(&path, error).await.is(200, json!({ "StopTimestamp": 1_767_225_600.0 }));
    let body = api.get(&execution(&arn)).await.json();
    assert_eq!((&body["Status"], &body["Error"]["ErrorType"]), (&json!("STOPPED"), &json!("Operator")));
    api.post(&path, "").await.is(200, json!({ "StopTimestamp": 1_767_225_600.0 }));
    assert_eq!(api.get(&execution(&arn)).await.json()["Error"]["ErrorType"], "Operator", "stopped once");
}

#[tokio::test]
async fn pause_and_resume() {
    let api = Api::new();
    let arn = waiting(&api).await;
    let (pause, resume) = (format!("{}/pause", execution(&arn)), format!("{}/resume", execution(&arn)));
    api.post(&pause, r#"{"Reason":"lunch","ExecutionTimeoutPaused":false}"#).await.is(202, json!({}));
    let body = api.get(&execution(&arn)).await.json();
    assert_eq!(body["Status"], "PAUSED");
    assert_eq!(
        body["PauseDetails"],
        json!({ "PauseRequestTimestamp": 1_767_225_600.0, "Reason": "lunch", "ExecutionTimeoutPaused": false })
    );
    let message = format!("Cannot pause execution {arn} while it is PAUSED");
    api.post(&pause, "").await.is(409, json!({ "Type": "User", "message": message }));
    api.post(&resume, r#"{"Reason":"back"}"#).await.is(202, json!({}));
    assert_eq!(status(&api, &arn).await, "RUNNING");
    let message = format!("Cannot resume execution {arn} while it is RUNNING");
    api.post(&resume, "{}").await.refuses(409, CONFLICT, &message);
}

#[tokio::test]
async fn a_client_token_makes_the_same_call() {
    let api = Api::new();
    let arn = waiting(&api).await;
    for (act, expected) in [("pause", "PAUSED"), ("resume", "RUNNING")] {
        let path = format!("{}/{act}", execution(&arn));
        for _ in 0..2 {
            api.post(&path, r#"{"ClientToken":"t"}"#).await.is(202, json!({}));
            assert_eq!(status(&api, &arn).await, expected);
        }
        let another = api.post(&path, r#"{"ClientToken":"t","Reason":"another call"}"#).await;
        assert_eq!(another.header("x-amzn-errortype"), Some(CONFLICT));
    }
}

#[tokio::test]
async fn delete() {
    let api = Api::new();
    let arn = waiting(&api).await;
    let delete = async || api.call(Method::DELETE, &execution(&arn), &[], "").await;
    let message = format!("Cannot delete execution {arn} while it is RUNNING");
    delete().await.refuses(409, CONFLICT, &message);
    api.post(&format!("{}/stop", execution(&arn)), "").await;
    delete().await.is(202, json!({ "DeletionRequestTimestamp": 1_767_225_600.0 }));
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    let message = format!("Durable execution {arn} does not exist");
    delete().await.refuses(404, "ResourceNotFoundException", &message);
}

#[tokio::test]
async fn an_error_too_large_to_stop_with() {
    let api = Api::new();
    let arn = waiting(&api).await;
    let body = json!({ "ErrorMessage": "x".repeat(1_048_577) }).to_string();
    let answer = api.post(&format!("{}/stop", execution(&arn)), body).await;
    let message = "Error object size must be less than or equal to 1048576 bytes.";
    answer.refuses(400, "InvalidParameterValueException", message);
    assert_eq!(status(&api, &arn).await, "RUNNING");
}

#[tokio::test]
async fn client_tokens_that_are_none() {
    let api = Api::new();
    let arn = waiting(&api).await;
    for act in ["pause", "resume"] {
        for (token, broken) in [
            ("", "Member must have length greater than or equal to 1"),
            ("a b", r"Member must satisfy regular expression pattern: [\x21-\x7E]+"),
            (&"x".repeat(65), "Member must have length less than or equal to 64"),
        ] {
            let answer =
                api.post(&format!("{}/{act}", execution(&arn)), json!({ "ClientToken": token }).to_string()).await;
            assert_eq!(answer.header("x-amzn-errortype"), Some("InvalidParameterValueException"), "{answer}");
            let expected = format!("Value '{token}' at 'clientToken' failed to satisfy constraint: {broken}");
            assert!(answer.message().contains(&expected), "{answer}");
        }
    }
    assert_eq!(status(&api, &arn).await, "RUNNING");
}
