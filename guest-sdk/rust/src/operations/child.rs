//! Child contexts.
//!
//! ```text
//! nothing recorded              record the start, then run the body
//! started                       run the body: its own operations replay
//! succeeded, failed             the recorded outcome
//! succeeded, result too large   run the body over its recorded operations, and record nothing
//! ```

use std::future::Future;
use std::sync::Arc;

use super::{recorded_failure, recorded_result, replayed, status_name};
use crate::bindings::durable::execution::checkpoint::Mode;
use crate::bindings::durable::execution::types::{
    ContextOptions, Operation, OperationAction, OperationDetails, OperationOptions, OperationStatus,
};
use crate::engine::{Call, Current, Scope, within};
use crate::error::{
    ChildContextError, ChildContextErrorKind, ChildFunctionError, OperationError, OperationErrorKind, WireError,
    error_type, record_error,
};
use crate::{BoxError, DurableContext, Serdes};

/// The largest result that is recorded, in bytes. Source: the service's quota for a checkpoint's payload.
const MAX_RECORDED_RESULT: usize = 262_144;

/// What is to be done, going by the record.
enum Begin {
    /// Nothing: this is the recorded result.
    Succeeded(String),
    /// Nothing: this is the recorded failure.
    Failed(OperationError),
    /// Run the body.
    Run {
        /// The context is complete: record nothing.
        complete: bool,
    },
}

pub(crate) async fn run<O, F, Fut, S>(call: Call, serdes: S, body: F) -> Result<O, OperationError>
where
    F: FnOnce(DurableContext) -> Fut,
    Fut: Future<Output = Result<O, BoxError>>,
    S: Serdes<O>,
{
    let complete = match begin(&call).await {
        Begin::Succeeded(payload) => return deserialize(&call, &serdes, payload).await,
        Begin::Failed(error) => return Err(error),
        Begin::Run { complete } => complete,
    };
    let scope = Arc::new(Scope::child(&call, complete));
    let context = DurableContext::new(Arc::clone(&scope));
    let outcome = within(Current { scope, step: None }, async { body(context).await }).await;
    settle(&call, &serdes, outcome, complete).await
}

/// Records how the body ended. Apart from [`run`] so that it is compiled once a result type and not once a context.
async fn settle<O, S: Serdes<O>>(
    call: &Call,
    serdes: &S,
    outcome: Result<O, BoxError>,
    complete: bool,
) -> Result<O, OperationError> {
    match outcome {
        Err(error) if complete => Err(child_failed(error)),
        Err(error) => Err(record_failure(call, ChildFunctionError::new(error)).await),
        Ok(value) => match serdes.serialize(value, call.serdes_context()).await {
            Err(error) if complete => Err(internal("serialize", &error)),
            Err(error) => Err(not_serializable(call, &error).await),
            Ok(payload) => {
                if !complete {
                    record_success(call, &payload).await;
                }
                deserialize(call, serdes, payload).await
            }
        },
    }
}

async fn begin(call: &Call) -> Begin {
    let Some(operation) = call.engine().take_record(call.id.as_str()).await else {
        call.engine().checkpoint(call.update(OperationAction::Start), Mode::Lazy).await;
        return Begin::Run { complete: false };
    };
    match operation.status {
        OperationStatus::Succeeded if replays_children(&operation) => Begin::Run { complete: true },
        OperationStatus::Succeeded => Begin::Succeeded(recorded_result(operation)),
        OperationStatus::Failed => Begin::Failed(recorded(call.id.as_str(), operation)),
        // All but the first are no states of a context.
        OperationStatus::Started
        | OperationStatus::Pending
        | OperationStatus::Ready
        | OperationStatus::Cancelled
        | OperationStatus::TimedOut
        | OperationStatus::Stopped => Begin::Run { complete: false },
    }
}

async fn record_success(call: &Call, payload: &str) {
    let mut update = call.update(OperationAction::Succeed);
    if payload.len() > MAX_RECORDED_RESULT {
        update.options = Some(OperationOptions::Context(ContextOptions { replay_children: true }));
    } else {
        update.payload = Some(payload.to_owned());
    }
    call.engine().checkpoint(update, Mode::Durable).await;
}

async fn record_failure(call: &Call, error: ChildFunctionError) -> OperationError {
    let wire = record_error(&error, error_type::CHILD);
    fail(call, wire.clone()).await;
    child_failed(error.into_source()).with_operation(call.id.as_str(), status_name(OperationStatus::Failed), wire)
}

async fn not_serializable(call: &Call, error: &BoxError) -> OperationError {
    let error = internal("serialize", error);
    let wire = WireError::new(error_type::SERIALIZATION, format!("{error:#}"));
    fail(call, wire.clone()).await;
    error.with_operation(call.id.as_str(), status_name(OperationStatus::Failed), wire)
}

async fn fail(call: &Call, wire: WireError) {
    let mut update = call.update(OperationAction::Fail);
    update.error = Some(wire.into());
    call.engine().checkpoint(update, Mode::Durable).await;
}

async fn deserialize<O, S: Serdes<O>>(call: &Call, serdes: &S, payload: String) -> Result<O, OperationError> {
    serdes.deserialize(payload, call.serdes_context()).await.map_err(|error| internal("deserialize", &error))
}

/// A failure rebuilt from its record: of the kind it was when it happened.
fn recorded(id: &str, operation: Operation) -> OperationError {
    let wire = recorded_failure(operation);
    let (kind, frame) = if wire.error_type() == Some(error_type::SERIALIZATION) {
        (ChildContextErrorKind::Internal, "operation error: child_context: internal error: ")
    } else {
        (ChildContextErrorKind::ChildFailed, "child function error: ")
    };
    let error = ChildContextError::new(kind, Some(replayed(&wire, frame)));
    let error = OperationError::from_kind(OperationErrorKind::ChildContext(error));
    error.with_operation(id, status_name(OperationStatus::Failed), wire)
}

fn child_failed(source: BoxError) -> OperationError {
    let error = ChildContextError::new(ChildContextErrorKind::ChildFailed, Some(source));
    OperationError::from_kind(OperationErrorKind::ChildContext(error))
}

fn internal(what: &str, error: &BoxError) -> OperationError {
    let source = format!("{what} result: {error}").into();
    let error = ChildContextError::new(ChildContextErrorKind::Internal, Some(source));
    OperationError::from_kind(OperationErrorKind::ChildContext(error))
}

fn replays_children(operation: &Operation) -> bool {
    matches!(&operation.details, OperationDetails::Context(details) if details.replay_children)
}
