//! What plugins are shown. Fields have the names they have in the official Python SDK.

use std::fmt;
use std::time::{Duration, SystemTime};

use crate::WireError;
use crate::bindings::durable::execution::types::{
    self as wire, ErrorObject, Operation, OperationDetails, OperationUpdate,
};

/// An invocation.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct InvocationInfo {
    /// Unique to this invocation.
    pub request_id: String,
    /// The execution.
    pub execution_arn: String,
    /// No operation is on the record yet.
    pub is_first_invocation: bool,
    /// When the execution was started.
    pub execution_start_time: SystemTime,
    /// The execution's input, as JSON.
    pub execution_input: Option<String>,
}

/// How an invocation ended.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum InvocationOutcome {
    /// The execution is complete, with this result as JSON. None when it was too large for the invocation's answer
    /// and is on the record instead.
    Succeeded(Option<String>),
    /// The execution has failed.
    Failed(WireError),
    /// The execution waits for something.
    Pending,
    /// The invocation has failed, and the execution goes on in another one.
    Retry(WireError),
}

impl InvocationOutcome {
    /// The status alone, such as `SUCCEEDED`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Succeeded(_) => "SUCCEEDED",
            Self::Failed(_) => "FAILED",
            Self::Pending => "PENDING",
            Self::Retry(_) => "RETRY",
        }
    }
}

/// An operation.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct OperationInfo {
    /// Its id, as the execution's history has it.
    pub operation_id: String,
    /// Its type.
    pub operation_type: OperationType,
    /// What it is used for, such as `RunInChildContext`.
    pub sub_type: Option<String>,
    /// The name the handler gave it.
    pub name: Option<String>,
    /// The context it belongs to; none at the top level.
    pub parent_id: Option<String>,
    /// When it began, where that is known.
    pub start_time: Option<SystemTime>,
    /// When it ended, when it has.
    pub end_time: Option<SystemTime>,
    /// An earlier invocation has come past this point.
    pub is_replayed: bool,
    /// Where it stands.
    pub status: OperationStatus,
    /// Its result as it is recorded, when it has one.
    pub result: Option<String>,
    /// Why it failed, when it has.
    pub error: Option<WireError>,
    /// For a step: the attempt that runs or, when it has ended, how many there were. Counted from 1.
    pub attempt: Option<u32>,
}

impl OperationInfo {
    /// An operation that begins.
    pub(crate) fn starting(update: &OperationUpdate, attempt: Option<u32>) -> Self {
        Self {
            operation_id: update.id.clone(),
            operation_type: update.type_.into(),
            sub_type: update.sub_type.clone(),
            name: update.name.clone(),
            parent_id: update.parent_id.clone(),
            start_time: None,
            end_time: None,
            is_replayed: false,
            status: OperationStatus::Started,
            result: None,
            error: None,
            attempt,
        }
    }

    /// An operation as it is recorded.
    pub(crate) fn recorded(operation: &Operation, is_replayed: bool) -> Self {
        let (operation_type, result, error, attempt) = details(&operation.details);
        Self {
            operation_id: operation.id.clone(),
            operation_type,
            sub_type: operation.sub_type.clone(),
            name: operation.name.clone(),
            parent_id: operation.parent_id.clone(),
            start_time: Some(time(operation.start_timestamp)),
            end_time: operation.end_timestamp.map(time),
            is_replayed,
            status: operation.status.into(),
            result: result.cloned(),
            error: error.cloned().map(WireError::from),
            attempt,
        }
    }
}

fn details(details: &OperationDetails) -> (OperationType, Option<&String>, Option<&ErrorObject>, Option<u32>) {
    match details {
        OperationDetails::Execution(_) => (OperationType::Execution, None, None, None),
        OperationDetails::Context(context) => {
            (OperationType::Context, context.result.as_ref(), context.error.as_ref(), None)
        }
        OperationDetails::Step(step) => {
            (OperationType::Step, step.result.as_ref(), step.error.as_ref(), Some(step.attempt))
        }
        OperationDetails::Wait(_) => (OperationType::Wait, None, None, None),
        OperationDetails::Callback(callback) => {
            (OperationType::Callback, callback.result.as_ref(), callback.error.as_ref(), None)
        }
        OperationDetails::ChainedInvoke(invoke) => {
            (OperationType::ChainedInvoke, invoke.result.as_ref(), invoke.error.as_ref(), None)
        }
    }
}

/// Milliseconds since 1970 as a time.
pub(crate) fn time(milliseconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds)
}

/// Code of the handler's author that runs for an operation.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct UserFunctionInfo {
    /// The operation. It has an `attempt` when the code is an attempt of a step.
    pub operation: OperationInfo,
    /// The context is complete, and its body runs only to get at its result.
    pub is_replay_children: bool,
}

/// How such code ended.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum UserFunctionOutcome {
    /// It returned a value.
    Succeeded,
    /// It returned an error.
    Failed(WireError),
    /// It was dropped before it returned: the invocation ended, or nobody waits for the operation any more.
    Incomplete,
}

impl UserFunctionOutcome {
    /// The outcome alone, such as `SUCCEEDED`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Succeeded => "SUCCEEDED",
            Self::Failed(_) => "FAILED",
            Self::Incomplete => "INCOMPLETE",
        }
    }
}

/// Defines an enum of the service, with the service's spelling of each case.
macro_rules! service_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$case_doc])* $case,)+
        }

        impl $name {
            /// As the service spells it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$case => $text,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<wire::$name> for $name {
            fn from(value: wire::$name) -> Self {
                match value {
                    $(wire::$name::$case => Self::$case,)+
                }
            }
        }
    };
}

service_enum! {
    /// What kind of work an operation records.
    OperationType {
        /// The execution itself.
        Execution = "EXECUTION",
        /// A child context.
        Context = "CONTEXT",
        /// A step.
        Step = "STEP",
        /// A wait.
        Wait = "WAIT",
        /// A callback.
        Callback = "CALLBACK",
        /// A call of another function.
        ChainedInvoke = "CHAINED_INVOKE",
    }
}

service_enum! {
    /// Where an operation stands.
    OperationStatus {
        /// Begun and not ended.
        Started = "STARTED",
        /// A step between two attempts.
        Pending = "PENDING",
        /// A step whose next attempt is due.
        Ready = "READY",
        /// Ended with a result.
        Succeeded = "SUCCEEDED",
        /// Ended with an error.
        Failed = "FAILED",
        /// Cancelled.
        Cancelled = "CANCELLED",
        /// Ended by its own time limit.
        TimedOut = "TIMED_OUT",
        /// Stopped from outside.
        Stopped = "STOPPED",
    }
}
