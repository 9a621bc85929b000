//! The components a command was given, built first where they are source.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use durable_wasm_sandbox::{Component, Sandbox, SandboxLimits};

use super::build_line::BuildLine;
use crate::build;
use crate::runner::sandbox_config;

/// Loads components into one sandbox, each file once.
pub(super) struct Components {
    sandbox: Sandbox,
    by_path: HashMap<PathBuf, Component>,
}

impl Components {
    /// A sandbox with these limits, and nothing in it yet.
    pub(super) fn new(limits: SandboxLimits) -> anyhow::Result<Self> {
        Ok(Self { sandbox: Sandbox::new(sandbox_config(limits))?, by_path: HashMap::new() })
    }

    /// Loads a component, or builds and loads it, showing on stderr what takes time. Also says where the component lies.
    pub(super) fn load(&mut self, source: &Path) -> anyhow::Result<(Component, PathBuf)> {
        let line = BuildLine::new();
        let path = build::resolve(source, &line.options())?;
        drop(line);
        if let Some(component) = self.by_path.get(&path) {
            return Ok((component.clone(), path));
        }
        let component = Component::load(&self.sandbox, &path)?;
        self.by_path.insert(path.clone(), component.clone());
        Ok((component, path))
    }
}
