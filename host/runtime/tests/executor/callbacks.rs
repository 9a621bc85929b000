//! Callbacks, completed at a set time, in time or not.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use durable_wasm_core::effects::CheckpointEffect;
use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::limits;
use durable_wasm_core::model::{
    CallbackId, CallbackOptions, ErrorObject, ExecutionArn, Operation, OperationAction, OperationOptions,
    OperationStatus, OperationType, OperationUpdate, Payload,
};
use durable_wasm_runtime::{
    CallbackAction, Driven, ExecutionNotifier, ExecutionObserver, Executor, ExecutorConfig, ExecutorError, Function,
    FunctionRegistry, WeakExecutor,
};

use crate::external::callback_id;
use crate::handler::{Run, executor, function, pending, start, succeeded, update};

pub(crate) fn callback(id: &str, options: CallbackOptions) -> OperationUpdate {
    OperationUpdate {
        name: Some("ask".into()),
        options: Some(OperationOptions::Callback(options)),
        ..update(id, OperationType::Callback, OperationAction::Start)
    }
}

/// A function that waits for a callback and then says how it ended.
pub(crate) fn approval(options: CallbackOptions) -> Function {
    function(move |context, _| {
        let start = callback("approval", options.clone());
        async move {
            match context.operation("approval") {
                None => {
                    context.send(vec![start]).await;
                    pending()
                }
                Some(callback) if callback.status == OperationStatus::Started => pending(),
                Some(callback) => succeeded(&ending(callback)),
            }
        }
    })
}

fn ending(callback: &Operation) -> String {
    let error = callback.error().and_then(|error| error.error_type.clone()).unwrap_or_default();
    format!("{} {}{error}", callback.status, callback.result().map_or("", AsRef::as_ref))
}

/// Does what a script says, so many seconds after a callback began, and notes what was refused.
struct Script {
    executor: Mutex<Option<WeakExecutor>>,
    acts: Vec<(u64, CallbackAction)>,
    refusals: Mutex<Vec<ServiceErrorCode>>,
}

impl ExecutionObserver for Script {
    fn on_checkpoint(&self, _: &ExecutionArn, _: &[Arc<Operation>], effects: &[CheckpointEffect]) {
        let executor = self.executor.lock().unwrap().as_ref().unwrap().upgrade().unwrap();
        for effect in effects {
            let CheckpointEffect::CallbackCreated { name, callback_id, created, .. } = effect else { continue };
            assert_eq!(name.as_deref(), Some("ask"));
            for (seconds, act) in &self.acts {
                let at = created.after(Duration::from_secs(*seconds));
                match act.clone() {
                    CallbackAction::Complete(outcome) => {
                        executor.complete_callback_at(callback_id, outcome, at).unwrap()
                    }
                    CallbackAction::Heartbeat => executor.heartbeat_callback_at(callback_id, at).unwrap(),
                }
            }
        }
    }

    fn on_callback_refused(&self, _: &CallbackId, _: &CallbackAction, refusal: &ServiceError) {
        self.refusals.lock().unwrap().push(refusal.code);
    }
}

/// Runs a function under a script; says what became of it and what was refused.
async fn scripted(function: Function, acts: &[(u64, CallbackAction)]) -> (Driven, Run, Vec<ServiceErrorCode>) {
    let script = Arc::new(Script { executor: Mutex::default(), acts: acts.to_vec(), refusals: Mutex::default() });
    let mut notifier = ExecutionNotifier::default();
    notifier.add(script.clone());
    let mut functions = FunctionRegistry::default();
    functions.register("f", function);
    let executor = Executor::new(ExecutorConfig { functions, notifier, ..ExecutorConfig::default() });
    *script.executor.lock().unwrap() = Some(executor.downgrade());
    let arn = start(&executor, "f").await;
    let mut driver = executor.driver();
    let driven = driver.drive(&arn).await.unwrap();
    let run = Run::of(&executor, &arn).await;
    // What is left of the script comes too late.
    let never = async || Ok(false);
    driver.drive_until(never, durable_wasm_runtime::WhenIdle::Return).await.unwrap();
    let refusals = script.refusals.lock().unwrap().clone();
    (driven, run, refusals)
}

fn success(seconds: u64) -> (u64, CallbackAction) {
    (seconds, CallbackAction::Complete(CallbackOutcome::Succeeded(Some("7".into()))))
}

fn failure(seconds: u64) -> (u64, CallbackAction) {
    (seconds, CallbackAction::Complete(CallbackOutcome::Failed(ErrorObject::new("Rejected", "no"))))
}

const fn heartbeat(seconds: u64) -> (u64, CallbackAction) {
    (seconds, CallbackAction::Heartbeat)
}

#[tokio::test]
async fn how_callbacks_end() {
    use ServiceErrorCode::CallbackTimeout;
    // The timeout, the heartbeat timeout, what is done when; how it ends, when, and what is refused.
    type Case<'a> = (u32, u32, &'a [(u64, CallbackAction)], &'a str, u64, &'a [ServiceErrorCode]);
    let cases: &[Case<'_>] = &[
        (0, 0, &[success(0)], "SUCCEEDED 7", 0, &[]),
        (0, 0, &[success(5)], "SUCCEEDED 7", 5, &[]),
        (0, 0, &[failure(5)], "FAILED Rejected", 5, &[]),
        (0, 0, &[failure(5), success(6)], "FAILED Rejected", 5, &[CallbackTimeout]),
        (0, 0, &[success(5), heartbeat(6)], "SUCCEEDED 7", 5, &[CallbackTimeout]),
        (0, 0, &[heartbeat(1), success(5)], "SUCCEEDED 7", 5, &[]),
        (9, 0, &[], "TIMED_OUT Callback.Timeout", 9, &[]),
        (9, 0, &[success(8)], "SUCCEEDED 7", 8, &[]),
        (9, 0, &[success(9)], "TIMED_OUT Callback.Timeout", 9, &[CallbackTimeout]),
        (9, 0, &[heartbeat(8)], "TIMED_OUT Callback.Timeout", 9, &[]),
        (0, 4, &[], "TIMED_OUT Callback.Heartbeat", 4, &[]),
        (0, 4, &[heartbeat(3)], "TIMED_OUT Callback.Heartbeat", 7, &[]),
        (0, 4, &[heartbeat(3), heartbeat(6), success(9)], "SUCCEEDED 7", 9, &[]),
        (0, 4, &[heartbeat(4)], "TIMED_OUT Callback.Heartbeat", 4, &[CallbackTimeout]),
        (9, 4, &[heartbeat(3), heartbeat(6)], "TIMED_OUT Callback.Timeout", 9, &[]),
        (3, 4, &[], "TIMED_OUT Callback.Timeout", 3, &[]),
    ];
    for (timeout, heartbeat, acts, expected, seconds, expected_refusals) in cases {
        let options = CallbackOptions { timeout_seconds: Some(*timeout), heartbeat_timeout_seconds: Some(*heartbeat) };
        let (driven, run, refusals) = scripted(approval(options), acts).await;
        let ended = (driven, run.result.trim(), run.elapsed.as_secs());
        assert_eq!(ended, (Driven::Ended, *expected, *seconds), "{timeout} {heartbeat} {acts:?}");
        assert_eq!(refusals, *expected_refusals, "{timeout} {heartbeat} {acts:?}");
    }
}

#[tokio::test]
async fn a_callback_that_fails_during_a_wait_brings_an_invocation() {
    let handler = function(|context, _| async move {
        if context.operation("approval").is_none() {
            context.send(vec![callback("approval", CallbackOptions::default())]).await;
        }
        if !context.wait("rest", 5).await {
            return pending();
        }
        succeeded(&ending(context.operation("approval").unwrap()))
    });
    let (_, run, _) = scripted(handler, &[failure(1)]).await;
    assert_eq!(run.result, "FAILED Rejected");
    insta::assert_snapshot!(run.text, @r"
    0 ExecutionStarted
    0 CallbackStarted approval
    0 WaitStarted rest
    0 InvocationCompleted
    1 CallbackFailed approval
    1 InvocationCompleted
    5 WaitSucceeded rest
    5 InvocationCompleted
    5 ExecutionSucceeded
    ");
}

#[tokio::test]
async fn a_running_handler_sees_a_callback_in_the_answer_to_its_next_checkpoint() {
    let handle: Arc<Mutex<Option<WeakExecutor>>> = Arc::default();
    let shared = Arc::clone(&handle);
    let executor = executor([(
        "f",
        function(move |context, _| {
            let executor = shared.lock().unwrap().clone().unwrap().upgrade().unwrap();
            async move {
                context.send(vec![callback("approval", CallbackOptions::default())]).await;
                let arn = &context.invocation.durable_execution_arn;
                let id = callback_id(&executor, arn).await;
                executor.complete_callback(&id, CallbackOutcome::Succeeded(Some("7".into()))).await.unwrap();
                let start = update("s", OperationType::Step, OperationAction::Start);
                let answer = context.send(vec![start]).await;
                let seen = answer.iter().map(|operation| operation.id.to_string()).collect::<Vec<_>>();
                assert_eq!(seen, ["approval", "s"]);
                succeeded(&ending(&answer[0]))
            }
        }),
    )]);
    *handle.lock().unwrap() = Some(executor.downgrade());
    let arn = start(&executor, "f").await;
    executor.drive(&arn).await.unwrap();
    let run = Run::of(&executor, &arn).await;
    assert_eq!(run.result, "SUCCEEDED 7");
    assert_eq!(run.text.matches("InvocationCompleted").count(), 1, "{}", run.text);
}

#[tokio::test]
async fn a_callback_completed_unseen_brings_another_invocation() {
    let handle: Arc<Mutex<Option<WeakExecutor>>> = Arc::default();
    let shared = Arc::clone(&handle);
    let executor = executor([(
        "f",
        function(move |context, invocation| {
            let executor = shared.lock().unwrap().clone().unwrap().upgrade().unwrap();
            async move {
                if invocation == 0 {
                    context.send(vec![callback("approval", CallbackOptions::default())]).await;
                    let id = callback_id(&executor, &context.invocation.durable_execution_arn).await;
                    executor.complete_callback(&id, CallbackOutcome::Succeeded(None)).await.unwrap();
                    return pending();
                }
                succeeded(&ending(context.operation("approval").unwrap()))
            }
        }),
    )]);
    *handle.lock().unwrap() = Some(executor.downgrade());
    let arn = start(&executor, "f").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    assert_eq!(Run::of(&executor, &arn).await.result, "SUCCEEDED ");
}

#[tokio::test]
async fn refusals() {
    let executor = executor([("f", approval(CallbackOptions::default()))]);
    let arn = start(&executor, "f").await;
    executor.drive(&arn).await.unwrap();
    let id = callback_id(&executor, &arn).await;
    let success = |bytes: usize| CallbackOutcome::Succeeded(Some(Payload::from("x".repeat(bytes))));

    let too_large = executor.complete_callback(&id, success(limits::CALLBACK_RESULT_BYTES + 1)).await;
    check(too_large, ServiceErrorCode::InvalidParameterValue, "less than or equal to 1048576");
    let error = ErrorObject::new("x", "x".repeat(limits::ERROR_OBJECT_BYTES));
    let too_large = executor.complete_callback(&id, CallbackOutcome::Failed(error)).await;
    check(too_large, ServiceErrorCode::InvalidParameterValue, "262144");

    let mut forged = id.as_str().to_owned();
    forged.replace_range(..1, "B");
    for id in ["", "no base64!", "AAAA", forged.as_str()] {
        let unknown = format!("Callback {id} does not exist");
        check(executor.complete_callback(&id.into(), success(1)).await, ServiceErrorCode::ResourceNotFound, &unknown);
        check(executor.heartbeat_callback(&id.into()).await, ServiceErrorCode::ResourceNotFound, &unknown);
        let at = executor.execution(&arn).await.unwrap().lock().await.start_timestamp();
        let scheduled = executor.complete_callback_at(&id.into(), success(1), at).map_err(ExecutorError::from);
        check(scheduled, ServiceErrorCode::ResourceNotFound, &unknown);
    }

    executor.complete_callback(&id, success(1)).await.unwrap();
    check(executor.complete_callback(&id, success(1)).await, ServiceErrorCode::CallbackTimeout, "is not active");
    check(executor.heartbeat_callback(&id).await, ServiceErrorCode::CallbackTimeout, "is not active");
    executor.drive(&arn).await.unwrap();
    check(executor.complete_callback(&id, success(1)).await, ServiceErrorCode::CallbackTimeout, "is not active");

    let mut driver = executor.driver();
    executor.delete(&arn).await.unwrap();
    check(executor.complete_callback(&id, success(1)).await, ServiceErrorCode::CallbackTimeout, "is not active");
    driver.drive_until(async || Ok(false), durable_wasm_runtime::WhenIdle::Return).await.unwrap();
    check(executor.complete_callback(&id, success(1)).await, ServiceErrorCode::ResourceNotFound, "does not exist");
}

#[track_caller]
pub(crate) fn check(result: Result<(), ExecutorError>, code: ServiceErrorCode, words: &str) {
    match result {
        Err(ExecutorError::Refused(refusal)) => {
            assert_eq!(refusal.code, code, "{refusal}");
            assert!(refusal.message.contains(words), "{refusal}");
        }
        other => panic!("{other:?}"),
    }
}
