//! The components a command was given, built first where they are source.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use durable_wasm_sandbox::{Component, Sandbox, SandboxLimits};

use super::build_line::BuildLine;
use crate::build;
use crate::runner::{Handler, sandbox_config};

/// Loads components into one sandbox, each source once.
pub(super) struct Components {
    sandbox: Sandbox,
    by_source: HashMap<PathBuf, (Component, PathBuf)>,
}

impl Components {
    /// A sandbox with these limits, and nothing in it yet.
    pub(super) fn new(limits: SandboxLimits) -> anyhow::Result<Self> {
        Ok(Self { sandbox: Sandbox::new(sandbox_config(limits))?, by_source: HashMap::new() })
    }

    /// Loads a component, or builds and loads it, showing on stderr what takes time. Also says where the component lies.
    pub(super) fn load(&mut self, source: &Path) -> anyhow::Result<(Component, PathBuf)> {
        if let Some(loaded) = self.by_source.get(source) {
            return Ok(loaded.clone());
        }
        let line = BuildLine::new();
        let path = build::resolve(source, &line.options())?;
        drop(line);
        let loaded = (Component::load(&self.sandbox, &path)?, path);
        self.by_source.insert(source.to_owned(), loaded.clone());
        Ok(loaded)
    }

    /// The handler of a function that goes by `name`: the one of this name in the component, or else its only one.
    pub(super) fn function(&mut self, name: &str, source: &Path, handler: Option<&str>) -> anyhow::Result<Handler> {
        let (component, _) = self.load(source).with_context(|| format!("cannot use function `{name}`"))?;
        let function = Handler::from(component);
        Ok(handler.into_iter().fold(function, Handler::named))
    }
}
