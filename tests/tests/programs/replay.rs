//! What random programs record replays, at whatever event it breaks off, whatever went wrong and whatever came first. What
//! they would have recorded under another name does not.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use durable_wasm::{CallbackScript, DurableTestRunner, Event, Fault, Faults, Replayed};
use durable_wasm_core::wire::history_document;
use durable_wasm_runtime::{PendingTask, TaskOrder};
use proptest::prelude::*;
use proptest::sample::Index;

use super::PROGRAMS;
use super::strategy::{accident, program};

/// Replays what was recorded, as far as it was after each of these events.
pub fn replay(history: &[Event], after: &[Index]) {
    let lengths = after.iter().map(|after| after.index(history.len()) + 1).chain([history.len()]);
    for length in lengths {
        if let Replayed::Diverged(divergence) = replay_one(&history[..length]) {
            let divergence = durable_wasm::render::divergence(&divergence);
            panic!("after event {length}: {divergence}\n{}", history_document(history));
        }
    }
}

fn replay_one(history: &[Event]) -> Replayed {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let runner = runtime.block_on(DurableTestRunner::builder(PROGRAMS.clone()).handler("program").build()).unwrap();
    runtime.block_on(runner.replay(&history_document(history).to_string())).unwrap()
}

/// The history with one operation by another name; none if it has no operations but the execution's.
fn renamed(history: &[Event], which: Index) -> Option<Vec<Event>> {
    let ids: BTreeSet<_> = history.iter().skip(1).filter_map(|event| Some(&event.operation.as_ref()?.id)).collect();
    let own = history[0].operation.as_ref().map(|operation| operation.id.clone());
    let ids: Vec<_> = ids.into_iter().filter(|id| Some(*id) != own.as_ref()).cloned().collect();
    let renamed = ids.get(which.index(ids.len().max(1)))?.clone();
    let mut history = history.to_vec();
    for operation in history.iter_mut().filter_map(|event| event.operation.as_mut()) {
        if operation.id == renamed {
            operation.name = Some("renamed".into());
        }
    }
    Some(history)
}

/// Any order, the same for the same seed.
struct AnyOrder(AtomicU64);

impl TaskOrder for AnyOrder {
    fn choose(&self, tasks: &[PendingTask]) -> usize {
        // Steele, Lea and Flood's SplitMix64.
        let mut state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((state ^ (state >> 31)) % tasks.len() as u64).unwrap()
    }
}

/// Runs a program in any order, with faults at some calls.
fn run(program: &serde_json::Value, order: u64, faults: Vec<(u64, Fault)>) -> Vec<Event> {
    let faults = faults.into_iter().fold(Faults::new(), |faults, (call, fault)| faults.at(call, fault));
    let runner = DurableTestRunner::builder(PROGRAMS.clone())
        .handler("program")
        .faults(Arc::new(faults))
        .order(Arc::new(AnyOrder(AtomicU64::new(order))))
        .callback(CallbackScript::success("*", "\"answered\"").after(Duration::from_secs(5)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let result = runtime.block_on(async { runner.build().await.unwrap().run(&program.to_string()).await.unwrap() });
    result.history().to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_recorded_replays(
        program in program(true),
        order in any::<u64>(),
        accidents in prop::collection::vec((1..40_u64, accident()), 0..3),
        breaks in prop::collection::vec(any::<Index>(), 8),
        which in any::<Index>(),
    ) {
        let faults = accidents.into_iter().map(|(call, accident)| (call, accident.fault)).collect();
        let history = run(&program, order, faults);
        replay(&history, &breaks);
        if let Some(renamed) = renamed(&history, which) {
            prop_assert!(matches!(replay_one(&renamed), Replayed::Diverged(_)), "{}", history_document(&renamed));
        }
    }
}
