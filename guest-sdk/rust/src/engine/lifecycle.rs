//! Telling a `tracing` subscriber what happens, by the names of [`observability`](crate::observability).
//!
//! Nobody listens by default, and then this costs a look at a flag for each span and event. Without the feature
//! `tracing` there is nothing at all.

#[cfg(feature = "tracing")]
pub(crate) use self::emitting::{ended, instrument, recorded, replayed, span, started};
#[cfg(not(feature = "tracing"))]
pub(crate) use self::silent::{ended, instrument, recorded, replayed, span, started};

#[cfg(feature = "tracing")]
mod emitting {
    use tracing::{Instrument, Level, Span, enabled, event, info_span};

    use crate::bindings::durable::execution::types::{
        Operation, OperationAction, OperationDetails, OperationOptions, OperationUpdate,
    };
    use crate::engine::call::{operation_type, type_name};
    use crate::engine::{Current, Engine, Scope};
    use crate::observability::{TARGET, event_names};

    fn execution_span(scope: &Scope) -> Span {
        let engine = scope.engine();
        info_span!(
            target: TARGET,
            "durable_execution",
            executionArn = engine.execution_arn(),
            requestId = engine.lambda_context().request_id,
            isReplay = scope.is_replaying(),
        )
    }

    /// Around code of the handler's author: the handler itself, the body of a context, or an attempt of a step.
    pub(crate) fn span(current: &Current) -> Span {
        let Some((operation_id, attempt)) = &current.step else { return execution_span(&current.scope) };
        let engine = current.scope.engine();
        info_span!(
            target: TARGET,
            "durable_operation",
            executionArn = engine.execution_arn(),
            requestId = engine.lambda_context().request_id,
            operationId = operation_id,
            attempt,
            isReplay = false,
        )
    }

    /// Runs a future in a span.
    pub(crate) fn instrument<F: Future>(future: F, span: Span) -> impl Future<Output = F::Output> {
        future.instrument(span)
    }

    /// Emits an event, with the fields that all have.
    macro_rules! lifecycle {
        ($engine:expr, $name:expr $(, $($field:tt)*)?) => {
            event!(
                target: TARGET,
                Level::DEBUG,
                executionArn = $engine.execution_arn(),
                requestId = $engine.lambda_context().request_id,
                $($($field)*)?
                "{}",
                $name,
            )
        };
    }

    /// The invocation begins.
    pub(crate) fn started(engine: &Engine, span: &Span, is_first_invocation: bool) {
        let name = if is_first_invocation { event_names::EXECUTION_STARTED } else { event_names::EXECUTION_RESUMED };
        span.in_scope(|| lifecycle!(engine, name));
    }

    /// The invocation ends.
    pub(crate) fn ended(engine: &Engine, span: &Span, is_pending: bool) {
        if is_pending {
            span.in_scope(|| lifecycle!(engine, event_names::EXECUTION_SUSPENDED));
        }
    }

    /// The service has taken these updates, and answers with these operations.
    pub(crate) fn recorded(engine: &Engine, updates: &[OperationUpdate], answer: &[Operation]) {
        if enabled!(target: TARGET, Level::DEBUG) {
            for update in updates {
                let operation = answer.iter().find(|operation| operation.id == update.id);
                transition(engine, update, operation.and_then(attempts));
            }
        }
    }

    fn transition(engine: &Engine, update: &OperationUpdate, attempt: Option<u32>) {
        let error = update.error.as_ref().and_then(|error| error.error_message.as_deref());
        let delay = match &update.options {
            Some(OperationOptions::Step(options)) => options.next_attempt_delay_seconds,
            Some(
                OperationOptions::Context(_)
                | OperationOptions::Wait(_)
                | OperationOptions::Callback(_)
                | OperationOptions::ChainedInvoke(_),
            )
            | None => None,
        };
        let name = match update.action {
            OperationAction::Start => event_names::OPERATION_STARTED,
            OperationAction::Succeed => event_names::OPERATION_SUCCEEDED,
            OperationAction::Fail => event_names::OPERATION_FAILED,
            OperationAction::Retry => event_names::OPERATION_RETRY_SCHEDULED,
            // The SDK cancels nothing.
            OperationAction::Cancel => return,
        };
        lifecycle!(
            engine,
            name,
            operationId = update.id,
            operationName = update.name,
            operationType = type_name(update.type_),
            operationSubType = update.sub_type,
            attempt,
            isReplay = false,
            delaySeconds = delay,
            error,
        );
    }

    /// The handler gets an outcome that was on the record when the invocation began. A context whose body runs again has
    /// none there.
    pub(crate) fn replayed(engine: &Engine, operation: &Operation) {
        if matches!(&operation.details, OperationDetails::Context(context) if context.replay_children) {
            return;
        }
        lifecycle!(
            engine,
            event_names::OPERATION_REPLAYED,
            operationId = operation.id,
            operationName = operation.name,
            operationType = type_name(operation_type(&operation.details)),
            operationSubType = operation.sub_type,
            attempt = attempts(operation),
            isReplay = true,
        );
    }

    fn attempts(operation: &Operation) -> Option<u32> {
        match &operation.details {
            OperationDetails::Step(step) => Some(step.attempt),
            OperationDetails::Execution(_)
            | OperationDetails::Context(_)
            | OperationDetails::Wait(_)
            | OperationDetails::Callback(_)
            | OperationDetails::ChainedInvoke(_) => None,
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod silent {
    use crate::bindings::durable::execution::types::{Operation, OperationUpdate};
    use crate::engine::{Current, Engine};

    /// No span.
    #[derive(Clone)]
    pub(crate) struct Span;

    pub(crate) fn span(_: &Current) -> Span {
        Span
    }

    pub(crate) fn instrument<F: Future>(future: F, _: Span) -> F {
        future
    }

    pub(crate) fn started(_: &Engine, _: &Span, _: bool) {}

    pub(crate) fn ended(_: &Engine, _: &Span, _: bool) {}

    pub(crate) fn recorded(_: &Engine, _: &[OperationUpdate], _: &[Operation]) {}

    pub(crate) fn replayed(_: &Engine, _: &Operation) {}
}
