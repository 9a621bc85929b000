//! Waiting for a condition: a step whose attempts hand a state on.
//!
//! ```text
//! nothing recorded     record the start, then check with the initial state: attempt 1
//! ready                the same with the recorded state: the next attempt
//! pending              the next attempt is not due yet: wait for news
//! started              an attempt was interrupted: check again, as the same attempt and with the state it had
//! succeeded, failed    the recorded outcome
//! any other            the execution has failed
//! ```
//!
//! As with steps, what the service says of the check counts, once its start is recorded. After a check the strategy
//! decides: the state is the result, or it is recorded for the next attempt, or all has failed. A check that fails is not
//! repeated. A state that cannot be read is an error: never does the operation begin anew with the initial state.

use std::future::Future;

use super::step::attempts_ended;
use super::{record_failure, recorded_failure, recorded_result, replayed, status_name};
use crate::bindings::durable::execution::checkpoint::Mode;
use crate::bindings::durable::execution::types::{
    Operation, OperationAction, OperationDetails, OperationOptions, OperationStatus, StepOptions,
};
use crate::builders::wait_for_condition::{WaitDecision, WaitStrategy};
use crate::engine::{Call, Current, run_user_function};
use crate::error::{
    MaxChecksExceeded, OperationError, OperationErrorKind, WaitForConditionError, WaitForConditionErrorKind, WireError,
    error_type, note, record_error,
};
use crate::{BoxError, Serdes, StepContext, retry};

/// How the operation goes on after a check.
pub(crate) enum WaitPolicy<T> {
    /// It ends with the state of the first check.
    Once,
    /// A predicate and a schedule of delays.
    Strategy(WaitStrategy<T>),
    /// A decision of the user's own, of the state and the number of the check, counted from 1.
    Custom(Box<dyn Fn(T, u32) -> WaitDecision + Send + Sync>),
}

/// The type under which it is recorded that the strategy gave up.
const EXHAUSTED: &str = "WaitForCondition.MaxChecksExceeded";
/// How the record of a state begins that could not be serialized.
const NOT_SERIALIZABLE: &str = "operation error: wait_for_condition: serialization failed: ";

/// What is to be done, going by the record.
enum Begin {
    /// Nothing: this is the recorded result.
    Succeeded(String),
    /// Nothing: this is the recorded failure.
    Failed(OperationError),
    /// This check is to be made, counted from 1, with this state, or the initial one.
    Check(u32, Option<String>),
}

pub(crate) async fn run<T, F, Fut, S>(
    call: Call,
    policy: WaitPolicy<T>,
    serdes: S,
    initial: T,
    check: F,
) -> Result<T, OperationError>
where
    T: Clone,
    F: Fn(StepContext, T) -> Fut,
    Fut: Future<Output = Result<T, BoxError>>,
    S: Serdes<T>,
{
    let (attempt, state) = match begin(&call).await {
        Begin::Succeeded(payload) => return deserialize(&call, &serdes, payload).await,
        Begin::Failed(error) => return Err(error),
        Begin::Check(attempt, None) => (attempt, initial),
        Begin::Check(attempt, Some(state)) => (attempt, deserialize(&call, &serdes, state).await?),
    };
    let current = Current { scope: call.scope().clone(), step: Some((call.id.as_str().to_owned(), attempt)) };
    let checked = async { check(StepContext::new(&call, attempt), state).await };
    let outcome = run_user_function(&call, current, false, checked).await;
    settle(&call, &policy, &serdes, outcome, attempt).await
}

async fn begin(call: &Call) -> Begin {
    let engine = call.engine();
    let id = call.id.as_str();
    let mut record = call.take_record().await;
    loop {
        let Some(operation) = record else {
            record = call.start_attempt(Mode::Lazy).await;
            if record.is_some() {
                continue;
            }
            return Begin::Check(1, None);
        };
        match operation.status {
            OperationStatus::Succeeded => return Begin::Succeeded(recorded_result(operation)),
            OperationStatus::Failed => return Begin::Failed(recorded(call, operation)),
            OperationStatus::Pending => record = Some(engine.news(id).await),
            OperationStatus::Started => {
                call.resume_attempt().await;
                return next_check(operation);
            }
            OperationStatus::Ready => {
                record = call.start_attempt(Mode::Lazy).await;
                if record.is_none() {
                    return next_check(operation);
                }
            }
            status @ (OperationStatus::Cancelled | OperationStatus::TimedOut | OperationStatus::Stopped) => {
                return call.unrecognized(status_name(status)).await;
            }
        }
    }
}

fn next_check(operation: Operation) -> Begin {
    let attempt = attempts_ended(&operation).saturating_add(1);
    match operation.details {
        OperationDetails::Step(details) => Begin::Check(attempt, details.result),
        OperationDetails::Execution(_)
        | OperationDetails::Context(_)
        | OperationDetails::Wait(_)
        | OperationDetails::Callback(_)
        | OperationDetails::ChainedInvoke(_) => Begin::Check(attempt, None),
    }
}

/// Records how a check ended. Apart from [`run`] so that it is compiled once a state's type and not once a check.
async fn settle<T: Clone, S: Serdes<T>>(
    call: &Call,
    policy: &WaitPolicy<T>,
    serdes: &S,
    outcome: Result<T, BoxError>,
    attempt: u32,
) -> Result<T, OperationError> {
    let state = match outcome {
        Ok(state) => state,
        Err(error) => {
            let wire = record_error(&*error, error_type::CONDITION);
            let error = WaitForConditionError::new(WaitForConditionErrorKind::CheckFailed, Some(error));
            return Err(failed(call, error, wire).await);
        }
    };
    let (payload, state) = match round_trip(call, serdes, state).await {
        Ok(round_trip) => round_trip,
        Err(error) => {
            let wire = WireError::new(error_type::SERIALIZATION, format!("{error:#}"));
            record_failure(call, wire.clone()).await;
            return Err(error.with_operation(call.id.as_str(), status_name(OperationStatus::Failed), wire));
        }
    };
    match decide(call, policy, &state, attempt) {
        WaitDecision::Complete => {
            let mut update = call.update(OperationAction::Succeed);
            update.payload = Some(payload);
            call.engine().checkpoint(update, Mode::Durable).await;
            Ok(state)
        }
        WaitDecision::Continue { delay } => {
            let mut update = call.update(OperationAction::Retry);
            update.payload = Some(payload);
            let next_attempt_delay_seconds = Some(retry::delay_seconds(delay));
            update.options = Some(OperationOptions::Step(StepOptions { next_attempt_delay_seconds }));
            call.engine().checkpoint(update, Mode::Durable).await;
            // The check could go on from here, but as with steps the next attempt is another invocation's.
            call.engine().suspend().await
        }
        WaitDecision::Exhausted { reason } => {
            let kind = WaitForConditionErrorKind::MaxChecksExceeded(MaxChecksExceeded::new(attempt));
            Err(failed(call, WaitForConditionError::new(kind, None), WireError::new(EXHAUSTED, reason)).await)
        }
    }
}

fn decide<T: Clone>(call: &Call, policy: &WaitPolicy<T>, state: &T, attempt: u32) -> WaitDecision {
    match policy {
        WaitPolicy::Once => WaitDecision::Complete,
        WaitPolicy::Strategy(strategy) => {
            strategy.decide(state, attempt, || retry::chance(call.engine().execution_arn(), call.id.as_str(), attempt))
        }
        WaitPolicy::Custom(decide) => decide(state.clone(), attempt),
    }
}

/// A state as text, and what that text is read as: the handler sees the same live and replayed.
async fn round_trip<T, S: Serdes<T>>(call: &Call, serdes: &S, state: T) -> Result<(String, T), OperationError> {
    let payload = serdes.serialize(state, call.serdes_context()).await.map_err(serialization_failed)?;
    let state = deserialize(call, serdes, payload.clone()).await?;
    Ok((payload, state))
}

async fn deserialize<T, S: Serdes<T>>(call: &Call, serdes: &S, payload: String) -> Result<T, OperationError> {
    let state = serdes.deserialize(payload, call.serdes_context()).await;
    state.map_err(|error| serialization_failed(note("reading the recorded state", error)))
}

fn serialization_failed(error: BoxError) -> OperationError {
    condition_error(WaitForConditionError::new(WaitForConditionErrorKind::SerializationFailed, Some(error)))
}

async fn failed(call: &Call, error: WaitForConditionError, wire: WireError) -> OperationError {
    record_failure(call, wire.clone()).await;
    condition_error(error).with_operation(call.id.as_str(), status_name(OperationStatus::Failed), wire)
}

/// A failure rebuilt from its record: of the kind it was when it happened.
fn recorded(call: &Call, operation: Operation) -> OperationError {
    let checks = attempts_ended(&operation).max(1);
    let wire = recorded_failure(operation);
    let (kind, source) = if wire.error_type() == Some(EXHAUSTED) {
        (WaitForConditionErrorKind::MaxChecksExceeded(MaxChecksExceeded::new(checks)), None)
    } else if wire.says(error_type::SERIALIZATION, NOT_SERIALIZABLE) {
        (WaitForConditionErrorKind::SerializationFailed, Some(replayed(&wire, NOT_SERIALIZABLE)))
    } else {
        (WaitForConditionErrorKind::CheckFailed, Some(replayed(&wire, "")))
    };
    let error = condition_error(WaitForConditionError::new(kind, source.map(Into::into)));
    error.with_operation(call.id.as_str(), status_name(OperationStatus::Failed), wire)
}

fn condition_error(error: WaitForConditionError) -> OperationError {
    OperationError::from_kind(OperationErrorKind::WaitForCondition(error))
}
