//! The component a command was given, built first where it is source.

use std::path::{Path, PathBuf};

use durable_wasm_sandbox::{Component, Sandbox, SandboxLimits};

use super::build_line::BuildLine;
use crate::build;
use crate::runner::sandbox_config;

/// Loads a component, or builds and loads it, showing on stderr what takes time. Also says where the component lies.
pub(super) fn load(source: &Path, limits: SandboxLimits) -> anyhow::Result<(Component, PathBuf)> {
    let line = BuildLine::new();
    let path = build::resolve(source, &line.options())?;
    drop(line);
    let sandbox = Sandbox::new(sandbox_config(limits))?;
    Ok((Component::load(&sandbox, &path)?, path))
}
