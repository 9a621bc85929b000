//! `durable-wasm build`.

use std::path::PathBuf;

use clap::Args;
use durable_wasm_sandbox::{Component, Sandbox, SandboxLimits};

use super::build_line::BuildLine;
use super::exit::ExitStatus;
use super::output;
use crate::build::{BuildOptions, build};
use crate::runner::sandbox_config;

/// Compile a handler into a WebAssembly component
///
/// Prints the path of the component. Of a crate, cargo compiles what has changed since the last build, in release mode.
/// Python and JavaScript become a component together with the official SDK and an interpreter; the tools for that are
/// installed once, from PyPI and npm, and a component is kept in the cache folder and found again by its content.
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Build {
    /// A Rust crate, a file or a folder of Python, JavaScript or TypeScript, or a core module compiled against the contract
    source: PathBuf,

    /// Where to write the component [default: NAME.component.wasm beside the module; of Python and JavaScript in the cache
    /// folder]
    #[arg(short, long, value_name = "FILE.wasm")]
    output: Option<PathBuf>,
}

impl Build {
    pub(super) fn execute(self) -> anyhow::Result<ExitStatus> {
        let line = BuildLine::new();
        let component = build(&self.source, &BuildOptions { output: self.output, ..line.options() })?;
        // The machine code is kept as well, so that the first run begins at once.
        let sandbox = Sandbox::new(sandbox_config(SandboxLimits::default()))?;
        Component::load_telling(&sandbox, &component, &|bytes| line.compiling(bytes))?;
        drop(line);
        output::print(&format!("{}\n", component.display()))?;
        Ok(ExitStatus::Success)
    }
}
