//! `Invoke`.

use axum::http::Method;
use serde_json::json;

use crate::client::{Api, Setup, execution, invocations};

const ARN: &str = "x-amz-durable-execution-arn";

#[tokio::test]
async fn a_synchronous_invoke_answers_with_the_result() {
    let api = Api::new();
    let answer = api.post(&invocations("echo"), r#"{"a": 1}"#).await;
    answer.is(200, json!({ "a": 1 }));
    assert_eq!(answer.text, r#"{"a": 1}"#, "the result is the function's text, unchanged");
    assert_eq!(answer.header("x-amz-executed-version"), Some("$LATEST"));
    assert_eq!(answer.header("x-amz-function-error"), None);
    assert!(answer.header(ARN).unwrap().starts_with("arn:aws:lambda:us-east-1:123456789012:function:echo:$LATEST/"));
    assert!(answer.header("x-amzn-requestid").is_some());
}

#[tokio::test]
async fn no_payload_is_an_empty_object_and_no_result_is_null() {
    let api = Api::new();
    api.post(&invocations("echo"), "").await.is(200, json!({}));
    assert_eq!(api.post(&invocations("steps"), "1").await.text, "null");
}

#[tokio::test]
async fn a_failed_function_is_told_in_a_header() {
    let api = Api::new();
    let answer = api.post(&invocations("fails"), "1").await;
    answer.is(200, json!({ "errorMessage": "it broke", "errorType": "Broken" }));
    assert_eq!(answer.header("x-amz-function-error"), Some("Unhandled"));
    assert!(answer.header(ARN).is_some());
}

#[tokio::test]
async fn the_other_invocation_types() {
    let api = Api::new();
    let invoke =
        async |kind: &str| api.call(Method::POST, &invocations("echo"), &[("x-amz-invocation-type", kind)], "1").await;
    let answer = invoke("Event").await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (202, ""));
    assert!(answer.header(ARN).is_some());
    let answer = invoke("DryRun").await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str(), answer.header(ARN)), (204, "", None));
    let answer = invoke("Maybe").await;
    answer.refuses(
        400,
        "InvalidParameterValueException",
        "1 validation error detected: Value 'Maybe' at 'invocationType' failed to satisfy constraint: Member must satisfy \
         enum value set: [Event, RequestResponse, DryRun]",
    );
}

#[tokio::test]
async fn log_types() {
    let api = Api::new();
    let invoke =
        async |kind: &str| api.call(Method::POST, &invocations("echo"), &[("x-amz-log-type", kind)], "1").await;
    for kind in ["None", "Tail"] {
        invoke(kind).await.is(200, json!(1));
    }
    let message = "1 validation error detected: Value 'tail' at 'logType' failed to satisfy constraint: Member must \
                   satisfy enum value set: [None, Tail]";
    invoke("tail").await.refuses(400, "InvalidParameterValueException", message);
}

#[tokio::test]
async fn a_name_stands_for_one_execution() {
    let api = Api::new();
    let first = api.run("echo", "n", "1").await;
    assert_eq!(api.run("echo", "n", "1").await, first);
    let headers = [("x-amz-durable-execution-name", "n")];
    let answer = api.call(Method::POST, &invocations("echo"), &headers, "2").await;
    answer.is(
        409,
        json!({ "Type": "User", "Message": "Durable execution n has already been started with another payload" }),
    );
    assert_eq!(answer.header("x-amzn-errortype"), Some("DurableExecutionAlreadyStartedException"));
}

#[tokio::test]
async fn functions_by_every_name() {
    let api = Api::new();
    for name in ["echo", "echo:$LATEST", "function:echo", "arn:aws:lambda:us-east-1:123456789012:function:echo:prod"] {
        assert_eq!(api.post(&invocations(name), "1").await.text, "1", "{name}");
    }
    let qualified = format!("{}?Qualifier=7", invocations("echo"));
    assert_eq!(api.post(&qualified, "1").await.header("x-amz-executed-version"), Some("7"));
    let twice = format!("{}?Qualifier=7", invocations("echo:8"));
    let message = "The derived qualifier from the function name does not match the specified qualifier.";
    api.post(&twice, "1").await.refuses(400, "InvalidParameterValueException", message);
    let answer = api.post(&invocations("nobody"), "1").await;
    answer.is(404, json!({ "Type": "User", "Message": "Function not found: nobody" }));
    assert_eq!(answer.header("x-amzn-errortype"), Some("ResourceNotFoundException"));
}

#[tokio::test]
async fn payloads_that_are_refused() {
    let api = Api::new();
    for body in [&b"{"[..], b"not json", b"\xff\xfe", b"1 2"] {
        let answer = api.post(&invocations("echo"), body).await;
        assert_eq!(answer.header("x-amzn-errortype"), Some("InvalidRequestContentException"), "{answer}");
        assert_eq!(answer.status, 400);
        assert!(answer.message().starts_with("Could not parse request body into json: "), "{answer}");
    }
    let large = |bytes: usize| format!("\"{}\"", "x".repeat(bytes - 2));
    let too_large = "Request must be smaller than 6291456 bytes";
    let answer = api.post(&invocations("echo"), large(6_291_457)).await;
    answer.refuses(413, "RequestTooLargeException", too_large);
    assert_eq!(api.post(&invocations("echo"), large(6_291_456)).await.status, 200);
    let headers = [("x-amz-invocation-type", "Event")];
    let answer = api.call(Method::POST, &invocations("echo"), &headers, large(1_048_577)).await;
    answer.refuses(413, "RequestTooLargeException", "Request must be smaller than 1048576 bytes");
}

#[tokio::test]
async fn a_caller_that_waits_too_long_is_told_so() {
    let mut setup = Setup::default();
    setup.limits.invoke_timeout = std::time::Duration::from_millis(20);
    let api = setup.build();
    let answer = api.post(&invocations("approval"), "1").await;
    assert_eq!((answer.status.as_u16(), answer.header("x-amz-function-error")), (200, Some("Unhandled")));
    assert_eq!(answer.get("/errorType"), "Sandbox.Timedout");
    let arn = answer.header(ARN).unwrap();
    assert_eq!(api.get(&execution(arn)).await.get("/Status"), "RUNNING");
}

#[tokio::test]
async fn too_many_callers_are_turned_away() {
    let mut setup = Setup::default();
    setup.limits.invokes = 1;
    setup.limits.invoke_timeout = std::time::Duration::from_millis(200);
    let api = setup.build();
    let path = invocations("approval");
    let (one, other) = tokio::join!(api.post(&path, "1"), api.post(&path, "2"));
    assert_eq!(one.status, 200, "{one}");
    other.is(429, json!({ "Type": "User", "message": "Rate Exceeded." }));
    assert_eq!(other.header("retry-after"), Some("1"));
    assert_eq!(other.header("x-amzn-errortype"), Some("TooManyRequestsException"));
}
