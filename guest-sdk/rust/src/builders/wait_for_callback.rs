//! Waiting for a callback.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::RetryStrategyConfig;
use crate::engine::Call;
use crate::operations::wait_for_callback::{self, WaitForCallbackConfig};
use crate::retry::RetryPolicy;
use crate::{BoxError, DurableFuture, JsonSerdes, OperationError, RetryDecision, Serdes, StepContext, StepError};

/// A callback and the step that tells the world its id, in one operation. See
/// [`DurableContext::wait_for_callback`](crate::DurableContext::wait_for_callback).
///
/// An error of the callback is an [`OperationErrorKind::Callback`](crate::OperationErrorKind::Callback), one of the
/// submitter an [`OperationErrorKind::ChildContext`](crate::OperationErrorKind::ChildContext).
///
/// Defaults: no name, [`RetryStrategyConfig::default`] for the submitter, no timeout, no heartbeat, [`JsonSerdes`].
///
/// ```
/// use durable_wasm_sdk as durable;
/// use std::time::Duration;
///
/// async fn handler(request: String, ctx: durable::DurableContext) -> Result<bool, durable::BoxError> {
///     let approved = ctx
///         .wait_for_callback::<bool, _, _>(|_step, callback_id| async move {
///             log::info!("{request}: approve with {callback_id}");
///             Ok(())
///         })
///         .name("approval")
///         .timeout(Duration::from_secs(24 * 60 * 60))
///         .await?;
///     Ok(approved)
/// }
/// # drop(handler);
/// ```
#[must_use = "a builder does nothing until it is awaited or spawned"]
#[non_exhaustive]
pub struct WaitForCallbackBuilder<O, F, Fut, S = JsonSerdes> {
    call: Call,
    config: WaitForCallbackConfig,
    serdes: S,
    submitter: F,
    output: PhantomData<fn() -> (O, Fut)>,
}

impl<O, F, Fut> WaitForCallbackBuilder<O, F, Fut> {
    pub(crate) fn new(call: Call, submitter: F) -> Self {
        Self { call, config: WaitForCallbackConfig::default(), serdes: JsonSerdes, submitter, output: PhantomData }
    }
}

impl<O, F, Fut, S> fmt::Debug for WaitForCallbackBuilder<O, F, Fut, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitForCallbackBuilder").field("name", &self.call.name).finish_non_exhaustive()
    }
}

impl<O, F, Fut, S> WaitForCallbackBuilder<O, F, Fut, S>
where
    O: Send + 'static,
    F: FnOnce(StepContext, String) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    /// Names the operation, for people and for tests: 1 to 256 printable ASCII characters.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.call.name = Some(name.into());
        self
    }

    /// Decides with a function whether to try again when the submitter fails: it is given the error and the number of
    /// the attempt that failed, counted from 1.
    pub fn submitter_retry<R>(mut self, strategy: R) -> Self
    where
        R: Fn(&StepError, u32) -> RetryDecision + Send + Sync + 'static,
    {
        self.config.submitter_retry = RetryPolicy::Custom(Box::new(strategy));
        self
    }

    /// Sets how often and how fast to try again when the submitter fails.
    pub fn submitter_retry_config(mut self, config: RetryStrategyConfig) -> Self {
        self.config.submitter_retry = RetryPolicy::Config(config);
        self
    }

    /// Sets how long it may take until the callback is completed, in whole seconds, rounded up. Zero means for ever.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.config.limits.timeout = Some(timeout);
        self
    }

    /// Sets how long the callback may go without a heartbeat, in whole seconds, rounded up. Zero means for ever.
    pub fn heartbeat(mut self, interval: Duration) -> Self {
        self.config.limits.heartbeat = Some(interval);
        self
    }

    /// Sets how the result that comes from outside is read. The operation's own record of it is JSON.
    pub fn serdes<S2: Serdes<O>>(self, serdes: S2) -> WaitForCallbackBuilder<O, F, Fut, S2> {
        let Self { call, config, serdes: _, submitter, output } = self;
        WaitForCallbackBuilder { call, config, serdes, submitter, output }
    }
}

impl<O, F, Fut, S> WaitForCallbackBuilder<O, F, Fut, S>
where
    O: Serialize + DeserializeOwned + Send + 'static,
    F: FnOnce(StepContext, String) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    S: Serdes<O>,
{
    super::finishers!(O);
}

impl<O, F, Fut, S> IntoFuture for WaitForCallbackBuilder<O, F, Fut, S>
where
    O: Serialize + DeserializeOwned + Send + 'static,
    F: FnOnce(StepContext, String) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    S: Serdes<O>,
{
    type Output = Result<O, OperationError>;
    type IntoFuture = DurableFuture<O>;

    fn into_future(self) -> DurableFuture<O> {
        let Self { call, config, serdes, submitter, output: _ } = self;
        DurableFuture::verified(call, |call| wait_for_callback::run(call, config, serdes, submitter))
    }
}
