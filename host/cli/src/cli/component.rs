//! The components a command was given, built first where they are source.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use durable_wasm_sandbox::{Component, Sandbox, SandboxLimits, Surroundings};

use super::build_line::BuildLine;
use super::loader::MemoryMib;
use super::sandbox_args::SandboxArgs;
use crate::build;
use crate::runner::{Handler, sandbox_config};

/// Loads components into one sandbox, each source once.
pub(super) struct Components {
    sandbox: Sandbox,
    surroundings: Surroundings,
    by_source: HashMap<PathBuf, (Component, PathBuf)>,
}

impl Components {
    /// A sandbox as a command's arguments say, and nothing in it yet.
    pub(super) fn new(arguments: &SandboxArgs) -> anyhow::Result<Self> {
        let surroundings = arguments.surroundings()?;
        Ok(Self { surroundings, ..Self::with_memory(arguments.memory())? })
    }

    /// A sandbox of this much memory, with nothing around the components.
    pub(super) fn with_memory(memory: MemoryMib) -> anyhow::Result<Self> {
        let memory_bytes = usize::try_from(memory.0)?.saturating_mul(1024 * 1024);
        let limits = SandboxLimits { memory_bytes, ..SandboxLimits::default() };
        let sandbox = Sandbox::new(sandbox_config(limits))?;
        Ok(Self { sandbox, surroundings: Surroundings::default(), by_source: HashMap::new() })
    }

    /// Loads a component, or builds and loads it, showing on stderr what takes time. Also says where the component lies.
    pub(super) fn load(&mut self, source: &Path) -> anyhow::Result<(Component, PathBuf)> {
        if let Some(loaded) = self.by_source.get(source) {
            return Ok(loaded.clone());
        }
        let line = BuildLine::new();
        let path = build::resolve(source, &line.options())?;
        let component = Component::load_telling(&self.sandbox, &path, &|bytes| line.compiling(bytes))?;
        drop(line);
        let component = component.surrounded_by(self.surroundings.clone());
        let loaded = (component, path);
        self.by_source.insert(source.to_owned(), loaded.clone());
        Ok(loaded)
    }

    /// The handler of a function that goes by `name`: the one of this name in the component, or else its only one.
    pub(super) fn function(&mut self, name: &str, source: &Path, handler: Option<&str>) -> anyhow::Result<Handler> {
        let component = self.component_of(name, source)?;
        Ok(named(component, handler))
    }

    /// The same in surroundings of its own.
    pub(super) fn function_in(
        &mut self,
        surroundings: Surroundings,
        name: &str,
        source: &Path,
        handler: Option<&str>,
    ) -> anyhow::Result<Handler> {
        let component = self.component_of(name, source)?.surrounded_by(surroundings);
        Ok(named(component, handler))
    }

    fn component_of(&mut self, function: &str, source: &Path) -> anyhow::Result<Component> {
        let (component, _) = self.load(source).with_context(|| format!("cannot use function `{function}`"))?;
        Ok(component)
    }
}

fn named(component: Component, handler: Option<&str>) -> Handler {
    handler.into_iter().fold(Handler::from(component), Handler::named)
}
