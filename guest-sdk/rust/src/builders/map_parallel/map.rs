//! Maps.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::sync::Arc;

use super::{BatchResult, BatchSummary};
use crate::branch::Branches;
use crate::engine::Call;
use crate::operations::batch::{self, BatchConfig};
use crate::{BoxError, Branch, DurableContext, DurableFuture, JsonSerdes, OperationError, Serdes};

/// One function over many items, each in a context of its own. See [`DurableContext::map`].
///
/// Defaults: no names, all items at a time, ends at the first failure, [`NestingMode::Normal`](super::NestingMode),
/// [`JsonSerdes`].
///
/// ```
/// use durable_wasm_sdk as durable;
/// use durable::builders::map_parallel::CompletionConfig;
///
/// async fn handler(urls: Vec<String>, ctx: durable::DurableContext) -> Result<Vec<usize>, durable::BoxError> {
///     let measure = |ctx: durable::DurableContext, url: String, _| async move {
///         Ok(ctx.step(move |_| async move { Ok(url.len()) }).name("measure").await?)
///     };
///     let lengths = ctx
///         .map(urls, measure)
///         .name("measure-all")
///         .max_concurrency(4)
///         .completion(CompletionConfig::with_tolerated_failure_count(2))
///         .await?;
///     Ok(lengths)
/// }
/// # drop(handler);
/// ```
#[must_use = "a builder does nothing until it is awaited or spawned"]
#[non_exhaustive]
pub struct MapBuilder<I, O, F, Fut, IS = JsonSerdes, RS = JsonSerdes> {
    call: Call,
    config: BatchConfig,
    serdes: IS,
    result_serdes: RS,
    item_namer: Option<ItemNamer>,
    items: Vec<I>,
    body: F,
    output: PhantomData<fn() -> (O, Fut)>,
}

type ItemNamer = Box<dyn Fn(usize) -> String + Send + Sync>;

impl<I, O, F, Fut> MapBuilder<I, O, F, Fut> {
    pub(crate) fn new(call: Call, items: Vec<I>, body: F) -> Self {
        Self {
            call,
            config: BatchConfig::default(),
            serdes: JsonSerdes,
            result_serdes: JsonSerdes,
            item_namer: None,
            items,
            body,
            output: PhantomData,
        }
    }
}

impl<I, O, F, Fut, IS, RS> fmt::Debug for MapBuilder<I, O, F, Fut, IS, RS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MapBuilder")
            .field("name", &self.call.name)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl<I, O, F, Fut, IS, RS> MapBuilder<I, O, F, Fut, IS, RS>
where
    I: Send + 'static,
    O: Send + 'static,
    F: Fn(DurableContext, I, usize) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
{
    super::setters!();

    /// Names items by their place in the input, counted from 0. Default: they have no names.
    pub fn item_namer(mut self, namer: impl Fn(usize) -> String + Send + Sync + 'static) -> Self {
        self.item_namer = Some(Box::new(namer));
        self
    }

    /// Sets how the results of items are recorded.
    pub fn serdes<IS2: Serdes<O>>(self, serdes: IS2) -> MapBuilder<I, O, F, Fut, IS2, RS> {
        let Self { call, config, serdes: _, result_serdes, item_namer, items, body, output } = self;
        MapBuilder { call, config, serdes, result_serdes, item_namer, items, body, output }
    }

    /// Sets how the result of the map itself is recorded: what became of each item, see [`BatchSummary`].
    pub fn result_serdes<RS2: Serdes<BatchSummary>>(self, serdes: RS2) -> MapBuilder<I, O, F, Fut, IS, RS2> {
        let Self { call, config, serdes: item_serdes, result_serdes: _, item_namer, items, body, output } = self;
        MapBuilder { call, config, serdes: item_serdes, result_serdes: serdes, item_namer, items, body, output }
    }
}

impl<I, O, F, Fut, IS, RS> MapBuilder<I, O, F, Fut, IS, RS>
where
    I: Send + 'static,
    O: Send + 'static,
    F: Fn(DurableContext, I, usize) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    IS: Serdes<O>,
    RS: Serdes<BatchSummary>,
{
    crate::builders::finishers!(Vec<O>);

    /// Runs the map, and says what became of every item.
    ///
    /// # Errors
    /// The map itself failed. An item that failed is no error here, whatever is tolerated.
    pub async fn await_batch(self) -> Result<BatchResult<O>, OperationError> {
        self.into_batch(Ok).await
    }

    /// Runs the map, and makes of its result what `view` does.
    fn into_batch<T: Send + 'static>(self, view: fn(BatchResult<O>) -> Result<T, OperationError>) -> DurableFuture<T> {
        let Self { call, config, serdes, result_serdes, item_namer, items, body, output: _ } = self;
        let body = Arc::new(body);
        let branches: Branches<O> = Box::new(items.into_iter().enumerate().map(move |(index, item)| {
            let name = item_namer.as_ref().map(|namer| namer(index)).unwrap_or_default();
            let body = Arc::clone(&body);
            Branch::new(name, move |context| body(context, item, index))
        }));
        DurableFuture::verified(call, move |call| async move {
            view(batch::run(call, config, serdes, result_serdes, branches).await?)
        })
    }
}

impl<I, O, F, Fut, IS, RS> IntoFuture for MapBuilder<I, O, F, Fut, IS, RS>
where
    I: Send + 'static,
    O: Send + 'static,
    F: Fn(DurableContext, I, usize) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    IS: Serdes<O>,
    RS: Serdes<BatchSummary>,
{
    type Output = Result<Vec<O>, OperationError>;
    type IntoFuture = DurableFuture<Vec<O>>;

    fn into_future(self) -> DurableFuture<Vec<O>> {
        self.into_batch(batch::successes)
    }
}
