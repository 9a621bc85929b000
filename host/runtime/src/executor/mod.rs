//! Runs executions: starts them, invokes their handlers when there is something to do, and ends them.
//!
//! # Invariants
//! - One invocation of an execution is in flight at most. Upheld by the core, which refuses to begin a second one, and by
//!   [`AtWork`]: none is taken for lost while it runs.
//! - A change is acted upon after it is committed, and always then: see [`crate::to_its_end`].
//! - The order of everything depends on the clock and on the order of calls alone.

mod at_work;
mod callbacks;
mod chained_invokes;
mod control;
mod direct;
mod driver;
mod invocations;
mod polls;
mod queries;
mod recovery;
mod start;

use std::sync::{Arc, Weak};
use std::time::Duration;

use durable_wasm_core::checkpoint::{CheckpointProcessor, PageSize};
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::model::ExecutionArn;
use durable_wasm_core::token::TokenSigner;

pub(crate) use at_work::AtWork;
pub use callbacks::CallbackAction;
pub use control::PauseRequest;
pub use driver::{Driven, Driver, WhenIdle};
pub(crate) use polls::Polls;
pub(crate) use start::NameCounts;
pub use start::StartRequest;
pub(crate) use start::version_of;

use crate::clock::{Clock, VirtualClock};
use crate::endings::Endings;
use crate::faults::{FaultInjector, NoFaults};
use crate::functions::FunctionRegistry;
use crate::identity::{ExecutionIds, ExecutionSeed};
use crate::logs::{LogSink, NoLogs};
use crate::observer::ExecutionNotifier;
use crate::order::TaskOrder;
use crate::perturbation::Perturber;
use crate::scheduler::Scheduler;
use crate::service::Service;
use crate::store::{ExecutionCell, ExecutionStore, InMemoryExecutionStore, StoreError};

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
    /// Ids and random numbers come from it. What goes on with the executions of a store must have the seed that they began
    /// with. Default: 0.
    pub seed: u64,
    /// Where the ids of new executions come from. Default: derived, which keeps them reproducible; a store that outlives the
    /// executor needs random ones.
    pub ids: ExecutionIds,
    /// Signs checkpoint tokens and callback ids. Default: derived from the seed, which keeps them reproducible; a
    /// server that others reach needs one of its own.
    pub secret: Option<[u8; 32]>,
    /// How many operations handlers are given at a time. Default: 1,000, the most that the service allows.
    pub page_size: PageSize,
    /// Lets things go wrong on purpose. Default: nothing does.
    pub faults: Arc<dyn FaultInjector>,
    /// Makes invocations different in what handlers must not depend on. Default: nothing is.
    pub perturber: Option<Arc<dyn Perturber>>,
    /// Says what comes next, under a virtual clock. Default: whatever is due first.
    pub order: Option<Arc<dyn TaskOrder>>,
    /// After how long is done again what the store failed. Default: never; then an execution stands still until somebody
    /// [recovers](Executor::recover) it.
    pub store_retry_delay: Option<Duration>,
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
            ids: ExecutionIds::default(),
            secret: None,
            page_size: PageSize::default(),
            faults: Arc::new(NoFaults),
            perturber: None,
            order: None,
            store_retry_delay: None,
        }
    }
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

impl StoreError {
    /// What is not there is refused; any other failure stays what it is.
    fn or_refused(self, refusal: impl FnOnce() -> ServiceError) -> ExecutorError {
        match self {
            Self::NotFound(_) => ExecutorError::Refused(refusal()),
            Self::AlreadyExists(_) | Self::Unavailable(_) => ExecutorError::Store(self),
        }
    }
}

/// Runs executions. Cheap to clone: all clones are one executor.
#[derive(Clone)]
pub struct Executor {
    service: Arc<Service>,
}

/// An executor, for those that it holds itself, such as its observers: it does not keep the executor alive.
#[derive(Clone)]
pub struct WeakExecutor(Weak<Service>);

impl WeakExecutor {
    /// The executor, if it is still there.
    pub fn upgrade(&self) -> Option<Executor> {
        self.0.upgrade().map(|service| Executor { service })
    }
}

impl Executor {
    /// An executor. It does nothing until it is driven.
    pub fn new(config: ExecutorConfig) -> Self {
        let ExecutorConfig {
            store,
            clock,
            functions,
            notifier,
            logs,
            seed,
            ids,
            secret,
            page_size,
            faults,
            perturber,
            order,
            store_retry_delay,
        } = config;
        let secret = secret.unwrap_or_else(|| ExecutionSeed::derive(seed, "", "secret", None).bytes());
        let signer = TokenSigner::new(secret);
        let scheduler = Scheduler::new(Arc::clone(&clock));
        let processor = CheckpointProcessor::new(signer.clone()).with_page_size(page_size);
        Self {
            service: Arc::new(Service {
                seed,
                ids,
                processor,
                signer,
                functions,
                store,
                clock,
                logs,
                notifier,
                scheduler,
                polls: Polls::default(),
                at_work: AtWork::default(),
                freed_names: NameCounts::default(),
                default_names: NameCounts::default(),
                faults,
                perturber,
                order,
                store_retry_delay,
                endings: Endings::default(),
            }),
        }
    }

    /// A handle that does not keep the executor alive.
    pub fn downgrade(&self) -> WeakExecutor {
        WeakExecutor(Arc::downgrade(&self.service))
    }

    /// The functions that are registered.
    pub fn functions(&self) -> &FunctionRegistry {
        &self.service.functions
    }

    /// An execution. Locking it holds up whatever else works on it.
    ///
    /// # Errors
    /// When there is no such execution.
    pub async fn execution(&self, arn: &ExecutionArn) -> Result<ExecutionCell, StoreError> {
        self.service.store.load(arn).await
    }

    /// Every execution, in the order they were started.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn executions(&self) -> Result<Vec<ExecutionArn>, StoreError> {
        self.service.store.list().await
    }
}
