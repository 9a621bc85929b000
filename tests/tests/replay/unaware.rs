//! Handlers of SDKs that do not look at what they are answered when they start a step: they would run its body.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use durable_wasm::{
    CheckpointMode, DurableTestExecution, DurableTestRunner, ErrorObject, ExecutionStatus, Fault, Faults, Invocation,
    InvocationError, InvocationHost, InvocationOutput, InvocationStatus, NativeInvoker, Operation, OperationAction,
    OperationStatus, OperationType, OperationUpdate, PauseRequest, ReportedStatus, StepEntry,
};

use crate::harness::{block_on, check, check_every_prefix};

type Answer = Result<InvocationOutput, InvocationError>;

/// Runs two steps, unless they are on the record, and counts bodies that run.
async fn two_steps(bodies: Arc<AtomicUsize>, invocation: Invocation, host: InvocationHost) -> Answer {
    let mut results = Vec::new();
    for id in ["a", "b"] {
        let page = &invocation.initial_execution_state;
        let recorded = page.operations.iter().find(|operation| operation.id.as_str() == id);
        match recorded.map(|operation| (operation.status, operation)) {
            Some((OperationStatus::Succeeded, operation)) => results.push(result_of(operation)),
            Some((OperationStatus::Pending, _)) => return Ok(answer(InvocationStatus::Pending, None)),
            started => match run(id, started.is_none(), &bodies, &host).await? {
                Some(result) => results.push(result),
                None => return Ok(answer(InvocationStatus::Pending, None)),
            },
        }
    }
    Ok(answer(InvocationStatus::Succeeded, Some(format!("[{}]", results.join(",")))))
}

/// Runs a step. None when the execution is paused.
async fn run(
    id: &str,
    is_new: bool,
    bodies: &AtomicUsize,
    host: &InvocationHost,
) -> Result<Option<String>, InvocationError> {
    let update = |action| OperationUpdate::new(id, OperationType::Step, action);
    let refused = |error| InvocationError::Function(ErrorObject::new("Refused", format!("{error}")));
    if is_new {
        let start = vec![update(OperationAction::Start)];
        if host.client.checkpoint(start, CheckpointMode::Durable).await.map_err(refused)?.paused {
            return Ok(None);
        }
    }
    if host.client.enter_step(&id.into(), 1) == StepEntry::EndInvocation {
        return Err(InvocationError::Function(ErrorObject::new("Ended", "the host wants no more of it")));
    }
    bodies.fetch_add(1, Ordering::Relaxed);
    let result = format!("\"{id}\"");
    let mut succeed = update(OperationAction::Succeed);
    succeed.payload = Some(result.as_str().into());
    host.client.checkpoint(vec![succeed], CheckpointMode::Durable).await.map_err(refused)?;
    Ok(Some(result))
}

fn result_of(operation: &Operation) -> String {
    operation.result().unwrap().to_string()
}

fn answer(status: InvocationStatus, result: Option<String>) -> InvocationOutput {
    InvocationOutput { status: ReportedStatus::Known(status), result: result.map(Into::into), error: None }
}

fn runner(bodies: &Arc<AtomicUsize>, faults: Faults) -> DurableTestRunner {
    let bodies = Arc::clone(bodies);
    let handler = NativeInvoker::new(move |invocation, host| two_steps(Arc::clone(&bodies), invocation, host));
    block_on(DurableTestRunner::builder(handler).faults(Arc::new(faults)).build()).unwrap()
}

#[test]
fn no_body_runs_in_a_replay() {
    let bodies = Arc::new(AtomicUsize::new(0));
    let result = check(&runner(&bodies, Faults::new()), "null");
    assert_eq!(result.result(), Some("[\"a\",\"b\"]"));
    assert_eq!(bodies.load(Ordering::Relaxed), 2, "the two that were recorded");
}

#[test]
fn an_interrupted_step() {
    for call in 1..=4 {
        for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::LoseAfter] {
            let bodies = Arc::new(AtomicUsize::new(0));
            let recorded = block_on(runner(&bodies, Faults::new().at(call, fault)).run("null")).unwrap();
            let ran = bodies.swap(0, Ordering::Relaxed);
            assert!(ran >= 2, "{ran} bodies");
            check_every_prefix(&runner(&bodies, Faults::new()), recorded.history());
            assert_eq!(bodies.load(Ordering::Relaxed), 0);
        }
    }
}

/// A pause takes effect with the handler's next checkpoint, and cuts it off.
#[test]
fn a_pause_while_the_handler_runs() {
    let (bodies, execution) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(None::<DurableTestExecution>)));
    let (count, pausing) = (Arc::clone(&bodies), Arc::clone(&execution));
    let handler = NativeInvoker::new(move |invocation: Invocation, host| {
        let (count, pausing) = (Arc::clone(&count), Arc::clone(&pausing));
        async move {
            // Whoever holds an execution may yet do something to it: it is let go of again.
            let execution = pausing.lock().unwrap().take();
            if let Some(execution) = execution {
                execution.pause(PauseRequest::default()).await.unwrap();
            }
            two_steps(count, invocation, host).await
        }
    });
    let result = block_on(async {
        let started = DurableTestRunner::builder(handler).build().await?.start("null").await?;
        *execution.lock().unwrap() = Some(started.clone());
        assert_eq!(started.finish().await?.status(), ExecutionStatus::Paused);
        started.resume(None).await?;
        started.finish().await
    });
    check_every_prefix(&runner(&bodies, Faults::new()), result.unwrap().history());
}
