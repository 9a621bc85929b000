//! Parallel operations.

use std::fmt;
use std::future::IntoFuture;

use super::{BatchResult, BatchSummary};
use crate::engine::Call;
use crate::operations::batch::{self, BatchConfig};
use crate::{Branch, DurableFuture, JsonSerdes, OperationError, Serdes};

/// Different [`Branch`]es side by side, each in a context of its own. See
/// [`DurableContext::parallel`](crate::DurableContext::parallel).
///
/// Defaults: no name, all branches at a time, ends at the first failure,
/// [`NestingMode::Normal`](super::NestingMode), [`JsonSerdes`].
///
/// ```
/// use durable_wasm_sdk as durable;
/// use durable::Branch;
/// use std::time::Duration;
///
/// async fn handler(_: (), ctx: durable::DurableContext) -> Result<Vec<u32>, durable::BoxError> {
///     let quick = Branch::new("quick", |ctx: durable::DurableContext| async move {
///         Ok(ctx.step(|_| async { Ok(1) }).await?)
///     });
///     let slow = Branch::new("slow", |ctx: durable::DurableContext| async move {
///         ctx.wait(Duration::from_secs(60)).await?;
///         Ok(2)
///     });
///     Ok(ctx.parallel([quick, slow]).name("both").await?)
/// }
/// # drop(handler);
/// ```
#[must_use = "a builder does nothing until it is awaited or spawned"]
#[non_exhaustive]
pub struct ParallelBuilder<O, IS = JsonSerdes, RS = JsonSerdes> {
    call: Call,
    config: BatchConfig,
    serdes: IS,
    result_serdes: RS,
    branches: Vec<Branch<O>>,
}

impl<O> ParallelBuilder<O> {
    pub(crate) fn new(call: Call, branches: Vec<Branch<O>>) -> Self {
        Self { call, config: BatchConfig::default(), serdes: JsonSerdes, result_serdes: JsonSerdes, branches }
    }
}

impl<O, IS, RS> fmt::Debug for ParallelBuilder<O, IS, RS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParallelBuilder")
            .field("name", &self.call.name)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl<O: Send + 'static, IS, RS> ParallelBuilder<O, IS, RS> {
    super::setters!();

    /// Sets how the results of branches are recorded.
    pub fn serdes<IS2: Serdes<O>>(self, serdes: IS2) -> ParallelBuilder<O, IS2, RS> {
        let Self { call, config, serdes: _, result_serdes, branches } = self;
        ParallelBuilder { call, config, serdes, result_serdes, branches }
    }

    /// Sets how the result of the operation itself is recorded: what became of each branch, see [`BatchSummary`].
    pub fn result_serdes<RS2: Serdes<BatchSummary>>(self, serdes: RS2) -> ParallelBuilder<O, IS, RS2> {
        let Self { call, config, serdes: item_serdes, result_serdes: _, branches } = self;
        ParallelBuilder { call, config, serdes: item_serdes, result_serdes: serdes, branches }
    }
}

impl<O: Send + 'static, IS: Serdes<O>, RS: Serdes<BatchSummary>> ParallelBuilder<O, IS, RS> {
    crate::builders::finishers!(Vec<O>);

    /// Runs the branches, and says what became of every one.
    ///
    /// # Errors
    /// The operation itself failed. A branch that failed is no error here, whatever is tolerated.
    pub async fn await_batch(self) -> Result<BatchResult<O>, OperationError> {
        self.into_batch(Ok).await
    }

    /// Runs the branches, and makes of their result what `view` does.
    fn into_batch<T: Send + 'static>(self, view: fn(BatchResult<O>) -> Result<T, OperationError>) -> DurableFuture<T> {
        let Self { call, config, serdes, result_serdes, branches } = self;
        let branches = Box::new(branches.into_iter());
        DurableFuture::verified(call, move |call| async move {
            view(batch::run(call, config, serdes, result_serdes, branches).await?)
        })
    }
}

impl<O: Send + 'static, IS: Serdes<O>, RS: Serdes<BatchSummary>> IntoFuture for ParallelBuilder<O, IS, RS> {
    type Output = Result<Vec<O>, OperationError>;
    type IntoFuture = DurableFuture<Vec<O>>;

    fn into_future(self) -> DurableFuture<Vec<O>> {
        self.into_batch(batch::successes)
    }
}
