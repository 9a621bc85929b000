//! The vocabulary of a durable execution, as the service model of AWS Lambda (2015-03-31) defines it.
//!
//! Plain data without behaviour beyond reading itself. Names are AWS's; a wire form lives in [`crate::wire`].

mod error_object;
mod event;
mod function_target;
mod ids;
mod operation;
mod status;
mod timestamp;
mod update;

pub use error_object::ErrorObject;
pub use event::{Event, EventKind, EventOperation, RetryDetails};
pub use function_target::FunctionTarget;
pub(crate) use function_target::digits;
pub use ids::{CallbackId, CheckpointToken, ClientToken, ExecutionArn, OperationId, RequestId};
pub use operation::{
    CallbackDetails, ChainedInvokeDetails, ContextDetails, ExecutionDetails, Operation, OperationDetails, StepDetails,
    WaitDetails,
};
pub use status::{ExecutionStatus, InvocationStatus, OperationAction, OperationStatus, OperationType};
pub use timestamp::{ParseTimestampError, Timestamp};
pub use update::{
    CallbackOptions, ChainedInvokeOptions, ContextOptions, OperationOptions, OperationUpdate, StepOptions, WaitOptions,
};

/// A handler's own data: text the host records and hands back without looking inside. Shared, never copied.
pub type Payload = std::sync::Arc<str>;
