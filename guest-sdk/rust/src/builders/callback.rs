//! Callbacks: results that somebody outside sends.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

pub use super::wait_for_callback::WaitForCallbackBuilder;
use crate::engine::Call;
use crate::operations::callback::{self, CallbackLimits};
use crate::{DurableFuture, JsonSerdes, OperationError, Serdes};

/// A callback that can be completed from outside. See
/// [`DurableContext::create_callback`](crate::DurableContext::create_callback).
#[non_exhaustive]
pub struct Callback<O> {
    id: String,
    result: Box<dyn FnOnce() -> DurableFuture<O> + Send + Sync>,
}

impl<O: Send + 'static> Callback<O> {
    pub(crate) fn new(id: String, result: impl FnOnce() -> DurableFuture<O> + Send + Sync + 'static) -> Self {
        Self { id, result: Box::new(result) }
    }

    /// The id by which the callback is completed: base64, at most 1,024 characters. Give it to whoever is to do that.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Waits until the callback is completed.
    ///
    /// Its error is an [`OperationErrorKind::Callback`](crate::OperationErrorKind::Callback): time was up, somebody
    /// outside reported a failure, or the result cannot be deserialized.
    pub fn result(self) -> DurableFuture<O> {
        (self.result)()
    }
}

impl<O> fmt::Debug for Callback<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A callback to be. See [`DurableContext::create_callback`](crate::DurableContext::create_callback).
///
/// Defaults: no name, no timeout, no heartbeat, [`JsonSerdes`].
///
/// ```
/// use durable_wasm_sdk as durable;
/// use std::time::Duration;
///
/// async fn handler(request: String, ctx: durable::DurableContext) -> Result<bool, durable::BoxError> {
///     let approval = ctx
///         .create_callback::<bool>()
///         .name("approval")
///         .timeout(Duration::from_secs(24 * 60 * 60))
///         .await?;
///     let mail = format!("{request}: approve with {}", approval.id());
///     ctx.step(|_| async move { Ok(mail.len()) }).name("send-mail").await?;
///     Ok(approval.result().await?)
/// }
/// # drop(handler);
/// ```
#[must_use = "a builder does nothing until it is awaited or spawned"]
#[non_exhaustive]
pub struct CreateCallbackBuilder<O, S = JsonSerdes> {
    call: Call,
    limits: CallbackLimits,
    serdes: S,
    output: PhantomData<fn() -> O>,
}

impl<O> CreateCallbackBuilder<O> {
    pub(crate) fn new(call: Call) -> Self {
        Self { call, limits: CallbackLimits::default(), serdes: JsonSerdes, output: PhantomData }
    }
}

impl<O, S> fmt::Debug for CreateCallbackBuilder<O, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateCallbackBuilder").field("name", &self.call.name).finish_non_exhaustive()
    }
}

impl<O: Send + 'static, S> CreateCallbackBuilder<O, S> {
    /// Names the callback, for people and for tests: 1 to 256 printable ASCII characters.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.call.name = Some(name.into());
        self
    }

    /// Sets how long it may take until the callback is completed, in whole seconds, rounded up. Zero means for ever.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.timeout = Some(timeout);
        self
    }

    /// Sets how long the callback may go without a heartbeat, in whole seconds, rounded up. Zero means for ever.
    pub fn heartbeat(mut self, interval: Duration) -> Self {
        self.limits.heartbeat = Some(interval);
        self
    }

    /// Sets how the result is read. Nothing is ever written with it.
    pub fn serdes<S2: Serdes<O>>(self, serdes: S2) -> CreateCallbackBuilder<O, S2> {
        let Self { call, limits, serdes: _, output } = self;
        CreateCallbackBuilder { call, limits, serdes, output }
    }
}

impl<O: Send + 'static, S: Serdes<O>> CreateCallbackBuilder<O, S> {
    super::finishers!(Callback<O>);
}

impl<O: Send + 'static, S: Serdes<O>> IntoFuture for CreateCallbackBuilder<O, S> {
    type Output = Result<Callback<O>, OperationError>;
    type IntoFuture = DurableFuture<Callback<O>>;

    fn into_future(self) -> DurableFuture<Callback<O>> {
        let Self { call, limits, serdes, output: _ } = self;
        DurableFuture::verified(call, |call| callback::create(call, limits, serdes))
    }
}
