//! Checkpoints that go wrong on purpose: nothing completed is done twice, whatever goes wrong where.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
use durable_wasm_core::model::{ErrorObject, OperationAction, OperationType};
use durable_wasm_runtime::{
    CheckpointCall, CheckpointMode, Driven, Executor, ExecutorConfig, Fault, FaultInjector, FunctionRegistry,
    InvocationError, PauseRequest,
};

use crate::handler::{Answer, Context, Run, function, pending, start, succeeded, update, wait};

/// Lets one call go wrong, and notes all of them.
pub(crate) struct At {
    place: (u32, u32),
    fault: Fault,
    calls: Mutex<Vec<(u32, u32, usize)>>,
}

impl At {
    /// Lets the call go wrong that has this number in the invocation of this number.
    pub(crate) fn new(place: (u32, u32), fault: Fault) -> Self {
        Self { place, fault, calls: Mutex::default() }
    }
}

impl FaultInjector for At {
    fn on_checkpoint(&self, call: &CheckpointCall<'_>) -> Fault {
        let place = (call.invocation, call.checkpoint);
        self.calls.lock().unwrap().push((place.0, place.1, call.updates.len()));
        if place == self.place { self.fault.clone() } else { Fault::None }
    }
}

fn service_failure() -> ServiceError {
    ServiceError::new(ServiceErrorCode::Service, "injected")
}

/// Two steps around a wait; counts how often each step's code runs.
async fn two_steps(context: Context, runs: Arc<[AtomicU32; 2]>) -> Answer {
    let done = |id: &str| context.operation(id).is_some_and(|operation| operation.status.is_terminal());
    for (id, runs) in ["one", "two"].into_iter().zip(runs.iter()) {
        if !done(id) {
            if context.operation(id).is_none() {
                context.try_send(vec![update(id, OperationType::Step, OperationAction::Start)]).await?;
            }
            runs.fetch_add(1, Ordering::Relaxed);
            context.try_send(vec![update(id, OperationType::Step, OperationAction::Succeed)]).await?;
        }
        if context.operation("rest").is_none() {
            context.try_send(vec![wait("rest", 60)]).await?;
        }
        if !done("rest") {
            return pending();
        }
    }
    succeeded("\"done\"")
}

/// Runs two steps with one fault; says how it went, how often each step ran, and which calls there were.
async fn with_fault(place: (u32, u32), fault: Fault) -> (Run, [u32; 2], Vec<(u32, u32, usize)>) {
    let runs = Arc::new([AtomicU32::new(0), AtomicU32::new(0)]);
    let faults = Arc::new(At::new(place, fault));
    let mut functions = FunctionRegistry::default();
    let counted = Arc::clone(&runs);
    functions.register("f", function(move |context, _| two_steps(context, Arc::clone(&counted))));
    let config = ExecutorConfig { functions, faults: Arc::clone(&faults) as _, ..ExecutorConfig::default() };
    let executor = Executor::new(config);
    let arn = start(&executor, "f").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    let calls = faults.calls.lock().unwrap().clone();
    let runs = [runs[0].load(Ordering::Relaxed), runs[1].load(Ordering::Relaxed)];
    (Run::of(&executor, &arn).await, runs, calls)
}

#[tokio::test]
async fn every_call_may_go_wrong_in_every_way() {
    let (_, runs, calls) = with_fault((0, 0), Fault::None).await;
    assert_eq!(calls, [(1, 1, 1), (1, 2, 1), (1, 3, 1), (2, 1, 1), (2, 2, 1)]);
    assert_eq!(runs, [1, 1]);
    for (invocation, checkpoint, _) in calls {
        for fault in [
            Fault::Refuse(service_failure()),
            Fault::LoseReply(service_failure()),
            Fault::CrashBefore,
            Fault::CrashAfter,
            Fault::LoseBefore,
            Fault::LoseAfter,
        ] {
            let (run, runs, _) = with_fault((invocation, checkpoint), fault.clone()).await;
            let place = format!("{fault:?} at {invocation}.{checkpoint}: {}", run.text);
            assert_eq!((run.status.as_str(), run.result.as_str()), ("SUCCEEDED", "\"done\""), "{place}");
            // A step's code runs again only when its end was not recorded.
            let recorded = matches!(fault, Fault::LoseReply(_) | Fault::CrashAfter | Fault::LoseAfter);
            let ends = [(1, 2), (2, 2)].map(|end| u32::from(end == (invocation, checkpoint) && !recorded));
            assert_eq!(runs, [1 + ends[0], 1 + ends[1]], "{place}");
            for event in ["StepSucceeded one", "StepSucceeded two", "WaitSucceeded rest"] {
                assert_eq!(run.text.matches(event).count(), 1, "{place}");
            }
            let (again, ..) = with_fault((invocation, checkpoint), fault).await;
            assert_eq!(again.text, run.text, "two runs are the same");
        }
    }
}

#[tokio::test]
async fn a_crash_is_a_crash() {
    let (run, ..) = with_fault((1, 2), Fault::CrashAfter).await;
    insta::assert_snapshot!(run.text, @r"
    0 ExecutionStarted
    0 StepStarted one
    0 StepSucceeded one
    0 InvocationCompleted
    5 WaitStarted rest
    5 InvocationCompleted
    65 WaitSucceeded rest
    65 StepStarted two
    65 StepSucceeded two
    65 InvocationCompleted
    65 ExecutionSucceeded
    ");
}

#[tokio::test]
async fn a_loss_costs_no_time() {
    let (run, ..) = with_fault((1, 2), Fault::LoseAfter).await;
    insta::assert_snapshot!(run.text, @r"
    0 ExecutionStarted
    0 StepStarted one
    0 StepSucceeded one
    0 InvocationCompleted
    0 WaitStarted rest
    0 InvocationCompleted
    60 WaitSucceeded rest
    60 StepStarted two
    60 StepSucceeded two
    60 InvocationCompleted
    60 ExecutionSucceeded
    ");
}

/// Loses the handler at its first calls, of whatever invocation.
struct LoseFirst(AtomicU32);

impl FaultInjector for LoseFirst {
    fn on_checkpoint(&self, _call: &CheckpointCall<'_>) -> Fault {
        let is_left = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok();
        if is_left { Fault::LoseBefore } else { Fault::None }
    }
}

#[tokio::test]
async fn losses_are_not_counted_as_failures() {
    let mut functions = FunctionRegistry::default();
    let runs = Arc::new([AtomicU32::new(0), AtomicU32::new(0)]);
    functions.register("f", function(move |context, _| two_steps(context, Arc::clone(&runs))));
    let faults = Arc::new(LoseFirst(AtomicU32::new(20)));
    let executor = Executor::new(ExecutorConfig { functions, faults, ..ExecutorConfig::default() });
    let arn = start(&executor, "f").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    assert_eq!(Run::of(&executor, &arn).await.result, "\"done\"");
}

/// Runs a handler that makes the same call twice when the first one fails; says what it got the second time.
async fn repeated(fault: Fault, lazily: bool) -> (String, Run) {
    let answers = Arc::new(Mutex::new(String::new()));
    let noted = Arc::clone(&answers);
    let faults = Arc::new(At::new((1, 1), fault));
    let mut functions = FunctionRegistry::default();
    functions.register(
        "f",
        function(move |context, _| {
            let noted = Arc::clone(&noted);
            async move {
                if lazily {
                    context.send_lazily(update("outer", OperationType::Context, OperationAction::Start)).await;
                }
                let start = || vec![update("s", OperationType::Step, OperationAction::Start)];
                let client = &context.host.client;
                let failure = client.checkpoint(start(), CheckpointMode::Durable).await.unwrap_err();
                assert_eq!(failure.message, "injected");
                let answer = client.checkpoint(start(), CheckpointMode::Durable).await.unwrap();
                *noted.lock().unwrap() =
                    answer.operations.iter().map(|operation| format!("{} ", operation.id)).collect();
                context.send(vec![update("s", OperationType::Step, OperationAction::Succeed)]).await;
                succeeded("1")
            }
        }),
    );
    let executor = Executor::new(ExecutorConfig { functions, faults, ..ExecutorConfig::default() });
    let arn = start(&executor, "f").await;
    executor.drive(&arn).await.unwrap();
    let answers = answers.lock().unwrap().clone();
    (answers, Run::of(&executor, &arn).await)
}

#[tokio::test]
async fn a_call_made_again_is_answered_as_if_nothing_had_gone_wrong() {
    for fault in [Fault::Refuse(service_failure()), Fault::LoseReply(service_failure())] {
        for (lazily, expected) in [(false, "s "), (true, "outer s ")] {
            let (answers, run) = repeated(fault.clone(), lazily).await;
            assert_eq!((answers.as_str(), run.status.as_str()), (expected, "SUCCEEDED"), "{fault:?} {lazily}");
            assert_eq!(run.text.matches("StepStarted s").count(), 1, "{}", run.text);
        }
    }
}

#[tokio::test]
async fn a_handler_that_never_gets_its_checkpoints_recorded_fails() {
    struct Always;
    impl FaultInjector for Always {
        fn on_checkpoint(&self, _: &CheckpointCall<'_>) -> Fault {
            Fault::CrashBefore
        }
    }
    let mut functions = FunctionRegistry::default();
    functions.register("f", function(|context, _| two_steps(context, Arc::default())));
    let executor = Executor::new(ExecutorConfig { functions, faults: Arc::new(Always), ..ExecutorConfig::default() });
    let arn = start(&executor, "f").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    let run = Run::of(&executor, &arn).await;
    assert_eq!((run.status.as_str(), run.text.matches("InvocationCompleted").count()), ("FAILED", 5));
    assert!(run.error.starts_with("Runtime.ExitError"), "{}", run.error);
}

#[tokio::test]
async fn a_crash_may_come_once_the_handler_has_answered() {
    for (fault, expected) in [(Fault::CrashBefore, "false"), (Fault::CrashAfter, "true")] {
        let faults = Arc::new(At::new((1, 1), fault));
        let mut functions = FunctionRegistry::default();
        functions.register(
            "f",
            function(|context, invocation| async move {
                if invocation == 0 {
                    // Recorded when the handler has ended.
                    context.send_lazily(update("outer", OperationType::Context, OperationAction::Start)).await;
                }
                succeeded(if context.operation("outer").is_some() { "true" } else { "false" })
            }),
        );
        let executor = Executor::new(ExecutorConfig { functions, faults, ..ExecutorConfig::default() });
        let arn = start(&executor, "f").await;
        executor.drive(&arn).await.unwrap();
        let run = Run::of(&executor, &arn).await;
        assert_eq!((run.result.as_str(), run.text.matches("InvocationCompleted").count()), (expected, 2));
    }
}

#[tokio::test]
async fn what_is_held_back_outlasts_a_failure() {
    let faults = Arc::new(At::new((1, 1), Fault::Refuse(service_failure())));
    let mut functions = FunctionRegistry::default();
    functions.register(
        "f",
        function(|context, _| async move {
            context.send_lazily(update("outer", OperationType::Context, OperationAction::Start)).await;
            let client = &context.host.client;
            client.checkpoint(Vec::new(), CheckpointMode::Durable).await.unwrap_err();
            let answer = client.checkpoint(Vec::new(), CheckpointMode::Durable).await.unwrap();
            succeeded(&answer.operations.len().to_string())
        }),
    );
    let executor = Executor::new(ExecutorConfig { functions, faults, ..ExecutorConfig::default() });
    let arn = start(&executor, "f").await;
    executor.drive(&arn).await.unwrap();
    assert_eq!(Run::of(&executor, &arn).await.result, "1");
}

#[tokio::test]
async fn an_answer_that_was_lost_for_good_is_lost_with_what_was_held_back() {
    let refusal = ServiceError::new(ServiceErrorCode::KmsDisabled, "injected");
    let faults = Arc::new(At::new((1, 1), Fault::LoseReply(refusal.clone())));
    let mut functions = FunctionRegistry::default();
    functions.register(
        "f",
        function(move |context, invocation| {
            let refusal = refusal.clone();
            async move {
                if invocation == 0 {
                    context.send_lazily(update("outer", OperationType::Context, OperationAction::Start)).await;
                    let start = update("s", OperationType::Step, OperationAction::Start);
                    let sent = context.host.client.checkpoint(vec![start], CheckpointMode::Durable).await;
                    assert_eq!(sent.unwrap_err(), refusal, "what the handler is told");
                    return Err(InvocationError::Function(ErrorObject::new("Refused", "")));
                }
                assert!(context.operation("outer").is_some() && context.operation("s").is_some());
                succeeded("1")
            }
        }),
    );
    let executor = Executor::new(ExecutorConfig { functions, faults: Arc::clone(&faults) as _, ..Default::default() });
    let arn = start(&executor, "f").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    assert_eq!(Run::of(&executor, &arn).await.result, "1");
    assert_eq!(*faults.calls.lock().unwrap(), [(1, 1, 2)], "it is not sent again");
}

#[tokio::test]
async fn the_answer_that_says_it_is_paused_may_be_lost_too() {
    let faults = Arc::new(At::new((1, 1), Fault::LoseReply(service_failure())));
    let handle = Arc::new(std::sync::OnceLock::<Executor>::new());
    let shared = Arc::clone(&handle);
    let mut functions = FunctionRegistry::default();
    functions.register(
        "f",
        function(move |context, invocation| {
            let executor = shared.get().unwrap().clone();
            async move {
                if invocation > 0 {
                    return succeeded("1");
                }
                executor.pause(&context.invocation.durable_execution_arn, PauseRequest::default()).await.unwrap();
                let start = || vec![update("s", OperationType::Step, OperationAction::Start)];
                let client = &context.host.client;
                client.checkpoint(start(), CheckpointMode::Durable).await.unwrap_err();
                let answer = client.checkpoint(start(), CheckpointMode::Durable).await.unwrap();
                assert!(answer.paused, "{answer:?}");
                pending()
            }
        }),
    );
    let executor = Executor::new(ExecutorConfig { functions, faults, ..ExecutorConfig::default() });
    handle.set(executor.clone()).unwrap_or_else(|_| panic!("it is set once"));
    let arn = start(&executor, "f").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Waiting);
    executor.resume(&arn, None).await.unwrap();
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    let run = Run::of(&executor, &arn).await;
    assert_eq!(run.text.matches("StepStarted").count(), 1, "{}", run.text);
}
