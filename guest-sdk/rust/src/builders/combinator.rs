//! Combinators: several operations awaited as one.
//!
//! They take operations as [`DurableFuture`]s, which builders' `.future()` and `.spawn()` make. What a combinator came to
//! is recorded, so that a replay finds the same winner however much has ended since.

use std::fmt;
use std::future::IntoFuture;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::engine::Call;
use crate::operations::combinator;
use crate::{DurableFuture, OperationError, Settled};

/// Defines the builder of a combinator, given what its operations `O` come to.
macro_rules! combinator_builder {
    ($(#[$doc:meta])* $name:ident<$o:ident> -> $output:ty = $run:path) => {
        $(#[$doc])*
        #[must_use = "a builder does nothing until it is awaited or spawned"]
        #[non_exhaustive]
        pub struct $name<$o> {
            call: Call,
            futures: Vec<DurableFuture<$o>>,
        }

        impl<$o> $name<$o> {
            pub(crate) fn new(call: Call, futures: Vec<DurableFuture<$o>>) -> Self {
                Self { call, futures: futures.into_iter().map(DurableFuture::unwatched).collect() }
            }
        }

        impl<$o> fmt::Debug for $name<$o> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).field("name", &self.call.name).finish_non_exhaustive()
            }
        }

        impl<$o: Serialize + DeserializeOwned + Send + 'static> $name<$o> {
            /// Names the operation, for people and for tests: 1 to 256 printable ASCII characters.
            pub fn name(mut self, name: impl Into<String>) -> Self {
                self.call.name = Some(name.into());
                self
            }

            super::finishers!($output);
        }

        impl<$o: Serialize + DeserializeOwned + Send + 'static> IntoFuture for $name<$o> {
            type Output = Result<$output, OperationError>;
            type IntoFuture = DurableFuture<$output>;

            fn into_future(self) -> DurableFuture<$output> {
                let Self { call, futures } = self;
                DurableFuture::verified(call, |call| $run(call, futures))
            }
        }
    };
}

combinator_builder! {
    /// All results, or the first error. See [`DurableContext::try_join_all`](crate::DurableContext::try_join_all).
    ///
    /// ```
    /// # use durable_wasm_sdk as durable;
    /// # async fn handler(_: (), ctx: durable::DurableContext) -> Result<u32, durable::BoxError> {
    /// let one = ctx.step(|_| async { Ok(1) }).future();
    /// let two = ctx.step(|_| async { Ok(2) }).future();
    /// let both: Vec<u32> = ctx.try_join_all([one, two]).name("gather").await?;
    /// # Ok(both.len() as u32)
    /// # }
    /// # drop(handler);
    /// ```
    TryJoinAllBuilder<O> -> Vec<O> = combinator::try_join_all
}

combinator_builder! {
    /// What every operation came to. See [`DurableContext::join_all`](crate::DurableContext::join_all).
    ///
    /// ```
    /// # use durable_wasm_sdk as durable;
    /// # async fn handler(_: (), ctx: durable::DurableContext) -> Result<usize, durable::BoxError> {
    /// let one = ctx.step(|_| async { Ok(1) }).future();
    /// let two = ctx.step(|_| async { Err("no two".into()) }).future();
    /// let settled = ctx.join_all([one, two]).await?;
    /// let failed = settled.iter().filter(|settled| matches!(settled, durable::Settled::Rejected(_))).count();
    /// # Ok(failed)
    /// # }
    /// # drop(handler);
    /// ```
    JoinAllBuilder<O> -> Vec<Settled<O>> = combinator::join_all
}

combinator_builder! {
    /// The first result, or all errors. See [`DurableContext::select_ok`](crate::DurableContext::select_ok).
    ///
    /// ```
    /// # use durable_wasm_sdk as durable;
    /// # async fn handler(_: (), ctx: durable::DurableContext) -> Result<String, durable::BoxError> {
    /// let near = ctx.step(|_| async { Ok("near".to_owned()) }).future();
    /// let far = ctx.step(|_| async { Ok("far".to_owned()) }).future();
    /// let answer = ctx.select_ok([near, far]).await?;
    /// # Ok(answer)
    /// # }
    /// # drop(handler);
    /// ```
    SelectOkBuilder<O> -> O = combinator::select_ok
}

combinator_builder! {
    /// What the first operation to end came to. See [`DurableContext::race`](crate::DurableContext::race).
    ///
    /// ```
    /// # use durable_wasm_sdk as durable;
    /// # use std::time::Duration;
    /// # async fn handler(_: (), ctx: durable::DurableContext) -> Result<(), durable::BoxError> {
    /// let work = ctx.run_in_child_context(|ctx| async move { Ok(ctx.wait(Duration::from_secs(60)).await?) }).future();
    /// let limit = ctx.wait(Duration::from_secs(30)).future();
    /// ctx.race([work, limit]).await?;
    /// # Ok(())
    /// # }
    /// # drop(handler);
    /// ```
    RaceBuilder<O> -> O = combinator::race
}
