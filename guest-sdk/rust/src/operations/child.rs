//! Child contexts.
//!
//! ```text
//! nothing recorded              record the start, then run the body
//! started                       run the body: its own operations replay
//! succeeded, failed             the recorded outcome
//! succeeded, result too large   run the body over its recorded operations, and record nothing
//! any other                     the execution has failed
//! ```

use std::future::Future;
use std::sync::Arc;

use super::{record_failure, recorded_failure, recorded_result, replayed, status_name};
use crate::bindings::durable::execution::checkpoint::Mode;
use crate::bindings::durable::execution::types::{
    ContextOptions, Operation, OperationAction, OperationDetails, OperationOptions, OperationStatus,
};
use crate::engine::{Call, Current, Scope, run_user_function};
use crate::error::{
    ChildContextError, ChildContextErrorKind, ChildFunctionError, OperationError, OperationErrorKind, WireError,
    error_type, record_error,
};
use crate::{BoxError, DurableContext, Serdes};

/// The largest result that is recorded, in bytes. Source: the service's quota for a checkpoint's payload.
const MAX_RECORDED_RESULT: usize = 262_144;

/// How the record of an error begins that the body returned.
pub(super) const CHILD_FUNCTION: &str = "child function error: ";
/// How the record of a result begins that cannot be serialized.
const INTERNAL: &str = "operation error: child_context: internal error: ";

/// What is to be done, going by the record.
pub(super) enum Begin {
    /// Nothing: this is the recorded result.
    Succeeded(String),
    /// Nothing: this is the recorded failure.
    Failed(WireError),
    /// Run the body.
    Run {
        /// The context is complete: record nothing.
        complete: bool,
        /// What is recorded of a complete context in place of its result.
        digest: Option<String>,
    },
}

pub(crate) async fn run<O, F, Fut, S>(call: Call, serdes: S, body: F) -> Result<O, OperationError>
where
    F: FnOnce(DurableContext) -> Fut,
    Fut: Future<Output = Result<O, BoxError>>,
    S: Serdes<O>,
{
    let text = run_to_text(&call, &serdes, body).await?;
    deserialize(&call, &serdes, text).await
}

/// As [`run`], with the result as the text that is recorded or, of a large result, would be.
pub(super) async fn run_to_text<O, F, Fut, S>(call: &Call, serdes: &S, body: F) -> Result<String, OperationError>
where
    F: FnOnce(DurableContext) -> Fut,
    Fut: Future<Output = Result<O, BoxError>>,
    S: Serdes<O>,
{
    let complete = match begin(call).await {
        Begin::Succeeded(text) => return Ok(text),
        Begin::Failed(wire) => return Err(recorded(call, wire, CHILD_FUNCTION)),
        Begin::Run { complete, .. } => complete,
    };
    let scope = Arc::new(Scope::child(call, complete));
    let context = DurableContext::new(Arc::clone(&scope));
    let body = async { body(context).await };
    let outcome = run_user_function(call, Current { scope, step: None }, complete, body).await;
    settle(call, serdes, outcome, complete).await
}

/// What the body of a context is given that is not recorded, and the scope of its operations.
pub(super) fn virtual_context(call: &Call) -> (Arc<Scope>, DurableContext) {
    let scope = Arc::new(Scope::virtual_child(call));
    (Arc::clone(&scope), DurableContext::new(scope))
}

/// Records how the body ended. Apart from [`run`] so that it is compiled once a result type and not once a context.
async fn settle<O, S: Serdes<O>>(
    call: &Call,
    serdes: &S,
    outcome: Result<O, BoxError>,
    complete: bool,
) -> Result<String, OperationError> {
    match outcome {
        Err(error) if complete => Err(child_failed(error)),
        Err(error) => Err(failed(call, ChildFunctionError::new(error)).await),
        Ok(value) => record(call, serdes, value, complete).await,
    }
}

/// Records the body's result, unless the context is complete.
async fn record<O, S: Serdes<O>>(call: &Call, serdes: &S, value: O, complete: bool) -> Result<String, OperationError> {
    match serdes.serialize(value, call.serdes_context()).await {
        Err(error) if complete => Err(internal("serialize", &error)),
        Err(error) => Err(not_serializable(call, &error).await),
        Ok(text) => {
            if !complete {
                record_text(call, &text, || None).await;
            }
            Ok(text)
        }
    }
}

/// Records the body's result, unless the context is complete, and hands it on as a replay will.
pub(super) async fn succeeded<O, S: Serdes<O>>(
    call: &Call,
    serdes: &S,
    value: O,
    complete: bool,
) -> Result<O, OperationError> {
    let text = record(call, serdes, value, complete).await?;
    deserialize(call, serdes, text).await
}

pub(super) async fn begin(call: &Call) -> Begin {
    let Some(operation) = call.take_record().await else {
        call.engine().checkpoint(call.update(OperationAction::Start), Mode::Lazy).await;
        return Begin::Run { complete: false, digest: None };
    };
    match operation.status {
        OperationStatus::Succeeded if replays_children(&operation) => {
            Begin::Run { complete: true, digest: Some(recorded_result(operation)) }
        }
        OperationStatus::Succeeded => Begin::Succeeded(recorded_result(operation)),
        OperationStatus::Failed => Begin::Failed(recorded_failure(operation)),
        OperationStatus::Started => Begin::Run { complete: false, digest: None },
        status @ (OperationStatus::Pending
        | OperationStatus::Ready
        | OperationStatus::Cancelled
        | OperationStatus::TimedOut
        | OperationStatus::Stopped) => call.unrecognized(status_name(status)).await,
    }
}

/// Records a result, or `digest` in its place when it is too large: a replay then runs the body again.
pub(super) async fn record_text(call: &Call, text: &str, digest: impl FnOnce() -> Option<String>) {
    let mut update = call.update(OperationAction::Succeed);
    if text.len() > MAX_RECORDED_RESULT {
        update.payload = digest();
        update.options = Some(OperationOptions::Context(ContextOptions { replay_children: true }));
    } else {
        update.payload = Some(text.to_owned());
    }
    call.engine().checkpoint(update, Mode::Durable).await;
}

async fn failed(call: &Call, error: ChildFunctionError) -> OperationError {
    let wire = record_error(&error, error_type::CHILD);
    record_failure(call, wire.clone()).await;
    child_failed(error.into_source()).with_operation(call.id.as_str(), status_name(OperationStatus::Failed), wire)
}

pub(super) async fn not_serializable(call: &Call, error: &BoxError) -> OperationError {
    let wire = unserializable(error);
    record_failure(call, wire.clone()).await;
    internal("serialize", error).with_operation(call.id.as_str(), status_name(OperationStatus::Failed), wire)
}

/// What is recorded of a result that cannot be serialized.
pub(super) fn unserializable(error: &BoxError) -> WireError {
    WireError::new(error_type::SERIALIZATION, format!("{:#}", internal("serialize", error)))
}

pub(super) async fn deserialize<O, S: Serdes<O>>(
    call: &Call,
    serdes: &S,
    payload: String,
) -> Result<O, OperationError> {
    serdes.deserialize(payload, call.serdes_context()).await.map_err(|error| internal("deserialize", &error))
}

/// A failure rebuilt from its record: of the kind it was when it happened. `frame` is how the record of an error of the
/// body begins.
pub(super) fn recorded(call: &Call, wire: WireError, frame: &'static str) -> OperationError {
    let (kind, frame) = if wire.says(error_type::SERIALIZATION, INTERNAL) {
        (ChildContextErrorKind::Internal, INTERNAL)
    } else {
        (ChildContextErrorKind::ChildFailed, frame)
    };
    let error = ChildContextError::new(kind, Some(replayed(&wire, frame)));
    let error = OperationError::from_kind(OperationErrorKind::ChildContext(error));
    error.with_operation(call.id.as_str(), status_name(OperationStatus::Failed), wire)
}

pub(super) fn child_failed(source: BoxError) -> OperationError {
    let error = ChildContextError::new(ChildContextErrorKind::ChildFailed, Some(source));
    OperationError::from_kind(OperationErrorKind::ChildContext(error))
}

pub(super) fn internal(what: &str, error: &BoxError) -> OperationError {
    let source = format!("{what} result: {error}").into();
    let error = ChildContextError::new(ChildContextErrorKind::Internal, Some(source));
    OperationError::from_kind(OperationErrorKind::ChildContext(error))
}

fn replays_children(operation: &Operation) -> bool {
    matches!(&operation.details, OperationDetails::Context(details) if details.replay_children)
}
