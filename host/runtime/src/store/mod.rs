//! Where executions are kept.

mod listing;
mod memory;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::sync::Arc;

use async_trait::async_trait;
use durable_wasm_core::execution::{Execution, ExecutionSummary};
use durable_wasm_core::model::{Event, ExecutionArn, Timestamp};
use tokio::sync::Mutex;

pub use listing::{
    Attend, ExecutionFilter, ExecutionMarker, ListOrder, Page, PageRequest, ParseMarkerError, Unattended,
};
pub use memory::InMemoryExecutionStore;
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteConfig, SqliteError, SqliteExecutionStore, SqliteProblem};

/// The live copy of an execution. Whoever changes it holds the lock until the change is committed, and nobody keeps it for
/// longer than one change takes: the store has the copy to go on with.
pub type ExecutionCell = Arc<Mutex<Execution>>;

/// Why a store could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such execution.
    #[error("there is no execution `{0}`")]
    NotFound(ExecutionArn),
    /// There is one with this ARN, or of this function with this name, already; says which.
    #[error("there is an execution `{0}` already")]
    AlreadyExists(ExecutionArn),
    /// The storage itself failed.
    #[error("the execution store failed")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Keeps executions.
///
/// A store hands out one live copy of each execution, so that all who work on it see the same state. It may forget the
/// copy of an execution that nobody holds and load it again later.
#[async_trait]
pub trait ExecutionStore: Send + Sync {
    /// Takes a new execution.
    ///
    /// # Errors
    /// [`StoreError::AlreadyExists`] when there is one with its ARN, or one of its function with its name.
    async fn create(&self, execution: Execution) -> Result<ExecutionCell, StoreError>;

    /// The live copy of an execution.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none.
    async fn load(&self, arn: &ExecutionArn) -> Result<ExecutionCell, StoreError>;

    /// Makes what changed since the last commit durable; returns when it is. The caller holds the execution's lock.
    ///
    /// # Errors
    /// When the change could not be recorded. The copy is worth nothing then: the store forgets it, so that the next
    /// [`load`](Self::load) gives what was committed last, and takes no commit of it any more.
    async fn commit(&self, execution: &mut Execution) -> Result<(), StoreError>;

    /// Removes an execution, so that it can be loaded no more and its name is free. Live copies live on, and take no
    /// commit. Removing what is not there does nothing.
    ///
    /// # Errors
    /// When the storage failed.
    async fn remove(&self, arn: &ExecutionArn) -> Result<(), StoreError>;

    /// The ARNs of all executions, in the order they were created.
    ///
    /// # Errors
    /// When the storage failed.
    async fn list(&self) -> Result<Vec<ExecutionArn>, StoreError>;

    /// The execution of a function with a name, if there is one.
    ///
    /// # Errors
    /// When the storage failed.
    async fn find(&self, function: &str, name: &str) -> Result<Option<ExecutionArn>, StoreError>;

    /// A page of a function's executions.
    ///
    /// # Errors
    /// When the storage failed.
    async fn list_executions(
        &self,
        filter: &ExecutionFilter,
        page: PageRequest<ExecutionMarker>,
    ) -> Result<Page<ExecutionSummary, ExecutionMarker>, StoreError>;

    /// A page of an execution's history, as it was committed last. A marker is the id of the event before the page.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such execution.
    async fn list_events(&self, arn: &ExecutionArn, page: PageRequest<u64>) -> Result<Page<Event, u64>, StoreError>;

    /// The executions that somebody must see to, now or later, in the order they were created. Those that only somebody
    /// outside can bring on are not among them.
    ///
    /// # Errors
    /// When the storage failed.
    async fn unattended(&self) -> Result<Vec<Unattended>, StoreError>;

    /// Removes the executions that ended before an instant, and says how many those were.
    ///
    /// # Errors
    /// When the storage failed.
    async fn remove_ended_before(&self, time: Timestamp) -> Result<u64, StoreError>;

    /// Random bytes that are as old as the store and known to nobody else: what it holds may be signed with them.
    ///
    /// # Errors
    /// When the storage failed.
    async fn secret(&self) -> Result<[u8; 32], StoreError>;
}

/// Random bytes.
fn random_secret() -> Result<[u8; 32], StoreError> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| StoreError::Unavailable(error.into()))?;
    Ok(secret)
}
