//! Random functions that wait, ask, call one another and call somebody back, while others meddle and checkpoints go wrong:
//! everything comes to rest, and the same run twice is the same to the last event.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock};

use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::model::{
    CallbackId, CallbackOptions, EventKind, ExecutionArn, ExecutionStatus, Operation, OperationAction,
    OperationDetails, OperationStatus, OperationType, OperationUpdate,
};
use durable_wasm_runtime::{
    CheckpointCall, CheckpointMode, Driven, Driver, Executor, ExecutorConfig, Fault, FaultInjector, Function,
    FunctionRegistry, InvocationError, PageSize, PauseRequest, StartRequest, WeakExecutor, WhenIdle,
};
use proptest::prelude::*;

use crate::callbacks::callback;
use crate::chained::call;
use crate::handler::{Answer, Context, function, pending, retry, succeeded, update, wait};

const FUNCTIONS: [&str; 4] = ["f0", "f1", "f2", "f3"];

/// One thing that a function does, under an id of its own.
#[derive(Debug, Clone)]
enum Act {
    Step,
    /// A step whose first attempt fails.
    Flaky(u32),
    Wait(u32),
    /// With a timeout and a heartbeat timeout, 0 for none.
    Callback(u32, u32),
    /// A call of one of the functions after this one, so that calls come to an end.
    Call(usize),
    /// A context that is recorded later.
    Lazy,
    /// Somebody outside does something just now.
    Meddle,
}

/// A function: its acts, one after the other or all begun together, and how often it asks for news before it suspends.
#[derive(Debug, Clone)]
struct Program {
    acts: Vec<Act>,
    together: bool,
    polls: u32,
}

/// What somebody outside does, and to which execution or callback.
#[derive(Debug, Clone)]
enum Meddling {
    Stop(usize),
    Pause(usize, bool),
    Resume(usize),
    Delete(usize),
    Complete(usize, bool),
    Heartbeat(usize),
    Start(usize),
}

fn program() -> impl Strategy<Value = Program> {
    let act = prop_oneof![
        2 => Just(Act::Step),
        1 => (1..4_u32).prop_map(Act::Flaky),
        2 => (1..9_u32).prop_map(Act::Wait),
        3 => (0..20_u32, 0..12_u32).prop_map(|(timeout, heartbeat)| Act::Callback(timeout, heartbeat)),
        3 => (0..FUNCTIONS.len()).prop_map(Act::Call),
        1 => Just(Act::Lazy),
        2 => Just(Act::Meddle),
    ];
    (prop::collection::vec(act, 0..5), any::<bool>(), 0..3_u32).prop_map(|(acts, together, polls)| Program {
        acts,
        together,
        polls,
    })
}

fn meddling() -> impl Strategy<Value = Meddling> {
    let which = 0..40_usize;
    prop_oneof![
        1 => which.clone().prop_map(Meddling::Stop),
        3 => (which.clone(), any::<bool>()).prop_map(|(which, with_timeout)| Meddling::Pause(which, with_timeout)),
        3 => which.clone().prop_map(Meddling::Resume),
        2 => which.clone().prop_map(Meddling::Delete),
        4 => (which.clone(), any::<bool>()).prop_map(|(which, succeeds)| Meddling::Complete(which, succeeds)),
        2 => which.clone().prop_map(Meddling::Heartbeat),
        1 => which.prop_map(Meddling::Start),
    ]
}

#[derive(Debug, Clone)]
struct World {
    programs: Vec<Program>,
    meddlings: Vec<Meddling>,
    /// How many tasks lie between two of them.
    pace: u32,
    /// Every so many calls the next of these goes wrong.
    faults: Vec<(u8, u8)>,
    page_size: u32,
    timeout: Option<u32>,
}

fn world() -> impl Strategy<Value = World> {
    (
        prop::collection::vec(program(), FUNCTIONS.len()),
        prop::collection::vec(meddling(), 0..25),
        1..6_u32,
        prop::collection::vec((0..8_u8, 0..6_u8), 0..12),
        1..5_u32,
        prop::option::of(5..40_u32),
    )
        .prop_map(|(programs, meddlings, pace, faults, page_size, timeout)| World {
            programs,
            meddlings,
            pace,
            faults,
            page_size,
            timeout,
        })
}

/// Lets calls go wrong: how many go well first, and what then happens.
struct Faults(Mutex<VecDeque<(u8, u8)>>);

impl FaultInjector for Faults {
    fn on_checkpoint(&self, _: &CheckpointCall<'_>) -> Fault {
        let mut faults = self.0.lock().unwrap();
        match faults.front_mut() {
            None => return Fault::None,
            Some((0, _)) => {}
            Some((calls, _)) => {
                *calls -= 1;
                return Fault::None;
            }
        }
        let failure = |code| ServiceError::new(code, "injected");
        match faults.pop_front().unwrap().1 {
            0 => Fault::Refuse(failure(ServiceErrorCode::TooManyRequests)),
            1 => Fault::Refuse(failure(ServiceErrorCode::InvalidParameterValue)),
            2 => Fault::LoseReply(failure(ServiceErrorCode::Service)),
            3 => Fault::LoseReply(failure(ServiceErrorCode::KmsDisabled)),
            4 => Fault::CrashBefore,
            _ => Fault::CrashAfter,
        }
    }
}

/// What a handler knows of its execution: all pages of the state it began with, and what it was told since.
struct Known(Vec<Arc<Operation>>);

impl Known {
    async fn of(context: &Context) -> Result<Self, InvocationError> {
        let first = &context.invocation.initial_execution_state;
        let mut known = Self(first.operations.clone());
        known.read_rest(context, first.next_marker.clone()).await?;
        Ok(known)
    }

    async fn read_rest(&mut self, context: &Context, mut marker: Option<String>) -> Result<(), InvocationError> {
        while let Some(next) = marker {
            let page = context.host.client.get_execution_state(&next, 0).await.map_err(failed)?;
            self.0.extend(page.operations);
            marker = page.next_marker;
        }
        Ok(())
    }

    fn status(&self, id: &str) -> Option<OperationStatus> {
        self.0.iter().rev().find(|operation| operation.id.as_str() == id).map(|operation| operation.status)
    }

    /// Sends updates, a second time if the first fails for a passing reason. Says whether the handler may go on.
    async fn send(&mut self, context: &Context, updates: Vec<OperationUpdate>) -> Result<bool, InvocationError> {
        let client = &context.host.client;
        let answer = match client.checkpoint(updates.clone(), CheckpointMode::Durable).await {
            Err(failure) if failure.code.is_retryable() => client.checkpoint(updates, CheckpointMode::Durable).await,
            answer => answer,
        };
        let answer = answer.map_err(failed)?;
        self.0.extend(answer.operations);
        self.read_rest(context, answer.next_marker).await?;
        Ok(!answer.paused)
    }
}

fn failed(refusal: ServiceError) -> InvocationError {
    InvocationError::Function(durable_wasm_core::model::ErrorObject::new("Refused", refusal.to_string()))
}

/// What brings an act on from where it stands; none when there is nothing to do but wait.
fn next(act: &Act, id: &str, after: usize, status: Option<OperationStatus>) -> Option<OperationUpdate> {
    let step = |action| Some(update(id, OperationType::Step, action));
    match (act, status) {
        (Act::Step, None) => step(OperationAction::Start),
        (Act::Step, Some(OperationStatus::Started)) => step(OperationAction::Succeed),
        (Act::Flaky(seconds), None) => Some(retry(id, *seconds)),
        (Act::Flaky(_), Some(OperationStatus::Ready)) => step(OperationAction::Succeed),
        (Act::Wait(seconds), None) => Some(wait(id, *seconds)),
        (Act::Callback(timeout, heartbeat), None) => Some(callback(
            id,
            CallbackOptions { timeout_seconds: Some(*timeout), heartbeat_timeout_seconds: Some(*heartbeat) },
        )),
        (Act::Call(which), None) => Some(call(id, FUNCTIONS.get(after + 1 + which).unwrap_or(&"missing"))),
        _ => None,
    }
}

async fn interpret(context: Context, number: usize, program: Program, outside: Arc<Outside>) -> Answer {
    let mut known = Known::of(&context).await?;
    let mut polls = program.polls;
    loop {
        let mut waits = false;
        for (place, act) in program.acts.iter().enumerate() {
            let id = format!("o{place}");
            match act {
                Act::Meddle => outside.meddle().await,
                Act::Lazy if known.status(&id).is_none() => {
                    let start = update(&id, OperationType::Context, OperationAction::Start);
                    let sent = context.host.client.checkpoint(vec![start], CheckpointMode::Lazy).await;
                    known.0.extend(sent.map_err(failed)?.operations);
                    if !known.send(&context, Vec::new()).await? {
                        return pending();
                    }
                }
                Act::Lazy => {}
                _ => {
                    while let Some(update) = next(act, &id, number, known.status(&id)) {
                        if !known.send(&context, vec![update]).await? {
                            return pending();
                        }
                    }
                    waits |= known.status(&id).is_some_and(|status| !status.is_terminal());
                }
            }
            if waits && !program.together {
                break;
            }
        }
        if !waits {
            return succeeded("1");
        }
        if polls == 0 || !known.send(&context, Vec::new()).await? {
            return pending();
        }
        polls -= 1;
    }
}

/// Everybody who is no handler.
struct Outside {
    executor: OnceLock<WeakExecutor>,
    meddlings: Mutex<VecDeque<Meddling>>,
    /// Every execution there ever was, and every callback.
    arns: Mutex<Vec<ExecutionArn>>,
    callbacks: Mutex<Vec<CallbackId>>,
}

impl Outside {
    fn executor(&self) -> Executor {
        self.executor.get().unwrap().upgrade().unwrap()
    }

    /// Notes what has come into being.
    async fn look_around(&self) -> Vec<ExecutionArn> {
        let executor = self.executor();
        let there = executor.executions().await.unwrap();
        for arn in &there {
            if !self.arns.lock().unwrap().contains(arn) {
                self.arns.lock().unwrap().push(arn.clone());
            }
            let cell = executor.execution(arn).await.unwrap();
            for operation in cell.lock().await.operations() {
                let OperationDetails::Callback(details) = &operation.details else { continue };
                let mut callbacks = self.callbacks.lock().unwrap();
                if !callbacks.contains(&details.callback_id) {
                    callbacks.push(details.callback_id.clone());
                }
            }
        }
        there
    }

    /// Does the next thing. It may be refused.
    async fn meddle(&self) {
        let Some(next) = self.meddlings.lock().unwrap().pop_front() else { return };
        self.look_around().await;
        let executor = self.executor();
        let execution = |which: usize| {
            let arns = self.arns.lock().unwrap();
            arns[which % arns.len()].clone()
        };
        let callback = |which: usize| {
            let callbacks = self.callbacks.lock().unwrap();
            callbacks.get(which % callbacks.len().max(1)).cloned().unwrap_or_else(|| "bm8=".into())
        };
        let _may_be_refused = match next {
            Meddling::Stop(which) => executor.stop(&execution(which), None).await,
            Meddling::Pause(which, execution_timeout_paused) => {
                executor.pause(&execution(which), PauseRequest { reason: None, execution_timeout_paused }).await
            }
            Meddling::Resume(which) => executor.resume(&execution(which), None).await,
            Meddling::Delete(which) => executor.delete(&execution(which)).await.map(drop),
            Meddling::Complete(which, succeeds) => {
                executor.complete_callback(&callback(which), outcome(succeeds)).await
            }
            Meddling::Heartbeat(which) => executor.heartbeat_callback(&callback(which)).await,
            Meddling::Start(which) => {
                let function = FUNCTIONS[which % FUNCTIONS.len()].into();
                let name = Some(format!("n{}", which % 3).into());
                executor.start(StartRequest { function, name, ..StartRequest::default() }).await.map(drop)
            }
        };
    }

    /// Lets everything go on that waits for somebody outside. Says whether there was anything.
    async fn let_go_on(&self) -> bool {
        let mut something = false;
        let executor = self.executor();
        for arn in self.look_around().await {
            let paused = executor.execution(&arn).await.unwrap().lock().await.status() == ExecutionStatus::Paused;
            if paused {
                executor.resume(&arn, None).await.unwrap();
                something = true;
            }
        }
        let callbacks = self.callbacks.lock().unwrap().clone();
        for id in callbacks {
            something |= executor.complete_callback(&id, outcome(true)).await.is_ok();
        }
        something
    }
}

fn outcome(succeeds: bool) -> CallbackOutcome {
    if succeeds { CallbackOutcome::Succeeded(None) } else { CallbackOutcome::Failed(Default::default()) }
}

/// Runs a world to its end, and says what is recorded of it.
async fn run(world: World) -> Vec<String> {
    let World { programs, meddlings, pace, faults, page_size, timeout } = world;
    let outside = Arc::new(Outside {
        executor: OnceLock::new(),
        meddlings: Mutex::new(meddlings.into()),
        arns: Mutex::default(),
        callbacks: Mutex::default(),
    });
    let mut functions = FunctionRegistry::default();
    for ((number, name), program) in FUNCTIONS.into_iter().enumerate().zip(programs) {
        let outside = Arc::clone(&outside);
        let function = function(move |context, _| interpret(context, number, program.clone(), Arc::clone(&outside)));
        functions.register(name, Function { execution_timeout_seconds: timeout, ..function });
    }
    let executor = Executor::new(ExecutorConfig {
        functions,
        faults: Arc::new(Faults(Mutex::new(faults.into()))),
        page_size: PageSize::try_from(page_size).unwrap(),
        ..ExecutorConfig::default()
    });
    outside.executor.set(executor.downgrade()).unwrap_or_else(|_| panic!("it is set once"));
    for name in ["f0", "f1"] {
        executor.start(StartRequest { function: name.into(), ..StartRequest::default() }).await.unwrap();
    }
    let mut driver = executor.driver();
    loop {
        while !outside.meddlings.lock().unwrap().is_empty() {
            drive(&mut driver, pace).await;
            outside.meddle().await;
        }
        assert_eq!(drive(&mut driver, 50_000).await, Driven::Waiting, "it never comes to rest");
        if !outside.let_go_on().await {
            break;
        }
    }
    let mut record = Vec::new();
    for arn in executor.executions().await.unwrap() {
        record.push(check(&executor, &arn).await);
    }
    record
}

/// Drives for so many tasks, or until nothing is left to do.
async fn drive(driver: &mut Driver, tasks: u32) -> Driven {
    let mut left = tasks;
    let is_enough = || {
        let done = left == 0;
        left = left.saturating_sub(1);
        async move { Ok(done) }
    };
    driver.drive_until(is_enough, WhenIdle::Return).await.unwrap()
}

/// Checks an execution that can only have ended, and writes down what is recorded of it.
async fn check(executor: &Executor, arn: &ExecutionArn) -> String {
    let cell = executor.execution(arn).await.unwrap();
    let execution = cell.lock().await.clone();
    assert!(execution.status().is_terminal(), "{arn} is {}: {:#?}", execution.status(), execution.history());
    assert!(!execution.is_invoking());
    for event in execution.history() {
        let EventKind::ChainedInvokeStarted { durable_execution_arn: Some(child), .. } = &event.kind else { continue };
        // It may have been deleted.
        let Ok(child) = executor.execution(child).await else { continue };
        let ended = child.lock().await.status().to_string();
        let call = execution.operation(event.operation.as_ref().unwrap().id.as_str()).unwrap();
        if call.status.is_terminal() && ended != "DELETING" {
            assert_eq!(call.status.to_string(), ended, "the caller knows how the call ended");
        }
    }
    format!("{arn}\n{:#?}\n{:#?}", execution.operations(), execution.history())
}

fn run_in_virtual_time(world: World) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(run(world))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn everything_comes_to_rest_and_every_run_is_the_same(world in world()) {
        prop_assert_eq!(run_in_virtual_time(world.clone()), run_in_virtual_time(world));
    }
}
