//! Steps.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;

use super::RetryStrategyConfig;
use crate::engine::Call;
use crate::operations::step::{self, StepConfig};
use crate::retry::RetryPolicy;
use crate::{
    BoxError, DurableFuture, JsonSerdes, OperationError, RetryDecision, Serdes, StepContext, StepError, StepSemantics,
};

/// A step: code whose result is recorded and that is not run again once it is. See
/// [`DurableContext::step`](crate::DurableContext::step).
///
/// Defaults: no name, [`RetryStrategyConfig::default`], [`StepSemantics::AtLeastOncePerRetry`], [`JsonSerdes`].
///
/// ```
/// use durable_wasm_sdk as durable;
/// use durable::builders::RetryStrategyConfig;
///
/// async fn handler(order: String, ctx: durable::DurableContext) -> Result<u32, durable::BoxError> {
///     let stock = ctx
///         .step(|step| async move { Ok(100 - step.attempt()) })
///         .name("reserve-stock")
///         .retry_strategy_config(RetryStrategyConfig::builder().max_attempts(3).build())
///         .await?;
///     Ok(stock)
/// }
/// # drop(handler);
/// ```
#[must_use = "a builder does nothing until it is awaited or spawned"]
#[non_exhaustive]
pub struct StepBuilder<O, F, Fut, S = JsonSerdes> {
    call: Call,
    config: StepConfig,
    serdes: S,
    body: F,
    output: PhantomData<fn() -> (O, Fut)>,
}

impl<O, F, Fut> StepBuilder<O, F, Fut> {
    pub(crate) fn new(call: Call, body: F) -> Self {
        Self { call, config: StepConfig::default(), serdes: JsonSerdes, body, output: PhantomData }
    }
}

impl<O, F, Fut, S> fmt::Debug for StepBuilder<O, F, Fut, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StepBuilder").field("name", &self.call.name).finish_non_exhaustive()
    }
}

impl<O, F, Fut, S> StepBuilder<O, F, Fut, S>
where
    O: Send + 'static,
    F: FnOnce(StepContext) -> Fut + Send + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
{
    /// Names the step, for people and for tests: 1 to 256 printable ASCII characters.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.call.name = Some(name.into());
        self
    }

    /// Decides with a function whether to try again: it is given the error and the number of the attempt that failed,
    /// counted from 1.
    pub fn retry_strategy<R>(mut self, strategy: R) -> Self
    where
        R: Fn(&StepError, u32) -> RetryDecision + Send + Sync + 'static,
    {
        self.config.retry = RetryPolicy::Custom(Box::new(strategy));
        self
    }

    /// Sets how often and how fast to try again.
    pub fn retry_strategy_config(mut self, config: RetryStrategyConfig) -> Self {
        self.config.retry = RetryPolicy::Config(config);
        self
    }

    /// Sets how the result is recorded.
    pub fn serdes<S2: Serdes<O>>(self, serdes: S2) -> StepBuilder<O, F, Fut, S2> {
        let Self { call, config, serdes: _, body, output } = self;
        StepBuilder { call, config, serdes, body, output }
    }

    /// Sets what happens after an attempt that was interrupted: nobody knows how far it came.
    pub fn semantics(mut self, semantics: StepSemantics) -> Self {
        self.config.semantics = semantics;
        self
    }
}

impl<O, F, Fut, S> StepBuilder<O, F, Fut, S>
where
    O: Send + 'static,
    F: FnOnce(StepContext) -> Fut + Send + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    S: Serdes<O>,
{
    super::finishers!(O);
}

impl<O, F, Fut, S> IntoFuture for StepBuilder<O, F, Fut, S>
where
    O: Send + 'static,
    F: FnOnce(StepContext) -> Fut + Send + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    S: Serdes<O>,
{
    type Output = Result<O, OperationError>;
    type IntoFuture = DurableFuture<O>;

    fn into_future(self) -> DurableFuture<O> {
        let Self { call, config, serdes, body, output: _ } = self;
        DurableFuture::verified(call, |call| step::run(call, config, serdes, body))
    }
}
