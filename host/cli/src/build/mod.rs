//! From source to component: compiles a Rust crate for WebAssembly and wraps the module as a component.
//!
//! # Invariants
//! - A component file is replaced in one step: whoever reads it sees the old one or the new one, whole.
//! - Nothing the calling process was built with reaches cargo; upheld by [`environment`].
//! - [`resolve`] skips cargo only when every file the last build read is as it was; upheld by [`freshness`].

mod compile;
mod component;
mod environment;
mod error;
mod file;
mod freshness;
mod manifest;
mod source;
mod toolchain;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

pub use error::BuildError;
pub(crate) use file::write_atomically;
pub use source::Language;
pub use toolchain::ToolchainError;

use freshness::Stamp;
use manifest::Crate;
use source::Source;

/// The target that handlers are compiled for.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// How to build. The default is silent, without colours, and writes below the crate's target folder.
#[derive(Clone, Default)]
pub struct BuildOptions {
    /// Where to write the component. None: `TARGET-DIR/wasm32-unknown-unknown/release/NAME.component.wasm`.
    pub output: Option<PathBuf>,
    /// Whether the compiler's messages have colours.
    pub colour: bool,
    /// Told what happens while it happens.
    pub progress: Option<ProgressCallback>,
}

/// Takes what a build reports, on the thread that builds.
pub type ProgressCallback = Arc<dyn Fn(BuildProgress<'_>) + Send + Sync>;

impl BuildOptions {
    fn report(&self, progress: BuildProgress<'_>) {
        if let Some(callback) = &self.progress {
            callback(progress);
        }
    }
}

impl std::fmt::Debug for BuildOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BuildOptions")
            .field("output", &self.output)
            .field("colour", &self.colour)
            .finish_non_exhaustive()
    }
}

/// What a build does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildProgress<'a> {
    /// Cargo begins to compile this package.
    Started(&'a str),
    /// Cargo has compiled this dependency or this package.
    Compiled(&'a str),
    /// The compiler has something to say about code that compiles: its text, whole.
    Warning(&'a str),
    /// The module is being wrapped as a component.
    Wrapping,
}

/// Builds `source` and returns the path of the component.
///
/// `source` is the folder of a Rust crate, its `Cargo.toml`, or a core module that was compiled against the contract.
/// Cargo always runs; it compiles what has changed.
///
/// # Errors
/// See [`BuildError`].
pub fn build(source: &Path, options: &BuildOptions) -> Result<PathBuf, BuildError> {
    match Source::classify(source)? {
        Source::Crate { manifest } => build_crate(&manifest, options),
        Source::Module => build_module(source, options),
        Source::Component => Err(BuildError::AlreadyComponent { path: source.to_owned() }),
        Source::Other => Err(BuildError::UnknownSource { path: source.to_owned() }),
    }
}

/// The component behind `handler`: the file itself when it is one, or what its crate is compiled into.
///
/// A crate whose files have not changed since its last build costs a few file look-ups. [`BuildOptions::output`] is not
/// used. A file that is neither source nor component is returned as it is; loading it says what is wrong with it.
///
/// # Errors
/// See [`BuildError`].
pub fn resolve(handler: &Path, options: &BuildOptions) -> Result<PathBuf, BuildError> {
    match Source::classify(handler)? {
        Source::Crate { manifest } => {
            let manifest = std::fs::canonicalize(&manifest).unwrap_or(manifest);
            if let Some(component) = Stamp::fresh_component(&manifest) {
                return Ok(component);
            }
            build_crate(&manifest, &BuildOptions { output: None, ..options.clone() })
        }
        Source::Component | Source::Module | Source::Other => Ok(handler.to_owned()),
    }
}

fn build_crate(manifest: &Path, options: &BuildOptions) -> Result<PathBuf, BuildError> {
    let manifest =
        std::fs::canonicalize(manifest).map_err(|source| BuildError::Read { path: manifest.to_owned(), source })?;
    let directory = manifest.parent().unwrap_or(Path::new("/"));
    let toolchain = toolchain::Search::of_this_machine().find(directory)?;
    let package = Crate::read(&manifest, &toolchain)?;
    let begun = SystemTime::now();
    options.report(BuildProgress::Started(&package.name));
    let module = compile::compile(&package, &toolchain, options)?;
    options.report(BuildProgress::Wrapping);
    match &options.output {
        Some(output) => component::wrap(&module, output)?,
        None => {
            let output = module.with_extension("component.wasm");
            component::wrap(&module, &output)?;
            Stamp::record(&manifest, &module, &output, begun);
        }
    }
    Ok(options.output.clone().unwrap_or_else(|| module.with_extension("component.wasm")))
}

fn build_module(module: &Path, options: &BuildOptions) -> Result<PathBuf, BuildError> {
    let output = options.output.clone().unwrap_or_else(|| module.with_extension("component.wasm"));
    options.report(BuildProgress::Wrapping);
    component::wrap(module, &output)?;
    Ok(output)
}
