//! The live copies of a store that can load every execution again.
//!
//! # Invariants
//! - An execution has one live copy at most that its record takes commits of.
//! - A copy is kept while somebody holds it, and while its handler runs or is about to: between two checkpoints nobody
//!   does. Suspended executions are forgotten.
//! - A copy of which nobody knows whether its last change was recorded is handed out no more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError, Weak};

use durable_wasm_core::execution::{Execution, RecordId};
use durable_wasm_core::model::ExecutionArn;
use tokio::sync::Mutex;

use crate::store::ExecutionCell;

/// As many copies may be forgotten without being cleaned up.
const FORGOTTEN_MAX: usize = 64;

/// The live copies of a store.
#[derive(Default)]
pub(super) struct LiveCopies(StdMutex<Copies>);

#[derive(Default)]
struct Copies {
    by_arn: HashMap<ExecutionArn, Live>,
    /// How many there were after the last clean-up.
    cleaned: usize,
}

/// What is known of an execution's live copy.
enum Live {
    /// There is one, if anybody holds it.
    Copy { record: RecordId, cell: Weak<Mutex<Execution>>, busy: Option<ExecutionCell> },
    /// A change may be on its way to the record that the last copy was lost with.
    Lost { record: RecordId },
}

impl Live {
    const fn record(&self) -> RecordId {
        match self {
            Self::Copy { record, .. } | Self::Lost { record } => *record,
        }
    }

    fn cell(&self) -> Option<ExecutionCell> {
        match self {
            Self::Copy { cell, .. } => cell.upgrade(),
            Self::Lost { .. } => None,
        }
    }
}

impl LiveCopies {
    /// The live copy of an execution, if there is one.
    pub(super) fn get(&self, arn: &ExecutionArn) -> Option<ExecutionCell> {
        self.copies().by_arn.get(arn).and_then(Live::cell)
    }

    /// Whether a change of an execution may be on its way without a live copy.
    pub(super) fn is_lost(&self, arn: &ExecutionArn) -> bool {
        matches!(self.copies().by_arn.get(arn), Some(Live::Lost { .. }))
    }

    /// Makes a copy the live one, unless there is one of this record already; gives the one that is live then.
    pub(super) fn insert(&self, record: RecordId, execution: Execution) -> ExecutionCell {
        let mut copies = self.copies();
        let arn = execution.arn().clone();
        if let Some(live) = copies.by_arn.get(&arn).filter(|live| live.record() == record).and_then(Live::cell) {
            return live;
        }
        copies.clean_up();
        let is_busy = is_busy(&execution);
        let cell = Arc::new(Mutex::new(execution));
        let busy = is_busy.then(|| Arc::clone(&cell));
        copies.by_arn.insert(arn, Live::Copy { record, cell: Arc::downgrade(&cell), busy });
        cell
    }

    /// Keeps the copy of an execution from being forgotten, or no more, as it wants now.
    pub(super) fn note(&self, record: RecordId, execution: &Execution) {
        if let Some(Live::Copy { record: live, cell, busy }) = self.copies().by_arn.get_mut(execution.arn())
            && *live == record
        {
            *busy = if is_busy(execution) { cell.upgrade() } else { None };
        }
    }

    /// Hands a copy out no more, unless it is [`kept`](AtStake::keep).
    pub(super) fn at_stake(&self, arn: ExecutionArn, record: RecordId) -> AtStake<'_> {
        AtStake { copies: self, arn, record, is_kept: false }
    }

    /// Forgets the copy of an execution that is no more.
    pub(super) fn remove(&self, arn: &ExecutionArn) {
        self.copies().by_arn.remove(arn);
    }

    fn copies(&self) -> MutexGuard<'_, Copies> {
        // Nothing panics while it holds this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Copies {
    /// Drops what is left of copies that were forgotten, once there are as many of those as of others.
    fn clean_up(&mut self) {
        if self.by_arn.len() < self.cleaned * 2 + FORGOTTEN_MAX {
            return;
        }
        self.by_arn.retain(|_, live| match live {
            Live::Copy { cell, .. } => cell.strong_count() > 0,
            Live::Lost { .. } => true,
        });
        self.cleaned = self.by_arn.len();
    }
}

/// Whether more will be asked of an execution at once.
fn is_busy(execution: &Execution) -> bool {
    execution.is_invoking() || execution.needs_invocation()
}

/// A copy whose change is being recorded.
pub(super) struct AtStake<'a> {
    copies: &'a LiveCopies,
    arn: ExecutionArn,
    record: RecordId,
    is_kept: bool,
}

impl AtStake<'_> {
    /// The change is recorded.
    pub(super) fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for AtStake<'_> {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        if let Some(live) = self.copies.copies().by_arn.get_mut(&self.arn)
            && live.record() == self.record
        {
            *live = Live::Lost { record: self.record };
        }
    }
}
