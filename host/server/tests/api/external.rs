//! Functions that run elsewhere and use the server as their service.

use std::future::{Future, Ready};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use durable_wasm_server::{Endpoint, ExternalFunctions};
use http_body_util::BodyExt;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::client::{Api, Setup, execution, invocations};

/// What an invoke endpoint was asked.
struct Asked {
    function: String,
    headers: HeaderMap,
    event: Value,
}

/// An invoke endpoint that answers every call with what `answer` makes of it, and where it is.
async fn endpoint<F, Fut>(answer: F) -> (String, mpsc::UnboundedReceiver<Asked>)
where
    F: Fn(&Value) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Response> + Send,
{
    let (tell, asked) = mpsc::unbounded_channel();
    let invoke = move |Path(function): Path<String>, headers: HeaderMap, body: Body| {
        let (answer, tell) = (answer.clone(), tell.clone());
        async move {
            let event: Value = serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap();
            let response = answer(&event).await;
            tell.send(Asked { function, headers, event }).unwrap();
            response
        }
    };
    let router = Router::new().route("/2015-03-31/functions/{function}/invocations", post(invoke));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let service = TowerToHyperService::new(router.clone());
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    (place, asked)
}

/// An answer that is there at once.
fn ready(body: &Value) -> Ready<Response> {
    std::future::ready(json(body))
}

fn json(body: &Value) -> Response {
    body.to_string().into_response()
}

fn api(place: &str) -> Api {
    let external = ExternalFunctions::default();
    external.set("far", place.parse::<Endpoint>().unwrap());
    Setup { external, ..Setup::default() }.build()
}

#[tokio::test]
async fn an_invocation_as_the_service_sends_it() {
    let (place, mut asked) = endpoint(|_| ready(&json!({ "Status": "SUCCEEDED", "Result": "\"done\"" }))).await;
    let api = api(&place);
    let headers = [("x-amz-tenant-id", "t")];
    let answer = api.call(Method::POST, &invocations("far"), &headers, "7").await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "\"done\""));
    let Asked { function, headers, mut event } = asked.recv().await.unwrap();
    assert_eq!((function.as_str(), headers["x-amz-tenant-id"].to_str().unwrap()), ("far", "t"));
    assert_eq!(headers["x-dex-handler-invoke"], "true");
    assert_eq!(headers["x-amz-invocation-type"], "RequestResponse");
    let arn = answer.header("x-amz-durable-execution-arn").unwrap();
    let id = arn.rsplit('/').next().unwrap();
    let name = arn.rsplit('/').nth(1).unwrap();
    assert!(event["CheckpointToken"].take().is_string());
    let expected = json!({
        "DurableExecutionArn": arn,
        "CheckpointToken": null,
        "InitialExecutionState": { "Operations": [{
            "Id": id,
            "Name": name,
            "Type": "EXECUTION",
            "Status": "STARTED",
            "StartTimestamp": 1_767_225_600_000_u64,
            "ExecutionDetails": { "InputPayload": "7" },
        }]},
        "UpdatedOperationIds": [],
    });
    assert_eq!(event, expected);
}

#[tokio::test]
async fn a_handler_elsewhere_checkpoints_over_the_api() {
    let shared: Arc<OnceLock<Api>> = Arc::default();
    let service = Arc::clone(&shared);
    let (place, mut asked) = endpoint(move |event| {
        let (service, event) = (Arc::clone(&service), event.clone());
        async move { handler(service.get().unwrap(), &event).await }
    })
    .await;
    shared.set(api(&place)).unwrap_or_else(|_| panic!("set once"));
    let api = shared.get().unwrap();
    let arn = api.run("far", "n", "1").await;
    let body = api.get(&execution(&arn)).await.json();
    assert_eq!((&body["Status"], &body["Result"]), (&json!("SUCCEEDED"), &json!("waited")));
    assert_eq!(body["EndTimestamp"], json!(1_767_229_200.0), "an hour later");
    assert_eq!(asked.recv().await.unwrap().event["UpdatedOperationIds"], json!([]));
    assert_eq!(asked.recv().await.unwrap().event["UpdatedOperationIds"], json!(["w"]));
}

/// Waits an hour, as an SDK does: one checkpoint, an answer PENDING, and another invocation.
async fn handler(service: &Api, event: &Value) -> Response {
    let operations = event["InitialExecutionState"]["Operations"].as_array().unwrap();
    if operations.iter().any(|operation| operation["Id"] == "w" && operation["Status"] == "SUCCEEDED") {
        return json(&json!({ "Status": "SUCCEEDED", "Result": "waited" }));
    }
    let arn = event["DurableExecutionArn"].as_str().unwrap();
    let wait = json!({ "Id": "w", "Type": "WAIT", "Action": "START", "WaitOptions": { "WaitSeconds": 3600 } });
    let body = json!({ "CheckpointToken": event["CheckpointToken"], "Updates": [wait] }).to_string();
    let answer = service.post(&format!("{}/checkpoint", execution(arn)), body).await;
    assert_eq!(answer.status, 200, "{answer}");
    json(&json!({ "Status": "PENDING" }))
}

#[tokio::test]
async fn answers_that_are_no_success() {
    for (answer, error) in [
        (json!("text"), json!({ "ErrorType": "InvalidParameterValueException" })),
        (
            json!({}),
            json!({ "ErrorType": "InvalidParameterValueException", "ErrorMessage": "Response status is required" }),
        ),
        (json!({ "Status": "FAILED", "Error": { "ErrorType": "Mine" } }), json!({ "ErrorType": "Mine" })),
        (
            json!({ "Status": "SUCCEEDED", "Error": {} }),
            json!({ "ErrorMessage": "Cannot provide an Error for SUCCEEDED status." }),
        ),
    ] {
        let shown = answer.to_string();
        let (place, _asked) = endpoint(move |_| ready(&answer)).await;
        let api = api(&place);
        let arn = api.start("far", "n", "1").await;
        api.executor.wait_for_end(&arn.as_str().into()).await.unwrap();
        let found = api.get(&execution(&arn)).await.json();
        for (name, value) in error.as_object().unwrap() {
            assert_eq!(&found["Error"][name], value, "{shown}: {found}");
        }
    }
}

#[tokio::test]
async fn failures_are_tried_again_and_then_told() {
    let function_error = |_: &Value| {
        let headers = [("x-amz-function-error", "Unhandled")];
        std::future::ready((headers, json!({ "errorType": "Oops", "errorMessage": "no" }).to_string()).into_response())
    };
    let (place, mut asked) = endpoint(function_error).await;
    let far = api(&place);
    let arn = far.run("far", "n", "1").await;
    let error = far.get(&execution(&arn)).await.json()["Error"].clone();
    assert_eq!(error, json!({ "ErrorType": "Oops", "ErrorMessage": "no" }));
    let mut count = 0;
    while asked.try_recv().is_ok() {
        count += 1;
    }
    assert_eq!(count, 5, "as often as any invocation that fails");

    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let gone = api(&format!("http://{nobody}"));
    let arn = gone.run("far", "n", "1").await;
    let error = gone.get(&execution(&arn)).await.json()["Error"].clone();
    assert_eq!(error["ErrorType"], "Runtime.ExitError");
    assert!(
        error["ErrorMessage"].as_str().unwrap().starts_with(&format!("no answer from `http://{nobody}`: ")),
        "{error}"
    );
}

#[tokio::test]
async fn a_function_that_is_not_there_fails_the_execution() {
    let not_found = |_: &Value| {
        let headers = [("x-amzn-errortype", "ResourceNotFoundException")];
        std::future::ready((axum::http::StatusCode::NOT_FOUND, headers, "{}").into_response())
    };
    let (place, _asked) = endpoint(not_found).await;
    let api = api(&place);
    let arn = api.run("far", "n", "1").await;
    let error = api.get(&execution(&arn)).await.json()["Error"].clone();
    assert_eq!(error, json!({ "ErrorType": "ResourceNotFoundException", "ErrorMessage": "Function not found: far" }));
}

#[tokio::test]
async fn endpoints_are_set_as_sam_sets_them() {
    let (place, mut asked) = endpoint(|_| ready(&json!({ "Status": "SUCCEEDED" }))).await;
    let api = Api::new();
    api.post(&invocations("new"), "1").await.refuses(404, "ResourceNotFoundException", "Function not found: new");
    let body = json!({ "EndpointUrl": place, "RegionName": "eu-west-1" }).to_string();
    let answer = api.call(Method::PUT, "/lambda-endpoint", &[], body).await;
    answer.is(200, json!({ "message": "Lambda endpoint updated successfully" }));
    assert_eq!(api.post(&invocations("new"), "1").await.text, "null");
    assert_eq!(asked.recv().await.unwrap().function, "new");

    let (other, mut other_asked) = endpoint(|_| ready(&json!({ "Status": "SUCCEEDED" }))).await;
    let body = json!({
        "AccountId": "123456789012", "FunctionName": "own", "FunctionQualifier": "$LATEST", "ExecutionName": "n",
        "ExecutionTimeoutSeconds": 0, "ExecutionRetentionPeriodDays": 1, "LambdaEndpoint": other,
    });
    let answer = api.post("/start-durable-execution", body.to_string()).await;
    api.executor.wait_for_end(&answer.get("/ExecutionArn").as_str().into()).await.unwrap();
    assert_eq!(other_asked.recv().await.unwrap().function, "own");
}
