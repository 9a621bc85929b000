//! One simulated life: processes that come and go over one store, and what may go wrong until it is left in peace.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
use durable_wasm_core::execution::{CallbackOutcome, Execution};
use durable_wasm_core::model::{CallbackId, ExecutionArn, ExecutionStatus, OperationDetails};
use durable_wasm_runtime::{
    CheckpointCall, Driver, Executor, ExecutorConfig, ExecutorError, Fault, FaultInjector, Function, FunctionRegistry,
    NativeInvoker, PageSize, PauseRequest, PendingTask, StartRequest, TaskOrder, VirtualClock, WhenIdle,
};

use crate::chance::Chance;
use crate::handler;
use crate::ledger::Ledger;
use crate::program::{ANSWER, Program, programs, result};
use crate::store::Medium;

const FUNCTIONS: usize = 4;
/// Things done while anything may go wrong.
const ACTIONS: usize = 60;
/// Crashes count as failures of a handler, and five in a row end an execution: so there are fewer.
const CRASHES_MAX: u32 = 3;
/// Tasks that the peaceful end may take.
const TASKS_MAX: u32 = 20_000;

/// Everything that outlives a process.
struct World {
    chance: Arc<Chance>,
    medium: Medium,
    programs: Arc<Vec<Program>>,
    ledger: Arc<Ledger>,
    clock: Arc<VirtualClock>,
    trouble: Arc<AtomicBool>,
    crashes: Arc<AtomicU32>,
    is_ordered: bool,
    page_size: PageSize,
}

/// A process.
struct Process {
    executor: Executor,
    driver: Driver,
}

/// What goes wrong with checkpoints, while anything may.
struct Faults {
    chance: Arc<Chance>,
    trouble: Arc<AtomicBool>,
    crashes: Arc<AtomicU32>,
}

impl FaultInjector for Faults {
    fn on_checkpoint(&self, _: &CheckpointCall<'_>) -> Fault {
        if !self.trouble.load(Ordering::Relaxed) || !self.chance.per_mille(150) {
            return Fault::None;
        }
        let failure = |code| ServiceError::new(code, "injected");
        let may_crash = || self.crashes.fetch_add(1, Ordering::Relaxed) < CRASHES_MAX;
        match self.chance.below(6) {
            0 => Fault::Refuse(failure(ServiceErrorCode::TooManyRequests)),
            1 => Fault::LoseReply(failure(ServiceErrorCode::Service)),
            2 => Fault::LoseBefore,
            3 => Fault::LoseAfter,
            4 if may_crash() => Fault::CrashBefore,
            5 if may_crash() => Fault::CrashAfter,
            _ => Fault::None,
        }
    }
}

/// Any order at all.
struct AnyOrder(Arc<Chance>);

impl TaskOrder for AnyOrder {
    fn choose(&self, tasks: &[PendingTask]) -> usize {
        self.0.below(tasks.len())
    }
}

/// Lives a world to its end, and says what is recorded in it. Panics when something is not as it must be.
pub(crate) async fn live(seed: u64, medium: Medium) -> Vec<String> {
    let chance = Arc::new(Chance::new(seed));
    let world = World {
        medium,
        programs: Arc::new(programs(&chance, FUNCTIONS)),
        ledger: Arc::default(),
        clock: Arc::default(),
        trouble: Arc::new(AtomicBool::new(true)),
        crashes: Arc::default(),
        is_ordered: chance.per_mille(500),
        page_size: PageSize::try_from(1 + chance.below(4) as u32).unwrap(),
        chance,
    };
    let mut process = world.process().await;
    for action in 0..ACTIONS {
        process = world.act(process, action).await;
        world.check_all(&process.executor).await;
    }
    world.trouble.store(false, Ordering::Relaxed);
    // What went wrong is made up for by a process that begins, and by one that goes on.
    if world.chance.per_mille(500) {
        process = world.process_after(process).await;
    }
    world.come_to_rest(&mut process).await;
    world.verdict(&process.executor).await
}

impl World {
    /// A process that has just begun, and goes on with what others left.
    async fn process(&self) -> Process {
        let mut functions = FunctionRegistry::default();
        for number in 0..FUNCTIONS {
            let (programs, ledger) = (Arc::clone(&self.programs), Arc::clone(&self.ledger));
            let invoker = NativeInvoker::new(move |invocation, host| {
                let (programs, ledger) = (Arc::clone(&programs), Arc::clone(&ledger));
                async move { handler::run(invocation, host, number, &programs[number], &ledger).await }
            });
            functions.register(format!("f{number}"), Function::new(Arc::new(invoker), format!("f{number}")));
        }
        let Self { chance, trouble, crashes, .. } = self;
        let faults = Faults { chance: chance.clone(), trouble: trouble.clone(), crashes: crashes.clone() };
        let executor = Executor::new(ExecutorConfig {
            store: self.medium.open(Arc::clone(chance), Arc::clone(trouble)).await,
            clock: Arc::clone(&self.clock) as Arc<_>,
            functions,
            faults: Arc::new(faults),
            order: self.is_ordered.then(|| Arc::new(AnyOrder(Arc::clone(chance))) as Arc<dyn TaskOrder>),
            page_size: self.page_size,
            store_retry_delay: Some(Duration::from_secs(1)),
            ..ExecutorConfig::default()
        });
        while executor.recover_all().await.is_err() {}
        let driver = executor.driver();
        Process { executor, driver }
    }

    /// The process dies, and another one begins.
    async fn process_after(&self, process: Process) -> Process {
        let Process { executor, driver } = process;
        drop(driver);
        drop(executor);
        // A change that was under way is made whole, as by a store that had it already.
        tokio::task::yield_now().await;
        self.process().await
    }

    /// Something happens.
    async fn act(&self, mut process: Process, action: usize) -> Process {
        let executor = process.executor.clone();
        match self.chance.below(10) {
            0 | 1 => self.start(&executor, action).await,
            2 => {
                drop(executor);
                process = self.process_after(process).await;
            }
            3 => self.answer_callbacks(&executor, 500).await,
            4 => self.pause_or_resume(&executor).await,
            _ => drive(&mut process.driver, 1 + self.chance.below(12) as u32).await,
        }
        process
    }

    async fn start(&self, executor: &Executor, action: usize) {
        let function = format!("f{}", self.chance.below(FUNCTIONS)).into();
        let name = Some(format!("n{action}").into());
        // The store may fail it: then there is none.
        let _ = executor.start(StartRequest { function, name, ..StartRequest::default() }).await;
    }

    async fn executions(&self, executor: &Executor) -> Vec<Execution> {
        let mut executions = Vec::new();
        for arn in executor.executions().await.unwrap() {
            let Ok(cell) = executor.execution(&arn).await else { continue };
            // Whoever holds the lock is in the middle of something.
            let Ok(execution) = cell.try_lock() else { continue };
            executions.push(execution.clone());
        }
        executions
    }

    async fn answer_callbacks(&self, executor: &Executor, per_mille: u32) {
        for (arn, id, callback) in self.open_callbacks(executor).await {
            if self.chance.per_mille(per_mille) {
                let answer = CallbackOutcome::Succeeded(Some(ANSWER.into()));
                if executor.complete_callback(&callback, answer).await.is_ok() {
                    self.ledger.acknowledge_end(&arn, &id);
                }
            }
        }
    }

    async fn open_callbacks(&self, executor: &Executor) -> Vec<(ExecutionArn, String, CallbackId)> {
        let mut open = Vec::new();
        for execution in self.executions(executor).await {
            for operation in execution.operations().iter().filter(|operation| !operation.status.is_terminal()) {
                if let OperationDetails::Callback(details) = &operation.details {
                    open.push((execution.arn().clone(), operation.id.to_string(), details.callback_id.clone()));
                }
            }
        }
        open
    }

    async fn pause_or_resume(&self, executor: &Executor) {
        let executions = self.executions(executor).await;
        if executions.is_empty() {
            return;
        }
        let arn = executions[self.chance.below(executions.len())].arn();
        // Either may be refused, or fail.
        let _ = if self.chance.per_mille(400) {
            executor.pause(arn, PauseRequest { reason: None, execution_timeout_paused: false }).await
        } else {
            executor.resume(arn, None).await
        };
    }

    /// Checks what must hold at any time.
    async fn check_all(&self, executor: &Executor) {
        for execution in self.executions(executor).await {
            let events = execution.history();
            assert!((1..).zip(events).all(|(id, event)| event.id == id), "{}: ids have gaps", execution.arn());
            let times = events.iter().map(|event| event.timestamp);
            assert!(times.is_sorted_by(|a, b| a <= b), "{}: time goes back", execution.arn());
            let ids: BTreeSet<_> = execution.operations().iter().map(|operation| operation.id.clone()).collect();
            assert_eq!(ids.len(), execution.operations().len(), "{}: an id twice", execution.arn());
            self.ledger.check(&execution);
        }
    }

    /// In peace, everything ends.
    async fn come_to_rest(&self, process: &mut Process) {
        loop {
            drive(&mut process.driver, TASKS_MAX).await;
            let executor = &process.executor;
            let mut something = !self.open_callbacks(executor).await.is_empty();
            self.answer_callbacks(executor, 1_000).await;
            for execution in self.executions(executor).await {
                if matches!(execution.status(), ExecutionStatus::Paused | ExecutionStatus::Pausing) {
                    executor.resume(execution.arn(), None).await.unwrap();
                    something = true;
                }
            }
            if !something {
                return;
            }
        }
    }

    /// Every execution has succeeded with the result it must have.
    async fn verdict(&self, executor: &Executor) -> Vec<String> {
        self.check_all(executor).await;
        let mut record = Vec::new();
        for execution in self.executions(executor).await {
            let arn = execution.arn();
            let pending = || format!("{arn} does not end:\n{:#?}\n{:#?}", execution.operations(), execution.history());
            assert_eq!(execution.status(), ExecutionStatus::Succeeded, "{}", pending());
            let number: usize = execution.function().name.trim_start_matches('f').parse().unwrap();
            assert_eq!(
                execution.result().map(|result| &**result),
                Some(result(&self.programs, number).as_str()),
                "{arn}"
            );
            record.push(format!("{arn}\n{:#?}", execution.history()));
        }
        record.push(format!("{} bodies", self.ledger.bodies()));
        record
    }
}

/// Drives for so many tasks, or until nothing is left to do. What the store fails is done again.
async fn drive(driver: &mut Driver, tasks: u32) {
    let left = AtomicU32::new(tasks);
    loop {
        let is_enough = || {
            let is_over = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err();
            async move { Ok(is_over) }
        };
        match driver.drive_until(is_enough, WhenIdle::Return).await {
            Ok(_) => return,
            Err(ExecutorError::Store(_)) => {}
            Err(refused @ ExecutorError::Refused(_)) => panic!("{refused}"),
        }
    }
}
