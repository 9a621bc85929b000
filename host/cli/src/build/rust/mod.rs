//! Handlers in Rust: cargo compiles the crate to a core module, which is wrapped as a component.

mod compile;
mod dependencies;
mod manifest;
mod toolchain;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub use toolchain::ToolchainError;

use super::cached::Stamp;
use super::{BuildError, BuildOptions, BuildProgress, component};
use manifest::Crate;

/// What makes components of crates, as far as it is part of this program.
const MAKER: &str = "wit-component";

/// The remembered builds of the crate with this manifest, an absolute path.
pub(super) fn stamp(manifest: &Path) -> Option<Stamp> {
    Stamp::of(manifest, MAKER)
}

/// Compiles the crate with this manifest, an absolute path. Cargo always runs; it compiles what has changed.
pub(super) fn build(manifest: &Path, options: &BuildOptions) -> Result<PathBuf, BuildError> {
    let directory = manifest.parent().unwrap_or(Path::new("/"));
    let toolchain = toolchain::Search::of_this_machine().find(directory)?;
    let package = Crate::read(manifest, &toolchain)?;
    let begun = SystemTime::now();
    options.report(BuildProgress::Started(&package.name));
    let module = compile::compile(&package, &toolchain, options)?;
    options.report(BuildProgress::Wrapping);
    if let Some(output) = &options.output {
        component::wrap(&module, output)?;
        return Ok(output.clone());
    }
    let output = module.with_extension("component.wasm");
    component::wrap(&module, &output)?;
    if let (Some(stamp), Some(inputs)) = (stamp(manifest), dependencies::inputs(manifest, &module)) {
        stamp.record(&inputs, &output, begun);
    }
    Ok(output)
}
