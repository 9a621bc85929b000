//! `durable-wasm build`.

use std::path::PathBuf;

use clap::Args;

use super::build_line::BuildLine;
use super::exit::ExitStatus;
use super::output;
use crate::build::{BuildOptions, build};

/// Compile a handler into a WebAssembly component
///
/// Prints the path of the component. Cargo compiles what has changed since the last build, in release mode.
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Build {
    /// The folder of a Rust crate, its Cargo.toml, or a core module compiled against the contract
    source: PathBuf,

    /// Where to write the component [default: NAME.component.wasm beside the module]
    #[arg(short, long, value_name = "FILE.wasm")]
    output: Option<PathBuf>,
}

impl Build {
    pub(super) fn execute(self) -> anyhow::Result<ExitStatus> {
        let line = BuildLine::new();
        let component = build(&self.source, &BuildOptions { output: self.output, ..line.options() })?;
        drop(line);
        output::print(&format!("{}\n", component.display()))?;
        Ok(ExitStatus::Success)
    }
}
