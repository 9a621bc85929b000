//! Random and mutated requests: whatever comes, the answer is one of the service's errors, and it comes.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request};
use proptest::prelude::*;
use proptest::sample::select;

use crate::client::{Api, Setup, execution, invocations};

const ARN: &str = "arn:aws:lambda:us-east-1:123456789012:function:echo:$LATEST/durable-execution/n/0000-0001";

/// Requests that are good but for the token, the callback or the execution they name.
fn good() -> Vec<(Method, String, &'static str)> {
    let update = r#"{"CheckpointToken":"AAAA","ClientToken":"t","Updates":[{"Id":"a","Type":"STEP","Action":"RETRY",
        "Name":"n","SubType":"Step","Error":{"ErrorType":"E","StackTrace":["f"]},
        "StepOptions":{"NextAttemptDelaySeconds":5}}]}"#;
    let start = r#"{"AccountId":"1","FunctionName":"echo","FunctionQualifier":"$LATEST","ExecutionName":"n",
        "ExecutionTimeoutSeconds":1,"ExecutionRetentionPeriodDays":1,"Input":"{}"}"#;
    let execution = execution(ARN);
    let callback = "/2025-12-01/durable-execution-callbacks/AAAA";
    vec![
        (Method::POST, invocations("echo"), r#"{"a":[1,"b",null]}"#),
        (Method::POST, format!("{}?Qualifier=1", invocations("fails")), "1"),
        (Method::POST, format!("{execution}/checkpoint"), update),
        (Method::GET, format!("{execution}?IncludeExecutionData=true"), ""),
        (Method::GET, format!("{execution}/history?MaxItems=5&Marker=3&ReverseOrder=true"), ""),
        (Method::GET, format!("{execution}/state?CheckpointToken=AAAA&MaxItems=1&Marker=AAAA"), ""),
        (Method::POST, format!("{execution}/stop"), r#"{"ErrorType":"E","ErrorMessage":"m"}"#),
        (
            Method::POST,
            format!("{execution}/pause"),
            r#"{"Reason":"r","ExecutionTimeoutPaused":true,"ClientToken":"t"}"#,
        ),
        (Method::POST, format!("{execution}/resume"), r#"{"Reason":"r"}"#),
        (Method::DELETE, execution.clone(), ""),
        (Method::POST, format!("{callback}/succeed"), "result"),
        (Method::POST, format!("{callback}/fail"), r#"{"ErrorType":"E"}"#),
        (Method::POST, format!("{callback}/heartbeat"), ""),
        (
            Method::GET,
            "/2025-12-01/functions/echo/durable-executions?Statuses=RUNNING&StartedAfter=2026-01-01T00%3A00%3A00Z&\
             MaxItems=2&Qualifier=1&DurableExecutionName=n&Marker=0000000000000001"
                .to_owned(),
            "",
        ),
        (Method::POST, "/start-durable-execution".to_owned(), start),
        (Method::GET, "/metrics".to_owned(), ""),
    ]
}

/// A change of some bytes at a place.
#[derive(Debug, Clone)]
struct Mutation {
    place: prop::sample::Index,
    removed: usize,
    inserted: Vec<u8>,
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let pieces =
        select(vec!["", "\"", "{", "}", "[", "null", "-1", "1e999", "%FF", "%2F", "&", "=", "\u{0}", "é", "🦀"]);
    let inserted =
        prop_oneof![pieces.prop_map(|piece| piece.as_bytes().to_vec()), prop::collection::vec(any::<u8>(), 0..8)];
    (any::<prop::sample::Index>(), 0_usize..12, inserted).prop_map(|(place, removed, inserted)| Mutation {
        place,
        removed,
        inserted,
    })
}

fn mutated(bytes: &[u8], mutations: &[Mutation]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for Mutation { place, removed, inserted } in mutations {
        let start = place.index(bytes.len() + 1);
        let end = (start + removed).min(bytes.len());
        bytes.splice(start..end, inserted.iter().copied());
    }
    bytes
}

/// A request, if it is one at all: what no HTTP parser takes never reaches the router.
fn request() -> impl Strategy<Value = Option<Request<Body>>> {
    let method = prop_oneof![4 => Just(None), 1 => select(vec![Method::GET, Method::PUT, Method::HEAD]).prop_map(Some)];
    let header = (
        select(vec!["x-amz-invocation-type", "x-amz-durable-execution-name", "x-amz-tenant-id", "content-type"]),
        prop::collection::vec(any::<u8>(), 0..20),
    );
    (
        select(good()),
        method,
        prop::collection::vec(mutation(), 0..3),
        prop::collection::vec(mutation(), 0..4),
        prop::option::weighted(0.3, header),
    )
        .prop_map(|((good_method, path, body), method, in_path, in_body, header)| {
            let path = String::from_utf8(mutated(path.as_bytes(), &in_path)).ok()?;
            let mut request =
                Request::builder().method(method.unwrap_or(good_method)).uri(path).header("host", "localhost");
            if let Some((name, value)) = header {
                request = request.header(name, value);
            }
            request.body(Body::from(mutated(body.as_bytes(), &in_body))).ok()
        })
}

fn check(runtime: &tokio::runtime::Runtime, api: &Api, request: Request<Body>) -> Result<(), TestCaseError> {
    let shown = format!("{} {}", request.method(), request.uri());
    let is_head = request.method() == Method::HEAD;
    let answer = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(20), api.send(request)).await });
    let Ok(answer) = answer else { return Err(TestCaseError::fail(format!("{shown}: no answer"))) };
    let status = answer.status.as_u16();
    prop_assert!(status < 500, "{shown}: {answer}");
    if status >= 400 && !is_head {
        let exception = answer.header("x-amzn-errortype");
        prop_assert!(exception.is_some_and(|name| name.ends_with("Exception")), "{shown}: {answer}");
        prop_assert!(answer.json()["Type"] == "User", "{shown}: {answer}");
        prop_assert!(!answer.message().is_empty(), "{shown}: {answer}");
    }
    Ok(())
}

#[test]
fn every_request_gets_an_answer() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut setup = Setup::default();
    setup.limits.invoke_timeout = Duration::from_secs(2);
    let api = runtime.block_on(async { setup.build() });
    proptest!(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() }, |(request in request())| {
        if let Some(request) = request {
            check(&runtime, &api, request)?;
        }
    });
}

#[test]
fn what_is_good_is_not_refused_as_unknown() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let api = runtime.block_on(async { Api::new() });
    for (method, path, body) in good() {
        let answer = runtime.block_on(api.call(method.clone(), &path, &[], body));
        assert_ne!(answer.header("x-amzn-errortype"), Some("UnknownOperationException"), "{method} {path}: {answer}");
    }
}
