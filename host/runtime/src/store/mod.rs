//! Where executions are kept.

mod memory;

use std::sync::Arc;

use async_trait::async_trait;
use durable_wasm_core::execution::Execution;
use durable_wasm_core::model::ExecutionArn;
use tokio::sync::Mutex;

pub use memory::InMemoryExecutionStore;

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
}
