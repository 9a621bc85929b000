//! A run's operations, found by name.

use std::collections::HashMap;
use std::sync::Arc;

use durable_wasm_core::model::{
    CallbackId, ErrorObject, Operation, OperationDetails, OperationId, OperationStatus, OperationType, Timestamp,
};

use super::TestResult;

/// How many operations a message names.
const NAMED_MAX: usize = 20;

/// There is no such operation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {wanted}; there are: {}", if there_are.is_empty() { "none" } else { there_are })]
pub struct OperationNotFound {
    wanted: String,
    there_are: String,
}

/// Operations of an execution: all of them, at any depth, or those right within one context.
///
/// Where several have the same name, the one that was created first is found first.
#[derive(Debug, Clone)]
pub struct Operations {
    record: Arc<Record>,
    within: Option<OperationId>,
}

/// What is recorded of an execution's operations.
#[derive(Debug)]
pub(super) struct Record {
    /// All of them, in the order they were created. The first is the execution itself.
    pub(super) operations: Vec<Arc<Operation>>,
    /// The executions that chained invokes started.
    pub(super) executions: HashMap<OperationId, TestResult>,
}

/// One operation of a run.
#[derive(Debug, Clone)]
pub struct OperationView {
    operation: Arc<Operation>,
    within: Operations,
}

impl Operations {
    pub(super) fn new(record: Record) -> Self {
        Self { record: Arc::new(record), within: None }
    }

    pub(super) fn record(&self) -> &Record {
        &self.record
    }

    /// The operations, in the order they were created. The execution's own is not among them.
    pub fn iter(&self) -> impl Iterator<Item = OperationView> + '_ {
        self.raw().map(|operation| self.view(operation))
    }

    /// The operation with this name, counted from 0 where several have it.
    ///
    /// # Errors
    /// When there is none.
    pub fn get_operation(&self, name: &str, index: usize) -> Result<OperationView, OperationNotFound> {
        self.find(None, name, index)
    }

    /// The first step with this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn get_step(&self, name: &str) -> Result<OperationView, OperationNotFound> {
        self.find(Some(OperationType::Step), name, 0)
    }

    /// The first wait with this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn get_wait(&self, name: &str) -> Result<OperationView, OperationNotFound> {
        self.find(Some(OperationType::Wait), name, 0)
    }

    /// The first child context with this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn get_context(&self, name: &str) -> Result<OperationView, OperationNotFound> {
        self.find(Some(OperationType::Context), name, 0)
    }

    /// The first callback with this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn get_callback(&self, name: &str) -> Result<OperationView, OperationNotFound> {
        self.find(Some(OperationType::Callback), name, 0)
    }

    /// The first chained invoke with this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn get_invoke(&self, name: &str) -> Result<OperationView, OperationNotFound> {
        self.find(Some(OperationType::ChainedInvoke), name, 0)
    }

    fn raw(&self) -> impl Iterator<Item = &Arc<Operation>> + '_ {
        self.record.operations.iter().filter(|operation| match &self.within {
            None => operation.operation_type() != OperationType::Execution,
            Some(_) => operation.parent_id == self.within,
        })
    }

    fn view(&self, operation: &Arc<Operation>) -> OperationView {
        let within = Self { record: Arc::clone(&self.record), within: Some(operation.id.clone()) };
        OperationView { operation: Arc::clone(operation), within }
    }

    fn find(
        &self,
        wanted_type: Option<OperationType>,
        name: &str,
        index: usize,
    ) -> Result<OperationView, OperationNotFound> {
        let fits = |operation: &&Arc<Operation>| {
            operation.name.as_deref() == Some(name) && wanted_type.is_none_or(|t| operation.operation_type() == t)
        };
        self.raw().filter(fits).nth(index).map(|operation| self.view(operation)).ok_or_else(|| OperationNotFound {
            wanted: match wanted_type {
                Some(wanted_type) => format!("{wanted_type} `{name}`"),
                None => format!("operation `{name}` [{index}]"),
            },
            there_are: self.describe(),
        })
    }

    /// Types and names, the first few of them.
    pub(super) fn describe(&self) -> String {
        let describe = |operation: &Arc<Operation>| match &operation.name {
            Some(name) => format!("{} `{name}`", operation.operation_type()),
            None => format!("{} without a name", operation.operation_type()),
        };
        let mut names: Vec<_> = self.raw().take(NAMED_MAX).map(describe).collect();
        let more = self.raw().skip(NAMED_MAX).count();
        if more > 0 {
            names.push(format!("and {more} more"));
        }
        names.join(", ")
    }
}

impl OperationView {
    /// The record itself.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// Its id.
    pub fn id(&self) -> &OperationId {
        &self.operation.id
    }

    /// Its name.
    pub fn name(&self) -> Option<&str> {
        self.operation.name.as_deref()
    }

    /// Its type.
    pub fn operation_type(&self) -> OperationType {
        self.operation.operation_type()
    }

    /// Where it stands.
    pub fn status(&self) -> OperationStatus {
        self.operation.status
    }

    /// The recorded result: JSON text, unless the handler chose another form.
    pub fn result(&self) -> Option<&str> {
        self.operation.result().map(AsRef::as_ref)
    }

    /// The recorded error.
    pub fn error(&self) -> Option<&ErrorObject> {
        self.operation.error()
    }

    /// A step's attempts that have ended; 0 for anything else.
    pub fn attempts(&self) -> u32 {
        match &self.operation.details {
            OperationDetails::Step(step) => step.attempt,
            OperationDetails::Execution(_)
            | OperationDetails::Context(_)
            | OperationDetails::Wait(_)
            | OperationDetails::Callback(_)
            | OperationDetails::ChainedInvoke(_) => 0,
        }
    }

    /// When a wait ends or ended; none for anything else.
    pub fn scheduled_end(&self) -> Option<Timestamp> {
        match &self.operation.details {
            OperationDetails::Wait(wait) => Some(wait.scheduled_end_timestamp),
            OperationDetails::Execution(_)
            | OperationDetails::Context(_)
            | OperationDetails::Step(_)
            | OperationDetails::Callback(_)
            | OperationDetails::ChainedInvoke(_) => None,
        }
    }

    /// A callback's id; none for anything else.
    pub fn callback_id(&self) -> Option<&CallbackId> {
        match &self.operation.details {
            OperationDetails::Callback(callback) => Some(&callback.callback_id),
            OperationDetails::Execution(_)
            | OperationDetails::Context(_)
            | OperationDetails::Step(_)
            | OperationDetails::Wait(_)
            | OperationDetails::ChainedInvoke(_) => None,
        }
    }

    /// The execution that a chained invoke started; none for anything else, and where a plain function was called.
    pub fn execution(&self) -> Option<&TestResult> {
        self.within.record.executions.get(&self.operation.id)
    }

    /// The context it is right within; none at the top level.
    pub fn context(&self) -> Option<Self> {
        let context = self.operation.parent_id.as_ref()?;
        let operation = self.within.record.operations.iter().find(|operation| operation.id == *context)?;
        Some(self.within.view(operation))
    }

    /// The operations right within it.
    pub fn children(&self) -> &Operations {
        &self.within
    }
}
