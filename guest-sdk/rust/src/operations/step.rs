//! Steps.
//!
//! ```text
//! nothing recorded   record the start, then run the body: attempt 1
//! ready              the same: the next attempt
//! pending            the next attempt is not due yet: wait for news
//! started            an attempt was interrupted. At least once: run the body again, as the same attempt.
//!                    At most once: that attempt has failed
//! succeeded, failed  the recorded outcome
//! any other          the execution has failed
//! ```
//!
//! Once its start is recorded, an attempt is run if the step is started then. A service that replays the execution knows
//! the attempt's outcome by then, and that is what counts.
//!
//! Where an attempt may be run again, its start is recorded together with its end. Where it may not, its start is on
//! the record before the body runs.

use std::future::Future;

use super::{record_failure, recorded_failure, recorded_result, replayed, status_name};
use crate::bindings::durable::execution::checkpoint::Mode;
use crate::bindings::durable::execution::types::{
    Operation, OperationAction, OperationDetails, OperationOptions, OperationStatus, StepOptions,
};
use crate::engine::{Call, Current, run_user_function};
use crate::error::{
    OperationError, OperationErrorKind, RetriesExhausted, StepError, StepErrorKind, WireError, error_type, record_error,
};
use crate::retry::{self, RetryPolicy};
use crate::{BoxError, RetryDecision, Serdes, StepContext, StepSemantics};

/// How the record of a result begins that cannot be serialized.
const NOT_SERIALIZABLE: &str = "operation error: step: serialization failed: ";

/// What a step's builder was told, apart from types.
#[derive(Default)]
pub(crate) struct StepConfig {
    pub(crate) retry: RetryPolicy,
    pub(crate) semantics: StepSemantics,
}

/// What is to be done, going by the record.
enum Begin {
    /// Nothing: this is the recorded result.
    Succeeded(String),
    /// Nothing: this is the recorded failure.
    Failed(OperationError),
    /// This attempt is to be run, counted from 1. Its start is on its way to the record.
    Run(u32),
}

pub(crate) async fn run<O, F, Fut, S>(call: Call, config: StepConfig, serdes: S, body: F) -> Result<O, OperationError>
where
    F: FnOnce(StepContext) -> Fut,
    Fut: Future<Output = Result<O, BoxError>>,
    S: Serdes<O>,
{
    let attempt = match begin(&call, &config).await {
        Begin::Succeeded(payload) => return deserialize(&call, &serdes, payload).await,
        Begin::Failed(error) => return Err(error),
        Begin::Run(attempt) => attempt,
    };
    let current = Current { scope: call.scope().clone(), step: Some((call.id.as_str().to_owned(), attempt)) };
    let body = async { body(StepContext::new(&call, attempt)).await };
    let outcome = run_user_function(&call, current, false, body).await;
    settle(&call, &config, &serdes, outcome, attempt).await
}

/// Records how an attempt ended. Apart from [`run`] so that it is compiled once a result type and not once a step.
async fn settle<O, S: Serdes<O>>(
    call: &Call,
    config: &StepConfig,
    serdes: &S,
    outcome: Result<O, BoxError>,
    attempt: u32,
) -> Result<O, OperationError> {
    match outcome {
        Err(error) => Err(failed(call, config, error, attempt).await),
        Ok(value) => match serdes.serialize(value, call.serdes_context()).await {
            Err(error) => Err(not_serializable(call, error).await),
            Ok(payload) => {
                let mut update = call.update(OperationAction::Succeed);
                update.payload = Some(payload.clone());
                call.engine().checkpoint(update, Mode::Durable).await;
                deserialize(call, serdes, payload).await
            }
        },
    }
}

async fn begin(call: &Call, config: &StepConfig) -> Begin {
    let engine = call.engine();
    let id = call.id.as_str();
    let mut record = call.take_record().await;
    loop {
        let Some(operation) = record else {
            record = start(call, config.semantics).await;
            if record.is_some() {
                continue;
            }
            return Begin::Run(1);
        };
        let attempt = attempts_ended(&operation).saturating_add(1);
        match operation.status {
            OperationStatus::Succeeded => return Begin::Succeeded(recorded_result(operation)),
            OperationStatus::Failed => return Begin::Failed(recorded(id, operation)),
            OperationStatus::Pending => record = Some(engine.news(id).await),
            OperationStatus::Started => {
                call.resume_attempt().await;
                match config.semantics {
                    StepSemantics::AtLeastOncePerRetry => return Begin::Run(attempt),
                    StepSemantics::AtMostOncePerRetry => {
                        let interrupted = "step interrupted (AtMostOncePerRetry)".into();
                        return Begin::Failed(failed(call, config, interrupted, attempt).await);
                    }
                }
            }
            OperationStatus::Ready => {
                record = start(call, config.semantics).await;
                if record.is_none() {
                    return Begin::Run(attempt);
                }
            }
            status @ (OperationStatus::Cancelled | OperationStatus::TimedOut | OperationStatus::Stopped) => {
                return call.unrecognized(status_name(status)).await;
            }
        }
    }
}

/// Records the start of an attempt. Returns what has become of it, if something has.
async fn start(call: &Call, semantics: StepSemantics) -> Option<Operation> {
    let mode = match semantics {
        StepSemantics::AtLeastOncePerRetry => Mode::Lazy,
        StepSemantics::AtMostOncePerRetry => Mode::Durable,
    };
    call.start_attempt(mode).await
}

/// Records that an attempt failed. Returns if it was the last one.
async fn failed(call: &Call, config: &StepConfig, error: BoxError, attempt: u32) -> OperationError {
    let wire = record_error(&*error, error_type::STEP);
    let error = StepError::new(StepErrorKind::ExecutionFailed, Some(error));
    let chance = || retry::chance(call.engine().execution_arn(), call.id.as_str(), attempt);
    match config.retry.decide(&error, attempt, chance) {
        RetryDecision::Retry { delay } => {
            let mut update = call.update(OperationAction::Retry);
            update.error = Some(wire.into());
            let next_attempt_delay_seconds = Some(retry::delay_seconds(delay));
            update.options = Some(OperationOptions::Step(StepOptions { next_attempt_delay_seconds }));
            call.engine().checkpoint(update, Mode::Durable).await;
            // The body is used up, so the next attempt is another invocation's.
            call.engine().suspend().await
        }
        RetryDecision::Stop => {
            record_failure(call, wire.clone()).await;
            let kind = StepErrorKind::RetriesExhausted(RetriesExhausted::new(attempt));
            operation_error(call.id.as_str(), StepError::new(kind, error.into_source()), wire)
        }
    }
}

/// Records that the body's result cannot be recorded. It is not tried again: the body has done its work.
async fn not_serializable(call: &Call, error: BoxError) -> OperationError {
    let error = OperationError::from_kind(OperationErrorKind::Step(serialization_failed(error)));
    let wire = WireError::new(error_type::SERIALIZATION, format!("{error:#}"));
    record_failure(call, wire.clone()).await;
    error.with_operation(call.id.as_str(), status_name(OperationStatus::Failed), wire)
}

async fn deserialize<O, S: Serdes<O>>(call: &Call, serdes: &S, payload: String) -> Result<O, OperationError> {
    let value = serdes.deserialize(payload, call.serdes_context()).await;
    value.map_err(|error| OperationError::from_kind(OperationErrorKind::Step(serialization_failed(error))))
}

/// A failure rebuilt from its record: of the kind it was when it happened.
fn recorded(id: &str, operation: Operation) -> OperationError {
    let attempts = attempts_ended(&operation).max(1);
    let wire = recorded_failure(operation);
    let (kind, frame) = if wire.says(error_type::SERIALIZATION, NOT_SERIALIZABLE) {
        (StepErrorKind::SerializationFailed, NOT_SERIALIZABLE)
    } else {
        (StepErrorKind::RetriesExhausted(RetriesExhausted::new(attempts)), "")
    };
    operation_error(id, StepError::new(kind, Some(replayed(&wire, frame))), wire)
}

fn operation_error(id: &str, error: StepError, wire: WireError) -> OperationError {
    let error = OperationError::from_kind(OperationErrorKind::Step(error));
    error.with_operation(id, status_name(OperationStatus::Failed), wire)
}

fn serialization_failed(error: BoxError) -> StepError {
    StepError::new(StepErrorKind::SerializationFailed, Some(error))
}

pub(super) fn attempts_ended(operation: &Operation) -> u32 {
    match &operation.details {
        OperationDetails::Step(details) => details.attempt,
        OperationDetails::Execution(_)
        | OperationDetails::Context(_)
        | OperationDetails::Wait(_)
        | OperationDetails::Callback(_)
        | OperationDetails::ChainedInvoke(_) => 0,
    }
}
