//! Runs a program as a handler: what an SDK does, without one.

use std::sync::Arc;

use durable_wasm_core::error::ServiceError;
use durable_wasm_core::invocation::{InvocationOutput, ReportedStatus};
use durable_wasm_core::model::{
    CallbackOptions, ChainedInvokeOptions, ErrorObject, InvocationStatus, Operation, OperationAction, OperationOptions,
    OperationStatus, OperationType, OperationUpdate, Payload, StepOptions, WaitOptions,
};
use durable_wasm_runtime::{CheckpointMode, CheckpointOutput, Invocation, InvocationError, InvocationHost};

use crate::ledger::Ledger;
use crate::program::{Act, Program, step_result};

/// How often a call is made that fails for a passing reason. Giving up counts as a failure of the handler, and five in a row
/// end an execution: so that is next to impossible.
const ATTEMPTS: u32 = 32;

pub(crate) type Answer = Result<InvocationOutput, InvocationError>;

/// An invocation, what it knows of its record, and who takes note.
struct Running<'a> {
    invocation: &'a Invocation,
    host: &'a InvocationHost,
    ledger: &'a Ledger,
    known: Vec<Arc<Operation>>,
}

/// Why the handler stops here.
enum Stop {
    /// Its execution is paused.
    Paused,
    Failed(InvocationError),
}

impl From<ServiceError> for Stop {
    fn from(refusal: ServiceError) -> Self {
        Self::Failed(InvocationError::Function(ErrorObject::new("Refused", refusal.to_string())))
    }
}

pub(crate) async fn run(
    invocation: Invocation,
    host: InvocationHost,
    number: usize,
    program: &Program,
    ledger: &Ledger,
) -> Answer {
    let _in_flight = ledger.invoked(&invocation.durable_execution_arn);
    let mut running = Running { invocation: &invocation, host: &host, ledger, known: Vec::new() };
    match running.go(number, program).await {
        Ok(Some(result)) => answer(InvocationStatus::Succeeded, Some(result)),
        Ok(None) | Err(Stop::Paused) => answer(InvocationStatus::Pending, None),
        Err(Stop::Failed(error)) => Err(error),
    }
}

fn answer(status: InvocationStatus, result: Option<String>) -> Answer {
    Ok(InvocationOutput { status: ReportedStatus::Known(status), result: result.map(Payload::from), error: None })
}

impl Running<'_> {
    /// Does what there is to do. The result, or none when it must wait.
    async fn go(&mut self, number: usize, program: &Program) -> Result<Option<String>, Stop> {
        let first = &self.invocation.initial_execution_state;
        self.known.extend(first.operations.iter().cloned());
        self.read_rest(first.next_marker.clone()).await?;
        for polls in 0..=program.polls {
            if polls > 0 {
                self.send(Vec::new(), CheckpointMode::Durable).await?;
            }
            let mut results = Vec::new();
            for (place, act) in program.acts.iter().enumerate() {
                let given = self.act(number, place, act).await?;
                if given.is_none() && !program.together {
                    break;
                }
                results.extend(given);
            }
            if results.len() == program.acts.len() {
                return Ok(Some(format!("[{}]", results.join(","))));
            }
        }
        Ok(None)
    }

    /// Brings an act on as far as it goes. What it gives, or none when it must wait.
    async fn act(&mut self, number: usize, place: usize, act: &Act) -> Result<Option<String>, Stop> {
        let id = format!("o{place}");
        loop {
            let Some(operation) = self.operation(&id) else {
                let mode = if *act == Act::Context { CheckpointMode::Lazy } else { CheckpointMode::Durable };
                self.send(vec![begin(&id, act)], mode).await?;
                if mode == CheckpointMode::Lazy {
                    self.send(
                        vec![update(&id, OperationType::Context, OperationAction::Succeed)],
                        CheckpointMode::Durable,
                    )
                    .await?;
                }
                self.ledger.acknowledge_begin(&self.invocation.durable_execution_arn, &id);
                continue;
            };
            match (act, operation.status) {
                (Act::Context, OperationStatus::Started) => {
                    self.end(update(&id, OperationType::Context, OperationAction::Succeed)).await?;
                }
                (Act::Context | Act::Wait(_), OperationStatus::Succeeded) => return Ok(Some("null".to_owned())),
                (Act::Step { failures }, OperationStatus::Started) => {
                    self.step(&operation, *failures, &step_result(number, place)).await?;
                }
                (Act::Step { .. }, OperationStatus::Ready) => {
                    self.send(vec![begin(&id, act)], CheckpointMode::Durable).await?;
                }
                (_, OperationStatus::Succeeded) => {
                    return Ok(Some(operation.result().map(ToString::to_string).unwrap_or_default()));
                }
                (_, OperationStatus::Started | OperationStatus::Pending) => return Ok(None),
                (_, other) => return Err(ServiceError::invalid(format!("{id} is {other}")).into()),
            }
        }
    }

    /// Runs a step's body.
    async fn step(&mut self, operation: &Operation, failures: u32, result: &str) -> Result<(), Stop> {
        let durable_wasm_core::model::OperationDetails::Step(details) = &operation.details else {
            return Err(ServiceError::invalid("no step").into());
        };
        let id = operation.id.as_str();
        self.host.client.enter_step(&operation.id, details.attempt + 1);
        self.ledger.body(&self.invocation.durable_execution_arn, id);
        if details.attempt < failures {
            let options = OperationOptions::Step(StepOptions { next_attempt_delay_seconds: Some(3) });
            let error = Some(Arc::new(ErrorObject::new("Flaky", "not this time")));
            let retry = update(id, OperationType::Step, OperationAction::Retry);
            self.send(vec![OperationUpdate { options: Some(options), error, ..retry }], CheckpointMode::Durable).await
        } else {
            let succeed = update(id, OperationType::Step, OperationAction::Succeed);
            self.end(OperationUpdate { payload: Some(result.into()), ..succeed }).await
        }
    }

    /// Records the end of an operation.
    async fn end(&mut self, update: OperationUpdate) -> Result<(), Stop> {
        let id = update.id.to_string();
        self.send(vec![update], CheckpointMode::Durable).await?;
        self.ledger.acknowledge_end(&self.invocation.durable_execution_arn, &id);
        Ok(())
    }

    async fn send(&mut self, updates: Vec<OperationUpdate>, mode: CheckpointMode) -> Result<(), Stop> {
        let client = &self.host.client;
        let sent = patiently(|| client.checkpoint(updates.clone(), mode)).await?;
        let CheckpointOutput { operations, next_marker, paused } = sent;
        self.known.extend(operations);
        self.read_rest(next_marker).await?;
        if paused { Err(Stop::Paused) } else { Ok(()) }
    }

    async fn read_rest(&mut self, mut marker: Option<String>) -> Result<(), Stop> {
        while let Some(next) = marker {
            let page = patiently(|| self.host.client.get_execution_state(&next, 0)).await?;
            self.known.extend(page.operations);
            marker = page.next_marker;
        }
        Ok(())
    }

    fn operation(&self, id: &str) -> Option<Arc<Operation>> {
        self.known.iter().rev().find(|operation| operation.id.as_str() == id).cloned()
    }
}

/// Makes a call, again and again while it fails for a passing reason.
async fn patiently<T, F>(call: impl Fn() -> F) -> Result<T, ServiceError>
where
    F: Future<Output = Result<T, ServiceError>>,
{
    let mut attempt = 1;
    loop {
        match call().await {
            Err(failure) if failure.code.is_retryable() && attempt < ATTEMPTS => attempt += 1,
            answer => return answer,
        }
    }
}

fn update(id: &str, operation_type: OperationType, action: OperationAction) -> OperationUpdate {
    OperationUpdate::new(id, operation_type, action)
}

/// What begins an act, or its next attempt.
fn begin(id: &str, act: &Act) -> OperationUpdate {
    let (operation_type, options) = match act {
        Act::Step { .. } => (OperationType::Step, None),
        Act::Context => (OperationType::Context, None),
        Act::Wait(seconds) => {
            (OperationType::Wait, Some(OperationOptions::Wait(WaitOptions { wait_seconds: Some(*seconds) })))
        }
        Act::Callback => {
            let options = CallbackOptions { timeout_seconds: None, heartbeat_timeout_seconds: None };
            (OperationType::Callback, Some(OperationOptions::Callback(options)))
        }
        Act::Call(number) => {
            let options = ChainedInvokeOptions { function_name: format!("f{number}").into(), tenant_id: None };
            (OperationType::ChainedInvoke, Some(OperationOptions::ChainedInvoke(options)))
        }
    };
    OperationUpdate { options, ..update(id, operation_type, OperationAction::Start) }
}
