//! What each operation does, by the state it is recorded in.

pub(crate) mod batch;
pub(crate) mod callback;
pub(crate) mod child;
pub(crate) mod combinator;
pub(crate) mod invoke;
pub(crate) mod step;
pub(crate) mod wait;
pub(crate) mod wait_for_callback;
pub(crate) mod wait_for_condition;
pub(crate) mod with_retry;

use std::time::Duration;

use crate::bindings::durable::execution::checkpoint::Mode;
use crate::bindings::durable::execution::types::{Operation, OperationAction, OperationDetails, OperationStatus};
use crate::engine::Call;
use crate::error::{ReplayedFailure, WireError};
use crate::plugin;

/// Records that an operation has failed.
async fn record_failure(call: &Call, wire: WireError) {
    let mut update = call.update(OperationAction::Fail);
    update.error = Some(wire.into());
    call.engine().checkpoint(update, Mode::Durable).await;
}

/// A duration as the service takes it: whole seconds, rounded up so that nothing ends early.
pub(crate) fn whole_seconds(duration: Duration) -> u32 {
    let seconds = duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0));
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

/// A status, as the service spells it.
fn status_name(status: OperationStatus) -> &'static str {
    plugin::OperationStatus::from(status).as_str()
}

/// The recorded result. Where there is none, the operation had none to give.
fn recorded_result(operation: Operation) -> String {
    let result = match operation.details {
        OperationDetails::Step(details) => details.result,
        OperationDetails::Context(details) => details.result,
        OperationDetails::Callback(details) => details.result,
        OperationDetails::ChainedInvoke(details) => details.result,
        OperationDetails::Execution(_) | OperationDetails::Wait(_) => None,
    };
    result.unwrap_or_else(|| "null".to_owned())
}

/// The recorded failure.
fn recorded_failure(operation: Operation) -> WireError {
    let error = match operation.details {
        OperationDetails::Step(details) => details.error,
        OperationDetails::Context(details) => details.error,
        OperationDetails::Callback(details) => details.error,
        OperationDetails::ChainedInvoke(details) => details.error,
        OperationDetails::Execution(_) | OperationDetails::Wait(_) => None,
    };
    error.map(WireError::from).unwrap_or_default()
}

/// The cause of an error that is rebuilt from its record, whose message begins with `frame`.
fn replayed(wire: &WireError, frame: &'static str) -> Box<ReplayedFailure> {
    Box::new(ReplayedFailure::new(wire.clone(), frame))
}
