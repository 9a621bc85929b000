//! Ready-made failures between a handler and the service.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use durable_wasm_runtime::{CheckpointCall, Fault, FaultInjector};

/// Faults that strike checkpoint calls, each of them once: those of given places, and those that are next.
///
/// Calls are counted from 1, over all invocations of all executions that the runner starts. For anything else, such as a
/// fault for certain updates, implement [`FaultInjector`] yourself.
///
/// ```no_run
/// # async fn test(handler: durable_wasm::Component) -> anyhow::Result<()> {
/// use std::sync::Arc;
/// use durable_wasm::{DurableTestRunner, Fault, Faults, ServiceError, ServiceErrorCode};
///
/// let faults = Arc::new(Faults::new().at(2, Fault::CrashAfter));
/// let runner = DurableTestRunner::builder(handler).faults(faults.clone()).build().await?;
/// let execution = runner.start("{}").await?;
/// let callback = execution.wait_for_callback("approval").await?;
/// faults.strike_next(3, &Fault::Refuse(ServiceError::new(ServiceErrorCode::TooManyRequests, "slow down")));
/// execution.send_callback_success(&callback, "true").await?;
/// execution.finish().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Faults(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    calls: u64,
    places: BTreeMap<u64, Fault>,
    next: VecDeque<Fault>,
}

impl Faults {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Strikes the checkpoint call with this number, counted from 1.
    #[must_use]
    pub fn at(self, call: u64, fault: Fault) -> Self {
        self.state().places.insert(call, fault);
        self
    }

    /// Strikes so many of the calls that come next, beginning with the first that no other fault strikes. May be said
    /// while an execution is under way.
    pub fn strike_next(&self, calls: usize, fault: &Fault) {
        self.state().next.extend(std::iter::repeat_n(fault.clone(), calls));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FaultInjector for Faults {
    fn on_checkpoint(&self, _call: &CheckpointCall<'_>) -> Fault {
        let mut state = self.state();
        state.calls += 1;
        let here = state.calls;
        let placed = state.places.remove(&here);
        placed.or_else(|| state.next.pop_front()).unwrap_or(Fault::None)
    }
}

#[cfg(test)]
mod tests {
    use durable_wasm_core::error::ServiceError;

    use super::*;

    #[test]
    fn faults_strike_once_and_in_order() {
        let call = CheckpointCall { arn: &"arn".into(), invocation: 1, checkpoint: 1, updates: &[] };
        let faults = Faults::new().at(2, Fault::CrashAfter).at(4, Fault::CrashBefore);
        faults.strike_next(2, &Fault::LoseReply(ServiceError::invalid("lost")));
        let struck: Vec<_> = (0..6).map(|_| faults.on_checkpoint(&call)).collect();
        let lost = || Fault::LoseReply(ServiceError::invalid("lost"));
        assert_eq!(struck, [lost(), Fault::CrashAfter, lost(), Fault::CrashBefore, Fault::None, Fault::None]);
    }
}
