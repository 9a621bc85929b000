//! A run that is under way.

use std::fmt;
use std::sync::Arc;

use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::model::{CallbackId, ErrorObject, ExecutionArn, ExecutionStatus, OperationStatus, Payload};
use durable_wasm_runtime::{ExecutorError, PauseRequest};

use super::callbacks::RefusedCallbackAction;
use super::error::{NeverCame, Why};
use super::pattern::NamePattern;
use super::run::{Fate, Run};
use super::script::CallbackScript;
use super::turns::Holder;
use super::wishes::{CallbackNamed, End, OperationIn};
use super::{OperationView, RunnerError, TestResult};

/// An execution that is under way: wait for what it does, answer its callbacks, stop it.
///
/// Nothing happens until somebody waits: [`finish`](Self::finish), [`wait_for_callback`](Self::wait_for_callback) and
/// [`wait_for`](Self::wait_for) drive the execution, and time, as far as they must.
///
/// ```no_run
/// # async fn test() -> anyhow::Result<()> {
/// use durable_wasm::{DurableTestRunner, ExecutionStatus};
///
/// let runner = DurableTestRunner::from_path("examples/rust/approval").await?;
/// let report = r#"{"id": "E-7", "employee": "kim", "amount_cents": 42000, "purpose": "conference"}"#;
/// let execution = runner.start(report).await?;
/// let manager = execution.wait_for_callback("manager").await?;
/// execution.send_callback_success(&manager, r#"{"approved": true, "by": "kit"}"#).await?;
/// let result = execution.finish().await?;
/// assert_eq!(result.status(), ExecutionStatus::Succeeded);
/// # Ok(())
/// # }
/// ```
///
/// # Several at once
/// Any number may wait at the same time, on one handle or on clones of it, and the execution goes on when each of them has
/// looked at what happened. Before time moves, every task that is ready to run gets a turn, so an answer that is sent right
/// after [`wait_for_callback`](Self::wait_for_callback) returns arrives in the same instant.
///
/// ```no_run
/// # async fn test(execution: durable_wasm::DurableTestExecution) -> anyhow::Result<()> {
/// let answer = async {
///     let approval = execution.wait_for_callback("approval").await?;
///     execution.send_callback_success(&approval, "true").await
/// };
/// let (result, ()) = tokio::try_join!(execution.finish(), answer)?;
/// # Ok(())
/// # }
/// ```
///
/// Every clone counts as somebody who may yet do something: an execution that waits for somebody outside is given up when
/// everybody who holds it waits for it. A task that needs real time for its answer should therefore hold a clone, and
/// whoever has nothing more to say should drop theirs.
pub struct DurableTestExecution {
    run: Arc<Run>,
    holder: Holder,
}

impl Clone for DurableTestExecution {
    fn clone(&self) -> Self {
        Self { run: Arc::clone(&self.run), holder: self.run.turns.hold() }
    }
}

impl fmt::Debug for DurableTestExecution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DurableTestExecution").field("arn", self.arn()).finish_non_exhaustive()
    }
}

impl DurableTestExecution {
    pub(super) fn new(run: Run) -> Self {
        let holder = run.turns.hold();
        Self { run: Arc::new(run), holder }
    }

    /// The execution's ARN.
    pub fn arn(&self) -> &ExecutionArn {
        &self.run.arn
    }

    /// Goes on to the end of the execution, or until nothing but somebody outside can bring it on and nobody is left who
    /// may: then the result's status is still `Running`, or `Paused`, and it can be finished later.
    ///
    /// # Errors
    /// When the store fails. An execution that fails is no error: see [`TestResult::status`].
    pub async fn finish(&self) -> Result<TestResult, RunnerError> {
        match self.run.wait_for(&self.holder, &End).await? {
            Fate::Ended(_) | Fate::Hopeless(_) => self.peek().await,
            Fate::Fulfilled(never) => match never {},
        }
    }

    /// What stands recorded now. Nothing goes on by this.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn peek(&self) -> Result<TestResult, RunnerError> {
        Ok(TestResult::read(&self.run.executor, self.arn()).await.map_err(ExecutorError::from)?)
    }

    /// Goes on until a callback of this name is open, in this execution or one that it called. Its id.
    ///
    /// The callback of a `wait_for_callback` goes by the name of that. `*` stands for any text and `?` for any character;
    /// where several are open, the one that was created first is found.
    ///
    /// # Errors
    /// [`RunnerError::NeverCame`] when the execution ends without it, or waits for something else and nobody is left who
    /// may bring it on.
    pub async fn wait_for_callback(&self, name: &str) -> Result<CallbackId, RunnerError> {
        let wish = CallbackNamed(NamePattern::new(name));
        let fate = self.run.wait_for(&self.holder, &wish).await?;
        self.found(fate, &wish).await
    }

    /// Goes on until an operation of this name is in this status; where `Started` is asked for, until it has begun.
    ///
    /// Under the virtual clock one looks between invocations, and so does not see what an invocation begins and ends.
    ///
    /// # Errors
    /// As [`Self::wait_for_callback`].
    pub async fn wait_for(&self, name: &str, status: OperationStatus) -> Result<OperationView, RunnerError> {
        let wish = OperationIn { name: name.to_owned(), status };
        let fate = self.run.wait_for(&self.holder, &wish).await?;
        let id = self.found(fate, &wish).await?;
        let result = self.peek().await?;
        result.iter().find(|operation| *operation.id() == id).ok_or_else(|| {
            NeverCame { wanted: wish.to_string(), why: Why::Ended(result.status()), there_are: result.describe() }
                .into()
        })
    }

    /// Completes a callback with a result: JSON text, unless the handler reads another form. At most 1,048,576 bytes.
    ///
    /// # Errors
    /// What the service answers when there is no such callback, it is over, or the result is too large.
    pub async fn send_callback_success(&self, id: &CallbackId, result: impl Into<Payload>) -> Result<(), RunnerError> {
        self.complete(id, CallbackOutcome::Succeeded(Some(result.into()))).await
    }

    /// Completes a callback with an error.
    ///
    /// # Errors
    /// As [`Self::send_callback_success`].
    pub async fn send_callback_failure(&self, id: &CallbackId, error: ErrorObject) -> Result<(), RunnerError> {
        self.complete(id, CallbackOutcome::Failed(error)).await
    }

    /// Puts off a callback's heartbeat timeout.
    ///
    /// # Errors
    /// As [`Self::send_callback_success`].
    pub async fn send_callback_heartbeat(&self, id: &CallbackId) -> Result<(), RunnerError> {
        self.act(self.run.executor.heartbeat_callback(id)).await
    }

    /// Stops the execution: it takes no more checkpoints, and its open operations stay as they are. Does nothing when it
    /// has ended.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn stop(&self, error: Option<ErrorObject>) -> Result<(), RunnerError> {
        self.act(self.run.executor.stop(self.arn(), error)).await
    }

    /// Holds back invocations until [`Self::resume`]. Timers, callbacks and called functions go on.
    ///
    /// # Errors
    /// What the service answers when it is not running.
    pub async fn pause(&self, request: PauseRequest) -> Result<(), RunnerError> {
        self.act(self.run.executor.pause(self.arn(), request)).await
    }

    /// Lets a paused execution go on.
    ///
    /// # Errors
    /// What the service answers when it is not paused.
    pub async fn resume(&self, reason: Option<String>) -> Result<(), RunnerError> {
        self.act(self.run.executor.resume(self.arn(), reason)).await
    }

    /// Deletes the execution, which has ended.
    ///
    /// # Errors
    /// What the service answers when it has not ended, or is being deleted.
    pub async fn delete(&self) -> Result<(), RunnerError> {
        self.act(self.run.executor.delete(self.arn())).await.map(|_since| ())
    }

    /// What scripts were to do to callbacks and was refused when the time came.
    pub fn refused_callback_actions(&self) -> Vec<RefusedCallbackAction> {
        self.run.callbacks.refused()
    }

    /// The scripts that no callback has taken so far.
    pub fn unused_callback_scripts(&self) -> Vec<CallbackScript> {
        self.run.callbacks.unused_scripts()
    }

    async fn complete(&self, id: &CallbackId, outcome: CallbackOutcome) -> Result<(), RunnerError> {
        self.act(self.run.executor.complete_callback(id, outcome)).await
    }

    /// Does something to the execution: whoever waits looks again.
    async fn act<T>(&self, action: impl Future<Output = Result<T, ExecutorError>>) -> Result<T, RunnerError> {
        let done = action.await;
        self.run.turns.happened();
        Ok(done?)
    }

    /// What was wished for, or why it never came.
    async fn found<T>(&self, fate: Fate<T>, wanted: &impl fmt::Display) -> Result<T, RunnerError> {
        let result = self.peek().await?;
        let why = match fate {
            Fate::Fulfilled(found) => return Ok(found),
            Fate::Ended(status) => Why::Ended(status),
            Fate::Hopeless(ExecutionStatus::Paused | ExecutionStatus::Pausing) => Why::Paused,
            Fate::Hopeless(_) => Why::Waits(result.awaited_callbacks().iter().map(ToString::to_string).collect()),
        };
        let there_are = result.describe();
        Err(NeverCame { wanted: wanted.to_string(), why, there_are }.into())
    }
}
