//! The engine that all components of a process share, and its settings.

use std::sync::Arc;

use tokio::sync::Semaphore;
use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, WasmFeatures};

use crate::cache::Cache;
use crate::config::{SandboxConfig, SandboxLimits};
use crate::error::SandboxError;
use crate::functions::Functions;
use crate::ticker::Ticker;

/// Memory of an instance that is zeroed and kept between invocations rather than handed back to the system: the page
/// faults saved are most of an invocation's cost. More than a small handler touches.
const MEMORY_KEPT_BYTES: usize = 256 * 1024;
/// The same of tables.
const TABLE_KEPT_BYTES: usize = 16 * 1024;
/// Stack for host functions, beyond that of compiled code.
const HOST_STACK_BYTES: usize = 1024 * 1024;
/// Memories and tables of one component: a composition of two programs, with the tables their adapters add.
const MEMORIES_PER_COMPONENT: u32 = 2;
const TABLES_PER_COMPONENT: u32 = 16;

/// Where components are compiled and run. Cheap to clone; every clone is the same sandbox.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    engine: Engine,
    ticker: Ticker,
    cache: Option<Cache>,
    limits: SandboxLimits,
    slots: Arc<Semaphore>,
}

impl Sandbox {
    /// Makes a sandbox.
    ///
    /// # Errors
    /// The machine refuses what the engine needs.
    pub fn new(config: SandboxConfig) -> Result<Self, SandboxError> {
        let SandboxConfig { cache, limits, concurrent_invocations } = config;
        let functions = cache.as_deref().map(Functions::new);
        let engine = engine(&limits, concurrent_invocations.get(), functions.as_ref())?;
        let ticker = Ticker::start(&engine).map_err(SandboxError::Timer)?;
        let slots = usize::try_from(concurrent_invocations.get()).unwrap_or(Semaphore::MAX_PERMITS);
        let cache = cache.zip(functions).map(|(folder, functions)| Cache::new(folder, &engine, functions));
        let slots = Arc::new(Semaphore::new(slots.min(Semaphore::MAX_PERMITS)));
        Ok(Self(Arc::new(Inner { engine, ticker, cache, limits, slots })))
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn ticker(&self) -> &Ticker {
        &self.0.ticker
    }

    pub(crate) fn cache(&self) -> Option<&Cache> {
        self.0.cache.as_ref()
    }

    /// What an invocation may use.
    pub fn limits(&self) -> &SandboxLimits {
        &self.0.limits
    }

    /// One permit for each invocation at the same time, so that the pool never runs out.
    pub(crate) fn slots(&self) -> &Arc<Semaphore> {
        &self.0.slots
    }
}

/// An engine over a pool; where the machine cannot reserve the pool's address space, one that allocates on demand.
fn engine(
    limits: &SandboxLimits,
    invocations: u32,
    functions: Option<&Arc<Functions>>,
) -> Result<Engine, SandboxError> {
    let mut config = config(limits);
    if let Some(functions) = functions {
        let functions = Arc::clone(functions);
        config.enable_incremental_compilation(functions).map_err(|error| SandboxError::Engine(error.into()))?;
    }
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits, invocations)));
    Engine::new(&config).or_else(|error| {
        tracing::debug!(%error, "no pool of instances; allocating on demand");
        config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
        Engine::new(&config).map_err(|error| SandboxError::Engine(error.into()))
    })
}

fn config(limits: &SandboxLimits) -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .concurrency_support(false)
        .epoch_interruption(true)
        .max_wasm_stack(limits.stack_bytes)
        .async_stack_size(limits.stack_bytes.saturating_add(HOST_STACK_BYTES))
        // The same bits on every machine.
        .cranelift_nan_canonicalization(true)
        .relaxed_simd_deterministic(true)
        .wasm_features(WasmFeatures::THREADS, false)
        .cranelift_opt_level(OptLevel::Speed)
        .memory_init_cow(true);
    config
}

/// Reserves address space, commits nothing.
fn pool(limits: &SandboxLimits, invocations: u32) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(invocations)
        .max_core_instances_per_component(limits.instances)
        .total_core_instances(invocations.saturating_mul(limits.instances))
        .max_memories_per_component(MEMORIES_PER_COMPONENT)
        .total_memories(invocations.saturating_mul(MEMORIES_PER_COMPONENT))
        .max_tables_per_component(TABLES_PER_COMPONENT)
        .total_tables(invocations.saturating_mul(TABLES_PER_COMPONENT))
        .max_tables_per_module(TABLES_PER_COMPONENT)
        .max_memories_per_module(MEMORIES_PER_COMPONENT)
        .table_elements(limits.table_elements)
        .total_stacks(invocations)
        .linear_memory_keep_resident(MEMORY_KEPT_BYTES)
        .table_keep_resident(TABLE_KEPT_BYTES)
        // Zero only the pages that a guest wrote to, where the kernel can tell.
        .pagemap_scan(Enabled::Auto);
    pool
}
