//! Functions from components, each source built and loaded once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::Path;

use anyhow::Context;
use durable_wasm_runtime::Function;
use durable_wasm_sandbox::SandboxLimits;

use super::component::Components;

/// Memory that an invocation may use, in MiB. Default: 128, as a Lambda function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct MemoryMib(pub(super) u32);

impl Default for MemoryMib {
    fn default() -> Self {
        Self(128)
    }
}

/// Loads functions. Those that may use the same memory share a sandbox.
pub(super) struct FunctionLoader {
    runtime: tokio::runtime::Runtime,
    sandboxes: HashMap<MemoryMib, Components>,
}

impl FunctionLoader {
    /// A loader that has loaded nothing yet.
    pub(super) fn new() -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        Ok(Self { runtime, sandboxes: HashMap::new() })
    }

    /// The function `name`: a handler of the component or crate at `source`; without a name, its only one.
    pub(super) fn load(
        &mut self,
        name: &str,
        source: &Path,
        handler: Option<&str>,
        memory: MemoryMib,
    ) -> anyhow::Result<Function> {
        let handler = self.components(memory)?.function(name, source, handler)?;
        self.runtime.block_on(handler.into_function()).with_context(|| format!("cannot use function `{name}`"))
    }

    fn components(&mut self, memory: MemoryMib) -> anyhow::Result<&mut Components> {
        Ok(match self.sandboxes.entry(memory) {
            Entry::Occupied(made) => made.into_mut(),
            Entry::Vacant(place) => {
                let memory_bytes = usize::try_from(memory.0)?.saturating_mul(1024 * 1024);
                place.insert(Components::new(SandboxLimits { memory_bytes, ..SandboxLimits::default() })?)
            }
        })
    }
}
