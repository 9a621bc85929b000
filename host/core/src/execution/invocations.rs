//! Invocations: how one begins, and what follows from how it ends.

use std::sync::Arc;
use std::time::Duration;

use super::outputs::{self, Reading};
use super::{Execution, InFlight, Lifecycle, Verdict};
use crate::checkpoint::CheckpointProcessor;
use crate::error::ServiceError;
use crate::invocation::{InvocationOutcome, InvocationStart, NextAction};
use crate::model::{ErrorObject, EventKind, OperationId, OperationType, RequestId, Timestamp};
use crate::token::CheckpointClaims;

/// How often in a row an invocation may fail without progress before the execution does.
/// Source: the service's testing SDK.
const FAILED_ATTEMPTS_MAX: u32 = 5;
/// How often in a row an invocation may fail or answer PENDING while nothing is pending, when the last one does the
/// latter. Source: as above.
const INVALID_PENDING_ATTEMPTS_MAX: u32 = 3;
/// How long to wait before the next attempt. It does not grow. Source: as above.
const RETRY_BACKOFF: Duration = Duration::from_secs(5);

impl Execution {
    /// Whether an invocation should begin: the first one, a retry, or something the handler has not seen. False while one
    /// is in flight, during a pause, and after the end.
    pub fn needs_invocation(&self) -> bool {
        self.may_be_invoked() && (self.owed || self.has_news())
    }

    /// Whether an invocation should begin at once, even while one that failed waits to be tried again: something has
    /// happened that the handler has not seen. False whenever [`needs_invocation`](Self::needs_invocation) is.
    pub fn has_unseen_changes(&self) -> bool {
        self.may_be_invoked() && self.has_news()
    }

    /// Whether there is anything that the handler has not seen as it is now, be it running or not.
    pub fn has_news(&self) -> bool {
        !self.operations.unseen().is_empty()
    }

    const fn may_be_invoked(&self) -> bool {
        matches!(self.lifecycle, Lifecycle::Running) && self.is_open() && !self.is_invoking()
    }

    /// Begins an invocation, and counts everything recorded so far as seen by it.
    ///
    /// # Errors
    /// `ResourceConflict` when one is in flight, or the execution is paused or has ended.
    pub fn begin_invocation(
        &mut self,
        request_id: RequestId,
        processor: &CheckpointProcessor,
        now: Timestamp,
    ) -> Result<InvocationStart, ServiceError> {
        if !self.may_be_invoked() {
            let state = if self.is_invoking() { "INVOKING" } else { self.status().as_str() };
            let message = format!("Cannot invoke execution {} while it is {state}", self.arn());
            return Err(ServiceError::conflict(message));
        }
        let now = self.advance(now);
        self.invocations += 1;
        self.sequence += 1;
        self.in_flight = Some(InFlight { request_id, start_timestamp: now, progressed: false });
        self.owed = false;
        self.delta_rest.clear();
        let updated_operation_ids = self.take_updated();
        Ok(InvocationStart {
            checkpoint_token: processor.signer().checkpoint_token(&self.token_claims()),
            initial_execution_state: processor.first_page(self),
            updated_operation_ids,
        })
    }

    /// Counts every operation as seen, and says which were not. The execution itself never changes while it runs.
    fn take_updated(&mut self) -> Vec<OperationId> {
        let unseen = self.operations.take_unseen();
        let operations = unseen.into_iter().filter_map(|slot| self.operations.get(slot));
        let updated = operations.filter(|operation| operation.operation_type() != OperationType::Execution);
        updated.map(|operation| operation.id.clone()).collect()
    }

    /// What the only good checkpoint token stands for.
    pub(crate) fn token_claims(&self) -> CheckpointClaims {
        CheckpointClaims { arn: self.arn().clone(), invocation: self.invocations, sequence: self.sequence }
    }

    /// Ends the invocation in flight and says what to do next.
    ///
    /// A result checkpointed with an EXECUTION update counts, whatever the invocation answers. An invocation that fails is
    /// tried again: the count of failures in a row starts over with every invocation that answers properly, and with every
    /// one that ended an operation before it failed. One that the host lost does not count. When an execution was stopped, timed out or deleted meanwhile,
    /// nothing is recorded.
    pub fn finish_invocation(&mut self, outcome: InvocationOutcome, now: Timestamp) -> NextAction {
        let Some(in_flight) = self.in_flight.take() else {
            debug_assert!(!self.is_open(), "no invocation is in flight");
            return self.suspended();
        };
        let now = self.advance(now);
        let reading = match outputs::read(self, outcome) {
            // The handler was cut short by a pause: it had no choice but to answer PENDING.
            Reading::NothingPending(_) if self.owed => Reading::Pending,
            reading => reading,
        };
        let completed = EventKind::InvocationCompleted {
            start_timestamp: in_flight.start_timestamp,
            end_timestamp: now,
            request_id: in_flight.request_id,
            error: reading.invocation_error().cloned(),
        };
        self.history.append(now, None, completed);
        if in_flight.progressed {
            self.failures = 0;
        }
        if let Some(verdict) = self.closing.take() {
            self.end(verdict, now);
            return NextAction::Completed;
        }
        let next = self.follow(reading, now);
        self.complete_pause(now);
        self.held_back(next)
    }

    fn follow(&mut self, reading: Reading, now: Timestamp) -> NextAction {
        match reading {
            Reading::Final(verdict) => {
                self.end(verdict, now);
                NextAction::Completed
            }
            Reading::Invalid(error) | Reading::Gone(error) => {
                self.end(Verdict::Failed(Some(error)), now);
                NextAction::Completed
            }
            Reading::Pending => {
                self.failures = 0;
                self.suspended()
            }
            Reading::NothingPending(error) => self.retry(error, INVALID_PENDING_ATTEMPTS_MAX, now),
            Reading::Failed(error) => self.retry(error, FAILED_ATTEMPTS_MAX, now),
            Reading::Lost(_) => {
                self.owed = true;
                NextAction::Reinvoke
            }
        }
    }

    fn retry(&mut self, error: Arc<ErrorObject>, attempts_max: u32, now: Timestamp) -> NextAction {
        self.failures += 1;
        if self.failures >= attempts_max {
            self.end(Verdict::Failed(Some(error)), now);
            return NextAction::Completed;
        }
        self.owed = true;
        NextAction::Retry(RETRY_BACKOFF)
    }

    /// What to do when no invocation is in flight.
    fn suspended(&self) -> NextAction {
        if !self.is_open() {
            NextAction::Completed
        } else if self.needs_invocation() {
            NextAction::Reinvoke
        } else {
            NextAction::Suspend
        }
    }

    /// A pause holds back every invocation; `resume` makes up for it.
    fn held_back(&self, next: NextAction) -> NextAction {
        match next {
            NextAction::Reinvoke | NextAction::Retry(_) if self.pause_details().is_some() => NextAction::Suspend,
            NextAction::Completed | NextAction::Suspend | NextAction::Reinvoke | NextAction::Retry(_) => next,
        }
    }
}
