//! Calls of other functions.
//!
//! ```text
//! nothing recorded                        record the start with the input, then wait for news
//! started                                 wait for news
//! succeeded                               the function's result
//! failed, timed out, stopped, cancelled   the function's failure
//! ```
//!
//! The service makes the call. A function that cannot be called fails in the answer to the start.

use super::{recorded_failure, recorded_result, replayed, status_name};
use crate::bindings::durable::execution::checkpoint::Mode;
use crate::bindings::durable::execution::types::{
    ChainedInvokeOptions, Operation, OperationAction, OperationOptions, OperationStatus,
};
use crate::engine::Call;
use crate::error::{FunctionNotFound, InvokeError, InvokeErrorKind, OperationError, OperationErrorKind, note};
use crate::serdes::PayloadOrigin;
use crate::{BoxError, Serdes};

/// How the service reports a function that does not exist. The type alone could be a called function's own error.
const NO_FUNCTION: (&str, &str) = ("ResourceNotFoundException", "Function not found: ");

/// Whom to call, and for whom.
pub(crate) struct Target {
    pub(crate) function_id: String,
    pub(crate) tenant_id: Option<String>,
}

pub(crate) async fn run<O, I, PS, RS>(
    call: Call,
    target: Target,
    input: I,
    payload_serdes: PS,
    result_serdes: RS,
) -> Result<O, OperationError>
where
    PS: Serdes<I>,
    RS: Serdes<O>,
{
    let engine = call.engine();
    let id = call.id.as_str();
    let mut operation = match call.take_record().await {
        Some(operation) => operation,
        None => {
            let payload = payload_serdes.serialize(input, call.serdes_context()).await;
            start(&call, &target, payload.map_err(|error| serialization_failed("payload serdes", error))?).await;
            engine.news(id).await
        }
    };
    loop {
        match operation.status {
            OperationStatus::Started | OperationStatus::Pending | OperationStatus::Ready => {
                operation = engine.news(id).await;
            }
            OperationStatus::Succeeded => {
                let context = call.serdes_context().with_origin(PayloadOrigin::External);
                let value = result_serdes.deserialize(recorded_result(operation), context).await;
                return value.map_err(|error| serialization_failed("result serdes", error));
            }
            OperationStatus::Failed
            | OperationStatus::TimedOut
            | OperationStatus::Stopped
            | OperationStatus::Cancelled => return Err(failed(id, target.function_id, operation)),
        }
    }
}

async fn start(call: &Call, target: &Target, payload: String) {
    let mut update = call.update(OperationAction::Start);
    update.payload = Some(payload);
    update.options = Some(OperationOptions::ChainedInvoke(ChainedInvokeOptions {
        function_name: target.function_id.clone(),
        tenant_id: target.tenant_id.clone(),
    }));
    call.engine().checkpoint(update, Mode::Durable).await;
}

fn failed(id: &str, function_id: String, operation: Operation) -> OperationError {
    let status = status_name(operation.status);
    let wire = recorded_failure(operation).or_message(|| format!("function `{function_id}` ended as {status}"));
    let error = if wire.says(NO_FUNCTION.0, NO_FUNCTION.1) {
        InvokeError::new(InvokeErrorKind::FunctionNotFound(FunctionNotFound::new(function_id)), None)
    } else {
        InvokeError::new(InvokeErrorKind::FunctionFailed, Some(replayed(&wire, "")))
    };
    OperationError::from_kind(OperationErrorKind::Invoke(error)).with_operation(id, status, wire)
}

fn serialization_failed(what: &'static str, error: BoxError) -> OperationError {
    let error = InvokeError::new(InvokeErrorKind::SerializationFailed, Some(note(what, error)));
    OperationError::from_kind(OperationErrorKind::Invoke(error))
}
