//! Which invocations this executor is at work on, and which are on the record only.
//!
//! An invocation that is on the record as in flight and that nobody is at work on is lost: its process died, or its end could
//! not be recorded. One that somebody is at work on must not be taken for lost, or there would be two at once.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use durable_wasm_core::execution::Execution;
use durable_wasm_core::model::ExecutionArn;

/// An execution, and which of its invocations, counted from 1.
type Invocation = (ExecutionArn, u32);

/// The invocations that somebody is at work on.
#[derive(Debug, Clone, Default)]
pub(crate) struct AtWork(Arc<Mutex<HashSet<Invocation>>>);

/// Somebody is at work on an invocation for as long as this exists.
#[derive(Debug)]
pub(super) struct Worker {
    invocation: Invocation,
    all: AtWork,
}

impl AtWork {
    /// Somebody begins to work on the invocation of an execution that is in flight.
    pub(super) fn begin(&self, execution: &Execution) -> Worker {
        let invocation = in_flight(execution);
        self.invocations().insert(invocation.clone());
        Worker { invocation, all: self.clone() }
    }

    /// Whether somebody is at work on the invocation of an execution that is in flight.
    pub(super) fn is_on(&self, execution: &Execution) -> bool {
        self.invocations().contains(&in_flight(execution))
    }

    fn invocations(&self) -> MutexGuard<'_, HashSet<Invocation>> {
        // Nothing panics while it holds this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.all.invocations().remove(&self.invocation);
    }
}

fn in_flight(execution: &Execution) -> Invocation {
    (execution.arn().clone(), execution.invocations())
}
