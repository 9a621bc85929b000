//! Random programs of nested operations come to the same result whatever goes wrong on the way, and no step runs again
//! once its success is recorded. What is recorded replays, at whatever event it breaks off.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use durable_wasm::runner::load;
use durable_wasm::{CallbackScript, Component, DurableTestRunner, ExecutionStatus, OperationStatus, TestResult};
use durable_wasm_core::effects::CheckpointEffect;
use durable_wasm_core::model::{ExecutionArn, Operation, OperationType};
use durable_wasm_runtime::{CheckpointCall, ExecutionObserver, Fault, FaultInjector, LogRecord, LogSink};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

use replay::replay;
use strategy::{Accident, accident, program};

mod check;
mod replay;
mod strategy;

static PROGRAMS: LazyLock<Component> =
    LazyLock::new(|| load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("guests/programs")).unwrap());

/// Counts calls, and lets one of them go wrong.
struct Accidents {
    calls: Mutex<usize>,
    at: Option<(usize, Fault)>,
}

impl FaultInjector for Accidents {
    fn on_checkpoint(&self, _call: &CheckpointCall<'_>) -> Fault {
        let mut calls = self.calls.lock().unwrap();
        let call = *calls;
        *calls += 1;
        match &self.at {
            Some((at, fault)) if *at == call => fault.clone(),
            Some(_) | None => Fault::None,
        }
    }
}

/// What steps' bodies did, and whether one ran that had no business to.
#[derive(Default)]
struct Watch(Mutex<Watched>);

#[derive(Default)]
struct Watched {
    succeeded: BTreeSet<String>,
    attempts: BTreeMap<String, usize>,
    ran_again: Vec<String>,
}

impl LogSink for Watch {
    fn write(&self, record: LogRecord) {
        let Some((step, _)) = record.message.split_once(" attempt ") else { return };
        let mut watched = self.0.lock().unwrap();
        if watched.succeeded.contains(step) {
            watched.ran_again.push(record.message.clone());
        }
        *watched.attempts.entry(record.message.clone()).or_default() += 1;
    }
}

impl ExecutionObserver for Watch {
    fn on_checkpoint(&self, _: &ExecutionArn, operations: &[Arc<Operation>], _: &[CheckpointEffect]) {
        let ended = operations.iter().filter(|operation| {
            operation.operation_type() == OperationType::Step && operation.status == OperationStatus::Succeeded
        });
        self.0.lock().unwrap().succeeded.extend(ended.filter_map(|step| step.name.as_deref().map(str::to_owned)));
    }
}

struct Run {
    result: TestResult,
    calls: usize,
    watched: Watched,
}

/// Runs a program, with pages of `page_size` operations and a fault at one of its calls.
fn run(program: &Value, page_size: u32, at: Option<(usize, Fault)>) -> Run {
    let (accidents, watch) = (Arc::new(Accidents { calls: Mutex::default(), at }), Arc::new(Watch::default()));
    let runner = DurableTestRunner::builder(PROGRAMS.clone())
        .handler("program")
        .page_size(page_size)
        .faults(Arc::clone(&accidents) as Arc<_>)
        .observer(Arc::clone(&watch) as Arc<_>)
        .logs(Arc::clone(&watch) as Arc<_>)
        .callback(CallbackScript::success("*", "\"answered\"").after(Duration::from_secs(5)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let result = runtime.block_on(async { runner.build().await.unwrap().run(&program.to_string()).await.unwrap() });
    let (calls, watched) = (*accidents.calls.lock().unwrap(), std::mem::take(&mut *watch.0.lock().unwrap()));
    Run { result, calls, watched }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn accidents_change_no_result(
        program in program(false),
        accidents in prop::collection::vec(accident(), 1..6),
        page_size in 1..20_u32,
        breaks in prop::collection::vec(any::<Index>(), 4),
    ) {
        let plain = run(&program, 1_000, None);
        prop_assert_eq!(plain.result.status(), ExecutionStatus::Succeeded, "{:?}", plain.result.error());
        prop_assert_eq!(&plain.watched.ran_again, &Vec::<String>::new());
        for (attempt, times) in &plain.watched.attempts {
            prop_assert_eq!(*times, 1, "{} ran more than once", attempt);
        }

        replay(plain.result.history(), &breaks);

        let again = run(&program, page_size, None);
        prop_assert_eq!(again.result.history_json(), plain.result.history_json(), "small pages");

        for Accident { at, fault } in accidents {
            let at = at.index(plain.calls.max(1));
            let run = run(&program, page_size, Some((at, fault.clone())));
            let error = run.result.error();
            prop_assert_eq!(run.result.status(), ExecutionStatus::Succeeded, "{:?} at call {}: {:?}", fault, at, error);
            prop_assert!(run.calls > at || plain.calls == 0, "{:?} at call {} never came", fault, at);
            prop_assert_eq!(run.result.result(), plain.result.result(), "{:?} at call {}", fault, at);
            prop_assert_eq!(&run.watched.ran_again, &Vec::<String>::new(), "{:?} at call {}", fault, at);
            replay(run.result.history(), &breaks);
            for (attempt, times) in &run.watched.attempts {
                prop_assert!(*times <= 2, "{:?} at call {}: {} ran {} times", fault, at, attempt, times);
            }
        }
    }
}
