//! One invocation, from its input to its answer.

use std::sync::Arc;

use crate::bindings::durable::execution::types::{
    ErrorObject, Operation, OperationAction, OperationDetails, OperationType, OperationUpdate, ServiceError,
};
use crate::bindings::exports::durable::execution::handler::{
    InitialExecutionState, Invocation, InvocationOutput, InvocationStatus,
};
use crate::context::{DurableContext, FunctionConfig, LambdaContext};
use crate::engine::{Current, Engine, OperationLog, Scope, Verdict, unreadable, within};
use crate::error::WireError;
use crate::export::HandlerFuture;
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
    } = invocation;
    let record = Record::load(initial_execution_state, &*service).map_err(|refusal| unreadable(&refusal))?;

    let env_config = FunctionConfig { function_name, version: function_version };
    let lambda_context = LambdaContext { request_id, deadline, tenant_id, env_config };
    let engine = Arc::new(Engine::new(service, durable_execution_arn, lambda_context, record.log));
    let scope = Arc::new(Scope::root(Arc::clone(&engine)));
    let handled = start(record.input, DurableContext::new(Arc::clone(&scope)));
    let handled = within(Current { scope, step: None }, handled);
    let outcome = engine.tasks().run(handled, || engine.has_ended());
    if !engine.has_ended() {
        engine.flush();
    }
    answer(&engine, record.execution_id, outcome)
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
    log: OperationLog,
}

impl Record {
    /// Reads the first page and all that follow.
    fn load(first: InitialExecutionState, service: &dyn Service) -> Result<Self, ServiceError> {
        let mut record = Self { execution_id: String::new(), input: None, log: OperationLog::default() };
        record.add(first.operations);
        let mut next_marker = first.next_marker;
        while let Some(marker) = next_marker {
            let page = service.get_execution_state(&marker)?;
            record.add(page.operations);
            next_marker = page.next_marker;
        }
        Ok(record)
    }

    fn add(&mut self, operations: Vec<Operation>) {
        for operation in operations {
            if let OperationDetails::Execution(details) = operation.details {
                self.execution_id = operation.id;
                self.input = details.input_payload;
            } else {
                self.log.insert(operation);
            }
        }
    }
}
