//! What a handler and a step are given.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::builders::{
    ChildBuilder, CreateCallbackBuilder, InvokeBuilder, JoinAllBuilder, MapBuilder, ParallelBuilder, RaceBuilder,
    SelectOkBuilder, StepBuilder, TryJoinAllBuilder, WaitBuilder, WaitForCallbackBuilder, WaitForConditionBuilder,
    WithRetryBuilder,
};
use crate::engine::{Call, Kind, Scope};
use crate::logging::Logger;
use crate::{BoxError, Branch, DurableFuture};

/// What a handler makes its operations with. Cloning it is cheap, and clones share the order of operations.
///
/// An operation's identity is its place in the order in which a handler asks for operations, so a handler must ask for
/// the same ones in the same order in every invocation.
#[derive(Clone)]
#[non_exhaustive]
pub struct DurableContext {
    scope: Arc<Scope>,
}

impl DurableContext {
    pub(crate) fn new(scope: Arc<Scope>) -> Self {
        Self { scope }
    }

    /// The execution.
    #[must_use]
    pub fn execution_arn(&self) -> &str {
        self.scope.engine().execution_arn()
    }

    /// What is known of this invocation. It differs from one invocation to the next, so decide nothing by it outside
    /// steps.
    #[must_use]
    pub fn lambda_context(&self) -> &LambdaContext {
        self.scope.engine().lambda_context()
    }

    /// Whether an earlier invocation has come past this point. Log records made here are then known already, and the
    /// host drops them.
    #[must_use]
    pub fn is_replaying(&self) -> bool {
        self.scope.is_replaying()
    }

    /// Logs as this context, once: it is silent while [`is_replaying`](Self::is_replaying).
    #[must_use]
    pub fn logger(&self) -> Logger {
        Logger::of_context(Arc::clone(&self.scope))
    }

    /// Runs code whose result is recorded, and that is not run again once it is. Whatever is not deterministic belongs
    /// in a step: clocks, random numbers, calls to the world outside.
    pub fn step<O, F, Fut>(&self, f: F) -> StepBuilder<O, F, Fut>
    where
        O: Send + 'static,
        F: FnOnce(StepContext) -> Fut + Send + 'static,
        Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    {
        StepBuilder::new(self.scope.call_by_handler(Kind::Step), f)
    }

    /// Waits. Nothing runs meanwhile: the invocation ends, and another one begins when the time has come.
    ///
    /// Rounded up to whole seconds; the service takes 1 second to 366 days.
    pub fn wait(&self, duration: Duration) -> WaitBuilder {
        WaitBuilder::new(self.scope.call_by_handler(Kind::Wait), duration)
    }

    /// Groups operations under one with a result of its own. The body makes its operations with the context it is
    /// given.
    pub fn run_in_child_context<O, F, Fut>(&self, f: F) -> ChildBuilder<O, F, Fut>
    where
        O: Send + 'static,
        F: FnOnce(Self) -> Fut + Send + 'static,
        Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    {
        ChildBuilder::new(self.scope.call_by_handler(Kind::Child), f)
    }

    /// Runs a function over many items side by side. The function is given a context to make its operations with, the
    /// item and its place among the items, counted from 0.
    pub fn map<Items, I, O, F, Fut>(&self, items: Items, f: F) -> MapBuilder<I, O, F, Fut>
    where
        Items: IntoIterator<Item = I>,
        I: Send + 'static,
        O: Send + 'static,
        F: Fn(Self, I, usize) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    {
        MapBuilder::new(self.scope.call_by_handler(Kind::Map), items.into_iter().collect(), f)
    }

    /// Runs different branches side by side.
    pub fn parallel<Branches, O>(&self, branches: Branches) -> ParallelBuilder<O>
    where
        Branches: IntoIterator<Item = Branch<O>>,
        O: Serialize + DeserializeOwned + Send + 'static,
    {
        ParallelBuilder::new(self.scope.call_by_handler(Kind::Parallel), branches.into_iter().collect())
    }

    /// Awaits all operations at once: gives their results in the order of the input, or the first error. Those that have
    /// not ended by then are left as they are.
    pub fn try_join_all<O>(&self, futures: impl IntoIterator<Item = DurableFuture<O>>) -> TryJoinAllBuilder<O>
    where
        O: Serialize + DeserializeOwned + Send + 'static,
    {
        TryJoinAllBuilder::new(self.scope.call_by_handler(Kind::Child), futures.into_iter().collect())
    }

    /// Awaits all operations at once, and gives what each came to, in the order of the input.
    pub fn join_all<O>(&self, futures: impl IntoIterator<Item = DurableFuture<O>>) -> JoinAllBuilder<O>
    where
        O: Serialize + DeserializeOwned + Send + 'static,
    {
        JoinAllBuilder::new(self.scope.call_by_handler(Kind::Child), futures.into_iter().collect())
    }

    /// Awaits operations until one succeeds, and gives its result; the others are left as they are. Fails when all do,
    /// or when there are none.
    pub fn select_ok<O>(&self, futures: impl IntoIterator<Item = DurableFuture<O>>) -> SelectOkBuilder<O>
    where
        O: Serialize + DeserializeOwned + Send + 'static,
    {
        SelectOkBuilder::new(self.scope.call_by_handler(Kind::Child), futures.into_iter().collect())
    }

    /// Awaits operations until one ends, and gives what it came to; the others are left as they are. Of several that
    /// have ended, the first of the input counts. Fails when there are none.
    pub fn race<O>(&self, futures: impl IntoIterator<Item = DurableFuture<O>>) -> RaceBuilder<O>
    where
        O: Serialize + DeserializeOwned + Send + 'static,
    {
        RaceBuilder::new(self.scope.call_by_handler(Kind::Child), futures.into_iter().collect())
    }

    /// Runs a block of operations, and runs it anew when it fails. Nothing runs while it waits for the next attempt.
    ///
    /// ```
    /// # use durable_wasm_sdk as durable;
    /// # async fn handler(order: String, ctx: durable::DurableContext) -> Result<(), durable::BoxError> {
    /// let total = ctx
    ///     .with_retry(|block| async move {
    ///         let price: u32 = block.step(|_| async { Ok(40) }).name("quote").await?;
    ///         Ok(price + block.invoke::<u32, _>("shipping", price).await?)
    ///     })
    ///     .name("quote-and-ship")
    ///     .await?;
    /// # let _: u32 = total;
    /// # Ok(())
    /// # }
    /// # drop(handler);
    /// ```
    pub fn with_retry<O, F, Fut>(&self, f: F) -> WithRetryBuilder<O, F, Fut>
    where
        O: Send + 'static,
        F: Fn(Self) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    {
        WithRetryBuilder::new(self.scope.call_by_handler(Kind::Child), f)
    }

    /// Calls another function, durable or not, and waits for its result. Nothing runs meanwhile.
    ///
    /// `function_id` is a name, a partial ARN or an ARN, with or without a qualifier. The input is at most 1,048,576
    /// bytes.
    ///
    /// ```
    /// # use durable_wasm_sdk as durable;
    /// # async fn handler(order: String, ctx: durable::DurableContext) -> Result<(), durable::BoxError> {
    /// let receipt = ctx.invoke::<String, _>("payment:prod", order).name("charge").await?;
    /// # let _: String = receipt;
    /// # Ok(())
    /// # }
    /// # drop(handler);
    /// ```
    pub fn invoke<O, I>(&self, function_id: impl Into<String>, input: I) -> InvokeBuilder<O, I>
    where
        O: Send + 'static,
        I: Send + 'static,
    {
        InvokeBuilder::new(self.scope.call_by_handler(Kind::Invoke), function_id.into(), input)
    }

    /// Repeats a check until a condition is met. Each check is given the state that the one before returned, the first
    /// one `initial_state`. Nothing runs between checks.
    ///
    /// Set the condition with [`wait_strategy`](WaitForConditionBuilder::wait_strategy). Without one, there is a single
    /// check.
    ///
    /// ```
    /// # use durable_wasm_sdk as durable;
    /// # async fn handler(order: String, ctx: durable::DurableContext) -> Result<(), durable::BoxError> {
    /// use durable::builders::wait_for_condition::WaitStrategy;
    ///
    /// let percent = ctx
    ///     .wait_for_condition(|_step, percent: u32| async move { Ok(percent + 25) }, 0)
    ///     .wait_strategy(WaitStrategy::builder(|percent| *percent >= 100).build())
    ///     .await?;
    /// # let _: u32 = percent;
    /// # Ok(())
    /// # }
    /// # drop(handler);
    /// ```
    pub fn wait_for_condition<S, F, Fut>(&self, check: F, initial_state: S) -> WaitForConditionBuilder<S, F, Fut>
    where
        S: Clone + Send + Sync + 'static,
        F: Fn(StepContext, S) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<S, BoxError>> + Send + 'static,
    {
        WaitForConditionBuilder::new(self.scope.call_by_handler(Kind::WaitForCondition), check, initial_state)
    }

    /// Makes a callback: an id by which somebody outside sends a result, and that result.
    ///
    /// ```
    /// # use durable_wasm_sdk as durable;
    /// # async fn handler(order: String, ctx: durable::DurableContext) -> Result<(), durable::BoxError> {
    /// let approval = ctx.create_callback::<bool>().name("approval").await?;
    /// let mail = format!("approve {order} with {}", approval.id());
    /// ctx.step(|_| async move { Ok(mail.len()) }).name("send-mail").await?;
    /// let approved = approval.result().await?;
    /// # let _: bool = approved;
    /// # Ok(())
    /// # }
    /// # drop(handler);
    /// ```
    pub fn create_callback<O: Send + 'static>(&self) -> CreateCallbackBuilder<O> {
        CreateCallbackBuilder::new(self.scope.call_by_handler(Kind::Callback))
    }

    /// Makes a callback, has `submitter` tell the world its id, and waits for the result. Nothing runs meanwhile.
    ///
    /// The submitter is a step: it is tried again when it fails, and not run again once it has succeeded.
    ///
    /// ```
    /// # use durable_wasm_sdk as durable;
    /// # async fn handler(order: String, ctx: durable::DurableContext) -> Result<(), durable::BoxError> {
    /// let approved = ctx
    ///     .wait_for_callback::<bool, _, _>(|_step, callback_id| async move {
    ///         log::info!("approve {order} with {callback_id}");
    ///         Ok(())
    ///     })
    ///     .name("approval")
    ///     .await?;
    /// # let _: bool = approved;
    /// # Ok(())
    /// # }
    /// # drop(handler);
    /// ```
    pub fn wait_for_callback<O, F, Fut>(&self, submitter: F) -> WaitForCallbackBuilder<O, F, Fut>
    where
        O: Send + 'static,
        F: FnOnce(StepContext, String) -> Fut + Send + 'static,
        Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        WaitForCallbackBuilder::new(self.scope.call_by_handler(Kind::WaitForCallback), submitter)
    }
}

impl fmt::Debug for DurableContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DurableContext")
            .field("execution_arn", &self.execution_arn())
            .field("parent_id", &self.scope.parent_id())
            .field("is_replaying", &self.is_replaying())
            .finish()
    }
}

/// What a step's body is given. It has no operations: steps do not nest.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StepContext {
    attempt: u32,
    logger: Logger,
}

impl StepContext {
    pub(crate) fn new(call: &Call, attempt: u32) -> Self {
        Self { attempt, logger: Logger::of_step(call) }
    }

    /// Logs as this attempt of the step.
    #[must_use]
    pub fn logger(&self) -> &Logger {
        &self.logger
    }

    /// Which attempt this is, counted from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }
}

/// What is known of an invocation. The fields have the names they have in the `lambda_runtime` crate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LambdaContext {
    /// Unique to this invocation.
    pub request_id: String,
    /// When the invocation is ended: milliseconds since 1970 on the execution's clock.
    pub deadline: u64,
    /// The tenant it runs for.
    pub tenant_id: Option<String>,
    /// What the function was registered as.
    pub env_config: FunctionConfig,
}

/// What a function was registered as.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionConfig {
    /// The function's name.
    pub function_name: String,
    /// Its version: `$LATEST` or a number.
    pub version: String,
}
