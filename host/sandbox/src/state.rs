//! What the host knows while a guest runs: the data of its store.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use durable_wasm_core::model::{OperationId, Timestamp};
use durable_wasm_runtime::{Clock, DurableServiceClient, Invocation, InvocationHost, Perturbation};

use crate::config::SandboxLimits;
use crate::limiter::Limiter;
use crate::logs::Logs;
use crate::reads::Reads;
use crate::surroundings::Surroundings;
use crate::wasi::Wasi;

/// The data of one invocation's store.
pub(crate) struct HostState {
    pub(crate) client: Arc<dyn DurableServiceClient>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) execution_start: Timestamp,
    pub(crate) seed: [u8; 32],
    pub(crate) perturbation: Perturbation,
    pub(crate) surroundings: Arc<Surroundings>,
    pub(crate) scope: StepScope,
    pub(crate) reads: Reads,
    pub(crate) logs: Logs,
    pub(crate) limiter: Limiter,
    /// Most bytes the host makes for the guest in one call.
    pub(crate) host_call_bytes: usize,
    /// Made when the guest first asks for something of WASI.
    pub(crate) wasi: Option<Box<Wasi>>,
}

impl HostState {
    pub(crate) fn new(
        limits: &SandboxLimits,
        surroundings: Arc<Surroundings>,
        invocation: &Invocation,
        host: InvocationHost,
    ) -> Self {
        let scope = StepScope::default();
        let reads = Reads::new(surroundings.nondeterminism, scope.clone());
        let logs = Logs::new(invocation, host.logs, Arc::clone(&host.clock), scope.clone(), limits.log_bytes);
        Self {
            client: host.client,
            clock: host.clock,
            execution_start: invocation.execution_start,
            seed: invocation.seed,
            perturbation: invocation.perturbation,
            surroundings,
            scope,
            reads,
            logs,
            limiter: Limiter::new(limits),
            host_call_bytes: limits.host_call_bytes,
            wasi: None,
        }
    }

    /// Writes out what the guest has left behind. To be called once, at the end.
    pub(crate) fn finish(&mut self) {
        if let Some(wasi) = &self.wasi {
            wasi.finish();
        }
        self.logs.finish();
    }
}

/// One attempt of a step.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct StepAttempt {
    pub(crate) operation_id: OperationId,
    /// Counted from 1.
    pub(crate) attempt: u32,
}

/// Which step's body the guest is in, if any. Clones share it: streams read it without the store.
#[derive(Debug, Clone, Default)]
pub(crate) struct StepScope(Arc<Mutex<Option<StepAttempt>>>);

impl StepScope {
    /// Replaces whatever step the guest was in.
    pub(crate) fn enter(&self, step: StepAttempt) {
        *self.lock() = Some(step);
    }

    pub(crate) fn leave(&self) {
        *self.lock() = None;
    }

    pub(crate) fn current(&self) -> Option<StepAttempt> {
        self.lock().clone()
    }

    pub(crate) fn is_inside(&self) -> bool {
        self.lock().is_some()
    }

    fn lock(&self) -> MutexGuard<'_, Option<StepAttempt>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
