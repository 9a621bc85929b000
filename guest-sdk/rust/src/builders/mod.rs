//! The builders that [`DurableContext`](crate::DurableContext)'s methods return.
//!
//! Awaiting a builder runs its operation. `.future()` makes a [`DurableFuture`](crate::DurableFuture) of it that runs
//! when it is awaited, `.spawn()` one that runs beside the code that follows.

mod child;
mod retry;
mod step;
mod wait;

pub use self::child::ChildBuilder;
pub use self::retry::{JitterStrategy, RetryStrategyConfig, RetryStrategyConfigBuilder};
pub use self::step::StepBuilder;
pub use self::wait::WaitBuilder;

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
