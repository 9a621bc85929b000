//! From source to component.
//!
//! A Rust crate is compiled by cargo and its module wrapped. Python and JavaScript become components with their
//! interpreters, which has its price: such a component is kept by its content and found again.
//!
//! # Invariants
//! - A component file is replaced in one step: whoever reads it sees the old one or the new one, whole.
//! - Nothing the calling process was built with reaches cargo; upheld by [`environment`].
//! - A build is skipped only when everything an earlier one was made of is as it was; upheld by [`cached`].

mod cached;
mod child;
mod component;
mod embedded;
mod environment;
mod error;
mod file;
mod javascript;
mod python;
mod rust;
mod source;
mod tools;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

pub use error::BuildError;
pub(crate) use file::write_atomically;
pub use javascript::{JavaScriptDiagnostic, JavaScriptError};
pub use python::PythonError;
pub use rust::ToolchainError;
pub use tools::ToolsError;

use cached::{Inputs, Stamp};
use source::{Project, Source};

/// The target that handlers are compiled for.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// How to build. The default is silent and without colours, and writes where components are kept.
#[derive(Clone, Default)]
pub struct BuildOptions {
    /// Where to write the component. None: `TARGET-DIR/wasm32-unknown-unknown/release/NAME.component.wasm` for a crate,
    /// beside a module, and in the cache folder for all else.
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
    /// The build of this package, file or folder begins.
    Started(&'a str),
    /// These tools or packages are being installed, once.
    Installing(&'a str),
    /// Cargo has compiled this dependency or this package.
    Compiled(&'a str),
    /// The compiler has something to say about code that compiles: its text, whole.
    Warning(&'a str),
    /// The module is being wrapped as a component.
    Wrapping,
    /// The handler's files and what they import are being put together.
    Bundling,
    /// An interpreter loads the handler, and is being made into a component as it then is.
    MakingComponent,
}

/// Builds `source` and returns the path of the component.
///
/// `source` is the folder of a Rust crate or its `Cargo.toml`; a file or a folder of Python, JavaScript or TypeScript;
/// or a core module that was compiled against the contract. For a crate cargo always runs, and compiles what has changed.
///
/// # Errors
/// See [`BuildError`].
pub fn build(source: &Path, options: &BuildOptions) -> Result<PathBuf, BuildError> {
    match Source::classify(source)? {
        Source::Crate { manifest } => rust::build(&absolute(&manifest)?, options),
        Source::Python(project) => build_project(&project, &PYTHON, options),
        Source::JavaScript(project) => build_project(&project, &JAVASCRIPT, options),
        Source::Module => build_module(source, options),
        Source::Component => Err(BuildError::AlreadyComponent { path: source.to_owned() }),
        Source::Other => Err(BuildError::UnknownSource { path: source.to_owned() }),
    }
}

/// The component behind `handler`: the file itself when it is one, or what its source is built into.
///
/// A source that has not changed since its last build costs a few file look-ups. [`BuildOptions::output`] is not used.
/// A file that is neither source nor component is returned as it is; loading it says what is wrong with it.
///
/// # Errors
/// See [`BuildError`].
pub fn resolve(handler: &Path, options: &BuildOptions) -> Result<PathBuf, BuildError> {
    let options = &BuildOptions { output: None, ..options.clone() };
    match Source::classify(handler)? {
        Source::Crate { manifest } => {
            let manifest = absolute(&manifest)?;
            match rust::stamp(&manifest).and_then(|stamp| stamp.fresh_component()) {
                Some(component) => Ok(component),
                None => rust::build(&manifest, options),
            }
        }
        Source::Python(project) => build_project(&project, &PYTHON, options),
        Source::JavaScript(project) => build_project(&project, &JAVASCRIPT, options),
        Source::Component | Source::Module | Source::Other => Ok(handler.to_owned()),
    }
}

/// How a language's projects become components.
struct ProjectBuilder {
    /// Tells what it makes from what another version of it makes.
    fingerprint: fn() -> String,
    /// Writes the component of a project to a path, and says what it was made of.
    compile: fn(&Project, &Path, &BuildOptions) -> Result<Inputs, BuildError>,
}

const PYTHON: ProjectBuilder = ProjectBuilder { fingerprint: python::fingerprint, compile: python::compile };
const JAVASCRIPT: ProjectBuilder =
    ProjectBuilder { fingerprint: javascript::fingerprint, compile: javascript::compile };

/// The component of a project as it is now, made if there is none yet, and copied to where the options want it.
fn build_project(project: &Project, builder: &ProjectBuilder, options: &BuildOptions) -> Result<PathBuf, BuildError> {
    let stamp = Stamp::of(project.path(), &(builder.fingerprint)()).ok_or(ToolsError::NoCache)?;
    let component = match stamp.fresh_component() {
        Some(component) => component,
        None => make_component(project, builder, &stamp, options)?,
    };
    let Some(output) = &options.output else { return Ok(component) };
    let bytes = std::fs::read(&component).map_err(|source| BuildError::Read { path: component, source })?;
    write_atomically(output, &bytes).map_err(|source| BuildError::Write { path: output.clone(), source })?;
    Ok(output.clone())
}

fn make_component(
    project: &Project,
    builder: &ProjectBuilder,
    stamp: &Stamp,
    options: &BuildOptions,
) -> Result<PathBuf, BuildError> {
    let cannot_write = |source| ToolsError::Cache { path: stamp.folder().to_owned(), source };
    let _lock = stamp.lock().map_err(cannot_write)?;
    // Another process may have made it meanwhile.
    if let Some(component) = stamp.fresh_component() {
        return Ok(component);
    }
    let begun = SystemTime::now();
    let name = project.name();
    options.report(BuildProgress::Started(&name));
    let making = stamp.folder().join("making.wasm");
    let inputs = (builder.compile)(project, &making, options)?;
    let component = stamp.keep(&making, &name).map_err(cannot_write)?;
    stamp.record(&inputs, &component, begun);
    Ok(component)
}

fn build_module(module: &Path, options: &BuildOptions) -> Result<PathBuf, BuildError> {
    let output = options.output.clone().unwrap_or_else(|| module.with_extension("component.wasm"));
    options.report(BuildProgress::Wrapping);
    component::wrap(module, &output)?;
    Ok(output)
}

fn absolute(path: &Path) -> Result<PathBuf, BuildError> {
    std::fs::canonicalize(path).map_err(|source| BuildError::Read { path: path.to_owned(), source })
}
