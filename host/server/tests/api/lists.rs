//! `ListDurableExecutionsByFunction` and `ListFunctions`.

use serde_json::{Value, json};

use crate::client::{Api, Setup};

async fn list(api: &Api, options: &str) -> Value {
    let answer = api.get(&format!("/2025-12-01/functions/echo/durable-executions?{options}")).await;
    assert_eq!(answer.status, 200, "{answer}");
    answer.json()
}

fn names(body: &Value) -> Vec<&str> {
    let executions = body["DurableExecutions"].as_array().unwrap();
    executions.iter().map(|execution| execution["DurableExecutionName"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn summaries() {
    let api = Api::new();
    let arn = api.run("echo", "n", "1").await;
    let expected = json!({ "DurableExecutions": [{
        "DurableExecutionArn": arn,
        "DurableExecutionName": "n",
        "FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:echo:$LATEST",
        "Status": "SUCCEEDED",
        "StartTimestamp": 1_767_225_600.0,
        "EndTimestamp": 1_767_225_600.0,
    }]});
    assert_eq!(list(&api, "").await, expected);
}

#[tokio::test]
async fn pages_newest_first() {
    let api = Api::new();
    for name in ["a", "b", "c"] {
        api.run("echo", name, "1").await;
    }
    let first = list(&api, "MaxItems=2").await;
    assert_eq!(names(&first), ["c", "b"]);
    let marker = first["NextMarker"].as_str().unwrap();
    let second = list(&api, &format!("MaxItems=2&Marker={marker}")).await;
    assert_eq!((names(&second), second.get("NextMarker")), (vec!["a"], None));
    assert_eq!(names(&list(&api, "ReverseOrder=true").await), ["a", "b", "c"]);
}

#[tokio::test]
async fn filters() {
    let api = Setup { real_time: true, ..Setup::default() }.build();
    api.run("echo", "a", "1").await;
    api.run("echo:7", "b", "1").await;
    api.run("fails", "c", "1").await;
    for (options, expected) in [
        ("DurableExecutionName=a", vec!["a"]),
        ("Statuses=SUCCEEDED&Statuses=FAILED", vec!["b", "a"]),
        ("Statuses=RUNNING", vec![]),
        ("Qualifier=7", vec!["b"]),
        ("Qualifier=%24LATEST", vec!["a"]),
        ("StartedAfter=2001-01-01T00%3A00%3A00Z", vec!["b", "a"]),
        ("StartedBefore=2001-01-01T00%3A00%3A00Z", vec![]),
    ] {
        assert_eq!(names(&list(&api, options).await), expected, "{options}");
    }
}

#[tokio::test]
async fn a_function_without_executions_and_no_function() {
    let api = Api::new();
    assert_eq!(list(&api, "").await, json!({ "DurableExecutions": [] }));
    let answer = api.get("/2025-12-01/functions/nobody/durable-executions").await;
    answer.refuses(404, "ResourceNotFoundException", "Function not found: nobody");
}

#[tokio::test]
async fn functions_by_name() {
    let names = ["approval", "echo", "fails", "steps"].map(|name| json!({ "FunctionName": name }));
    Api::new().get("/2015-03-31/functions").await.is(200, json!({ "Functions": names }));
}
