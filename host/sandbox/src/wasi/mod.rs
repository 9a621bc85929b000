//! WASI 0.2, present but empty-handed: whatever a guest asks for is there, and nothing of the machine is behind it.
//!
//! | interface | what a guest finds |
//! | --- | --- |
//! | `wasi:clocks` | the execution's start outside steps, the execution's clock in steps; sleeping takes no time |
//! | `wasi:random` | numbers that follow from the execution's seed |
//! | `wasi:cli` | no arguments, no environment, empty stdin; stdout and stderr become log records |
//! | `wasi:filesystem` | no directories |
//! | `wasi:sockets` | no sockets and no names |
//!
//! # Invariants
//! - Made on first use: a guest that imports WASI and does not call it pays nothing.
//! - What is made different in an invocation on purpose is different outside steps, and there only.
//! - Resources are bounded: a guest that hoards handles is refused.

mod clocks;
mod environment;
mod network;
mod random;
mod stdio;
mod timers;

use std::sync::Arc;

use durable_wasm_runtime::Perturbation;
use wasmtime::component::{Linker, ResourceTable};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use crate::state::HostState;

/// The packages a guest may import.
pub(crate) const PACKAGES: [&str; 6] =
    ["wasi:cli", "wasi:clocks", "wasi:filesystem", "wasi:io", "wasi:random", "wasi:sockets"];

/// Most handles of a guest at the same time.
const RESOURCES: usize = 10_000;

/// What WASI knows of one invocation.
pub(crate) struct Wasi {
    /// Wasmtime's own part: an environment and a filesystem with nothing in them.
    ctx: WasiCtx,
    table: ResourceTable,
    clocks: clocks::Clocks,
    environment: environment::Environment,
    random: random::Random,
    stdout: stdio::Lines,
    stderr: stdio::Lines,
}

impl Wasi {
    fn new(state: &HostState) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(RESOURCES);
        let Perturbation { random, environment, .. } = state.perturbation;
        Self {
            ctx: WasiCtx::builder().build(),
            table,
            clocks: clocks::Clocks::new(state),
            environment: environment::Environment::new(
                Arc::clone(&state.surroundings),
                environment,
                state.scope.clone(),
            ),
            random: random::Random::new(state.seed, random, state.reads.clone(), state.host_call_bytes),
            stdout: stdio::Lines::stdout(state.logs.clone()),
            stderr: stdio::Lines::stderr(state.logs.clone()),
        }
    }

    /// Writes out lines that were begun and not ended.
    pub(crate) fn finish(&self) {
        self.stdout.finish();
        self.stderr.finish();
    }
}

impl HostState {
    fn wasi(&mut self) -> &mut Wasi {
        let wasi = self.wasi.take().unwrap_or_else(|| Box::new(Wasi::new(self)));
        self.wasi.insert(wasi)
    }
}

impl WasiView for HostState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        let Wasi { ctx, table, .. } = self.wasi();
        WasiCtxView { ctx, table }
    }
}

/// Offers all of WASI, with our own clocks, random numbers, streams and (no) sockets.
pub(crate) fn add_to_linker(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    wasmtime_wasi::p2::add_to_linker_async(linker)?;
    linker.allow_shadowing(true);
    clocks::add_to_linker(linker)?;
    environment::add_to_linker(linker)?;
    random::add_to_linker(linker)?;
    stdio::add_to_linker(linker)?;
    network::add_to_linker(linker)?;
    linker.allow_shadowing(false);
    Ok(())
}
