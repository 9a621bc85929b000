//! The service as a handler sees it that is replayed: it answers from the record.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use durable_wasm_core::checkpoint::{check_updates, fill_page};
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::execution::FunctionVersion;
use durable_wasm_core::invocation::OperationPage;
use durable_wasm_core::limits;
use durable_wasm_core::model::{CheckpointToken, Operation, OperationId, OperationUpdate};
use tokio::sync::Notify;

use super::session::Session;
use crate::client::{CheckpointMode, CheckpointOutput, DurableServiceClient, StepEntry};

/// The service for one invocation that is replayed.
pub(super) struct ReplayClient {
    /// The function that is replayed.
    function: FunctionVersion,
    /// Rung when the invocation need not go on.
    stopped: Notify,
    state: Mutex<State>,
}

struct State {
    /// None once the invocation is over.
    session: Option<Session>,
    /// The latest call was lazy: an empty one after it makes sure of it, and does not ask for news.
    was_lazy: bool,
    /// The operations that markers point into.
    listed: Vec<Arc<Operation>>,
}

impl ReplayClient {
    /// The service for an invocation, and the first page of what the handler is given.
    pub(super) fn new(session: Session, function: FunctionVersion) -> (Self, OperationPage) {
        let state = State { listed: session.operations(), session: Some(session), was_lazy: false };
        let page = state.page(0, limits::PAGE_ITEMS);
        (Self { function, stopped: Notify::new(), state: Mutex::new(state) }, page)
    }

    /// Returns when the invocation need not go on.
    pub(super) async fn stopped(&self) {
        self.stopped.notified().await;
    }

    /// The invocation is over: what became of it. None when it was over before.
    pub(super) fn finish(&self) -> Option<Session> {
        self.state().session.take()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds this lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer to a checkpoint; none when the handler need not go on.
    fn answer(&self, updates: &[OperationUpdate], mode: CheckpointMode) -> Option<CheckpointOutput> {
        let mut state = self.state();
        let was_lazy = std::mem::replace(&mut state.was_lazy, mode == CheckpointMode::Lazy);
        let session = state.session.as_mut()?;
        if !updates.is_empty() {
            session.ask_all(updates);
        } else if !was_lazy {
            session.ask_for_news();
        }
        if session.stop.is_some() {
            return None;
        }
        state.listed = session.take_news();
        let OperationPage { operations, next_marker } = state.page(0, limits::PAGE_ITEMS);
        Some(CheckpointOutput { operations, next_marker, paused: false })
    }
}

impl State {
    /// The page that begins at a position.
    fn page(&self, position: usize, max_items: usize) -> OperationPage {
        let rest = self.listed.get(position..).unwrap_or_default();
        let (operations, has_more) = fill_page(rest, max_items);
        let next_marker = has_more.then(|| (position + operations.len()).to_string());
        OperationPage { operations, next_marker }
    }
}

#[async_trait]
impl DurableServiceClient for ReplayClient {
    async fn checkpoint(
        &self,
        updates: Vec<OperationUpdate>,
        mode: CheckpointMode,
    ) -> Result<CheckpointOutput, ServiceError> {
        // What the service refuses is not recorded, and the handler goes on by the refusal.
        check_updates(&updates, &self.function)?;
        match self.answer(&updates, mode) {
            Some(answer) => Ok(answer),
            None => {
                self.stopped.notify_one();
                std::future::pending().await
            }
        }
    }

    async fn get_execution_state(&self, marker: &str, max_items: u32) -> Result<OperationPage, ServiceError> {
        let position = marker.parse().map_err(|_| ServiceError::invalid("Invalid marker"))?;
        let max_items = match usize::try_from(max_items) {
            Ok(items @ 1..=limits::PAGE_ITEMS) => items,
            Ok(_) | Err(_) => limits::PAGE_ITEMS,
        };
        Ok(self.state().page(position, max_items))
    }

    async fn hand_over_token(&self) -> Option<CheckpointToken> {
        None
    }

    fn enter_step(&self, operation_id: &OperationId, _attempt: u32) -> StepEntry {
        if let Some(session) = &mut self.state().session {
            session.enter_step(operation_id);
        }
        StepEntry::EndInvocation
    }
}
