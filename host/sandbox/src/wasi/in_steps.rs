//! What keeps things of the machine in steps: outside them every use is refused.
//!
//! A handle may outlive the step that opened it, so it is not enough to look when one is opened. Waiting is not
//! refused: event loops wait where no step's code runs, and what they learn by it is that something is ready.
//!
//! # Invariants
//! - Whatever a guest has the machine hold for it has a permit, see [`Handles`]: a stream of a file one of its own, the
//!   streams of a socket that of the socket, which outlives them.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wasmtime::component::{Resource, ResourceTable, ResourceTableError};
use wasmtime_wasi::async_trait;
use wasmtime_wasi::p2::pipe::{ClosedInputStream, ClosedOutputStream};
use wasmtime_wasi::p2::{
    DynInputStream, DynOutputStream, InputStream, OutputStream, Pollable, StreamError, StreamResult,
};

use crate::state::StepScope;

/// Files, listings of directories, sockets and look-ups of names that an invocation may hold at the same time: each
/// costs the machine a file descriptor or as much.
const HELD_MAX: usize = 64;

/// Implements methods of a host trait by wasmtime's own implementation, for a guest that is in a step. The implementing
/// type has `check`, which refuses any other guest, and `inner`, wasmtime's view.
macro_rules! in_steps {
    () => {};
    (async fn $host:ident::$method:ident($($name:ident: $type:ty),*) -> $answer:ty; $($rest:tt)*) => {
        async fn $method(&mut self, $($name: $type),*) -> $answer {
            self.check()?;
            $host::$method(&mut self.inner(), $($name),*).await
        }
        in_steps! { $($rest)* }
    };
    (fn $host:ident::$method:ident($($name:ident: $type:ty),*) -> $answer:ty; $($rest:tt)*) => {
        fn $method(&mut self, $($name: $type),*) -> $answer {
            self.check()?;
            $host::$method(&mut self.inner(), $($name),*)
        }
        in_steps! { $($rest)* }
    };
}
pub(super) use in_steps;

/// Counts what an invocation holds of the machine. Clones count together.
#[derive(Clone)]
pub(super) struct Handles {
    free: Arc<Semaphore>,
    /// By the number of the guest's handle.
    held: Arc<Mutex<HashMap<u32, OwnedSemaphorePermit>>>,
}

impl Handles {
    /// A permit to hold one thing more; none: too many are held.
    pub(super) fn take(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.free).try_acquire_owned().ok()
    }

    /// Keeps a permit for as long as the guest has this handle.
    pub(super) fn hold<T: 'static>(&self, handle: &Resource<T>, permit: OwnedSemaphorePermit) {
        self.held().insert(handle.rep(), permit);
    }

    /// The guest drops this handle.
    pub(super) fn release<T: 'static>(&self, handle: &Resource<T>) {
        self.held().remove(&handle.rep());
    }

    /// The guest drops this handle, and what is behind it stays: it counts until the invocation ends.
    pub(super) fn abandon<T: 'static>(&self, handle: &Resource<T>) {
        if let Some(permit) = self.held().remove(&handle.rep()) {
            permit.forget();
        }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<u32, OwnedSemaphorePermit>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Handles {
    fn default() -> Self {
        Self { free: Arc::new(Semaphore::new(HELD_MAX)), held: Arc::default() }
    }
}

/// A stream that answers in steps only.
struct InSteps<S> {
    stream: S,
    scope: StepScope,
    /// For what the stream keeps open, where nothing else stands for it.
    _permit: Option<OwnedSemaphorePermit>,
}

/// Keeps a stream of the guest's in steps.
pub(super) fn keep_input(
    table: &mut ResourceTable,
    handle: &Resource<DynInputStream>,
    scope: &StepScope,
    permit: Option<OwnedSemaphorePermit>,
) -> Result<(), ResourceTableError> {
    let place = table.get_mut(handle)?;
    let stream = std::mem::replace(place, Box::new(ClosedInputStream));
    *place = Box::new(InSteps { stream, scope: scope.clone(), _permit: permit });
    Ok(())
}

/// Keeps a stream of the guest's in steps.
pub(super) fn keep_output(
    table: &mut ResourceTable,
    handle: &Resource<DynOutputStream>,
    scope: &StepScope,
) -> Result<(), ResourceTableError> {
    let place = table.get_mut(handle)?;
    let stream = std::mem::replace(place, Box::new(ClosedOutputStream));
    *place = Box::new(InSteps { stream, scope: scope.clone(), _permit: None });
    Ok(())
}

impl<S> InSteps<S> {
    fn check(&self) -> StreamResult<()> {
        if self.scope.is_inside() {
            return Ok(());
        }
        // Wasmtime makes the error codes of files and sockets from such errors.
        let refusal = io::Error::new(io::ErrorKind::PermissionDenied, "files and sockets are there in steps only");
        Err(StreamError::LastOperationFailed(refusal.into()))
    }
}

#[async_trait]
impl Pollable for InSteps<DynInputStream> {
    async fn ready(&mut self) {
        self.stream.ready().await;
    }
}

#[async_trait]
impl InputStream for InSteps<DynInputStream> {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        self.check()?;
        self.stream.read(size)
    }

    async fn blocking_read(&mut self, size: usize) -> StreamResult<Bytes> {
        self.check()?;
        self.stream.blocking_read(size).await
    }

    async fn cancel(&mut self) {
        self.stream.cancel().await;
    }
}

#[async_trait]
impl Pollable for InSteps<DynOutputStream> {
    async fn ready(&mut self) {
        self.stream.ready().await;
    }
}

#[async_trait]
impl OutputStream for InSteps<DynOutputStream> {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.check()?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> StreamResult<()> {
        self.check()?;
        self.stream.flush()
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        self.check()?;
        self.stream.check_write()
    }

    async fn cancel(&mut self) {
        self.stream.cancel().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_bounded_and_given_back() {
        let handles = Handles::default();
        for number in 0..HELD_MAX {
            let handle = Resource::<()>::new_own(u32::try_from(number).unwrap());
            handles.hold(&handle, handles.take().unwrap());
        }
        assert!(handles.take().is_none());
        handles.release(&Resource::<()>::new_own(3));
        handles.release(&Resource::<()>::new_own(9_999));
        assert!(handles.take().is_some());
        handles.abandon(&Resource::<()>::new_own(4));
        handles.release(&Resource::<()>::new_own(4));
        let _other = handles.take().unwrap();
        assert!(handles.take().is_none(), "what is abandoned is not given back");
    }
}
