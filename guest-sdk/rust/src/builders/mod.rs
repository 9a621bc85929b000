//! The builders that [`DurableContext`](crate::DurableContext)'s methods return.
//!
//! Awaiting a builder runs its operation. `.future()` makes a [`DurableFuture`](crate::DurableFuture) of it that runs
//! when it is awaited, `.spawn()` one that runs beside the code that follows.

pub mod callback;
pub mod child;
pub mod combinator;
pub mod invoke;
pub mod map_parallel;
mod retry;
pub mod step;
pub mod wait;
mod wait_for_callback;
pub mod wait_for_condition;
mod wait_strategy;
pub mod with_retry;

pub use self::callback::{CreateCallbackBuilder, WaitForCallbackBuilder};
pub use self::child::ChildBuilder;
pub use self::combinator::{JoinAllBuilder, RaceBuilder, SelectOkBuilder, TryJoinAllBuilder};
pub use self::invoke::InvokeBuilder;
pub use self::map_parallel::{MapBuilder, ParallelBuilder};
pub use self::retry::{JitterStrategy, RetryStrategyConfig, RetryStrategyConfigBuilder};
pub use self::step::StepBuilder;
pub use self::wait::WaitBuilder;
pub use self::wait_for_condition::WaitForConditionBuilder;
pub use self::with_retry::WithRetryBuilder;

/// The methods every builder has, given how its operation becomes a future.
macro_rules! finishers {
    ($output:ty) => {
        /// Makes a future of the operation that runs when it is awaited. Its place in the order of operations is
        /// already taken.
        pub fn future(self) -> $crate::DurableFuture<$output> {
            std::future::IntoFuture::into_future(self)
        }

        /// Makes a future of the operation that runs beside the code that follows, whenever that waits for something.
        ///
        /// Dropping the future before it is done ends the operation where it stands.
        pub fn spawn(self) -> $crate::DurableFuture<$output> {
            let scope = std::sync::Arc::clone(self.call.scope());
            self.future().spawned(scope)
        }
    };
}
use finishers;
