//! The service for one invocation, in this process: no HTTP between handler and checkpoints.
//!
//! # Invariants
//! - Updates are recorded in the order they were sent in.
//! - What is held back is recorded with the next durable checkpoint, or when the invocation ends, however it ends. No time
//!   passes until then: under a clock that moves by itself nothing is held back.
//! - A call whose answer was lost gets that answer when it is made again, as AWS's clients see to with a client token.

use std::sync::Arc;

use async_trait::async_trait;
use durable_wasm_core::checkpoint::CheckpointRequest;
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::invocation::OperationPage;
use durable_wasm_core::limits;
use durable_wasm_core::model::{
    CheckpointToken, ErrorObject, ExecutionArn, OperationId, OperationOptions, OperationUpdate,
};
use tokio::sync::Mutex;
use tokio::sync::watch;

use crate::client::{CheckpointMode, CheckpointOutput, DurableServiceClient, StepEntry};
use crate::faults::{CheckpointCall, Fault};
use crate::invoker::InvocationError;
use crate::service::Service;

/// Items in a page when the handler does not say how many: here they cost no round trip, so as many as a page may hold.
/// The core makes it fewer where the executor has smaller pages.
const PAGE_ITEMS_DEFAULT: u32 = limits::PAGE_ITEMS as u32;

/// How many updates are held back at the most.
const HELD_BACK_MAX: usize = 32;
/// Most bytes of the ids and names of an update that is held back: more than the service takes.
const LIGHT_BYTES: usize = 2_048;

/// Holds an invocation's checkpoint token and rotates it with every checkpoint.
pub(crate) struct InMemoryServiceClient {
    service: Arc<Service>,
    execution: ExecutionArn,
    /// Which invocation of the execution it is, counted from 1.
    invocation: u32,
    /// How a fault has ended the handler, if one has.
    end: watch::Sender<Option<SuddenEnd>>,
    /// Locked until the answer is here, so that checkpoints of one invocation follow one another.
    session: Mutex<Session>,
}

/// How a fault ends a handler.
#[derive(Debug, Clone, Copy)]
enum SuddenEnd {
    Crash,
    Loss,
}

struct Session {
    /// None once the service has withheld it, because the execution is paused, or once it was handed over.
    token: Option<CheckpointToken>,
    /// Updates that wait to be recorded together with the next ones.
    held_back: Vec<OperationUpdate>,
    /// The latest call was lazy: an empty one after it makes sure of it, and does not ask for news.
    was_lazy: bool,
    /// Calls so far.
    calls: u32,
    /// The call that was recorded and whose answer was lost.
    unanswered: Option<CheckpointRequest>,
}

impl InMemoryServiceClient {
    /// The service for the invocation that `token` was minted for.
    pub(crate) fn new(service: Arc<Service>, execution: ExecutionArn, invocation: u32, token: CheckpointToken) -> Self {
        let session =
            Session { token: Some(token), held_back: Vec::new(), was_lazy: false, calls: 0, unanswered: None };
        Self { service, execution, invocation, end: watch::Sender::new(None), session: Mutex::new(session) }
    }

    /// Returns when a fault ends the handler, and says how.
    pub(crate) async fn ended(&self) -> InvocationError {
        let mut receiver = self.end.subscribe();
        let end = receiver.wait_for(Option::is_some).await.map_or(None, |end| *end);
        let error = |message| ErrorObject::new("Runtime.ExitError", message);
        match end {
            Some(SuddenEnd::Loss) => InvocationError::Lost(error("lost on purpose, by an injected fault")),
            // The sender is here, so that there is always one.
            Some(SuddenEnd::Crash) | None => {
                InvocationError::Crashed { error: error("crashed on purpose, by an injected fault"), hint: None }
            }
        }
    }

    /// Records what is held back. A refusal has nobody left to hear it: the handler has ended.
    pub(crate) async fn finish(&self) {
        let mut session = self.session.lock().await;
        if !session.held_back.is_empty() {
            let _ = self.record(&mut session, Vec::new()).await;
        }
    }

    /// Records what is held back together with `updates`. When that is refused, what is held back is recorded without
    /// them, as it would have been without holding back; when the service failed, it goes on being held back.
    async fn record(
        &self,
        session: &mut Session,
        updates: Vec<OperationUpdate>,
    ) -> Result<CheckpointOutput, ServiceError> {
        let held_back = std::mem::take(&mut session.held_back);
        if held_back.is_empty() {
            return self.send(session, updates).await;
        }
        let is_alone = updates.is_empty();
        let together = held_back.iter().cloned().chain(updates).collect();
        match self.send(session, together).await {
            Err(failure) if failure.code.is_retryable() => {
                session.held_back = held_back;
                Err(failure)
            }
            // A call whose answer was lost is recorded, whatever it says.
            Err(refusal) if !is_alone && session.unanswered.is_none() => {
                self.send(session, held_back).await?;
                Err(refusal)
            }
            answer => answer,
        }
    }

    async fn send(
        &self,
        session: &mut Session,
        updates: Vec<OperationUpdate>,
    ) -> Result<CheckpointOutput, ServiceError> {
        let checkpoint_token = session.token.clone().ok_or_else(withheld)?;
        session.calls += 1;
        let call = CheckpointCall {
            arn: &self.execution,
            invocation: self.invocation,
            checkpoint: session.calls,
            updates: &updates,
        };
        let fault = self.service.faults.on_checkpoint(&call);
        let mut request = match session.unanswered.take() {
            Some(unanswered) if unanswered.updates == updates => unanswered,
            Some(_) | None => CheckpointRequest { checkpoint_token, updates, client_token: None },
        };
        match fault {
            Fault::None => {}
            Fault::Refuse(refusal) => {
                session.unanswered = request.client_token.is_some().then_some(request);
                return Err(refusal);
            }
            Fault::LoseReply(failure) => {
                let token = format!("lost-{}-{}", self.invocation, session.calls);
                request.client_token.get_or_insert_with(|| token.into());
                self.service.checkpoint(&self.execution, request.clone()).await?;
                session.unanswered = Some(request);
                return Err(failure);
            }
            Fault::CrashBefore => return self.end(SuddenEnd::Crash).await,
            Fault::LoseBefore => return self.end(SuddenEnd::Loss).await,
            Fault::CrashAfter => {
                // A refusal has nobody to hear it.
                let _ = self.service.checkpoint(&self.execution, request).await;
                return self.end(SuddenEnd::Crash).await;
            }
            Fault::LoseAfter => {
                self.service.checkpoint(&self.execution, request).await?;
                return self.end(SuddenEnd::Loss).await;
            }
        }
        let response = self.service.checkpoint(&self.execution, request).await?;
        session.token.clone_from(&response.checkpoint_token);
        Ok(CheckpointOutput {
            operations: response.operations.clone(),
            next_marker: response.next_marker.clone(),
            paused: session.token.is_none(),
        })
    }

    /// Ends the handler: it never hears of anything any more.
    async fn end<T>(&self, end: SuddenEnd) -> T {
        self.end.send_replace(Some(end));
        std::future::pending().await
    }

    /// Whether updates may wait: only light ones do, which bounds what waiting ones weigh.
    fn may_wait(&self, session: &Session, updates: &[OperationUpdate], mode: CheckpointMode) -> bool {
        mode == CheckpointMode::Lazy
            && self.service.clock.is_virtual()
            && session.token.is_some()
            && session.held_back.len() + updates.len() <= HELD_BACK_MAX
            && updates.iter().all(is_light)
    }
}

/// Whether an update has no data, and no text longer than the service takes.
fn is_light(update: &OperationUpdate) -> bool {
    let OperationUpdate { id, parent_id, name, sub_type, payload, error, options, .. } = update;
    let ids = [Some(id), parent_id.as_ref()].into_iter().flatten().map(|id| id.as_str().len());
    let texts = [name, sub_type].into_iter().flatten().map(|text| text.len());
    let bytes: usize = ids.chain(texts).sum();
    let is_call = matches!(options, Some(OperationOptions::ChainedInvoke(_)));
    bytes <= LIGHT_BYTES && payload.is_none() && error.is_none() && !is_call
}

fn withheld() -> ServiceError {
    ServiceError::invalid("Invalid checkpoint token")
}

#[async_trait]
impl DurableServiceClient for InMemoryServiceClient {
    async fn checkpoint(
        &self,
        updates: Vec<OperationUpdate>,
        mode: CheckpointMode,
    ) -> Result<CheckpointOutput, ServiceError> {
        let mut session = self.session.lock().await;
        if self.may_wait(&session, &updates, mode) {
            session.held_back.extend(updates);
            return Ok(CheckpointOutput::default());
        }
        let is_poll = updates.is_empty() && session.held_back.is_empty() && !session.was_lazy;
        session.was_lazy = mode == CheckpointMode::Lazy;
        let output = self.record(&mut session, updates).await?;
        if is_poll && self.service.clock.is_virtual() && output == CheckpointOutput::default() {
            self.service.until_news(&self.execution).await;
            return self.record(&mut session, Vec::new()).await;
        }
        Ok(output)
    }

    async fn get_execution_state(&self, marker: &str, max_items: u32) -> Result<OperationPage, ServiceError> {
        let session = self.session.lock().await;
        let token = session.token.as_ref().ok_or_else(withheld)?;
        let max_items = if max_items == 0 { PAGE_ITEMS_DEFAULT } else { max_items };
        self.service.page(&self.execution, token, Some(marker), max_items).await
    }

    async fn hand_over_token(&self) -> Option<CheckpointToken> {
        self.session.lock().await.token.take()
    }

    fn enter_step(&self, operation_id: &OperationId, attempt: u32) -> StepEntry {
        let Self { service, execution, invocation, .. } = self;
        service.notifier.notify(|observer| observer.on_step_entered(execution, *invocation, operation_id, attempt));
        StepEntry::Run
    }
}
