//! Waiting for a callback: a context with two operations in it, the callback and the step that tells the world its id.
//!
//! ```text
//! nothing recorded     record the start, then run both and wait for the callback
//! started              the same: what is recorded of the two replays
//! succeeded, failed    the recorded outcome; of a large result the two replay, and nothing more is recorded
//! ```

use std::future::Future;
use std::sync::Arc;

use super::callback::{self, CallbackLimits, callback_error};
use super::child::{self, Begin};
use super::step::{self, StepConfig};
use super::{record_failure, replayed, status_name};
use crate::bindings::durable::execution::types::OperationStatus;
use crate::engine::{Call, Kind, Scope};
use crate::error::{
    CallbackError, CallbackErrorKind, OperationError, OperationErrorKind, WireError, error_type, record_error,
};
use crate::retry::RetryPolicy;
use crate::{BoxError, DurableFuture, JsonSerdes, Serdes, StepContext};

/// What the builder was told, apart from types.
#[derive(Default)]
pub(crate) struct WaitForCallbackConfig {
    pub(crate) limits: CallbackLimits,
    pub(crate) submitter_retry: RetryPolicy,
}

/// How the record begins of an error that the submitter returned.
const SUBMITTER: &str = "operation error: child_context: child failed: ";
/// How the record of any error of the context itself begins.
const CONTEXT: &str = "operation error: child_context: ";
/// How the record begins of a payload that could not be deserialized.
const DESERIALIZATION: &str = "operation error: callback: deserialization failed: ";
/// How the record begins of a callback that the service gave no id.
const INTERNAL: &str = "operation error: callback: internal error: ";

pub(crate) async fn run<O, F, Fut, S>(
    call: Call,
    config: WaitForCallbackConfig,
    serdes: S,
    submitter: F,
) -> Result<O, OperationError>
where
    O: Send + 'static,
    F: FnOnce(StepContext, String) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    S: Serdes<O>,
    JsonSerdes: Serdes<O>,
{
    let complete = match child::begin(&call).await {
        Begin::Succeeded(payload) => return child::deserialize(&call, &JsonSerdes, payload).await,
        Begin::Failed(wire) => return Err(recorded(&call, wire)),
        Begin::Run { complete, .. } => complete,
    };
    let scope = Arc::new(Scope::child(&call, complete));
    match completed(&scope, config, serdes, submitter).await {
        Ok(value) => child::succeeded(&call, &JsonSerdes, value, complete).await,
        Err(error) if complete => Err(error),
        Err(error) => Err(failed(&call, error).await),
    }
}

/// Makes the callback, tells the world its id, and waits until it is completed.
async fn completed<O, F, Fut, S>(
    scope: &Arc<Scope>,
    config: WaitForCallbackConfig,
    serdes: S,
    submitter: F,
) -> Result<O, OperationError>
where
    O: Send + 'static,
    F: FnOnce(StepContext, String) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    S: Serdes<O>,
{
    let WaitForCallbackConfig { limits, submitter_retry } = config;
    let created = |call| callback::create(call, limits, serdes);
    let callback = DurableFuture::verified(scope.call(Kind::Callback), created).await?;
    let callback_id = callback.id().to_owned();
    let submitted = |call| {
        let config = StepConfig { retry: submitter_retry, ..StepConfig::default() };
        step::run(call, config, JsonSerdes, |context| submitter(context, callback_id))
    };
    let submitted = DurableFuture::verified(scope.call(Kind::Step), submitted).await;
    submitted.map_err(|error| child::child_failed(error.into()))?;
    callback.result().await
}

async fn failed(call: &Call, error: OperationError) -> OperationError {
    let wire = if let OperationErrorKind::Callback(callback) = error.kind() {
        callback::record(&error, callback)
    } else {
        record_error(&error, error_type::CHILD)
    };
    record_failure(call, wire.clone()).await;
    error.with_operation(call.id.as_str(), status_name(OperationStatus::Failed), wire)
}

/// A failure rebuilt from its record: of the kind it was when it happened.
fn recorded(call: &Call, wire: WireError) -> OperationError {
    if wire.begins(CONTEXT) {
        return child::recorded(call, wire, SUBMITTER);
    }
    let replayed = |kind, frame| CallbackError::new(kind, Some(replayed(&wire, frame)));
    let error = if wire.begins(DESERIALIZATION) {
        replayed(CallbackErrorKind::DeserializationFailed, DESERIALIZATION)
    } else if wire.begins(INTERNAL) {
        replayed(CallbackErrorKind::Internal, INTERNAL)
    } else {
        callback::failure(&wire, OperationStatus::Failed)
    };
    callback_error(error).with_operation(call.id.as_str(), status_name(OperationStatus::Failed), wire)
}
