//! How a handler is run: one trait, whatever the handler is made of.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use durable_wasm_core::invocation::{InvocationOutput, OperationPage};
use durable_wasm_core::model::{ErrorObject, ExecutionArn, OperationId, RequestId, Timestamp};

use crate::client::DurableServiceClient;
use crate::clock::Clock;
use crate::denied_read::DeniedRead;
use crate::logs::LogSink;
use crate::perturbation::Perturbation;

/// One invocation of a handler: what the service sends to a durable function.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// The execution it works for.
    pub durable_execution_arn: ExecutionArn,
    /// The function's name.
    pub function_name: Arc<str>,
    /// The version that runs: `$LATEST` or a number.
    pub function_version: Arc<str>,
    /// Which handler of the function's code to run.
    pub handler: Arc<str>,
    /// Unique to this invocation.
    pub request_id: RequestId,
    /// The execution's clock when the invocation must end.
    pub deadline: Timestamp,
    /// The tenant it runs for.
    pub tenant_id: Option<Arc<str>>,
    /// The operations recorded so far: the first page. The first operation is the execution, which holds the input.
    pub initial_execution_state: OperationPage,
    /// Which operations changed after the handler last saw them, in the order of creation.
    pub updated_operation_ids: Vec<OperationId>,
    /// When the execution started: what a handler's clock reads outside steps.
    pub execution_start: Timestamp,
    /// Where the execution's random numbers come from; the same for every invocation of it.
    pub seed: [u8; 32],
    /// Wall time after which the invocation is ended.
    pub timeout: Duration,
    /// What is made different in this invocation, outside steps.
    pub perturbation: Perturbation,
}

impl Invocation {
    /// The execution's clock when it began.
    pub fn begun(&self) -> Timestamp {
        let timeout = u64::try_from(self.timeout.as_millis()).unwrap_or(u64::MAX);
        Timestamp::from_millis(self.deadline.as_millis().saturating_sub(timeout))
    }
}

/// What a running invocation can reach.
#[derive(Clone)]
pub struct InvocationHost {
    /// The service, bound to this invocation.
    pub client: Arc<dyn DurableServiceClient>,
    /// The execution's clock.
    pub clock: Arc<dyn Clock>,
    /// Where its logs go.
    pub logs: Arc<dyn LogSink>,
}

/// An invocation that ended without a usable answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum InvocationError {
    /// The handler said that the invocation failed, not the execution.
    #[error("the handler failed the invocation: {0}")]
    Function(ErrorObject),
    /// The handler crashed: a trap, an exit, a limit of the sandbox.
    #[error("the handler crashed: {error}")]
    Crashed {
        /// Its type is `Runtime.ExitError`.
        error: ErrorObject,
        /// What the user can do about it.
        hint: Option<String>,
    },
    /// The handler ran longer than an invocation may.
    #[error("the handler timed out after {} seconds", .0.as_secs_f64())]
    TimedOut(Duration),
    /// The handler read what differs between invocations, where that is denied. It would do so again, so the execution fails.
    #[error(transparent)]
    Denied(DeniedRead),
    /// The host lost the handler, and nobody knows how it ended. That is no fault of the handler.
    #[error("the handler was lost: {0}")]
    Lost(ErrorObject),
    /// The handler answered with something that is no invocation output.
    #[error("the handler's answer cannot be read: {0}")]
    InvalidOutput(String),
    /// The function is not there.
    #[error("function not found: {0}")]
    FunctionNotFound(String),
    /// Our own fault.
    #[error("internal error: {0}")]
    Bug(String),
}

/// Runs handlers.
#[async_trait]
pub trait Invoker: Send + Sync {
    /// Runs one invocation to its end, from nothing: no state of an earlier one survives.
    ///
    /// # Errors
    /// See [`InvocationError`]. A handler that reports its execution failed is no error here.
    async fn invoke(&self, invocation: Invocation, host: InvocationHost) -> Result<InvocationOutput, InvocationError>;
}
