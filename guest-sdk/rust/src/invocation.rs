//! One invocation, from its input to its answer.

use std::sync::Arc;

use crate::bindings::durable::execution::types::{
    ErrorObject, Operation, OperationAction, OperationDetails, OperationType, OperationUpdate, ServiceError,
};
use crate::bindings::exports::durable::execution::handler::{
    InitialExecutionState, Invocation, InvocationOutput, InvocationStatus,
};
use crate::context::{DurableContext, FunctionConfig, LambdaContext};
use crate::engine::{Current, Engine, OperationLog, Scope, Verdict, lifecycle, unreadable, within};
use crate::error::WireError;
use crate::export::HandlerFuture;
use crate::plugin::{self, InvocationInfo, InvocationOutcome, Plugin};
use crate::service::Service;

/// The largest result that fits the answer, in bytes; a larger one is checkpointed. Source: the service's limit of
/// 6,291,456 bytes for a response, less the 50 that the official SDKs leave for what surrounds the result.
const MAX_RESULT_IN_ANSWER: usize = 6_291_456 - 50;

/// Runs one invocation.
///
/// # Errors
/// The invocation failed, which says nothing about the execution: it is to be tried again.
pub(crate) fn run(
    start: impl FnOnce(Option<String>, DurableContext) -> HandlerFuture,
    invocation: Invocation,
    service: Arc<dyn Service>,
    plugins: Vec<Box<dyn Plugin>>,
) -> Result<InvocationOutput, ErrorObject> {
    let Invocation {
        durable_execution_arn,
        function_name,
        function_version,
        handler: _,
        request_id,
        deadline,
        tenant_id,
        initial_execution_state,
        updated_operation_ids,
    } = invocation;
    let record = Record::load(initial_execution_state, &*service).map_err(|refusal| unreadable(&refusal))?;

    let env_config = FunctionConfig { function_name, version: function_version };
    let lambda_context = LambdaContext { request_id, deadline, tenant_id, env_config };
    let is_first_invocation = record.log.is_empty();
    let info = (!plugins.is_empty()).then(|| record.describe(&durable_execution_arn, &lambda_context));
    let engine = Engine::new(service, durable_execution_arn, lambda_context, record.log);
    let engine = Arc::new(engine.with_plugins(plugins, updated_operation_ids));
    info.iter().for_each(|info| engine.hooks().invocation_start(info));
    let scope = Arc::new(Scope::root(Arc::clone(&engine)));
    let handled = start(record.input, DurableContext::new(Arc::clone(&scope)));
    let current = Current { scope, step: None };
    let span = lifecycle::span(&current);
    lifecycle::started(&engine, &span, is_first_invocation);
    let handled = within(current, lifecycle::instrument(handled, span.clone()));
    let outcome = engine.tasks().run(handled, || engine.has_ended());
    if !engine.has_ended() {
        engine.flush();
    }
    if outcome.is_none() {
        engine.rest();
    }
    let answer = answer(&engine, record.execution_id, outcome);
    lifecycle::ended(&engine, &span, is_pending(&answer));
    info.iter().for_each(|info| engine.hooks().invocation_end(info, &describe(&answer)));
    answer
}

fn is_pending(answer: &Result<InvocationOutput, ErrorObject>) -> bool {
    matches!(answer, Ok(InvocationOutput { status: Some(InvocationStatus::Pending), .. }))
}

/// How an invocation ended, for plugins.
fn describe(answer: &Result<InvocationOutput, ErrorObject>) -> InvocationOutcome {
    let error = |error: &Option<ErrorObject>| error.clone().map(WireError::from).unwrap_or_default();
    match answer {
        Err(error) => InvocationOutcome::Retry(error.clone().into()),
        Ok(output) => match output.status {
            Some(InvocationStatus::Succeeded) => InvocationOutcome::Succeeded(output.result.clone()),
            Some(InvocationStatus::Pending) => InvocationOutcome::Pending,
            // The SDK gives no other status.
            Some(InvocationStatus::Failed | InvocationStatus::Unrecognized(_)) | None => {
                InvocationOutcome::Failed(error(&output.error))
            }
        },
    }
}

/// What an invocation answers with. A verdict counts more than what the handler returned.
fn answer(
    engine: &Engine,
    execution_id: String,
    outcome: Option<Result<String, WireError>>,
) -> Result<InvocationOutput, ErrorObject> {
    let mut outcome = outcome.map(|outcome| outcome.map(Some));
    if let Some(Ok(result)) = &mut outcome
        && let Some(payload) = result.take_if(|payload| payload.len() > MAX_RESULT_IN_ANSWER)
        && !engine.has_ended()
    {
        engine.succeed_execution(&result_update(execution_id, payload));
    }
    let output = |status, result, error| InvocationOutput { status: Some(status), result, error };
    match (engine.take_verdict(), outcome) {
        (Some(Verdict::FailInvocation(error)), _) => Err(error.into()),
        (Some(Verdict::FailExecution(error)), _) | (None, Some(Err(error))) => {
            Ok(output(InvocationStatus::Failed, None, Some(error.into())))
        }
        (Some(Verdict::Suspend), _) | (None, None) => Ok(output(InvocationStatus::Pending, None, None)),
        (None, Some(Ok(result))) => Ok(output(InvocationStatus::Succeeded, result, None)),
    }
}

fn result_update(execution_id: String, payload: String) -> OperationUpdate {
    OperationUpdate {
        id: execution_id,
        parent_id: None,
        name: None,
        type_: OperationType::Execution,
        sub_type: None,
        action: OperationAction::Succeed,
        payload: Some(payload),
        error: None,
        options: None,
    }
}

/// What is recorded when an invocation begins.
struct Record {
    execution_id: String,
    input: Option<String>,
    start_timestamp: u64,
    log: OperationLog,
}

impl Record {
    /// Reads the first page and all that follow.
    fn load(first: InitialExecutionState, service: &dyn Service) -> Result<Self, ServiceError> {
        let mut record =
            Self { execution_id: String::new(), input: None, start_timestamp: 0, log: OperationLog::default() };
        record.add(first.operations);
        let mut next_marker = first.next_marker;
        while let Some(marker) = next_marker {
            let page = service.get_execution_state(&marker)?;
            record.add(page.operations);
            next_marker = page.next_marker;
        }
        Ok(record)
    }

    /// The invocation that begins with this record, for plugins.
    fn describe(&self, execution_arn: &str, lambda_context: &LambdaContext) -> InvocationInfo {
        InvocationInfo {
            request_id: lambda_context.request_id.clone(),
            execution_arn: execution_arn.to_owned(),
            is_first_invocation: self.log.is_empty(),
            execution_start_time: plugin::time(self.start_timestamp),
            execution_input: self.input.clone(),
        }
    }

    fn add(&mut self, operations: Vec<Operation>) {
        for operation in operations {
            if let OperationDetails::Execution(details) = operation.details {
                self.execution_id = operation.id;
                self.start_timestamp = operation.start_timestamp;
                self.input = details.input_payload;
            } else {
                self.log.insert(operation);
            }
        }
    }
}
