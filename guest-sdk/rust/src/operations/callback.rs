//! Callbacks.
//!
//! ```text
//! nothing recorded     record the start; the answer says by which id the callback can be completed
//! any state            that id is on the record
//!
//! its result, when asked for:
//! started              wait for news
//! succeeded            the result it was completed with
//! failed, timed out    the failure
//! any other            the execution has failed
//! ```

use std::time::Duration;

use super::{recorded_failure, recorded_result, replayed, status_name, whole_seconds};
use crate::bindings::durable::execution::checkpoint::Mode;
use crate::bindings::durable::execution::types::{
    CallbackOptions, Operation, OperationAction, OperationDetails, OperationOptions, OperationStatus,
};
use crate::builders::callback::Callback;
use crate::engine::{Call, Watch};
use crate::error::{CallbackError, CallbackErrorKind, OperationError, OperationErrorKind, WireError, note};
use crate::serdes::PayloadOrigin;
use crate::{DurableFuture, Serdes};

/// The types under which the service records that time was up.
const TIMEOUT: &str = "Callback.Timeout";
const HEARTBEAT: &str = "Callback.Heartbeat";

/// How long a callback may take. The service takes 0 for none, and so do all SDKs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CallbackLimits {
    pub(crate) timeout: Option<Duration>,
    pub(crate) heartbeat: Option<Duration>,
}

impl CallbackLimits {
    fn options(self) -> Option<OperationOptions> {
        let seconds = |limit: Option<Duration>| limit.map(whole_seconds).filter(|seconds| *seconds > 0);
        let options = CallbackOptions {
            timeout_seconds: seconds(self.timeout),
            heartbeat_timeout_seconds: seconds(self.heartbeat),
        };
        let is_set = options.timeout_seconds.is_some() || options.heartbeat_timeout_seconds.is_some();
        is_set.then_some(OperationOptions::Callback(options))
    }
}

pub(crate) async fn create<O, S>(call: Call, limits: CallbackLimits, serdes: S) -> Result<Callback<O>, OperationError>
where
    O: Send + 'static,
    S: Serdes<O>,
{
    let engine = call.engine();
    let id = call.id.as_str();
    let progress = call.progress();
    let operation = match call.take_record().await {
        Some(operation) => Some(operation),
        None => {
            let mut update = call.update(OperationAction::Start);
            update.options = limits.options();
            engine.checkpoint(update, Mode::Durable).await;
            call.take_record().await
        }
    };
    match operation.and_then(|operation| Some((callback_id(&operation)?, operation))) {
        Some((callback_id, operation)) => {
            let watch = Watch::new(&call, progress);
            Ok(Callback::new(callback_id, move || DurableFuture::watched(watch, result(call, operation, serdes))))
        }
        None => {
            let kind = CallbackErrorKind::Internal;
            let error = CallbackError::new(kind, Some("the service gave the callback no id".into()));
            Err(callback_error(error).with_operation(id, status_name(OperationStatus::Started), None))
        }
    }
}

fn callback_id(operation: &Operation) -> Option<String> {
    match &operation.details {
        OperationDetails::Callback(details) => Some(details.callback_id.clone()).filter(|id| !id.is_empty()),
        OperationDetails::Execution(_)
        | OperationDetails::Context(_)
        | OperationDetails::Step(_)
        | OperationDetails::Wait(_)
        | OperationDetails::ChainedInvoke(_) => None,
    }
}

async fn result<O, S: Serdes<O>>(call: Call, mut operation: Operation, serdes: S) -> Result<O, OperationError> {
    let id = call.id.as_str();
    loop {
        match operation.status {
            OperationStatus::Started => operation = call.engine().news(id).await,
            OperationStatus::Succeeded => {
                let context = call.serdes_context().with_origin(PayloadOrigin::External);
                let value = serdes.deserialize(recorded_result(operation), context).await;
                return value.map_err(|error| {
                    let kind = CallbackErrorKind::DeserializationFailed;
                    callback_error(CallbackError::new(kind, Some(note("callback serdes", error))))
                });
            }
            OperationStatus::Failed | OperationStatus::TimedOut => {
                let status = operation.status;
                let wire = recorded_failure(operation);
                let error = callback_error(failure(&wire, status));
                return Err(error.with_operation(id, status_name(status), wire));
            }
            status @ (OperationStatus::Pending
            | OperationStatus::Ready
            | OperationStatus::Cancelled
            | OperationStatus::Stopped) => {
                return call.unrecognized(status_name(status)).await;
            }
        }
    }
}

/// Why a callback failed that has this record.
pub(super) fn failure(wire: &WireError, status: OperationStatus) -> CallbackError {
    match wire.error_type() {
        Some(HEARTBEAT) => CallbackError::new(CallbackErrorKind::HeartbeatTimedOut, None),
        Some(TIMEOUT) => CallbackError::new(CallbackErrorKind::TimedOut, None),
        Some(_) | None if status == OperationStatus::TimedOut => CallbackError::new(CallbackErrorKind::TimedOut, None),
        Some(_) | None => CallbackError::new(CallbackErrorKind::ExternalFailure, Some(replayed(wire, ""))),
    }
}

/// What is recorded of a callback's error for the context that waited for it.
pub(super) fn record(error: &OperationError, callback: &CallbackError) -> WireError {
    match callback.kind() {
        CallbackErrorKind::TimedOut => WireError::new(TIMEOUT, callback.to_string()),
        CallbackErrorKind::HeartbeatTimedOut => WireError::new(HEARTBEAT, callback.to_string()),
        // What somebody outside reported is handed on word for word.
        CallbackErrorKind::ExternalFailure => error.wire().cloned().unwrap_or_default(),
        CallbackErrorKind::DeserializationFailed => WireError::new("DeserializationError", format!("{error:#}")),
        CallbackErrorKind::Internal => WireError::new("InternalError", format!("{error:#}")),
    }
}

pub(super) fn callback_error(error: CallbackError) -> OperationError {
    OperationError::from_kind(OperationErrorKind::Callback(error))
}
