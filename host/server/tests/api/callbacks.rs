//! The three calls about callbacks.

use axum::http::Method;
use serde_json::json;

use crate::client::{Api, encoded, execution};

fn path(id: &str, act: &str) -> String {
    format!("/2025-12-01/durable-execution-callbacks/{}/{act}", encoded(id))
}

/// An execution that waits for a callback, and the callback's id.
async fn waiting(api: &Api, name: &str) -> (String, String) {
    let arn = api.start("approval", name, "1").await;
    let id = api.callback_id(&arn).await;
    (arn, id)
}

#[tokio::test]
async fn a_callback_succeeds_with_the_body_as_it_is() {
    let api = Api::new();
    let (arn, id) = waiting(&api, "n").await;
    api.post(&path(&id, "heartbeat"), "").await.is(200, json!({}));
    api.post(&path(&id, "succeed"), "yes, é").await.is(200, json!({}));
    api.executor.wait_for_end(&arn.as_str().into()).await.unwrap();
    assert_eq!(api.get(&execution(&arn)).await.get("/Result"), "yes, é");
}

#[tokio::test]
async fn a_callback_fails_with_an_error() {
    let api = Api::new();
    for (name, body, expected) in [
        (
            "all",
            r#"{"ErrorType":"No","ErrorMessage":"never","StackTrace":["a"]}"#,
            json!({
                "ErrorType": "No", "ErrorMessage": "never", "StackTrace": ["a"]
            }),
        ),
        ("empty", "{}", json!({})),
        ("none", "", json!({})),
    ] {
        let (arn, id) = waiting(&api, name).await;
        api.post(&path(&id, "fail"), body).await.is(200, json!({}));
        api.executor.wait_for_end(&arn.as_str().into()).await.unwrap();
        assert_eq!(api.get(&execution(&arn)).await.json()["Error"], expected, "{name}");
    }
}

#[tokio::test]
async fn a_callback_that_is_over_has_timed_out() {
    let api = Api::new();
    let (_, id) = waiting(&api, "n").await;
    api.post(&path(&id, "succeed"), "1").await.is(200, json!({}));
    for act in ["succeed", "fail", "heartbeat"] {
        let answer = api.post(&path(&id, act), "").await;
        answer.is(400, json!({ "Type": "User", "Message": format!("Callback {id} is not active") }));
        assert_eq!(answer.header("x-amzn-errortype"), Some("CallbackTimeoutException"), "{act}");
    }
}

#[tokio::test]
async fn refusals() {
    let api = Api::new();
    let (_, id) = waiting(&api, "n").await;
    for act in ["succeed", "fail", "heartbeat"] {
        let answer = api.post(&path("bm9ib2R5", act), "").await;
        answer.refuses(404, "ResourceNotFoundException", "Callback bm9ib2R5 does not exist");
        let answer = api.post(&path("no base64!", act), "").await;
        answer.refuses(
            400,
            "InvalidParameterValueException",
            "1 validation error detected: Value 'no base64!' at 'callbackId' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: [A-Za-z0-9+/]+={0,2}",
        );
        assert_eq!(api.call(Method::GET, &path(&id, act), &[], "").await.status, 404);
    }
    let answer = api.post(&path(&id, "succeed"), &b"\xff"[..]).await;
    answer.refuses(400, "InvalidParameterValueException", "the callback's result is not UTF-8");
    let answer = api.post(&path(&id, "succeed"), "x".repeat(1_048_577)).await;
    assert_eq!(answer.header("x-amzn-errortype"), Some("InvalidParameterValueException"), "{answer}");
    let answer = api.post(&path(&id, "fail"), r#"{"ErrorType":7}"#).await;
    answer.refuses(400, "InvalidParameterValueException", "the request body: `ErrorType` is `7`, expected text");
}

#[tokio::test]
async fn an_id_that_was_made_up() {
    let api = Api::new();
    let (_, id) = waiting(&api, "n").await;
    for place in 0..id.trim_end_matches('=').len() {
        let mut forged = id.clone().into_bytes();
        forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
        let answer = api.post(&path(std::str::from_utf8(&forged).unwrap(), "succeed"), "1").await;
        assert_eq!(answer.status, 404, "{answer}");
    }
    api.post(&path(&id, "succeed"), "1").await.is(200, json!({}));
}
