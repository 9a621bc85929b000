//! What is called is lost and judged as the caller is.

use durable_wasm::{
    ChainedInvokeOptions, CheckpointMode, DurableTestRunner, ErrorObject, InvocationError, InvocationOutput,
    InvocationStatus, Mistake, NativeInvoker, OperationAction, OperationOptions, OperationType, OperationUpdate,
    ReportedStatus,
};
use serde_json::json;

use crate::harness::{handler, mistake};

/// A handler that calls the function `news` with its own input, and comes to what that comes to.
fn caller() -> NativeInvoker {
    NativeInvoker::new(|invocation, host| async move {
        let recorded = invocation.initial_execution_state.operations;
        let output = |status, result| InvocationOutput { status: ReportedStatus::Known(status), result, error: None };
        let Some(call) = recorded.get(1) else {
            let start = OperationUpdate {
                payload: Some(json!({"title": "Spring", "subscribers": ["kim", "robin"]}).to_string().into()),
                options: Some(OperationOptions::ChainedInvoke(ChainedInvokeOptions {
                    function_name: "news".into(),
                    tenant_id: None,
                })),
                ..OperationUpdate::new("call", OperationType::ChainedInvoke, OperationAction::Start)
            };
            let recorded = host.client.checkpoint(vec![start], CheckpointMode::Durable).await;
            return match recorded {
                Ok(_) => Ok(output(InvocationStatus::Pending, None)),
                Err(error) => Err(InvocationError::Function(ErrorObject::new(error.code.exception(), error.message))),
            };
        };
        Ok(match call.result() {
            Some(result) => output(InvocationStatus::Succeeded, Some(result.clone())),
            None => output(InvocationStatus::Pending, None),
        })
    })
}

#[tokio::test]
async fn a_mistake_in_a_called_function() {
    let news = handler("examples/rust/flawed", "newsletter");
    let found = mistake(DurableTestRunner::builder(caller()).function("news", news), &json!({})).await;
    assert_eq!(found.mistake(), Mistake::StateLost, "{found}");
    assert_eq!(found.schedule().to_string(), "lose-after@news:1.1");
    let problem =
        "in news, the first event that differs is StepStarted of `tell-the-editor`, where it was ExecutionSucceeded";
    assert_eq!(found.problem(), problem, "{found}");
}
