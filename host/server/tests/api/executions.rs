//! `GetDurableExecution` and `GetDurableExecutionHistory`.

use serde_json::{Value, json};

use crate::client::{Api, execution};

#[tokio::test]
async fn an_execution_with_and_without_data() {
    let api = Api::new();
    let arn = api.run("echo", "order-7", "[1]").await;
    let expected = json!({
        "DurableExecutionArn": arn,
        "DurableExecutionName": "order-7",
        "FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:echo:$LATEST",
        "Status": "SUCCEEDED",
        "StartTimestamp": 1_767_225_600.0,
        "EndTimestamp": 1_767_225_600.0,
        "Version": "$LATEST",
        "InputPayload": "[1]",
        "Result": "[1]",
        "ExecutionDataIncluded": true,
    });
    api.get(&execution(&arn)).await.is(200, expected.clone());
    let mut without = expected;
    without["ExecutionDataIncluded"] = json!(false);
    without.as_object_mut().unwrap().retain(|name, _| name != "InputPayload" && name != "Result");
    api.get(&format!("{}?IncludeExecutionData=false", execution(&arn))).await.is(200, without);
}

#[tokio::test]
async fn a_failed_execution_has_its_error() {
    let api = Api::new();
    let arn = api.run("fails", "n", "1").await;
    let body = api.get(&execution(&arn)).await.json();
    assert_eq!(body["Status"], "FAILED");
    assert_eq!(body["Error"], json!({ "ErrorMessage": "it broke", "ErrorType": "Broken" }));
}

#[tokio::test]
async fn a_history() {
    let api = Api::new();
    let arn = api.run("steps", "n", "1").await;
    let answer = api.get(&format!("{}/history", execution(&arn))).await;
    let body = answer.json();
    let types: Vec<_> = body["Events"].as_array().unwrap().iter().map(|event| event["EventType"].clone()).collect();
    let expected = ["ExecutionStarted", "StepSucceeded", "InvocationCompleted", "ExecutionSucceeded"].map(Value::from);
    assert_eq!(types, expected);
    assert_eq!(body["Events"][1]["StepSucceededDetails"]["Result"], json!({ "Payload": "1", "Truncated": false }));
    assert_eq!(body["Events"][1]["EventTimestamp"], json!(1_767_225_600.0));
    assert_eq!(body.get("NextMarker"), None);
    let without = api.get(&format!("{}/history?IncludeExecutionData=false", execution(&arn))).await.json();
    assert_eq!(without["Events"][1]["StepSucceededDetails"]["Result"], json!({ "Truncated": true }));
}

/// The ids of a history, read page by page.
async fn paged(api: &Api, arn: &str, options: &str) -> Vec<Vec<u64>> {
    let mut pages = Vec::new();
    let mut marker = String::new();
    loop {
        let body = api.get(&format!("{}/history?{options}{marker}", execution(arn))).await.json();
        pages.push(body["Events"].as_array().unwrap().iter().map(|event| event["EventId"].as_u64().unwrap()).collect());
        match body.get("NextMarker") {
            Some(next) => marker = format!("&Marker={}", next.as_str().unwrap()),
            None => return pages,
        }
    }
}

#[tokio::test]
async fn a_history_in_pages() {
    let api = Api::new();
    let arn = api.run("steps", "n", "4").await;
    assert_eq!(paged(&api, &arn, "MaxItems=3").await, [vec![1, 2, 3], vec![4, 5, 6], vec![7]]);
    assert_eq!(paged(&api, &arn, "MaxItems=3&ReverseOrder=true").await, [vec![7, 6, 5], vec![4, 3, 2], vec![1]]);
    assert_eq!(paged(&api, &arn, "MaxItems=7").await, [vec![1, 2, 3, 4, 5, 6, 7]]);
    let many = api.run("steps", "many", "120").await;
    let lengths = |pages: Vec<Vec<u64>>| pages.iter().map(Vec::len).collect::<Vec<_>>();
    assert_eq!(lengths(paged(&api, &many, "MaxItems=0").await), [100, 23], "0 means 100");
    assert_eq!(lengths(paged(&api, &many, "").await), [100, 23]);
}
