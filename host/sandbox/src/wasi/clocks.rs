//! `wasi:clocks`: the execution's clock, where the guest may see it.
//!
//! Outside steps the wall clock stands at the execution's start and the monotonic clock at zero, so that a replay reads
//! what the first pass read. In a step both follow the execution's clock. Sleeping takes no time of the machine as a
//! rule: see [`super::timers`] for what it does to the monotonic clock.
//!
//! # Invariants
//! - What is slept in steps does not show outside them: a replay does not sleep it again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use durable_wasm_core::model::Timestamp;
use durable_wasm_runtime::Clock;
use wasmtime::component::{HasData, Linker, Resource, ResourceTable};
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock;
use wasmtime_wasi::p2::bindings::clocks::wall_clock::{self, Datetime};
use wasmtime_wasi::p2::{DynPollable, subscribe};

use super::Wasi;
use super::timers::Timers;
use crate::reads::Reads;
use crate::state::{HostState, StepScope};

/// Of both clocks: the execution's clock counts milliseconds.
const RESOLUTION: Duration = Duration::from_millis(1);

/// What a guest's clocks read.
pub(super) struct Clocks {
    execution_start: Timestamp,
    /// How far the clocks are ahead outside steps.
    perturbation: Duration,
    clock: Arc<dyn Clock>,
    /// When the guest first asked for anything of WASI, since the execution's start.
    begun: Duration,
    scope: StepScope,
    reads: Reads,
    in_steps: Timers,
    outside_steps: Timers,
}

impl Clocks {
    pub(super) fn new(state: &HostState) -> Self {
        Self {
            execution_start: state.execution_start,
            perturbation: state.perturbation.clock,
            clock: Arc::clone(&state.clock),
            begun: state.clock.now().since(state.execution_start),
            scope: state.scope.clone(),
            reads: state.reads.clone(),
            in_steps: match state.surroundings.grants.hosts.as_slice() {
                [] => Timers::default(),
                [..] => Timers::Real(Instant::now()),
            },
            outside_steps: Timers::default(),
        }
    }

    fn wall(&self) -> Timestamp {
        if self.scope.is_inside() { self.clock.now() } else { self.execution_start.after(self.perturbation) }
    }

    /// Time since the execution's start, and what the guest has slept.
    fn monotonic(&self) -> Duration {
        let timers = self.timers();
        let since_start = match timers {
            Timers::Virtual(_) => self.wall().since(self.execution_start),
            // These run by themselves, where the execution's clock may run as well.
            Timers::Real(_) => self.begun,
        };
        since_start.saturating_add(timers.slept())
    }

    fn timers(&self) -> &Timers {
        if self.scope.is_inside() { &self.in_steps } else { &self.outside_steps }
    }
}

/// The clocks, and where the handles of sleeps go.
struct View<'a> {
    clocks: &'a Clocks,
    table: &'a mut ResourceTable,
}

struct HasClocks;

impl HasData for HasClocks {
    type Data<'a> = View<'a>;
}

pub(super) fn add_to_linker(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    fn view(state: &mut HostState) -> View<'_> {
        let Wasi { clocks, table, .. } = state.wasi();
        View { clocks, table }
    }
    wall_clock::add_to_linker::<_, HasClocks>(linker, view)?;
    monotonic_clock::add_to_linker::<_, HasClocks>(linker, view)
}

impl wall_clock::Host for View<'_> {
    fn now(&mut self) -> wasmtime::Result<Datetime> {
        self.clocks.reads.check("wasi:clocks/wall-clock.now")?;
        Ok(datetime(Duration::from_millis(self.clocks.wall().as_millis())))
    }

    fn resolution(&mut self) -> wasmtime::Result<Datetime> {
        Ok(datetime(RESOLUTION))
    }
}

impl monotonic_clock::Host for View<'_> {
    fn now(&mut self) -> wasmtime::Result<monotonic_clock::Instant> {
        self.clocks.reads.check("wasi:clocks/monotonic-clock.now")?;
        Ok(nanos(self.clocks.monotonic()))
    }

    fn resolution(&mut self) -> wasmtime::Result<monotonic_clock::Duration> {
        Ok(nanos(RESOLUTION))
    }

    fn subscribe_instant(&mut self, when: monotonic_clock::Instant) -> wasmtime::Result<Resource<DynPollable>> {
        self.sleep(Duration::from_nanos(when).saturating_sub(self.clocks.monotonic()))
    }

    fn subscribe_duration(&mut self, when: monotonic_clock::Duration) -> wasmtime::Result<Resource<DynPollable>> {
        self.sleep(Duration::from_nanos(when))
    }
}

impl View<'_> {
    fn sleep(&mut self, duration: Duration) -> wasmtime::Result<Resource<DynPollable>> {
        let sleep = self.table.push(self.clocks.timers().sleep(duration))?;
        subscribe(self.table, sleep)
    }
}

const fn datetime(since_epoch: Duration) -> Datetime {
    Datetime { seconds: since_epoch.as_secs(), nanoseconds: since_epoch.subsec_nanos() }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use durable_wasm_runtime::VirtualClock;
    use wasmtime_wasi::p2::Pollable;

    use super::*;
    use crate::state::StepAttempt;
    use crate::surroundings::Nondeterminism;

    const START: Timestamp = Timestamp::from_millis(1_000);
    const NOW: Timestamp = Timestamp::from_millis(61_000);
    const HOUR: Duration = Duration::from_secs(3600);

    fn clocks(perturbation: Duration) -> Clocks {
        let scope = StepScope::default();
        Clocks {
            execution_start: START,
            perturbation,
            clock: Arc::new(VirtualClock::new(NOW)),
            begun: NOW.since(START),
            reads: Reads::new(Nondeterminism::Virtual, scope.clone()),
            scope,
            in_steps: Timers::default(),
            outside_steps: Timers::default(),
        }
    }

    /// Reads both clocks outside a step, in one, and outside again.
    #[track_caller]
    fn check(clocks: &Clocks, outside: (Timestamp, Duration), inside: (Timestamp, Duration)) {
        let read = || (clocks.wall(), clocks.monotonic());
        assert_eq!(read(), outside);
        clocks.scope.enter(StepAttempt { operation_id: "a".into(), attempt: 1 });
        assert_eq!(read(), inside);
        clocks.scope.leave();
        assert_eq!(read(), outside);
    }

    #[test]
    fn clocks_stand_still_outside_steps_and_run_inside() {
        check(&clocks(Duration::ZERO), (START, Duration::ZERO), (NOW, Duration::from_secs(60)));
    }

    #[test]
    fn a_perturbation_is_seen_outside_steps_only() {
        check(&clocks(HOUR), (START.after(HOUR), HOUR), (NOW, Duration::from_secs(60)));
    }

    #[tokio::test]
    async fn a_clock_that_runs_by_itself_does_not_run_with_the_executions_as_well() {
        let clocks = Clocks { in_steps: Timers::Real(Instant::now()), ..clocks(Duration::ZERO) };
        clocks.scope.enter(StepAttempt { operation_id: "a".into(), attempt: 1 });
        let before = clocks.monotonic();
        clocks.clock.wait_until(NOW.after(HOUR)).await;
        let after = clocks.monotonic();
        assert!(before >= NOW.since(START) && after >= before);
        assert!(after - before < HOUR, "the hour counts twice");
    }

    #[tokio::test]
    async fn what_is_slept_in_a_step_does_not_show_outside() {
        let clocks = clocks(Duration::ZERO);
        clocks.in_steps.sleep(HOUR).ready().await;
        check(&clocks, (START, Duration::ZERO), (NOW, HOUR + Duration::from_secs(60)));
        clocks.outside_steps.sleep(HOUR).ready().await;
        check(&clocks, (START, HOUR), (NOW, HOUR + Duration::from_secs(60)));
    }
}
