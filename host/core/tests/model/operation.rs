//! An operation in the model's words, and what the core has of it in the same.

use durable_wasm_core::model::{Operation, OperationDetails, OperationStatus, OperationType, Timestamp};

/// An operation, as its handler sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Op {
    pub(crate) id: String,
    pub(crate) kind: OperationType,
    pub(crate) parent: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) sub_type: Option<String>,
    pub(crate) status: OperationStatus,
    pub(crate) began: Timestamp,
    pub(crate) ended: Option<Timestamp>,
    /// A step's attempts that have ended.
    pub(crate) attempt: u32,
    /// When a wait ends, or a step's next attempt may begin.
    pub(crate) due: Option<Timestamp>,
    pub(crate) result: Option<String>,
    /// The type of its error; empty for an error without a type.
    pub(crate) error: Option<String>,
    pub(crate) replay_children: bool,
}

impl Op {
    pub(crate) fn new(id: &str, kind: OperationType, began: Timestamp) -> Self {
        Self {
            id: id.to_owned(),
            kind,
            parent: None,
            name: None,
            sub_type: None,
            status: OperationStatus::Started,
            began,
            ended: None,
            attempt: 0,
            due: None,
            result: None,
            error: None,
            replay_children: false,
        }
    }
}

/// The core's record, in the model's words.
impl From<&Operation> for Op {
    fn from(operation: &Operation) -> Self {
        let mut op = Self {
            parent: operation.parent_id.as_ref().map(ToString::to_string),
            name: operation.name.as_ref().map(ToString::to_string),
            sub_type: operation.sub_type.as_ref().map(ToString::to_string),
            status: operation.status,
            ended: operation.end_timestamp,
            result: operation.result().map(ToString::to_string),
            error: operation.error().map(|error| error.error_type.clone().unwrap_or_default()),
            ..Self::new(operation.id.as_str(), operation.operation_type(), operation.start_timestamp)
        };
        match &operation.details {
            OperationDetails::Step(step) => (op.attempt, op.due) = (step.attempt, step.next_attempt_timestamp),
            OperationDetails::Wait(wait) => op.due = Some(wait.scheduled_end_timestamp),
            OperationDetails::Context(context) => op.replay_children = context.replay_children,
            OperationDetails::Execution(_) | OperationDetails::Callback(_) | OperationDetails::ChainedInvoke(_) => {}
        }
        op
    }
}
