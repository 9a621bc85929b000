//! Functions from components, each source built and loaded once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use anyhow::Context;
use durable_wasm_runtime::Function;
use durable_wasm_sandbox::Surroundings;

use super::component::Components;
use super::function::FunctionArg;
use super::permissions::Permissions;
use super::sandbox_args::SandboxArgs;
use crate::scenario::TemplateFunction;

/// Memory that an invocation may use, in MiB. Default: 256, as [`SandboxLimits`] has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct MemoryMib(pub(super) u32);

impl MemoryMib {
    /// The least and the most that a function may be given.
    pub(super) const RANGE: RangeInclusive<u32> = 1..=4_096;
    pub(super) const DEFAULT: Self = Self(256);
}

/// A handler of a component, and how it runs where that differs from what the command says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ComponentFunction {
    /// A component, or a source to build.
    pub(super) source: PathBuf,
    /// None: its only one.
    pub(super) handler: Option<String>,
    /// None: as the command says.
    pub(super) memory: Option<MemoryMib>,
    /// Its own variables, by name and value.
    pub(super) environment: Vec<(String, String)>,
    /// What it may use beside what the command permits.
    pub(super) permissions: Permissions,
}

impl From<FunctionArg> for ComponentFunction {
    fn from(FunctionArg { name: _, source, handler }: FunctionArg) -> Self {
        Self { source, handler, ..Self::default() }
    }
}

impl From<TemplateFunction> for ComponentFunction {
    fn from(function: TemplateFunction) -> Self {
        let TemplateFunction { logical_id: _, function_name: _, source, handler, environment, scenarios: _ } = function;
        Self { source, handler, environment, ..Self::default() }
    }
}

/// Loads functions. Those that may use the same memory share a sandbox.
pub(super) struct FunctionLoader {
    runtime: tokio::runtime::Runtime,
    sandboxes: HashMap<MemoryMib, Components>,
    memory: MemoryMib,
    surroundings: Surroundings,
}

impl FunctionLoader {
    /// A loader that has loaded nothing yet, for functions that run as these arguments say.
    pub(super) fn new(arguments: &SandboxArgs) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let (memory, surroundings) = (arguments.memory(), arguments.surroundings()?);
        Ok(Self { runtime, sandboxes: HashMap::new(), memory, surroundings })
    }

    /// Loads the function that goes by `name`.
    pub(super) fn load(&mut self, name: &str, function: &ComponentFunction) -> anyhow::Result<Function> {
        let ComponentFunction { source, handler, memory, environment, permissions } = function;
        let cannot_use = || format!("cannot use function `{name}`");
        let mut surroundings = self.surroundings.clone();
        permissions.grant(&mut surroundings.grants).with_context(cannot_use)?;
        for (name, value) in environment {
            surroundings.variables.set(name, value).with_context(cannot_use)?;
        }
        let components = self.components(memory.unwrap_or(self.memory))?;
        let handler = components.function_in(surroundings, name, source, handler.as_deref())?;
        self.runtime.block_on(handler.into_function()).with_context(cannot_use)
    }

    fn components(&mut self, memory: MemoryMib) -> anyhow::Result<&mut Components> {
        Ok(match self.sandboxes.entry(memory) {
            Entry::Occupied(made) => made.into_mut(),
            Entry::Vacant(place) => place.insert(Components::with_memory(memory)?),
        })
    }
}
