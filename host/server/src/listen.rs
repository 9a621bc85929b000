//! Connections, from the first byte to the last, and how a server ends.
//!
//! # Invariants
//! - A client costs a bounded amount of memory and time: heads have a limit of size and of time, answers that nobody takes
//!   one of time, connections one of number.
//! - Nothing outlives [`serve`]: what is left of connections and of the driver ends with it.

use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, JoinSet};

use crate::impatient::Impatient;
use crate::server::Server;

/// How long to wait when the system has no room for another connection.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);

/// Why a server ended before it was told to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Nobody drives the executor any more.
    #[error("internal error: the driver of executions stopped")]
    Driver(#[source] JoinError),
}

/// Serves until it is told to stop.
pub(crate) async fn serve(
    server: &Server,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let shared = server.shared();
    let permits = Arc::new(Semaphore::new(shared.limits.connections));
    let graceful = GracefulShutdown::new();
    let router = server.router();
    let mut driver = JoinSet::new();
    driver.spawn(server.drive());
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(ended) = driver.join_next() => return Err(driver_error(ended)),
            Some(_closed) = connections.join_next() => {}
            Some((stream, permit)) = accept(&listener, &permits) => {
                let service = TowerToHyperService::new(router.clone());
                let stream = Impatient::new(stream, shared.limits.answer_timeout);
                let connection = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(shared.limits.head_timeout)
                    .max_buf_size(shared.limits.head_bytes)
                    .serve_connection(TokioIo::new(stream), service);
                let connection = graceful.watch(connection);
                connections.spawn(async move {
                    // A client that breaks off hurts nobody but itself.
                    let _ = connection.await;
                    drop(permit);
                });
            }
        }
    }
    drop(listener);
    shared.stopping.send_replace(true);
    // Whoever is not done by then is cut off, with the driver and everything it has in flight.
    let _ = tokio::time::timeout(shared.limits.drain_timeout, graceful.shutdown()).await;
    Ok(())
}

/// The next connection, once there may be one more and the system has room for it. None: there is none ever.
async fn accept(listener: &TcpListener, permits: &Arc<Semaphore>) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, _peer)) => {
                // Answers are small and awaited.
                let _ = stream.set_nodelay(true);
                return Some((stream, permit));
            }
            Err(_no_room) => tokio::time::sleep(ACCEPT_BACKOFF).await,
        }
    }
}

fn driver_error(ended: Result<Infallible, JoinError>) -> ServeError {
    match ended {
        Ok(never) => match never {},
        Err(error) => ServeError::Driver(error),
    }
}
