//! `wasi:clocks`: the execution's clock, where the guest may see it.
//!
//! Outside steps the wall clock stands at the execution's start and the monotonic clock at zero, so that a replay reads
//! what the first pass read. In a step both follow the execution's clock. Sleeping never takes time of the machine:
//! see [`super::timers`] for what it does to the monotonic clock.

use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::model::Timestamp;
use durable_wasm_runtime::Clock;
use wasmtime::component::{HasData, Linker, Resource, ResourceTable};
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock::{self, Instant};
use wasmtime_wasi::p2::bindings::clocks::wall_clock::{self, Datetime};
use wasmtime_wasi::p2::{DynPollable, subscribe};

use super::Wasi;
use super::timers::Timers;
use crate::state::{HostState, StepScope};

/// Of both clocks: the execution's clock counts milliseconds.
const RESOLUTION: Duration = Duration::from_millis(1);

/// What a guest's clocks read.
pub(super) struct Clocks {
    execution_start: Timestamp,
    clock: Arc<dyn Clock>,
    scope: StepScope,
    timers: Timers,
}

impl Clocks {
    pub(super) fn new(execution_start: Timestamp, clock: Arc<dyn Clock>, scope: StepScope) -> Self {
        Self { execution_start, clock, scope, timers: Timers::default() }
    }

    fn wall(&self) -> Timestamp {
        if self.scope.is_inside() { self.clock.now() } else { self.execution_start }
    }

    /// Time since the execution's start, and what the guest has slept.
    fn monotonic(&self) -> Duration {
        self.wall().since(self.execution_start).saturating_add(self.timers.slept())
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
        Ok(datetime(Duration::from_millis(self.clocks.wall().as_millis())))
    }

    fn resolution(&mut self) -> wasmtime::Result<Datetime> {
        Ok(datetime(RESOLUTION))
    }
}

impl monotonic_clock::Host for View<'_> {
    fn now(&mut self) -> wasmtime::Result<Instant> {
        Ok(nanos(self.clocks.monotonic()))
    }

    fn resolution(&mut self) -> wasmtime::Result<monotonic_clock::Duration> {
        Ok(nanos(RESOLUTION))
    }

    fn subscribe_instant(&mut self, when: Instant) -> wasmtime::Result<Resource<DynPollable>> {
        self.sleep(Duration::from_nanos(when).saturating_sub(self.clocks.monotonic()))
    }

    fn subscribe_duration(&mut self, when: monotonic_clock::Duration) -> wasmtime::Result<Resource<DynPollable>> {
        self.sleep(Duration::from_nanos(when))
    }
}

impl View<'_> {
    fn sleep(&mut self, duration: Duration) -> wasmtime::Result<Resource<DynPollable>> {
        let sleep = self.table.push(self.clocks.timers.sleep(duration))?;
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

    use super::*;
    use crate::state::StepAttempt;

    #[test]
    fn clocks_stand_still_outside_steps_and_run_inside() {
        let start = Timestamp::from_millis(1_000);
        let scope = StepScope::default();
        let now = Timestamp::from_millis(61_000);
        let clocks = Clocks::new(start, Arc::new(VirtualClock::new(now)), scope.clone());
        assert_eq!((clocks.wall(), clocks.monotonic()), (start, Duration::ZERO));

        scope.enter(StepAttempt { operation_id: "a".into(), attempt: 1 });
        assert_eq!((clocks.wall(), clocks.monotonic()), (now, Duration::from_secs(60)));

        scope.leave();
        assert_eq!((clocks.wall(), clocks.monotonic()), (start, Duration::ZERO));
    }
}
