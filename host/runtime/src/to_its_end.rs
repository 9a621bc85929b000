//! Work that goes on when nobody waits for it any more.
//!
//! # Invariants
//! - What is recorded is followed by what it asks for, even if whoever made the change is gone by then: a client that hung
//!   up, a handler that was ended. Only the end of the process comes between the two.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::runtime::Handle;

/// Does a piece of work to its end. While the caller waits, the work is done right there, and the order of everything is as
/// it would be without this; when the caller is dropped, the work goes on by itself.
///
/// Without a tokio runtime to go on in, the work ends with its caller.
pub(crate) async fn to_its_end<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    ToItsEnd(Some(Box::pin(work))).await
}

/// None once it is done, and while it is polled: what panicked does not go on.
struct ToItsEnd<T: Send + 'static>(Option<Pin<Box<dyn Future<Output = T> + Send>>>);

impl<T: Send + 'static> Future for ToItsEnd<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let Some(mut work) = self.0.take() else { return Poll::Pending };
        let progress = work.as_mut().poll(context);
        if progress.is_pending() {
            self.0 = Some(work);
        }
        progress
    }
}

impl<T: Send + 'static> Drop for ToItsEnd<T> {
    fn drop(&mut self) {
        if let Some(work) = self.0.take()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(work);
        }
    }
}
