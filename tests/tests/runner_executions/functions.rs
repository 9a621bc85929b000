//! Functions that executions call, and the executions that come of it.

use durable_wasm::explain::Explain;
use durable_wasm::{ErrorObject, ExecutionStatus, OperationStatus, PlainCall, RunnerError};

use crate::handlers::{Op, in_turn, runner};

#[tokio::test]
async fn called_executions_are_at_hand() {
    const CALLER: &[Op] = &[Op::Invoke("child", "1"), Op::Invoke("child:live", "2")];
    let runner = runner(in_turn(CALLER))
        .function("child", in_turn(&[Op::Invoke("grandchild", "3")]))
        .function("child:live", in_turn(&[]))
        .function("grandchild", in_turn(&[Op::Wait(60)]))
        .build()
        .await
        .unwrap();
    let result = runner.run("null").await.unwrap();
    assert_eq!(result.result(), Some("[[[\"SUCCEEDED\"]],[]]"));
    let called: Vec<_> = result.executions().map(|called| (called.function_name(), called.status())).collect();
    assert_eq!(called, [("child", ExecutionStatus::Succeeded), ("child", ExecutionStatus::Succeeded)]);
    let child = result.get_invoke("child").unwrap();
    let grandchild = child.execution().unwrap().get_invoke("grandchild").unwrap();
    let wait = grandchild.execution().unwrap().get_wait("wait").unwrap();
    assert_eq!(wait.status(), OperationStatus::Succeeded);
    assert_eq!(result.get_invoke("child:live").unwrap().execution().unwrap().result(), Some("[]"));
    assert!(wait.execution().is_none());
}

#[tokio::test]
async fn plain_functions_answer_or_fail() {
    const CALLER: &[Op] = &[Op::Invoke("price", "\"teapot\""), Op::Invoke("price", "\"cup\"")];
    let runner = runner(in_turn(CALLER))
        .plain_function("price", async |call: PlainCall| match &*call.payload {
            "\"teapot\"" => Ok(Some("2400".into())),
            other => Err(ErrorObject::new("UnknownArticle", format!("there is no {other}"))),
        })
        .build()
        .await
        .unwrap();
    let result = runner.run("null").await.unwrap();
    assert_eq!(result.result(), Some("[2400,\"UnknownArticle\"]"));
    assert_eq!(result.executions().count(), 0, "a plain function makes no execution");
    let error = result.get_operation("price", 1).unwrap().error().unwrap().to_string();
    assert_eq!(error, "UnknownArticle: there is no \"cup\"");
}

#[tokio::test]
async fn callbacks_of_called_executions_are_found() {
    let runner = runner(in_turn(&[Op::Invoke("child", "null")]))
        .function("child", in_turn(&[Op::WaitForCallback("approval")]))
        .build()
        .await
        .unwrap();
    let execution = runner.start("null").await.unwrap();
    let waiting = execution.finish().await.unwrap();
    assert_eq!(waiting.open_callbacks().count(), 0, "it is the other one's");
    assert_eq!(waiting.executions().map(|child| child.open_callbacks().count()).sum::<usize>(), 1);
    let error = execution.wait_for_callback("payment").await.unwrap_err();
    assert!(error.to_string().contains("the execution waits for the callback `approval`"), "{error}");
    let approval = execution.wait_for_callback("approval").await.unwrap();
    execution.send_callback_success(&approval, "1").await.unwrap();
    let result = execution.finish().await.unwrap();
    assert_eq!((result.status(), result.result()), (ExecutionStatus::Succeeded, Some("[[1]]")));
}

#[tokio::test]
async fn every_function_has_a_name_of_its_own() {
    let double = || runner(in_turn(&[])).function_name("main").function("child", in_turn(&[]));
    for builder in [double().function("child", in_turn(&[])), double().function("main", in_turn(&[]))] {
        let Err(error) = builder.build().await else { panic!("no error") };
        assert!(matches!(error, RunnerError::DuplicateFunction { .. }), "{error}");
        assert!(error.hint().is_some());
    }
}
