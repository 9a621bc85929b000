//! What every operation refuses in the same way.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;

use crate::client::{Api, Setup, encoded, execution, invocations};

const UNKNOWN_ARN: &str =
    "arn:aws:lambda:us-east-1:123456789012:function:echo:$LATEST/durable-execution/nobody/0000-0001";

/// The operations about one execution: method, what follows its path, and a body that is good.
const OPERATIONS: [(Method, &str, &str); 8] = [
    (Method::GET, "", ""),
    (Method::DELETE, "", ""),
    (Method::GET, "/history", ""),
    (Method::GET, "/state?CheckpointToken=AAAA", ""),
    (Method::POST, "/checkpoint", r#"{"CheckpointToken":"AAAA"}"#),
    (Method::POST, "/stop", "{}"),
    (Method::POST, "/pause", "{}"),
    (Method::POST, "/resume", "{}"),
];

#[tokio::test]
async fn an_execution_that_is_not_there() {
    let api = Api::new();
    for (method, rest, body) in OPERATIONS {
        let answer = api.call(method, &format!("{}{rest}", execution(UNKNOWN_ARN)), &[], body).await;
        if rest.contains("oken") || body.contains("oken") {
            // The model declares nothing else for these two.
            answer.is(400, json!({ "Type": "User", "message": "Invalid checkpoint token" }));
        } else {
            answer.is(
                404,
                json!({ "Type": "User", "Message": format!("Durable execution {UNKNOWN_ARN} does not exist") }),
            );
        }
    }
}

#[tokio::test]
async fn what_is_no_arn() {
    let api = Api::new();
    for (method, rest, body) in OPERATIONS {
        for arn in ["nobody", "arn:aws:lambda:us-east-1:1:function:f:1/durable-execution/n/i", "é", "a/../b"] {
            let answer = api.call(method.clone(), &format!("{}{rest}", execution(arn)), &[], body).await;
            assert_eq!(answer.header("x-amzn-errortype"), Some("InvalidParameterValueException"), "{answer}");
            let start =
                format!("1 validation error detected: Value '{arn}' at 'durableExecutionArn' failed to satisfy");
            assert!(answer.message().starts_with(&start), "{answer}");
        }
        let broken = format!("/2025-12-01/durable-executions/%FF{rest}");
        assert_eq!(api.call(method, &broken, &[], body).await.status, 400);
    }
}

#[tokio::test]
async fn bodies_that_are_no_json() {
    let api = Api::new();
    for (method, rest, _) in OPERATIONS.into_iter().filter(|(method, _, _)| *method == Method::POST) {
        for body in ["{", "[1", "nonsense", "\u{0}", "[]", "7", "null"] {
            let answer = api.call(method.clone(), &format!("{}{rest}", execution(UNKNOWN_ARN)), &[], body).await;
            assert_eq!(
                answer.header("x-amzn-errortype"),
                Some("InvalidParameterValueException"),
                "{rest} {body}: {answer}"
            );
        }
    }
    let checkpoint = format!("{}/checkpoint", execution(UNKNOWN_ARN));
    let message = "Request body is required";
    api.post(&checkpoint, "").await.refuses(400, "InvalidParameterValueException", message);
}

#[tokio::test]
async fn parameters_that_are_wrong() {
    let api = Api::new();
    let list = "/2025-12-01/functions/echo/durable-executions";
    let history = format!("{}/history", execution(UNKNOWN_ARN));
    for (path, parameters, message) in [
        (list, "MaxItems=x", "the parameter `MaxItems` is `x`, expected a whole number from 0 to 1000"),
        (list, "ReverseOrder=yes", "the parameter `ReverseOrder` is `yes`, expected `true` or `false`"),
        (
            list,
            "StartedAfter=yesterday",
            "the parameter `StartedAfter` is `yesterday`, expected an instant such as `2026-01-01T00:00:00Z`, in 1970 or later",
        ),
        (
            list,
            "Statuses=DONE",
            "the parameter `Statuses` is `DONE`, expected RUNNING, SUCCEEDED, FAILED, TIMED_OUT, STOPPED, DELETING, PAUSING \
             or PAUSED",
        ),
        (list, "Marker=x", "Invalid marker"),
        (&history, "Marker=x", "Invalid marker"),
        (&history, "Marker=0", "Invalid marker"),
        (&history, "Marker=-1", "Invalid marker"),
    ] {
        api.get(&format!("{path}?{parameters}")).await.refuses(400, "InvalidParameterValueException", message);
    }
}

#[tokio::test]
async fn routes_and_methods_that_are_not_there() {
    let api = Api::new();
    for (method, path) in [
        (Method::GET, "/"),
        (Method::POST, "/2015-03-31/functions"),
        (Method::GET, "/2015-03-31/functions/echo"),
        (Method::GET, "/2015-03-31/functions/echo/invocations"),
        (Method::PUT, "/2025-12-01/durable-executions/x"),
        (Method::POST, "/2025-12-01/durable-executions/x/rewind"),
        (Method::DELETE, "/health"),
    ] {
        let answer = api.call(method.clone(), path, &[], "").await;
        answer.refuses(404, "UnknownOperationException", &format!("there is no operation `{method} {path}`"));
    }
}

#[tokio::test]
async fn bodies_that_are_too_large() {
    let mut setup = Setup::default();
    setup.limits.body_bytes = 10;
    let api = setup.build();
    for bytes in [11, 41] {
        let answer = api.post(&format!("{}/stop", execution(UNKNOWN_ARN)), "x".repeat(bytes)).await;
        answer.is(413, json!({ "Type": "User", "message": "Request must be smaller than 10 bytes" }));
        assert_eq!(answer.header("x-amzn-errortype"), Some("RequestTooLargeException"));
    }
}

#[tokio::test]
async fn web_pages_of_elsewhere() {
    let api = Api::new();
    let send = async |host: &str, origin: Option<&str>| {
        let mut request = Request::post(invocations("echo")).header("host", host);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        api.send(request.body(Body::from("1")).unwrap()).await
    };
    assert_eq!(send("localhost:9014", None).await.status, 200);
    let answer = send("rebound.example", None).await;
    let message = "the Host header `rebound.example` is not one this server may be called by";
    answer.is(403, json!({ "Type": "User", "Message": message }));
    assert_eq!(answer.header("x-amzn-errortype"), Some("AccessDeniedException"));
    assert_eq!(send("localhost:9014", Some("http://evil.example")).await.status, 403);
    assert_eq!(send("localhost:9014", Some("null")).await.status, 403);
}

#[tokio::test]
async fn too_many_requests() {
    let mut setup = Setup::default();
    setup.limits.requests = 0;
    let api = setup.build();
    let answer = api.get(&execution(UNKNOWN_ARN)).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, Some("1")), "{answer}");
    assert_eq!(api.post(&invocations("echo"), "1").await.status, 200, "those that wait are counted apart");
}

#[tokio::test]
async fn encoded_or_not() {
    let api = Api::new();
    let arn = api.run("echo", "n", "1").await;
    // What botocore leaves as it is, and what it encodes.
    let path = format!("/2025-12-01/durable-executions/{}", encoded(&arn).replace("%2D", "-").replace("%2E", "."));
    assert_eq!(api.get(&path).await.status, 200);
}
