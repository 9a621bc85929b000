//! What the Python emulator serves beside the API.

use axum::http::Method;
use serde_json::json;

use crate::client::{Api, execution};

fn start(function: &str) -> serde_json::Value {
    json!({
        "AccountId": "123456789012",
        "FunctionName": function,
        "FunctionQualifier": "$LATEST",
        "ExecutionName": "from-sam",
        "ExecutionTimeoutSeconds": 300,
        "ExecutionRetentionPeriodDays": 7,
        "InvocationId": "i",
        "Input": "{\"a\":1}",
    })
}

#[tokio::test]
async fn an_execution_is_started() {
    let api = Api::new();
    let answer = api.post("/start-durable-execution", start("echo").to_string()).await;
    let arn = answer.get("/ExecutionArn");
    answer.is(201, json!({ "ExecutionArn": arn }));
    api.executor.wait_for_end(&arn.as_str().into()).await.unwrap();
    let body = api.get(&execution(&arn)).await.json();
    assert_eq!((&body["Result"], &body["DurableExecutionName"]), (&json!("{\"a\":1}"), &json!("from-sam")));
}

#[tokio::test]
async fn starts_that_are_refused() {
    let api = Api::new();
    let mut body = start("echo");
    body.as_object_mut().unwrap().remove("ExecutionName");
    let answer = api.post("/start-durable-execution", body.to_string()).await;
    answer.refuses(400, "InvalidParameterValueException", "the request body: `ExecutionName` is missing");
    let answer = api.post("/start-durable-execution", start("nobody").to_string()).await;
    answer.refuses(404, "ResourceNotFoundException", "Function not found: nobody:$LATEST");
    let mut body = start("far");
    body["LambdaEndpoint"] = json!("https://example.com");
    let answer = api.post("/start-durable-execution", body.to_string()).await;
    answer.refuses(
        400,
        "InvalidParameterValueException",
        "`LambdaEndpoint` is of no use: `https://example.com` is not an `http` URL: functions are invoked over plain HTTP",
    );
}

#[tokio::test]
async fn health() {
    Api::new().get("/health").await.is(200, json!({ "status": "healthy" }));
}

#[tokio::test]
async fn metrics() {
    let api = Api::new();
    api.run("steps", "n", "2").await;
    api.get("/nowhere").await;
    let answer = api.get("/metrics").await;
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4"));
    for line in [
        "durable_wasm_executions_started_total 1",
        "durable_wasm_executions_ended_total{status=\"SUCCEEDED\"} 1",
        "durable_wasm_invocations_total 1",
        "durable_wasm_invocations_in_flight 0",
        "durable_wasm_checkpoints_total 2",
        "durable_wasm_http_requests_total{method=\"GET\",route=\"unknown\",status=\"404\"} 1",
        "durable_wasm_http_requests_total{method=\"POST\",route=\"/2015-03-31/functions/{function}/invocations\",\
         status=\"200\"} 1",
    ] {
        assert!(answer.text.lines().any(|found| found == line), "no `{line}` in\n{}", answer.text);
    }
}

#[tokio::test]
async fn an_endpoint_that_is_of_no_use() {
    let api = Api::new();
    let answer = api.call(Method::PUT, "/lambda-endpoint", &[], "{}").await;
    answer.refuses(400, "InvalidParameterValueException", "the request body: `EndpointUrl` is missing");
    let answer = api.call(Method::PUT, "/lambda-endpoint", &[], r#"{"EndpointUrl":"here"}"#).await;
    let message = "`EndpointUrl` is of no use: `here` is not a URL such as `http://127.0.0.1:8080`";
    answer.refuses(400, "InvalidParameterValueException", message);
}
