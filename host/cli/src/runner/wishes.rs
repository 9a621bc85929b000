//! What one can wait for.

use std::fmt;

use durable_wasm_core::model::{CallbackId, OperationId, OperationStatus};
use durable_wasm_runtime::ExecutorError;

use super::pattern::NamePattern;
use super::run::Run;
use super::turns::WaitsFor;

/// Something that a run may come to.
pub(super) trait Wish: Sync {
    /// What there is to show for it.
    type Found: Send + Sync;
    /// Whether it is the end.
    const WAITS_FOR: WaitsFor;

    /// What is wanted, if it is there.
    fn look(&self, run: &Run) -> impl Future<Output = Result<Option<Self::Found>, ExecutorError>> + Send;
}

/// The end of the execution.
pub(super) struct End;

impl Wish for End {
    type Found = std::convert::Infallible;
    const WAITS_FOR: WaitsFor = WaitsFor::TheEnd;

    async fn look(&self, _run: &Run) -> Result<Option<Self::Found>, ExecutorError> {
        // Whoever waits is told of the end in any case.
        Ok(None)
    }
}

/// An open callback that a name fits.
pub(super) struct CallbackNamed(pub(super) NamePattern);

impl Wish for CallbackNamed {
    type Found = CallbackId;
    const WAITS_FOR: WaitsFor = WaitsFor::Something;

    async fn look(&self, run: &Run) -> Result<Option<CallbackId>, ExecutorError> {
        run.callbacks.find(&run.executor, &self.0).await
    }
}

/// Shows what was wanted.
impl fmt::Display for CallbackNamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "open callback `{}`", self.0)
    }
}

/// An operation of the execution with this name and status.
pub(super) struct OperationIn {
    pub(super) name: String,
    pub(super) status: OperationStatus,
}

impl Wish for OperationIn {
    type Found = OperationId;
    const WAITS_FOR: WaitsFor = WaitsFor::Something;

    async fn look(&self, run: &Run) -> Result<Option<OperationId>, ExecutorError> {
        let cell = run.executor.execution(&run.arn).await?;
        let execution = cell.lock().await;
        // An operation that has ended has begun.
        let fits = |status| self.status == OperationStatus::Started || status == self.status;
        // The first one is the execution itself.
        let found = execution
            .operations()
            .iter()
            .skip(1)
            .find(|operation| operation.name.as_deref() == Some(&self.name) && fits(operation.status));
        Ok(found.map(|operation| operation.id.clone()))
    }
}

impl fmt::Display for OperationIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "operation `{}` that is {}", self.name, self.status)
    }
}
