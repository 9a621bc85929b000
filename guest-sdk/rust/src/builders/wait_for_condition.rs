//! Waiting for a condition.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;

pub use super::wait_strategy::{WaitDecision, WaitStrategy, WaitStrategyBuilder};
use crate::engine::Call;
use crate::operations::wait_for_condition::{self, WaitPolicy};
use crate::{BoxError, DurableFuture, JsonSerdes, OperationError, Serdes, StepContext};

/// A check that is repeated until a condition is met. See
/// [`DurableContext::wait_for_condition`](crate::DurableContext::wait_for_condition).
///
/// Defaults: no name, one check and no more, [`JsonSerdes`].
///
/// ```
/// use durable_wasm_sdk as durable;
/// use durable::builders::wait_for_condition::WaitStrategy;
/// use std::time::Duration;
///
/// async fn handler(_: serde_json::Value, ctx: durable::DurableContext) -> Result<u32, durable::BoxError> {
///     let copied = ctx
///         .wait_for_condition(|_step, copied: u32| async move { Ok(copied + 40) }, 0)
///         .name("copy")
///         .wait_strategy(
///             WaitStrategy::builder(|copied| *copied >= 100)
///                 .max_attempts(10)
///                 .initial_delay(Duration::from_secs(30))
///                 .build(),
///         )
///         .await?;
///     Ok(copied)
/// }
/// # drop(handler);
/// ```
#[must_use = "a builder does nothing until it is awaited or spawned"]
#[non_exhaustive]
pub struct WaitForConditionBuilder<S, F, Fut, SD = JsonSerdes> {
    call: Call,
    policy: WaitPolicy<S>,
    serdes: SD,
    initial_state: S,
    check: F,
    checking: PhantomData<fn() -> Fut>,
}

impl<S, F, Fut> WaitForConditionBuilder<S, F, Fut> {
    pub(crate) fn new(call: Call, check: F, initial_state: S) -> Self {
        Self { call, policy: WaitPolicy::Once, serdes: JsonSerdes, initial_state, check, checking: PhantomData }
    }
}

impl<S, F, Fut, SD> fmt::Debug for WaitForConditionBuilder<S, F, Fut, SD> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitForConditionBuilder").field("name", &self.call.name).finish_non_exhaustive()
    }
}

impl<S, F, Fut, SD> WaitForConditionBuilder<S, F, Fut, SD>
where
    S: Clone + Send + Sync + 'static,
    F: Fn(StepContext, S) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<S, BoxError>> + Send + 'static,
{
    /// Names the operation, for people and for tests: 1 to 256 printable ASCII characters.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.call.name = Some(name.into());
        self
    }

    /// Sets the condition, and how often and how fast to check.
    pub fn wait_strategy(mut self, strategy: WaitStrategy<S>) -> Self {
        self.policy = WaitPolicy::Strategy(strategy);
        self
    }

    /// Decides with a function how to go on: it is given the state and the number of the check, counted from 1.
    ///
    /// The function alone ends the waiting, so let it stop at some number of checks.
    ///
    /// ```
    /// use durable_wasm_sdk as durable;
    /// use durable::builders::wait_for_condition::WaitDecision;
    /// use std::time::Duration;
    ///
    /// async fn handler(_: serde_json::Value, ctx: durable::DurableContext) -> Result<u32, durable::BoxError> {
    ///     let copied = ctx
    ///         .wait_for_condition(|_step, copied: u32| async move { Ok(copied + 40) }, 0)
    ///         .wait_strategy_fn(|copied, check| match copied {
    ///             100.. => WaitDecision::complete(),
    ///             _ if check == 10 => WaitDecision::exhausted("the copy takes too long"),
    ///             _ => WaitDecision::continue_with(Duration::from_secs(30)),
    ///         })
    ///         .await?;
    ///     Ok(copied)
    /// }
    /// # drop(handler);
    /// ```
    pub fn wait_strategy_fn<W>(mut self, strategy: W) -> Self
    where
        W: Fn(S, u32) -> WaitDecision + Send + Sync + 'static,
    {
        self.policy = WaitPolicy::Custom(Box::new(strategy));
        self
    }

    /// Sets how the state is recorded.
    pub fn serdes<SD2: Serdes<S>>(self, serdes: SD2) -> WaitForConditionBuilder<S, F, Fut, SD2> {
        let Self { call, policy, serdes: _, initial_state, check, checking } = self;
        WaitForConditionBuilder { call, policy, serdes, initial_state, check, checking }
    }
}

impl<S, F, Fut, SD> WaitForConditionBuilder<S, F, Fut, SD>
where
    S: Clone + Send + Sync + 'static,
    F: Fn(StepContext, S) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<S, BoxError>> + Send + 'static,
    SD: Serdes<S>,
{
    super::finishers!(S);
}

impl<S, F, Fut, SD> IntoFuture for WaitForConditionBuilder<S, F, Fut, SD>
where
    S: Clone + Send + Sync + 'static,
    F: Fn(StepContext, S) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<S, BoxError>> + Send + 'static,
    SD: Serdes<S>,
{
    type Output = Result<S, OperationError>;
    type IntoFuture = DurableFuture<S>;

    fn into_future(self) -> DurableFuture<S> {
        let Self { call, policy, serdes, initial_state, check, checking: _ } = self;
        DurableFuture::verified(call, |call| wait_for_condition::run(call, policy, serdes, initial_state, check))
    }
}
