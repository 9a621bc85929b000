//! The operations of an execution, found by id in constant time.
//!
//! # Invariants
//! - A slot never changes its operation, and slots follow the order of creation.
//! - An operation in a terminal status never changes.
//! - `waiting` counts the operations that will change without the handler; `unseen` holds those the handler has not seen
//!   in their present form; `unsaved` those a store does not know so. All are kept by the only methods that write.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{Operation, OperationDetails, OperationId, OperationStatus};

/// The place of an operation, in the order of creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Slot(usize);

impl Slot {
    /// The operation that is the execution itself.
    pub(crate) const EXECUTION: Self = Self(0);

    /// The place, counted from 0.
    pub(super) const fn index(self) -> usize {
        self.0
    }
}

/// The operations of one execution.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Operations {
    list: Vec<Arc<Operation>>,
    by_id: HashMap<OperationId, Slot>,
    unseen: BTreeSet<Slot>,
    /// How often the handler has been given everything.
    given: u64,
    waiting: usize,
    /// The operations that a store does not know as they are now.
    unsaved: BTreeSet<Slot>,
}

impl Operations {
    pub(crate) fn as_slice(&self) -> &[Arc<Operation>] {
        &self.list
    }

    pub(crate) fn slot(&self, id: &str) -> Option<Slot> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn get(&self, slot: Slot) -> Option<&Arc<Operation>> {
        self.list.get(slot.0)
    }

    /// Whether any operation will change without the handler: a timer, a callback or a called function.
    pub(crate) const fn any_waiting(&self) -> bool {
        self.waiting > 0
    }

    /// The operations the handler has not seen as they are now, in the order of creation.
    pub(crate) const fn unseen(&self) -> &BTreeSet<Slot> {
        &self.unseen
    }

    /// The handler has now been given everything.
    pub(crate) fn take_unseen(&mut self) -> BTreeSet<Slot> {
        self.given += 1;
        std::mem::take(&mut self.unseen)
    }

    /// How often the handler has been given everything.
    pub(super) const fn given(&self) -> u64 {
        self.given
    }

    /// The operations that a store does not know as they are now, in the order of creation.
    pub(super) fn take_unsaved(&mut self) -> BTreeSet<Slot> {
        std::mem::take(&mut self.unsaved)
    }

    /// Something that is recorded with an operation has changed.
    pub(super) fn note_unsaved(&mut self, slot: Slot) {
        self.unsaved.insert(slot);
    }

    /// Adds an operation. Its id must be new.
    pub(crate) fn insert(&mut self, operation: Operation) -> Slot {
        let slot = self.push(Arc::new(operation));
        self.unseen.insert(slot);
        self.unsaved.insert(slot);
        slot
    }

    /// Adds an operation that a store knows.
    pub(super) fn restore(&mut self, operation: Arc<Operation>, is_unseen: bool) {
        let slot = self.push(operation);
        if is_unseen {
            self.unseen.insert(slot);
        }
    }

    /// All operations are there again.
    pub(super) const fn restored(&mut self, given: u64) {
        self.given = given;
    }

    fn push(&mut self, operation: Arc<Operation>) -> Slot {
        let slot = Slot(self.list.len());
        let replaced = self.by_id.insert(operation.id.clone(), slot);
        debug_assert!(replaced.is_none(), "operation `{}` exists already", operation.id);
        self.waiting += usize::from(waits(&operation));
        self.list.push(operation);
        slot
    }

    /// Changes an operation that has not ended.
    pub(crate) fn change(&mut self, slot: Slot, change: impl FnOnce(&mut Operation)) {
        let Some(shared) = self.list.get_mut(slot.0).filter(|operation| !operation.status.is_terminal()) else {
            debug_assert!(false, "the operation in {slot:?} has ended or does not exist");
            return;
        };
        let operation = Arc::make_mut(shared);
        let waited = waits(operation);
        change(operation);
        self.waiting = self.waiting + usize::from(waits(operation)) - usize::from(waited);
        self.unseen.insert(slot);
        self.unsaved.insert(slot);
    }
}

/// Whether an operation will change without the handler.
const fn waits(operation: &Operation) -> bool {
    match &operation.details {
        OperationDetails::Step(_) => matches!(operation.status, OperationStatus::Pending),
        OperationDetails::Wait(_) | OperationDetails::Callback(_) | OperationDetails::ChainedInvoke(_) => {
            matches!(operation.status, OperationStatus::Started)
        }
        OperationDetails::Execution(_) | OperationDetails::Context(_) => false,
    }
}
