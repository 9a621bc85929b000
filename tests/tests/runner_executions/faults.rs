//! Checkpoints that fail on purpose, and small pages.

use std::sync::Arc;

use durable_wasm::{ExecutionStatus, Fault, Faults, RunnerError, ServiceError, ServiceErrorCode, TestResult};

use crate::handlers::{Op, at_once, in_turn, runner};

const WAITS: &[Op] = &[Op::Wait(1), Op::Wait(2)];

async fn run(faults: Faults) -> TestResult {
    runner(in_turn(WAITS)).faults(Arc::new(faults)).build().await.unwrap().run("null").await.unwrap()
}

/// How many of the invocations failed.
fn failures(result: &TestResult) -> usize {
    use durable_wasm::EventKind::InvocationCompleted;
    result.invocations().filter(|event| matches!(&event.kind, InvocationCompleted { error: Some(_), .. })).count()
}

#[tokio::test]
async fn a_failed_checkpoint_costs_an_invocation_and_nothing_else() {
    let refusal = ServiceError::new(ServiceErrorCode::Service, "not now");
    for fault in [Fault::Refuse(refusal.clone()), Fault::LoseReply(refusal), Fault::CrashBefore, Fault::CrashAfter] {
        for call in 1..=2 {
            let result = run(Faults::new().at(call, fault.clone())).await;
            assert_eq!(result.result(), Some("[\"SUCCEEDED\",\"SUCCEEDED\"]"), "{fault:?} at {call}");
            assert_eq!(result.operations().iter().count(), 2, "{fault:?} at {call}");
            assert_eq!(failures(&result), 1, "{fault:?} at {call}");
        }
    }
}

#[tokio::test]
async fn faults_may_be_ordered_while_an_execution_is_under_way() {
    let faults = Arc::new(Faults::new());
    let handler = in_turn(&[Op::Callback("approval", 0), Op::Wait(1)]);
    let runner = runner(handler).faults(faults.clone()).build().await.unwrap();
    let execution = runner.start("null").await.unwrap();
    let approval = execution.wait_for_callback("approval").await.unwrap();
    faults.strike_next(2, &Fault::CrashBefore);
    execution.send_callback_success(&approval, "1").await.unwrap();
    let result = execution.finish().await.unwrap();
    assert_eq!((result.status(), failures(&result)), (ExecutionStatus::Succeeded, 2));
}

#[tokio::test]
async fn small_pages_hold_the_same_record() {
    const CALLBACKS: &[Op] = &[Op::Wait(1), Op::Wait(2), Op::Wait(3), Op::Wait(4), Op::Wait(5)];
    let run = async |size| runner(at_once(CALLBACKS)).page_size(size).build().await?.run("null").await;
    let large = run(1_000).await.unwrap();
    assert_eq!(large.status(), ExecutionStatus::Succeeded);
    for size in [1, 2, 3] {
        assert_eq!(run(size).await.unwrap().history_json(), large.history_json(), "pages of {size}");
    }
    for size in [0, 1_001] {
        assert!(matches!(run(size).await, Err(RunnerError::PageSize(_))));
    }
}
