//! Who waits for the end of which execution.
//!
//! # Invariants
//! - Nobody who began to wait before an execution ended misses it.
//! - An execution that nobody waits for costs nothing. Upheld by [`Waiting`], which leaves when it is dropped.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use durable_wasm_core::model::ExecutionArn;
use tokio::sync::Notify;

type Waits = HashMap<ExecutionArn, Arc<Notify>>;

/// Tells those who wait for the end of an execution.
#[derive(Default)]
pub(crate) struct Endings(Mutex<Waits>);

impl Endings {
    /// Tells whoever waits for the end of this execution.
    pub(crate) fn ring(&self, arn: &ExecutionArn) {
        let waits = self.waits();
        if let Some(ended) = waits.get(arn) {
            ended.notify_waiters();
        }
    }

    /// Begins to wait for the end of an execution.
    pub(crate) fn wait<'a>(&'a self, arn: &'a ExecutionArn) -> Waiting<'a> {
        let ended = Arc::clone(self.waits().entry(arn.clone()).or_default());
        Waiting { endings: self, arn, ended }
    }

    fn waits(&self) -> MutexGuard<'_, Waits> {
        // The map is whole between any two statements.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who waits for the end of an execution.
pub(crate) struct Waiting<'a> {
    endings: &'a Endings,
    arn: &'a ExecutionArn,
    pub(crate) ended: Arc<Notify>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut waits = self.endings.waits();
        // Two are the map's and this one's.
        if Arc::strong_count(&self.ended) <= 2 {
            waits.remove(self.arn);
        }
    }
}
