//! Blocks of operations that are retried as one.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;

use super::RetryStrategyConfig;
use crate::engine::Call;
use crate::operations::with_retry;
use crate::retry::RetryPolicy;
use crate::{BoxError, DurableContext, DurableFuture, JsonSerdes, OperationError, RetryDecision, Serdes, StepError};

/// A block of operations that is retried as one. See [`DurableContext::with_retry`].
///
/// Every attempt has its own operations: none of an attempt that failed is replayed into the next. When the strategy
/// stops, the block fails with a [`ChildContextError`](crate::ChildContextError) that says how many attempts were made
/// and why the last one failed.
///
/// Defaults: no name, [`RetryStrategyConfig::default`], [`JsonSerdes`].
///
/// ```
/// use durable_wasm_sdk as durable;
/// use durable::builders::RetryStrategyConfig;
/// use std::time::Duration;
///
/// async fn handler(order: String, ctx: durable::DurableContext) -> Result<String, durable::BoxError> {
///     let shipped = ctx
///         .with_retry(move |block| {
///             let order = order.clone();
///             async move {
///                 let parcel: String = block.step(|_| async move { Ok(format!("parcel of {order}")) }).await?;
///                 Ok(block.invoke::<String, _>("carrier", parcel).await?)
///             }
///         })
///         .name("ship")
///         .retry_strategy_config(RetryStrategyConfig::fixed(Duration::from_secs(60)))
///         .await?;
///     Ok(shipped)
/// }
/// # drop(handler);
/// ```
#[must_use = "a builder does nothing until it is awaited or spawned"]
#[non_exhaustive]
pub struct WithRetryBuilder<O, F, Fut, S = JsonSerdes> {
    call: Call,
    retry: RetryPolicy,
    serdes: S,
    body: F,
    output: PhantomData<fn() -> (O, Fut)>,
}

impl<O, F, Fut> WithRetryBuilder<O, F, Fut> {
    pub(crate) fn new(call: Call, body: F) -> Self {
        Self { call, retry: RetryPolicy::default(), serdes: JsonSerdes, body, output: PhantomData }
    }
}

impl<O, F, Fut, S> fmt::Debug for WithRetryBuilder<O, F, Fut, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithRetryBuilder").field("name", &self.call.name).finish_non_exhaustive()
    }
}

impl<O, F, Fut, S> WithRetryBuilder<O, F, Fut, S>
where
    O: Send + 'static,
    F: Fn(DurableContext) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
{
    /// Names the block, for people and for tests: 1 to 256 printable ASCII characters.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.call.name = Some(name.into());
        self
    }

    /// Decides with a function whether to try again: it is given the block's error and the number of the attempt that
    /// failed, counted from 1. It is asked again in every replay, so let nothing else decide.
    pub fn retry_strategy<R>(mut self, strategy: R) -> Self
    where
        R: Fn(&StepError, u32) -> RetryDecision + Send + Sync + 'static,
    {
        self.retry = RetryPolicy::Custom(Box::new(strategy));
        self
    }

    /// Sets how often and how fast to try again.
    pub fn retry_strategy_config(mut self, config: RetryStrategyConfig) -> Self {
        self.retry = RetryPolicy::Config(config);
        self
    }

    /// Sets how the block's result is recorded.
    pub fn serdes<S2: Serdes<O>>(self, serdes: S2) -> WithRetryBuilder<O, F, Fut, S2> {
        let Self { call, retry, serdes: _, body, output } = self;
        WithRetryBuilder { call, retry, serdes, body, output }
    }
}

impl<O, F, Fut, S> WithRetryBuilder<O, F, Fut, S>
where
    O: Send + 'static,
    F: Fn(DurableContext) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    S: Serdes<O>,
{
    super::finishers!(O);
}

impl<O, F, Fut, S> IntoFuture for WithRetryBuilder<O, F, Fut, S>
where
    O: Send + 'static,
    F: Fn(DurableContext) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    S: Serdes<O>,
{
    type Output = Result<O, OperationError>;
    type IntoFuture = DurableFuture<O>;

    fn into_future(self) -> DurableFuture<O> {
        let Self { call, retry, serdes, body, output: _ } = self;
        DurableFuture::verified(call, |call| with_retry::run(call, retry, serdes, body))
    }
}
