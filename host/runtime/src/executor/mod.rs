//! Runs executions: starts them, invokes their handlers when there is something to do, and ends them.
//!
//! # Invariants
//! - One invocation of an execution is in flight at most. Upheld by the core, which refuses to begin a second one.
//! - A change is acted upon after it is committed.
//! - The order of everything depends on the clock and on the order of calls alone.

mod chained_invokes;
mod driver;
mod external;
mod invocations;

use std::sync::Arc;

use durable_wasm_core::checkpoint::CheckpointProcessor;
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::execution::{Execution, FunctionVersion, ParentInvoke, StartExecution};
use durable_wasm_core::model::{ExecutionArn, Payload};
use durable_wasm_core::token::TokenSigner;

pub use driver::Driven;

use crate::clock::{Clock, VirtualClock};
use crate::functions::{FunctionRegistry, function_not_found};
use crate::identity::ExecutionSeed;
use crate::logs::{LogSink, NoLogs};
use crate::observer::ExecutionNotifier;
use crate::scheduler::Scheduler;
use crate::service::Service;
use crate::store::{ExecutionCell, ExecutionStore, InMemoryExecutionStore, StoreError};

/// The region that local executions claim to run in.
const REGION: &str = "us-east-1";
/// The account that local executions claim to belong to.
const ACCOUNT_ID: &str = "123456789012";
/// The version that local functions have.
const VERSION: &str = "$LATEST";

/// What an executor is made of.
pub struct ExecutorConfig {
    /// Keeps the executions. Default: in memory.
    pub store: Arc<dyn ExecutionStore>,
    /// Tells the time. Default: a [`VirtualClock`].
    pub clock: Arc<dyn Clock>,
    /// What can be run. Default: nothing.
    pub functions: FunctionRegistry,
    /// Is told what happens. Default: nobody.
    pub notifier: ExecutionNotifier,
    /// Takes the handlers' logs. Default: drops them.
    pub logs: Arc<dyn LogSink>,
    /// Ids and random numbers come from it. Default: 0.
    pub seed: u64,
    /// Signs checkpoint tokens and callback ids. Default: derived from the seed, which keeps them reproducible; a
    /// server that others reach needs one of its own.
    pub secret: Option<[u8; 32]>,
}

impl Default for ExecutorConfig {
    fn default() -> Self {
        Self {
            store: Arc::new(InMemoryExecutionStore::default()),
            clock: Arc::new(VirtualClock::default()),
            functions: FunctionRegistry::default(),
            notifier: ExecutionNotifier::default(),
            logs: Arc::new(NoLogs),
            seed: 0,
            secret: None,
        }
    }
}

/// A request to start an execution.
#[derive(Debug, Clone, Default)]
pub struct StartRequest {
    /// The function to run, by any name it goes by.
    pub function: Arc<str>,
    /// The execution's name: 1 to 64 characters of `[a-zA-Z0-9-_]`. None: one is made from function, input and seed.
    pub name: Option<Arc<str>>,
    /// JSON text of at most 6,291,456 bytes.
    pub input: Option<Payload>,
    /// The tenant it runs for.
    pub tenant_id: Option<Arc<str>>,
    /// Overrides the function's own limit: 1 to 31,622,400 seconds.
    pub execution_timeout_seconds: Option<u32>,
}

/// Why an executor could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum ExecutorError {
    /// The service refuses it.
    #[error(transparent)]
    Refused(#[from] ServiceError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Runs executions. Cheap to clone: all clones are one executor.
#[derive(Clone)]
pub struct Executor {
    service: Arc<Service>,
}

impl Executor {
    /// An executor. It does nothing until it is driven.
    pub fn new(config: ExecutorConfig) -> Self {
        let ExecutorConfig { store, clock, functions, notifier, logs, seed, secret } = config;
        let secret = secret.unwrap_or_else(|| ExecutionSeed::derive(seed, "", "secret", None).bytes());
        let signer = TokenSigner::new(secret);
        let scheduler = Scheduler::new(Arc::clone(&clock));
        let processor = CheckpointProcessor::new(signer.clone());
        Self {
            service: Arc::new(Service { seed, processor, signer, functions, store, clock, logs, notifier, scheduler }),
        }
    }

    /// Starts an execution; its first invocation is due at once.
    ///
    /// # Errors
    /// When the function is not registered, the request is not valid, or there is such an execution already.
    pub async fn start(&self, request: StartRequest) -> Result<ExecutionArn, ExecutorError> {
        let arn = self.create(request, None).await?;
        self.service.scheduler.invoke(&arn, self.service.clock.now());
        Ok(arn)
    }

    /// Records a new execution, which nothing invokes yet.
    async fn create(&self, request: StartRequest, parent: Option<ParentInvoke>) -> Result<ExecutionArn, ExecutorError> {
        let service = &self.service;
        let Some((function_name, function)) = service.functions.resolve(&request.function) else {
            let error = function_not_found(&request.function);
            return Err(ServiceError::not_found(error.error_message.unwrap_or_default()).into());
        };
        let input = request.input.as_deref();
        let name =
            request.name.unwrap_or_else(|| ExecutionSeed::default_name(service.seed, function_name, input).into());
        let version = FunctionVersion {
            name: Arc::clone(function_name),
            version: VERSION.into(),
            account_id: ACCOUNT_ID.into(),
            region: REGION.into(),
        };
        let arn = ExecutionSeed::derive(service.seed, function_name, &name, input).arn(&version, &name);
        let start = StartExecution {
            arn: arn.clone(),
            name,
            function: version,
            input: request.input,
            execution_timeout_seconds: request.execution_timeout_seconds.or(function.execution_timeout_seconds),
            tenant_id: request.tenant_id,
            parent,
        };
        let cell = service.store.create(Execution::start(start, service.clock.now())?).await?;
        let execution = cell.lock().await;
        service.notifier.notify(|observer| observer.on_started(&execution));
        Ok(arn)
    }

    /// An execution. Locking it holds up whatever else works on it.
    ///
    /// # Errors
    /// When there is no such execution.
    pub async fn execution(&self, arn: &ExecutionArn) -> Result<ExecutionCell, StoreError> {
        self.service.store.load(arn).await
    }
}
