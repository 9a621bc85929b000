//! `CheckpointDurableExecution` and `GetDurableExecutionState`, as a handler elsewhere calls them.

use std::sync::{Arc, Mutex};

use durable_wasm_runtime::{InvocationError, NativeInvoker};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use crate::client::{Answer, Api, Setup, encoded, execution};
use crate::functions;

/// An invocation whose handler is the test.
struct Held {
    api: Api,
    arn: String,
    token: String,
    end: Option<oneshot::Sender<()>>,
}

impl Held {
    /// Begins an invocation and takes its token.
    async fn new() -> Self {
        let (give, mut taken) = mpsc::unbounded_channel();
        let (end, ended) = oneshot::channel::<()>();
        let ended = Arc::new(Mutex::new(Some(ended)));
        let invoker = NativeInvoker::new(move |_, host| {
            let (give, ended) = (give.clone(), ended.lock().unwrap().take());
            async move {
                let token = host.client.hand_over_token().await.ok_or(InvocationError::Bug("no token".into()))?;
                assert_eq!(host.client.hand_over_token().await, None, "there is one token");
                give.send(token).unwrap();
                if let Some(ended) = ended {
                    let _ = ended.await;
                }
                Ok(functions::succeeded(None))
            }
        });
        let api = Setup { more: vec![("held", Arc::new(invoker))], ..Setup::default() }.build();
        let arn = api.start("held", "n", "1").await;
        let token = taken.recv().await.unwrap().to_string();
        Self { api, arn, token, end: Some(end) }
    }

    async fn checkpoint(&self, body: Value) -> Answer {
        self.api.post(&format!("{}/checkpoint", execution(&self.arn)), body.to_string()).await
    }

    async fn state(&self, token: &str, options: &str) -> Answer {
        let path = format!("{}/state?CheckpointToken={}{options}", execution(&self.arn), encoded(token));
        self.api.get(&path).await
    }
}

fn step(id: &str) -> Value {
    json!({ "Id": id, "Type": "STEP", "Action": "SUCCEED", "Payload": "1", "Name": "charge", "SubType": "Step" })
}

#[tokio::test]
async fn tokens_take_turns() {
    let mut held = Held::new().await;
    let answer = held.checkpoint(json!({ "CheckpointToken": held.token, "Updates": [step("s")] })).await;
    let next = answer.get("/CheckpointToken");
    assert_ne!(next, held.token);
    let recorded = json!([{
        "Id": "s",
        "Type": "STEP",
        "Name": "charge",
        "SubType": "Step",
        "Status": "SUCCEEDED",
        "StartTimestamp": 1_767_225_600.0,
        "EndTimestamp": 1_767_225_600.0,
        "StepDetails": { "Attempt": 1, "Result": "1" },
    }]);
    answer.is(200, json!({ "CheckpointToken": next, "NewExecutionState": { "Operations": recorded } }));
    let used = held.checkpoint(json!({ "CheckpointToken": held.token, "Updates": [] })).await;
    used.is(400, json!({ "Type": "User", "message": "Invalid checkpoint token" }));
    assert_eq!(held.checkpoint(json!({ "CheckpointToken": next })).await.status, 200);
    held.end.take().unwrap().send(()).unwrap();
    held.api.executor.wait_for_end(&held.arn.as_str().into()).await.unwrap();
    let late = held.checkpoint(json!({ "CheckpointToken": next })).await;
    late.refuses(400, "InvalidParameterValueException", "Invalid checkpoint token");
}

#[tokio::test]
async fn the_same_client_token_gets_the_same_answer() {
    let held = Held::new().await;
    let call = json!({ "CheckpointToken": held.token, "Updates": [step("s")], "ClientToken": "t" });
    let first = held.checkpoint(call.clone()).await;
    let again = held.checkpoint(call).await;
    assert_eq!((first.status.as_u16(), first.text), (200, again.text));
}

#[tokio::test]
async fn the_state_in_pages() {
    let held = Held::new().await;
    let updates = json!(["a", "b", "c"].map(step));
    let answer = held.checkpoint(json!({ "CheckpointToken": held.token, "Updates": updates })).await;
    let token = answer.get("/CheckpointToken");
    let ids = |body: &Value| -> Vec<String> {
        let operations = body["Operations"].as_array().unwrap();
        operations.iter().map(|operation| operation["Id"].as_str().unwrap().to_owned()).collect()
    };
    let first = held.state(&token, "&MaxItems=3").await.json();
    assert_eq!(ids(&first)[1..], ["a", "b"]);
    let marker = encoded(first["NextMarker"].as_str().unwrap());
    let second = held.state(&token, &format!("&Marker={marker}")).await.json();
    assert_eq!((ids(&second), second.get("NextMarker")), (vec!["c".to_owned()], None));
    for (token, options, message) in [
        (held.token.as_str(), "", "Invalid checkpoint token"),
        (&token, "&Marker=AAAA", "Invalid marker"),
        (
            &token,
            "&MaxItems=1001",
            "1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value \
             less than or equal to 1000",
        ),
        (&token, "&MaxItems=-1", "the parameter `MaxItems` is `-1`, expected a whole number from 0 to 1000"),
        ("", "", "the parameter `CheckpointToken` is missing"),
    ] {
        held.state(token, options).await.refuses(400, "InvalidParameterValueException", message);
    }
}

#[tokio::test]
async fn updates_that_are_refused() {
    let held = Held::new().await;
    for (updates, message) in [
        (json!({}), "the request body: `Updates` is `{}`, expected a list"),
        (json!([{}]), "update 1: `Type` is missing"),
        (json!([step("a"), 7]), "update 2: it is `7`, expected an object"),
        (
            json!([{ "Id": "a", "Type": "NAP", "Action": "START" }]),
            "update 1: `Type` is `\"NAP\"`, expected EXECUTION, CONTEXT, STEP, WAIT, CALLBACK or CHAINED_INVOKE",
        ),
        (
            json!([{ "Id": "a", "Type": "WAIT", "Action": "START", "WaitOptions": { "WaitSeconds": 1.5 } }]),
            "update 1: `WaitOptions.WaitSeconds` is `1.5`, expected a whole number from 0 to 4294967295",
        ),
        (
            json!([{ "Id": "a", "Type": "WAIT", "Action": "START", "WaitOptions": { "WaitSeconds": 1 }, "StepOptions": {} }]),
            "Invalid StepOptions for the given operation type.",
        ),
        (
            json!([{ "Id": "a b", "Type": "STEP", "Action": "START" }]),
            "1 validation error detected: Value 'a b' at 'updates.1.member.id' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: [a-zA-Z0-9-_]+",
        ),
        (json!([{ "Id": "a", "Type": "STEP", "Action": "CANCEL" }]), "Invalid action for the given operation type."),
    ] {
        let answer = held.checkpoint(json!({ "CheckpointToken": held.token, "Updates": updates })).await;
        answer.refuses(400, "InvalidParameterValueException", message);
    }
    // Nothing was recorded, and the token is still good.
    assert_eq!(held.checkpoint(json!({ "CheckpointToken": held.token, "Updates": [step("a")] })).await.status, 200);
}

#[tokio::test]
async fn every_kind_of_update() {
    let held = Held::new().await;
    let updates = json!([
        { "Id": "c", "Type": "CONTEXT", "Action": "START", "SubType": "RunInChildContext" },
        { "Id": "s", "ParentId": "c", "Type": "STEP", "Action": "RETRY", "Error": { "ErrorType": "E" },
          "StepOptions": { "NextAttemptDelaySeconds": 5 } },
        { "Id": "w", "Type": "WAIT", "Action": "START", "WaitOptions": { "WaitSeconds": 5 } },
        { "Id": "b", "Type": "CALLBACK", "Action": "START",
          "CallbackOptions": { "TimeoutSeconds": 60, "HeartbeatTimeoutSeconds": 30 } },
        { "Id": "i", "Type": "CHAINED_INVOKE", "Action": "START", "Payload": "1",
          "ChainedInvokeOptions": { "FunctionName": "echo", "TenantId": "t" } },
        { "Id": "d", "Type": "CONTEXT", "Action": "SUCCEED", "Payload": "1", "ContextOptions": { "ReplayChildren": true } },
    ]);
    let answer = held.checkpoint(json!({ "CheckpointToken": held.token, "Updates": updates })).await;
    let body = answer.json();
    let found: Vec<_> = body["NewExecutionState"]["Operations"].as_array().unwrap().iter().collect();
    let statuses: Vec<_> = found.iter().map(|operation| operation["Status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["STARTED", "PENDING", "STARTED", "STARTED", "STARTED", "SUCCEEDED"]);
    assert_eq!(found[1]["StepDetails"]["NextAttemptTimestamp"], json!(1_767_225_605.0));
    assert!(found[3]["CallbackDetails"]["CallbackId"].is_string());
    assert_eq!(found[5]["ContextDetails"], json!({ "Result": "1", "ReplayChildren": true }));
}

#[tokio::test]
async fn a_paused_execution_gives_no_token() {
    let held = Held::new().await;
    held.api.post(&format!("{}/pause", execution(&held.arn)), "").await.is(202, json!({}));
    let answer = held.checkpoint(json!({ "CheckpointToken": held.token, "Updates": [step("s")] })).await;
    answer.is(200, json!({ "NewExecutionState": { "Operations": [] } }));
}

#[tokio::test]
async fn a_token_is_good_for_its_execution_and_as_it_is() {
    let held = Held::new().await;
    let other = held.api.start("echo", "other", "1").await;
    let body = json!({ "CheckpointToken": held.token }).to_string();
    let answer = held.api.post(&format!("{}/checkpoint", execution(&other)), body).await;
    answer.refuses(400, "InvalidParameterValueException", "Invalid checkpoint token");
    for place in 0..held.token.trim_end_matches('=').len() {
        let mut forged = held.token.clone().into_bytes();
        forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        let answer = held.checkpoint(json!({ "CheckpointToken": forged })).await;
        answer.refuses(400, "InvalidParameterValueException", "Invalid checkpoint token");
    }
    assert_eq!(held.checkpoint(json!({ "CheckpointToken": held.token })).await.status, 200);
}
