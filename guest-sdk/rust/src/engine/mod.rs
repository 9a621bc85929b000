//! What drives an invocation, whatever the operation: ids, the record, checkpoints, tasks and scopes.
//!
//! # Invariants
//! - Ids are minted where the handler asks for an operation, never when a future is polled ([`Scope`]).
//! - All is single-threaded and deterministic: tasks run in the order they became ready ([`TaskQueue`]). The locks are
//!   there because handlers' futures must be `Send`, as they must for the official SDK; they are never contended.
//! - Suspending is no error that a handler could catch: a future that has to wait stays pending, and when no task is
//!   ready the invocation ends and drops them all.
//! - In a complete context, whose body runs again, nothing new happens ([`Call::take_record`]).
//! - Once there is a [`Verdict`], nothing more is recorded and no operation goes on ([`Engine::go_on`]).

mod call;
mod checkpoint;
mod hooks;
mod id;
mod join_set;
pub(crate) mod lifecycle;
mod log;
mod scope;
mod tasks;
mod usage;

use std::future::{Future, pending, poll_fn};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use crate::LambdaContext;
use crate::bindings::durable::execution::types::{Operation, OperationStatus};
use crate::error::{
    NonDeterministicExecutionError, OperationError, OperationErrorKind, OperationMismatch, UsageErrorKind, WireError,
    record_error,
};
use crate::plugin::Plugin;
use crate::service::Service;

pub(crate) use self::call::{Call, Kind, Progress};
use self::checkpoint::is_terminal;
pub(crate) use self::checkpoint::unreadable;
pub(crate) use self::hooks::{Hooks, run_user_function};
pub(crate) use self::id::OperationId;
pub(crate) use self::join_set::JoinSet;
pub(crate) use self::log::OperationLog;
pub(crate) use self::scope::{Current, Scope, within};
pub(crate) use self::tasks::TaskQueue;
pub(crate) use self::usage::Watch;

/// How an invocation ends whatever the handler makes of it.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// The execution goes on in a later invocation.
    Suspend,
    /// The execution has failed.
    FailExecution(WireError),
    /// The invocation has failed and is to be tried again.
    FailInvocation(WireError),
}

/// One invocation: shared by all its scopes and operations.
pub(crate) struct Engine {
    service: Arc<dyn Service>,
    lambda_context: LambdaContext,
    execution_arn: String,
    tasks: Arc<TaskQueue>,
    hooks: Hooks,
    state: Mutex<State>,
}

struct State {
    log: OperationLog,
    verdict: Option<Verdict>,
    /// An operation goes on in a later invocation, and in no event before.
    suspended: bool,
    /// The first operation that was not gone on with, since the context around it is complete.
    left_open: Option<OperationMismatch>,
    /// Updates were sent that the service may not have recorded yet.
    unflushed: bool,
}

impl Engine {
    pub(crate) fn new(
        service: Arc<dyn Service>,
        execution_arn: String,
        lambda_context: LambdaContext,
        log: OperationLog,
    ) -> Self {
        let state = Mutex::new(State { log, verdict: None, suspended: false, left_open: None, unflushed: false });
        let hooks = Hooks::new(Arc::clone(&service), Vec::new(), []);
        Self { service, lambda_context, execution_arn, tasks: Arc::default(), hooks, state }
    }

    /// The same, with these plugins. `updated` are the operations that changed since the invocation before this one.
    pub(crate) fn with_plugins(mut self, plugins: Vec<Box<dyn Plugin>>, updated: Vec<String>) -> Self {
        self.hooks = Hooks::new(Arc::clone(&self.service), plugins, updated);
        self
    }

    pub(crate) fn service(&self) -> &dyn Service {
        &*self.service
    }

    pub(crate) fn execution_arn(&self) -> &str {
        &self.execution_arn
    }

    pub(crate) fn lambda_context(&self) -> &LambdaContext {
        &self.lambda_context
    }

    pub(crate) fn tasks(&self) -> &Arc<TaskQueue> {
        &self.tasks
    }

    pub(crate) fn hooks(&self) -> &Hooks {
        &self.hooks
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Ends the invocation. The first verdict stands.
    fn end(&self, verdict: Verdict) {
        self.state().verdict.get_or_insert(verdict);
    }

    /// Fails the execution, whatever becomes of the error.
    fn fail_execution(&self, kind: OperationErrorKind) -> OperationError {
        let general_type = kind.error_type();
        let error = OperationError::from_kind(kind);
        self.end(Verdict::FailExecution(record_error(&error, general_type)));
        error
    }

    /// Whether there is a verdict.
    pub(crate) fn has_ended(&self) -> bool {
        self.state().verdict.is_some()
    }

    /// Takes the verdict.
    pub(crate) fn take_verdict(&self) -> Option<Verdict> {
        self.state().verdict.take()
    }

    /// Returns at once, or never when there is a verdict.
    async fn go_on(&self) {
        if self.has_ended() {
            pending().await
        }
    }

    /// Never returns: what comes next is a later invocation's.
    pub(crate) async fn suspend<T>(&self) -> T {
        self.state().suspended = true;
        pending().await
    }

    /// Ends the invocation in which nothing can go on: it is suspended, unless no event could change that.
    pub(crate) fn rest(&self) {
        let left_open = {
            let mut state = self.state();
            if state.suspended || state.log.is_watched() {
                return;
            }
            state.left_open.take()
        };
        match left_open {
            None => self.misused(UsageErrorKind::NothingAwaited),
            // The body did not come to its end this time, so it is another one than it was.
            Some(operation) => {
                let error = NonDeterministicExecutionError::mismatch(operation);
                self.fail_execution(OperationErrorKind::NonDeterministicExecution(error))
            }
        };
    }

    /// Whether the operation is recorded and has not been replayed yet.
    fn is_recorded(&self, id: &str) -> bool {
        self.state().log.get(id).is_some()
    }

    /// Never returns: the context around the operation came to its end without it.
    async fn leave_open<T>(&self, operation: OperationMismatch) -> T {
        self.state().left_open.get_or_insert(operation);
        pending().await
    }

    /// Takes an operation's record, if there is one.
    async fn take_record(&self, id: &str) -> Option<Operation> {
        self.go_on().await;
        let record = self.state().log.take(id);
        if let Some(operation) = &record {
            let has_ended = is_terminal(operation.status);
            self.hooks.replayed(operation, has_ended);
            if has_ended {
                lifecycle::replayed(self, operation);
            }
        }
        record
    }

    /// Takes what the service says of an operation, unless that is that it has started.
    fn take_outcome(&self, id: &str) -> Option<Operation> {
        let log = &mut self.state().log;
        log.get(id).filter(|operation| operation.status != OperationStatus::Started)?;
        log.take(id)
    }

    /// Waits until the service says something new about an operation, perhaps for ever.
    pub(crate) fn news(&self, id: &str) -> impl Future<Output = Operation> + Send {
        poll_fn(move |cx| {
            let mut state = self.state();
            match state.log.take(id) {
                Some(operation) if state.verdict.is_none() => Poll::Ready(operation),
                _ => {
                    state.log.watch(id, cx.waker());
                    Poll::Pending
                }
            }
        })
    }
}

/// Locks. A panic while a lock is held ends the guest, so there is no poisoned state to meet.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
