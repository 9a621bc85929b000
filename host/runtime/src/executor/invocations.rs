//! One invocation, from the moment it is due to what follows from it.

use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::execution::Execution;
use durable_wasm_core::invocation::{InvocationOutcome, InvocationOutput, NextAction, ReportedStatus};
use durable_wasm_core::model::{ErrorObject, ExecutionArn, InvocationStatus, RequestId};

use super::at_work::Worker;
use super::{Executor, ExecutorError};
use crate::functions::{Function, FunctionCode, function_not_found, timed_out};
use crate::identity::ExecutionSeed;
use crate::in_memory_client::InMemoryServiceClient;
use crate::invoker::{Invocation, InvocationError, InvocationHost, Invoker};
use crate::perturbation::Perturbed;
use crate::scheduler::Task;
use crate::store::StoreError;

/// An invocation that has begun.
struct Begun {
    /// What to send to the handler.
    invocation: Invocation,
    /// The service as the handler sees it.
    client: Arc<InMemoryServiceClient>,
    /// The function, if there still is one.
    function: Option<Durable>,
    /// Until how it ended is on record.
    worker: Worker,
}

/// The code of a durable function.
struct Durable {
    invoker: Arc<dyn Invoker>,
    handler: Arc<str>,
    timeout: Duration,
}

impl Durable {
    fn of(function: &Function) -> Option<Self> {
        match &function.code {
            FunctionCode::Durable { invoker, handler } => Some(Self {
                invoker: Arc::clone(invoker),
                handler: Arc::clone(handler),
                timeout: function.invocation_timeout,
            }),
            FunctionCode::Plain(_) => None,
        }
    }
}

impl Executor {
    /// Fires what is due in an execution, and invokes its handler if it has something to see.
    pub(super) async fn wake(&self, arn: &ExecutionArn) -> Result<(), ExecutorError> {
        let cell = self.service.store.load(arn).await?;
        let mut execution = cell.lock().await;
        self.fire_due(&mut execution).await?;
        if !execution.has_unseen_changes() {
            self.arm(&execution);
            return Ok(());
        }
        drop(execution);
        self.invoke(arn).await
    }

    /// Fires what is due, and records it.
    pub(super) async fn fire_due(&self, execution: &mut Execution) -> Result<(), ExecutorError> {
        let was_over = execution.status().is_terminal();
        if execution.fire_due(self.service.clock.now()) {
            self.service.store.commit(execution).await?;
            self.answer_poll(execution);
        }
        if !was_over && execution.status().is_terminal() {
            self.ended(execution);
        }
        Ok(())
    }

    /// Runs one invocation of an execution, unless it is over, paused or being invoked already.
    pub(super) async fn invoke(&self, arn: &ExecutionArn) -> Result<(), ExecutorError> {
        let service = &self.service;
        let Some(Begun { invocation, client, function, worker }) = self.begin(arn).await? else { return Ok(()) };
        let request_id = invocation.request_id.clone();
        let result = match function {
            Some(function) => {
                service.notifier.notify(|observer| observer.on_invocation_started(&invocation));
                let host = InvocationHost {
                    client: Arc::clone(&client) as Arc<_>,
                    clock: Arc::clone(&service.clock),
                    logs: Arc::clone(&service.logs),
                };
                run(&function, invocation, host, &client).await
            }
            None => Err(InvocationError::FunctionNotFound(invocation.function_name.to_string())),
        };
        service.notifier.notify(|observer| observer.on_invocation_completed(arn, &result));
        let finished = self.finish_invocation(arn, outcome(result, &request_id)).await;
        drop(worker);
        if let Err(ExecutorError::Store(StoreError::Unavailable(_))) = finished {
            // It is on the record as in flight, and nobody is at work on it any more.
            self.try_again(Task::Recover(arn.clone()));
        }
        finished
    }

    async fn finish_invocation(&self, arn: &ExecutionArn, outcome: InvocationOutcome) -> Result<(), ExecutorError> {
        let cell = self.service.store.load(arn).await?;
        let mut execution = cell.lock().await;
        self.finish(&mut execution, outcome).await
    }

    /// Begins an invocation, if the execution takes one.
    async fn begin(&self, arn: &ExecutionArn) -> Result<Option<Begun>, ExecutorError> {
        let service = &self.service;
        let cell = service.store.load(arn).await?;
        let mut execution = cell.lock().await;
        self.fire_due(&mut execution).await?;
        let now = service.clock.now();
        let seed = ExecutionSeed::of_arn(service.seed, execution.arn());
        let number = execution.invocations().saturating_add(1);
        let request_id = seed.request_id(number);
        let Perturbed { perturbation, page_size } =
            service.perturber.as_ref().map(|perturber| perturber.perturb(arn, number)).unwrap_or_default();
        let processor = page_size.map(|page_size| service.processor.clone().with_page_size(page_size));
        let processor = processor.as_ref().unwrap_or(&service.processor);
        let Ok(start) = execution.begin_invocation(request_id.clone(), processor, now) else {
            self.arm(&execution);
            return Ok(None);
        };
        service.store.commit(&mut execution).await?;
        let worker = service.at_work.begin(&execution);
        // Whatever was to bring an invocation about, this one is it. Timers go on while it runs.
        service.scheduler.disarm(execution.arn());
        self.arm(&execution);
        let function = service.functions.of_version(execution.function()).as_ref().and_then(Durable::of);
        let timeout = function.as_ref().map(|function| function.timeout).unwrap_or_default();
        let client = InMemoryServiceClient::new(
            Arc::clone(service),
            arn.clone(),
            execution.invocations(),
            start.checkpoint_token,
        );
        let invocation = Invocation {
            durable_execution_arn: execution.arn().clone(),
            function_name: Arc::clone(&execution.function().name),
            function_version: Arc::clone(&execution.function().version),
            handler: function.as_ref().map_or_else(|| "".into(), |function| Arc::clone(&function.handler)),
            request_id,
            deadline: now.after(timeout),
            tenant_id: execution.tenant_id().cloned(),
            initial_execution_state: start.initial_execution_state,
            updated_operation_ids: start.updated_operation_ids,
            execution_start: execution.start_timestamp(),
            seed: seed.bytes(),
            timeout,
            perturbation,
        };
        Ok(Some(Begun { invocation, client: Arc::new(client), function, worker }))
    }

    /// Records how an invocation ended, and sees to what follows.
    pub(super) async fn finish(
        &self,
        execution: &mut Execution,
        outcome: InvocationOutcome,
    ) -> Result<(), ExecutorError> {
        let service = &self.service;
        // What became due before the invocation ended, such as the execution's own timeout, happened before.
        self.fire_due(execution).await?;
        let now = service.clock.now();
        let was_over = execution.status().is_terminal();
        let next = execution.finish_invocation(outcome, now);
        service.store.commit(execution).await?;
        match next {
            NextAction::Completed => {
                if !was_over {
                    self.ended(execution);
                }
            }
            NextAction::Suspend => self.arm(execution),
            NextAction::Reinvoke => service.scheduler.invoke(execution.arn(), now),
            NextAction::Retry(delay) => {
                service.scheduler.invoke(execution.arn(), now.after(delay));
                self.arm(execution);
            }
        }
        Ok(())
    }

    /// Has an execution woken when the first of its timers is due.
    pub(super) fn arm(&self, execution: &Execution) {
        self.service.arm(execution);
    }

    /// Sees to the end of an execution: nothing wakes it any more, and whoever waits for it is told.
    pub(super) fn ended(&self, execution: &Execution) {
        self.service.scheduler.retire(execution.arn());
        self.service.endings.ring(execution.arn());
        self.answer_poll(execution);
        self.service.notifier.notify(|observer| observer.on_ended(execution));
        self.complete_parent(execution);
    }
}

/// Runs a handler to its end, or to the one that a fault brings about.
async fn run(
    function: &Durable,
    invocation: Invocation,
    host: InvocationHost,
    client: &InMemoryServiceClient,
) -> Result<InvocationOutput, InvocationError> {
    tokio::select! {
        biased;
        end = client.ended() => Err(end),
        result = async {
            let result = function.invoker.invoke(invocation, host).await;
            client.finish().await;
            result
        } => result,
    }
}

/// What the core makes of how an invocation ended. Error types are Lambda's.
fn outcome(result: Result<InvocationOutput, InvocationError>, request_id: &RequestId) -> InvocationOutcome {
    let error = match result {
        Ok(output) => return InvocationOutcome::Returned(output),
        Err(InvocationError::Denied(read)) => {
            return InvocationOutcome::Returned(InvocationOutput {
                status: ReportedStatus::Known(InvocationStatus::Failed),
                result: None,
                error: Some(Arc::new(read.error_object())),
            });
        }
        Err(InvocationError::InvalidOutput(message)) => return InvocationOutcome::Unreadable(message),
        Err(InvocationError::FunctionNotFound(name)) => {
            return InvocationOutcome::FunctionNotFound(Arc::new(function_not_found(&name)));
        }
        Err(InvocationError::Lost(error)) => return InvocationOutcome::Lost(Arc::new(error)),
        Err(InvocationError::Function(error) | InvocationError::Crashed { error, .. }) => error,
        Err(InvocationError::TimedOut(after)) => timed_out(after, request_id),
        Err(InvocationError::Bug(message)) => ErrorObject::new("ServiceException", message),
    };
    InvocationOutcome::Failed(Arc::new(error))
}
