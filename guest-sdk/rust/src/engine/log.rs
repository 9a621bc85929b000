//! What is recorded of an execution and has not been replayed yet.

use std::collections::HashMap;
use std::task::Waker;

use crate::bindings::durable::execution::types::Operation;

/// Operations by id. A replay takes them out one by one, so what is left is what is still ahead, or what the service
/// said about operations that are under way.
#[derive(Debug, Default)]
pub(crate) struct OperationLog {
    operations: HashMap<String, Operation>,
    watchers: HashMap<String, Waker>,
}

impl OperationLog {
    /// Adds an operation, or what is new about it, and returns whoever waits for that.
    pub(crate) fn insert(&mut self, operation: Operation) -> Option<Waker> {
        let watcher = self.watchers.remove(&operation.id);
        self.operations.insert(operation.id.clone(), operation);
        watcher
    }

    /// Whether anybody waits for news of an operation.
    pub(crate) fn is_watched(&self) -> bool {
        !self.watchers.is_empty()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Operation> {
        self.operations.get(id)
    }

    pub(crate) fn take(&mut self, id: &str) -> Option<Operation> {
        self.operations.remove(id)
    }

    /// Wakes `waker` at the next insert of that id.
    pub(crate) fn watch(&mut self, id: &str, waker: &Waker) {
        self.watchers.insert(id.to_owned(), waker.clone());
    }
}
