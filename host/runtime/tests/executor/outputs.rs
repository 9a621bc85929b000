//! Answers that are no answers.

use std::sync::Arc;

use durable_wasm_core::invocation::{InvocationOutput, ReportedStatus};
use durable_wasm_core::model::{ErrorObject, InvocationStatus, Payload};

use crate::handler::{function, run};

/// Checks the error that an output fails the execution with, and after how many invocations.
#[track_caller]
fn check(status: ReportedStatus, result: bool, error: bool, expected: &str, invocations: usize) {
    let output = InvocationOutput {
        status,
        result: result.then(|| Payload::from("1")),
        error: error.then(|| Arc::new(ErrorObject::new("Oops", "no"))),
    };
    let function = function(move |_, _| {
        let output = output.clone();
        async move { Ok(output) }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (_, run) = runtime.block_on(run(function));
    assert_eq!(run.status, "FAILED");
    assert_eq!(run.error, expected);
    assert_eq!(run.text.matches("InvocationCompleted").count(), invocations, "{}", run.text);
}

#[test]
fn invalid_outputs_fail_the_execution() {
    use InvocationStatus::{Failed, Pending, Succeeded};
    use ReportedStatus::Known;
    let invalid = |message: &str| format!("InvalidParameterValueException: {message}");
    check(Known(Failed), true, false, &invalid("Cannot provide a Result for FAILED status."), 1);
    check(Known(Succeeded), true, true, &invalid("Cannot provide an Error for SUCCEEDED status."), 1);
    check(ReportedStatus::Missing, false, false, &invalid("Response status is required"), 1);
    check(Known(Pending), false, false, &invalid("Cannot return PENDING status with no pending operations."), 3);
    check(Known(Failed), false, true, "Oops: no", 1);
}
