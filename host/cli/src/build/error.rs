//! Why a build failed.

use std::borrow::Cow;
use std::path::PathBuf;

use super::{JavaScriptError, PythonError, ToolchainError, ToolsError};
use crate::explain::{Explain, Fault};

/// A build that gave no component.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// There is nothing at the path.
    #[error("`{}` does not exist", path.display())]
    Missing {
        /// The path as the user gave it.
        path: PathBuf,
    },
    /// The path is there and cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The path.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A folder that is neither a crate nor holds source files.
    #[error("`{}` holds no handler: neither a `Cargo.toml` nor Python, JavaScript or TypeScript files", path.display())]
    NoSources {
        /// The folder.
        path: PathBuf,
    },
    /// A single Rust file.
    #[error("`{}` is one source file, and a handler is a whole crate", path.display())]
    RustFile {
        /// The file.
        path: PathBuf,
    },
    /// A file that is no source.
    #[error("`{}` is neither source of a handler nor a WebAssembly module", path.display())]
    UnknownSource {
        /// The file.
        path: PathBuf,
    },
    /// A component needs no build.
    #[error("`{}` is a component already", path.display())]
    AlreadyComponent {
        /// The file.
        path: PathBuf,
    },
    /// No toolchain compiles for WebAssembly.
    #[error(transparent)]
    Toolchain(#[from] ToolchainError),
    /// The tools that make components of Python and JavaScript are not there.
    #[error(transparent)]
    Tools(#[from] ToolsError),
    /// Modules in Python give no component.
    #[error(transparent)]
    Python(#[from] PythonError),
    /// Modules in JavaScript or TypeScript give no component.
    #[error(transparent)]
    JavaScript(#[from] JavaScriptError),
    /// A program that the build needs cannot be started.
    #[error("cannot run `{}`", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// Cargo does not accept the crate.
    #[error("cargo cannot read `{}`\n\n{}", manifest.display(), output.trim_end())]
    Manifest {
        /// Its manifest.
        manifest: PathBuf,
        /// What cargo said.
        output: String,
    },
    /// Cargo says something about the crate that we do not understand.
    #[error("cargo describes `{}` in a form that cannot be read", manifest.display())]
    Metadata {
        /// Its manifest.
        manifest: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// A workspace without a package of its own.
    #[error("`{}` is a workspace without a package of its own", manifest.display())]
    NotAPackage {
        /// Its manifest.
        manifest: PathBuf,
        /// The folders of its members.
        members: Vec<PathBuf>,
    },
    /// A crate that does not compile to a module.
    #[error("the crate `{name}` does not compile to a WebAssembly module: it has no `cdylib` target")]
    NoCdylib {
        /// The package's name.
        name: String,
        /// Its manifest.
        manifest: PathBuf,
    },
    /// The compiler refused the crate.
    #[error("cannot compile `{name}`\n\n{}", output.trim_end())]
    Compile {
        /// The package's name.
        name: String,
        /// All the compiler and cargo said.
        output: String,
    },
    /// The module was not compiled against the contract.
    #[error("`{}` holds no durable handler: it does not export `durable:execution/handler`", module.display())]
    NoHandler {
        /// The core module.
        module: PathBuf,
    },
    /// The module cannot be wrapped as a component.
    #[error("`{}` cannot be wrapped as a component", module.display())]
    Wrap {
        /// The core module.
        module: PathBuf,
        /// What is wrong with it.
        #[source]
        source: anyhow::Error,
    },
    /// The component cannot be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// Where to.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
}

impl Explain for BuildError {
    fn fault(&self) -> Fault {
        match self {
            Self::Metadata { .. } => Fault::Ours,
            Self::Missing { .. }
            | Self::Read { .. }
            | Self::NoSources { .. }
            | Self::RustFile { .. }
            | Self::UnknownSource { .. }
            | Self::AlreadyComponent { .. }
            | Self::Toolchain(_)
            | Self::Tools(_)
            | Self::Python(_)
            | Self::JavaScript(_)
            | Self::Start { .. }
            | Self::Manifest { .. }
            | Self::NotAPackage { .. }
            | Self::NoCdylib { .. }
            | Self::Compile { .. }
            | Self::NoHandler { .. }
            | Self::Wrap { .. }
            | Self::Write { .. } => Fault::User,
        }
    }

    fn hint(&self) -> Option<Cow<'_, str>> {
        const SOURCES: &str =
            "give a Rust crate, a file or a folder of Python, JavaScript or TypeScript, or a WebAssembly component";
        match self {
            Self::Missing { .. } => Some("check the path; it is read from the current folder".into()),
            Self::NoSources { .. } | Self::UnknownSource { .. } => Some(SOURCES.into()),
            Self::RustFile { .. } => Some("give the folder that holds its `Cargo.toml`".into()),
            Self::AlreadyComponent { path } => {
                Some(format!("run it as it is: durable-wasm run {}", path.display()).into())
            }
            Self::Toolchain(error) => error.hint(),
            Self::Tools(error) => error.hint(),
            Self::Python(error) => error.hint(),
            Self::JavaScript(error) => error.hint(),
            Self::Start { .. } => Some("check that it may be executed, or install it anew".into()),
            Self::NotAPackage { members, .. } => {
                let members: Vec<_> = members.iter().map(|member| format!("`{}`", member.display())).collect();
                Some(format!("give one of its members: {}", members.join(", ")).into())
            }
            Self::NoCdylib { manifest, .. } => {
                Some(format!("add to `{}`:\n\n    [lib]\n    crate-type = [\"cdylib\"]", manifest.display()).into())
            }
            Self::NoHandler { .. } => {
                Some("register a handler with the `export!` macro of durable-wasm-sdk, or bind `wit/` directly".into())
            }
            Self::Wrap { .. } => {
                Some(format!("compile it for {}, with no imports but the contract's", super::TARGET).into())
            }
            Self::Write { .. } => Some("choose another place with `-o FILE.wasm`".into()),
            Self::Read { .. } | Self::Manifest { .. } | Self::Compile { .. } | Self::Metadata { .. } => None,
        }
    }
}
