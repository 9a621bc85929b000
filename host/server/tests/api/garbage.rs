//! Random and mutated requests: whatever comes, the answer is one of the service's errors, and it comes.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request};
use durable_wasm_runtime::{NativeInvoker, SqliteConfig, SqliteExecutionStore};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use crate::client::{Answer, Api, Setup, encoded, execution, invocations};

/// Stands for the token of the invocation that is held.
const TOKEN: &str = "TOKEN";

/// A server with an execution that has ended, one that waits for a callback, and one whose invocation the test holds.
struct Target {
    api: Api,
    ended: String,
    callback: String,
    held: String,
    token: String,
}

impl Target {
    async fn new(setup: Setup) -> Self {
        let (give, mut taken) = mpsc::unbounded_channel();
        let held = NativeInvoker::new(move |_, host| {
            let give = give.clone();
            async move {
                give.send(host.client.hand_over_token().await.unwrap()).unwrap();
                std::future::pending().await
            }
        });
        // Under a clock that skips time nothing else would go on while an invocation is held.
        let mut setup = Setup { real_time: true, more: vec![("held", Arc::new(held))], ..setup };
        setup.limits.invoke_timeout = Duration::from_secs(2);
        let api = setup.build();
        let ended = api.run("steps", "ended", "3").await;
        let waiting = api.start("approval", "waiting", "1").await;
        let callback = api.callback_id(&waiting).await;
        let held = api.start("held", "held", "1").await;
        let token = taken.recv().await.unwrap().to_string();
        Self { api, ended, callback, held, token }
    }

    /// Requests that are good, every kind of them.
    fn good(&self) -> Vec<(Method, String, String)> {
        let update = r#"{"CheckpointToken":"TOKEN","ClientToken":"t","Updates":[
            {"Id":"a","Type":"STEP","Action":"START","Name":"n","SubType":"Step"},
            {"Id":"a","Type":"STEP","Action":"RETRY","Error":{"ErrorType":"E","StackTrace":["f"]},
             "StepOptions":{"NextAttemptDelaySeconds":5}},
            {"Id":"w","Type":"WAIT","Action":"START","WaitOptions":{"WaitSeconds":5}},
            {"Id":"b","Type":"CALLBACK","Action":"START","CallbackOptions":{"TimeoutSeconds":9}}]}"#;
        let start = r#"{"AccountId":"1","FunctionName":"echo","FunctionQualifier":"$LATEST","ExecutionName":"n",
            "ExecutionTimeoutSeconds":1,"ExecutionRetentionPeriodDays":1,"Input":"{}"}"#;
        let (ended, held) = (execution(&self.ended), execution(&self.held));
        let callback = format!("/2025-12-01/durable-execution-callbacks/{}", encoded(&self.callback));
        let list = "/2025-12-01/functions/steps/durable-executions?Statuses=SUCCEEDED&StartedAfter=2026-01-01T00%3A00%3A00Z&\
                    MaxItems=2&Qualifier=1&DurableExecutionName=ended&Marker=0000000000000001";
        let requests = [
            (Method::POST, invocations("echo"), r#"{"a":[1,"b",null]}"#),
            (Method::POST, format!("{}?Qualifier=1", invocations("fails")), "1"),
            (Method::POST, format!("{held}/checkpoint"), update),
            (Method::POST, format!("{held}/checkpoint"), update),
            (Method::GET, format!("{held}/state?CheckpointToken=TOKEN&MaxItems=1&Marker=AAAA"), ""),
            (Method::GET, format!("{ended}?IncludeExecutionData=true"), ""),
            (Method::GET, format!("{ended}/history?MaxItems=5&Marker=3&ReverseOrder=true"), ""),
            (Method::GET, format!("{ended}/history?Marker=18446744073709551615"), ""),
            (Method::POST, format!("{ended}/stop"), r#"{"ErrorType":"E","ErrorMessage":"m"}"#),
            (
                Method::POST,
                format!("{ended}/pause"),
                r#"{"Reason":"r","ExecutionTimeoutPaused":true,"ClientToken":"t"}"#,
            ),
            (Method::POST, format!("{ended}/resume"), r#"{"Reason":"r"}"#),
            (Method::DELETE, execution(&self.held), ""),
            (Method::POST, format!("{callback}/heartbeat"), ""),
            (Method::POST, format!("{callback}/fail"), r#"{"ErrorType":"E"}"#),
            (Method::POST, format!("{callback}/succeed"), "result"),
            (Method::GET, list.to_owned(), ""),
            (Method::GET, list.replace("0000000000000001", "ffffffffffffffff"), ""),
            (Method::GET, "/2015-03-31/functions".to_owned(), ""),
            (Method::POST, "/start-durable-execution".to_owned(), start),
            (Method::GET, "/metrics".to_owned(), ""),
        ];
        requests.into_iter().map(|(method, path, body)| (method, path, body.to_owned())).collect()
    }

    /// Sends a request with the token it stands for, and takes the next token.
    async fn send(&mut self, request: &Sent) -> Option<Answer> {
        let with_token = |bytes: &[u8]| match std::str::from_utf8(bytes) {
            Ok(text) => text.replace(TOKEN, &self.token).into_bytes(),
            Err(_binary) => bytes.to_vec(),
        };
        let path = String::from_utf8(request.path.clone()).ok()?.replace(TOKEN, &encoded(&self.token));
        let mut builder = Request::builder().method(&request.method).uri(path).header("host", "localhost");
        if let Some((name, value)) = &request.header {
            builder = builder.header(*name, value.as_slice());
        }
        let answer = self.api.send(builder.body(Body::from(with_token(&request.body))).ok()?).await;
        if let Some(token) = serde_json::from_str(&answer.text)
            .ok()
            .and_then(|body: Value| body.get("CheckpointToken").and_then(Value::as_str).map(str::to_owned))
        {
            self.token = token;
        }
        Some(answer)
    }
}

/// A request to be sent.
#[derive(Debug, Clone)]
struct Sent {
    method: Method,
    path: Vec<u8>,
    header: Option<(&'static str, Vec<u8>)>,
    body: Vec<u8>,
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

/// A good request with changes.
fn request(good: Vec<(Method, String, String)>) -> impl Strategy<Value = Sent> {
    let method = prop_oneof![4 => Just(None), 1 => select(vec![Method::GET, Method::PUT, Method::HEAD]).prop_map(Some)];
    let names = [
        "x-amz-invocation-type",
        "x-amz-log-type",
        "x-amz-durable-execution-name",
        "x-amz-tenant-id",
        "content-type",
        "origin",
    ];
    let header = (select(names.to_vec()), prop::collection::vec(any::<u8>(), 0..20));
    let mutations = |most| prop::collection::vec(mutation(), 0..most);
    (select(good), method, mutations(3), mutations(4), prop::option::weighted(0.3, header)).prop_map(
        |((good_method, path, body), method, in_path, in_body, header)| Sent {
            method: method.unwrap_or(good_method),
            path: mutated(path.as_bytes(), &in_path),
            header,
            body: mutated(body.as_bytes(), &in_body),
        },
    )
}

/// Sends a request. What no HTTP parser takes never reaches the router, and is no request.
fn check(runtime: &Runtime, target: &mut Target, request: &Sent) -> Result<(), TestCaseError> {
    let shown = format!("{} {}", request.method, String::from_utf8_lossy(&request.path));
    let answer = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(20), target.send(request)).await });
    let Ok(answer) = answer else { return Err(TestCaseError::fail(format!("{shown}: no answer"))) };
    let Some(answer) = answer else { return Ok(()) };
    let status = answer.status.as_u16();
    prop_assert!(status < 500, "{shown}: {answer}");
    if status >= 400 && request.method != Method::HEAD {
        let exception = answer.header("x-amzn-errortype");
        prop_assert!(exception.is_some_and(|name| name.ends_with("Exception")), "{shown}: {answer}");
        prop_assert!(answer.json()["Type"] == "User", "{shown}: {answer}");
        prop_assert!(!answer.message().is_empty(), "{shown}: {answer}");
    }
    Ok(())
}

fn check_store(setup: Setup, cases: u32) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut target = runtime.block_on(Target::new(setup));
    let strategy = request(target.good());
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let target = std::cell::RefCell::new(&mut target);
    proptest!(config, |(request in strategy)| check(&runtime, &mut target.borrow_mut(), &request)?);
}

#[test]
fn every_request_gets_an_answer() {
    check_store(Setup::default(), 2_000);
}

#[test]
fn every_request_gets_an_answer_of_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteExecutionStore::open(&folder.path().join("executions.db"), SqliteConfig::default()).unwrap();
    check_store(Setup { store: Some(Arc::new(store)), ..Setup::default() }, 1_000);
}

#[tokio::test]
async fn what_is_good_is_not_refused_as_unknown() {
    let mut target = Target::new(Setup::default()).await;
    let mut checkpoints = Vec::new();
    for (method, path, body) in target.good() {
        let shown = format!("{method} {path}");
        let request = Sent { method, path: path.into_bytes(), header: None, body: body.into_bytes() };
        let answer = target.send(&request).await.unwrap();
        assert_ne!(answer.header("x-amzn-errortype"), Some("UnknownOperationException"), "{shown}: {answer}");
        if shown.ends_with("/checkpoint") {
            checkpoints.push(answer.status.as_u16());
        }
    }
    assert_eq!(checkpoints, [200, 400], "the token was good; what was recorded cannot be recorded again");
}
