//! Runs scenarios, several at a time.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::scenario::{self, Functions, Outcome, Scenario};

/// A scenario that has been run.
pub(super) struct Ran {
    pub(super) scenario: Scenario,
    /// The function it ran.
    pub(super) function: Arc<str>,
    pub(super) outcome: Outcome,
    /// How long that took on this machine's clock.
    pub(super) duration: Duration,
}

/// Runs every scenario; what came of them is in their order.
pub(super) fn run_all(scenarios: Vec<Scenario>, functions: &Functions) -> anyhow::Result<Vec<Ran>> {
    // All that the user got wrong is said before anything runs.
    let chosen = scenarios.iter().map(|scenario| functions.of(scenario).cloned()).collect::<Result<Vec<_>, _>>()?;
    let jobs: Vec<_> = scenarios.into_iter().zip(chosen).collect();
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(jobs.len()));
    let work = || -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((scenario, function)) = jobs.get(index) else { return Ok(()) };
            let begun = Instant::now();
            let outcome = runtime.block_on(scenario::run(scenario, function, functions.registry()))?;
            done.lock().unwrap_or_else(PoisonError::into_inner).push((index, outcome, begun.elapsed()));
        }
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(jobs.len());
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })?;
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(index, ..)| *index);
    let ran = |((scenario, function), (_, outcome, duration))| Ran { scenario, function, outcome, duration };
    Ok(jobs.into_iter().zip(done).map(ran).collect())
}
