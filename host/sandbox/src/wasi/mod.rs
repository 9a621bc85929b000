//! WASI 0.2, present but empty-handed: whatever a guest asks for is there, and nothing of the machine is behind it but
//! what the user grants to steps.
//!
//! | interface | what a guest finds |
//! | --- | --- |
//! | `wasi:clocks` | the execution's start outside steps, the execution's clock in steps; sleeping takes no time as a rule |
//! | `wasi:random` | numbers that follow from the execution's seed |
//! | `wasi:cli` | no arguments, the function's own variables, empty stdin; stdout and stderr become log records |
//! | `wasi:filesystem` | the names of the directories that were granted; in steps what is in them, read only |
//! | `wasi:sockets` | nothing; in steps connections to the hosts that were granted, and their names |
//!
//! # Invariants
//! - Made on first use: a guest that imports WASI and does not call it pays nothing.
//! - What is made different in an invocation on purpose is different outside steps, and there only.
//! - Resources are bounded: a guest that hoards handles is refused.

mod clocks;
mod environment;
mod filesystem;
mod in_steps;
mod random;
mod sockets;
mod stdio;
mod timers;

use std::sync::Arc;

use durable_wasm_runtime::Perturbation;
use wasmtime::component::{Linker, ResourceTable};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use self::in_steps::Handles;
use crate::state::HostState;

/// The packages a guest may import.
pub(crate) const PACKAGES: [&str; 6] =
    ["wasi:cli", "wasi:clocks", "wasi:filesystem", "wasi:io", "wasi:random", "wasi:sockets"];

/// Most handles of a guest at the same time.
const RESOURCES: usize = 10_000;

/// What WASI knows of one invocation.
pub(crate) struct Wasi {
    /// Wasmtime's own part: sockets, as far as the guest gets any, and what has nothing behind it.
    ctx: WasiCtx,
    table: ResourceTable,
    clocks: clocks::Clocks,
    environment: environment::Environment,
    files: filesystem::Files,
    network: Arc<sockets::Network>,
    random: random::Random,
    stdout: stdio::Lines,
    stderr: stdio::Lines,
}

impl Wasi {
    fn new(state: &HostState) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(RESOURCES);
        let Perturbation { random, environment, .. } = state.perturbation;
        let (surroundings, scope, handles) = (&state.surroundings, &state.scope, Handles::default());
        let network = sockets::Network::new(Arc::clone(surroundings), scope.clone(), handles.clone());
        Self {
            ctx: network.wasmtime(),
            table,
            clocks: clocks::Clocks::new(state),
            environment: environment::Environment::new(Arc::clone(surroundings), environment, scope.clone()),
            files: filesystem::Files::new(Arc::clone(surroundings), scope.clone(), handles),
            network,
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

/// Offers all of WASI, with our own clocks, random numbers, streams, files and sockets.
pub(crate) fn add_to_linker(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    wasmtime_wasi::p2::add_to_linker_async(linker)?;
    linker.allow_shadowing(true);
    clocks::add_to_linker(linker)?;
    environment::add_to_linker(linker)?;
    random::add_to_linker(linker)?;
    stdio::add_to_linker(linker)?;
    filesystem::add_to_linker(linker)?;
    sockets::add_to_linker(linker)?;
    linker.allow_shadowing(false);
    Ok(())
}
