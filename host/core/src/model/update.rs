//! Changes a handler asks for.

use std::sync::Arc;

use super::{ErrorObject, OperationAction, OperationId, OperationType, Payload};

/// One change to one operation, as a handler sent it: nothing in it has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationUpdate {
    /// The operation it changes or creates.
    pub id: OperationId,
    /// The context it belongs to.
    pub parent_id: Option<OperationId>,
    /// A name for people: 1 to 256 printable ASCII characters.
    pub name: Option<Arc<str>>,
    /// The operation's type.
    pub operation_type: OperationType,
    /// What the SDK uses it for: 1 to 32 characters of `[a-zA-Z0-9-_]`.
    pub sub_type: Option<Arc<str>>,
    /// What to do.
    pub action: OperationAction,
    /// The handler's own data.
    pub payload: Option<Payload>,
    /// Why it failed.
    pub error: Option<Arc<ErrorObject>>,
    /// Options, at most one kind.
    pub options: Option<OperationOptions>,
}

impl OperationUpdate {
    /// An update with only what every update has.
    pub fn new(id: impl Into<OperationId>, operation_type: OperationType, action: OperationAction) -> Self {
        Self {
            id: id.into(),
            parent_id: None,
            name: None,
            operation_type,
            sub_type: None,
            action,
            payload: None,
            error: None,
            options: None,
        }
    }
}

/// Options of an update, by the type of its operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OperationOptions {
    /// Of a child context.
    Context(ContextOptions),
    /// Of a step.
    Step(StepOptions),
    /// Of a wait.
    Wait(WaitOptions),
    /// Of a callback.
    Callback(CallbackOptions),
    /// Of a chained invoke.
    ChainedInvoke(ChainedInvokeOptions),
}

/// Options of an update to a context.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContextOptions {
    /// See [`super::ContextDetails::replay_children`].
    pub replay_children: bool,
}

/// Options of an update to a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepOptions {
    /// Seconds until the next attempt: 1 to 31,622,400.
    pub next_attempt_delay_seconds: Option<u32>,
}

/// Options of an update to a wait.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WaitOptions {
    /// Seconds to wait: 1 to 31,622,400.
    pub wait_seconds: Option<u32>,
}

/// Options of an update to a callback.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallbackOptions {
    /// Seconds until it times out, at most 99,999,999. 0 or none: never.
    pub timeout_seconds: Option<u32>,
    /// Seconds it may go without a heartbeat, at most 99,999,999. 0 or none: for ever.
    pub heartbeat_timeout_seconds: Option<u32>,
}

/// Options of an update to a chained invoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainedInvokeOptions {
    /// The function to call: a name, a partial ARN or an ARN, with or without a qualifier.
    pub function_name: Arc<str>,
    /// The tenant to call it for.
    pub tenant_id: Option<Arc<str>>,
}
