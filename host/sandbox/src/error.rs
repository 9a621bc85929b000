//! Why a sandbox cannot be made, a component not be loaded, or its handlers not be listed.

use std::fmt;
use std::io;

use durable_wasm_runtime::InvocationError;

/// Why a sandbox cannot be made: the machine's fault or ours.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The engine refuses its settings.
    #[error("cannot start the WebAssembly engine")]
    Engine(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The thread that limits wall time does not start.
    #[error("cannot start the sandbox's timer thread")]
    Timer(#[source] io::Error),
}

/// Why a component cannot be loaded. Reads as a sentence: the component, then the reason.
#[derive(Debug)]
pub struct LoadError {
    /// The component's file in backticks, or a word for bytes without a file.
    pub component: String,
    /// What is wrong with it.
    pub reason: LoadReason,
}

/// What is wrong with a component. Reads as the rest of a sentence that begins with the component.
#[derive(Debug, thiserror::Error)]
pub enum LoadReason {
    /// There is no such file.
    #[error("does not exist")]
    Missing,
    /// The file cannot be read.
    #[error("cannot be read")]
    Unreadable(#[source] io::Error),
    /// The bytes are something else altogether.
    #[error("is not WebAssembly")]
    NotWasm,
    /// A core module.
    #[error("is a core WebAssembly module, not a component")]
    CoreModule,
    /// A component that is not valid, or that consists of more than the limits allow: the source says which.
    #[error("cannot be compiled")]
    NotCompiled(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Not a durable handler.
    #[error("does not export `{0}`")]
    MissingExport(&'static str),
    /// Built for a version of the contract that this sandbox does not speak.
    #[error("is built for `{found}`; this version of durable-wasm runs `{supported}`")]
    OtherVersion {
        /// The interface as the component names it.
        found: String,
        /// The same interface as this sandbox has it.
        supported: String,
    },
    /// Needs what the sandbox does not offer.
    #[error("imports {}, which this sandbox does not offer", quoted(.0))]
    UnknownImports(Vec<String>),
    /// An interface has the right name and another shape.
    #[error("does not fit the interfaces of this sandbox")]
    Mismatch(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// More memory than the limits allow before it even starts.
    #[error("needs {needed_bytes} bytes of memory to start, and the limit is {limit_bytes} bytes")]
    TooLarge {
        /// The largest memory it begins with.
        needed_bytes: u64,
        /// See [`crate::SandboxLimits::memory_bytes`].
        limit_bytes: usize,
    },
}

impl LoadError {
    /// What the user can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        let hint = match &self.reason {
            LoadReason::Missing | LoadReason::Unreadable(_) | LoadReason::NotCompiled(_) => return None,
            LoadReason::NotWasm => {
                "give a component (.wasm), or a crate directory that `durable-wasm build` can compile"
            }
            LoadReason::CoreModule => "make a component of it with `durable-wasm build`",
            LoadReason::MissingExport(_) => {
                "a handler exports the world `durable:execution/durable-function`; the guest SDK does so with \
                 `durable::export!`"
            }
            LoadReason::OtherVersion { .. } | LoadReason::Mismatch(_) => {
                "build it again with the guest SDK of this version"
            }
            LoadReason::UnknownImports(_) => {
                "handlers may import `durable:execution` and WASI 0.2 (cli, clocks, filesystem, io, random, sockets)"
            }
            LoadReason::TooLarge { .. } => "raise the limit with `--memory`",
        };
        Some(hint.to_owned())
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.component, self.reason)
    }
}

impl std::error::Error for LoadError {
    /// The reason is part of this error's text already.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.reason)
    }
}

/// Why a component's handlers cannot be listed.
#[derive(Debug, thiserror::Error)]
pub enum HandlersError {
    /// It crashed, or ran too long.
    #[error("cannot ask the component for its handlers")]
    Failed(#[source] InvocationError),
    /// It named none.
    #[error("the component has no handlers")]
    None,
}

/// `a`, `b` and `c`.
fn quoted(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} and `{last}`", first.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_error_is_a_sentence() {
        let names = ["a:b/c", "d:e/f", "g:h/i"].map(str::to_owned).to_vec();
        let error = LoadError { component: "`x.wasm`".to_owned(), reason: LoadReason::UnknownImports(names) };
        assert_eq!(
            error.to_string(),
            "`x.wasm` imports `a:b/c`, `d:e/f` and `g:h/i`, which this sandbox does not offer"
        );
        assert!(error.hint().is_some());
    }
}
