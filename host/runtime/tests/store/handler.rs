//! An execution and a handler that is always in the middle of an invocation.

use std::num::NonZeroUsize;
use std::time::Duration;

use durable_wasm_core::checkpoint::{ChainedInvokeTargets, CheckpointProcessor, CheckpointRequest};
use durable_wasm_core::execution::{Execution, FunctionVersion, StartExecution};
use durable_wasm_core::invocation::{InvocationOutcome, InvocationOutput, ReportedStatus};
use durable_wasm_core::model::{
    CallbackOptions, ChainedInvokeOptions, CheckpointToken, ErrorObject, InvocationStatus, OperationAction,
    OperationOptions, OperationType, OperationUpdate, Timestamp, WaitOptions,
};
use durable_wasm_core::token::TokenSigner;
use durable_wasm_runtime::{
    ExecutionCell, ExecutionStore, InMemoryExecutionStore, ListOrder, PageRequest, SqliteConfig, SqliteExecutionStore,
    StoreError,
};
use tempfile::TempDir;

/// When executions start.
pub(crate) fn instant(seconds: u64) -> Timestamp {
    Timestamp::from_millis(1_767_225_600_000).after(Duration::from_secs(seconds))
}

/// Runs a test with each kind of store.
pub(crate) async fn with_each_store(test: impl AsyncFn(&dyn ExecutionStore)) {
    test(&InMemoryExecutionStore::default()).await;
    let folder = TempDir::new().unwrap();
    test(&open(&folder)).await;
}

/// The store in a folder.
pub(crate) fn open(folder: &TempDir) -> SqliteExecutionStore {
    SqliteExecutionStore::open(&folder.path().join("executions.db"), SqliteConfig::default()).unwrap()
}

/// A new execution of a function, with a name.
pub(crate) fn execution(function: &str, name: &str, at: Timestamp) -> Execution {
    execution_of(&format!("id-{name}"), function, name, at)
}

/// One with an id of its own.
pub(crate) fn execution_of(id: &str, function: &str, name: &str, at: Timestamp) -> Execution {
    let function = FunctionVersion {
        name: function.into(),
        version: "$LATEST".into(),
        alias: None,
        account_id: "123456789012".into(),
        region: "us-east-1".into(),
    };
    let start = StartExecution {
        arn: format!("{}/durable-execution/{name}/{id}", function.arn()).into(),
        name: name.into(),
        function,
        input: Some("[1]".into()),
        execution_timeout_seconds: None,
        tenant_id: None,
        parent: None,
    };
    Execution::start(start, at).unwrap()
}

/// A first page of so many items.
pub(crate) fn page<M>(order: ListOrder, items: usize) -> PageRequest<M> {
    PageRequest { order, after: None, items: NonZeroUsize::new(items).unwrap() }
}

pub(crate) fn step(id: &str, action: OperationAction) -> OperationUpdate {
    let payload = (action == OperationAction::Succeed).then(|| "\"done\"".into());
    OperationUpdate { payload, ..OperationUpdate::new(id, OperationType::Step, action) }
}

pub(crate) fn wait(id: &str, seconds: u32) -> OperationUpdate {
    let options = Some(OperationOptions::Wait(WaitOptions { wait_seconds: Some(seconds) }));
    OperationUpdate { options, ..OperationUpdate::new(id, OperationType::Wait, OperationAction::Start) }
}

pub(crate) fn callback(id: &str) -> OperationUpdate {
    let options = CallbackOptions { timeout_seconds: None, heartbeat_timeout_seconds: None };
    let options = Some(OperationOptions::Callback(options));
    OperationUpdate { options, ..OperationUpdate::new(id, OperationType::Callback, OperationAction::Start) }
}

pub(crate) fn invoke(id: &str) -> OperationUpdate {
    let options = ChainedInvokeOptions { function_name: "other".into(), tenant_id: None };
    let options = Some(OperationOptions::ChainedInvoke(options));
    OperationUpdate { options, ..OperationUpdate::new(id, OperationType::ChainedInvoke, OperationAction::Start) }
}

pub(crate) fn pending() -> InvocationOutcome {
    outcome(InvocationStatus::Pending)
}

pub(crate) fn succeeded() -> InvocationOutcome {
    outcome(InvocationStatus::Succeeded)
}

fn outcome(status: InvocationStatus) -> InvocationOutcome {
    InvocationOutcome::Returned(InvocationOutput { status: ReportedStatus::Known(status), result: None, error: None })
}

/// Every function can be called.
struct Anything;

impl ChainedInvokeTargets for Anything {
    fn preflight(&self, _: &str) -> Option<ErrorObject> {
        None
    }
}

/// The handler of an execution.
pub(crate) struct Handler<'a> {
    store: &'a dyn ExecutionStore,
    processor: CheckpointProcessor,
    token: CheckpointToken,
    pub(crate) cell: ExecutionCell,
    pub(crate) now: Timestamp,
}

impl<'a> Handler<'a> {
    /// Begins an execution and its first invocation.
    pub(crate) async fn start(store: &'a dyn ExecutionStore, execution: Execution) -> Self {
        let now = execution.start_timestamp();
        let processor = CheckpointProcessor::new(TokenSigner::new([7; 32]));
        let cell = store.create(execution).await.unwrap();
        let mut handler = Self { store, processor, token: "".into(), cell, now };
        handler.begin().await;
        handler
    }

    /// Begins an invocation.
    pub(crate) async fn begin(&mut self) {
        let mut execution = self.cell.lock().await;
        let start = execution.begin_invocation("request".into(), &self.processor, self.now).unwrap();
        self.token = start.checkpoint_token;
        self.store.commit(&mut execution).await.unwrap();
    }

    /// Makes a checkpoint.
    pub(crate) async fn checkpoint(&mut self, updates: Vec<OperationUpdate>) -> Result<(), StoreError> {
        let request = CheckpointRequest { checkpoint_token: self.token.clone(), updates, client_token: None };
        let mut execution = self.cell.lock().await;
        let answer = self.processor.checkpoint(&mut execution, request, &Anything, self.now).unwrap();
        self.store.commit(&mut execution).await?;
        self.token = answer.response.checkpoint_token.clone().unwrap();
        Ok(())
    }

    /// Ends the invocation.
    pub(crate) async fn finish(&self, outcome: InvocationOutcome) {
        let mut execution = self.cell.lock().await;
        execution.finish_invocation(outcome, self.now);
        self.store.commit(&mut execution).await.unwrap();
    }

    /// Makes a checkpoint and ends the invocation with it.
    pub(crate) async fn suspend(mut self, updates: Vec<OperationUpdate>) {
        self.checkpoint(updates).await.unwrap();
        self.finish(pending()).await;
    }
}
