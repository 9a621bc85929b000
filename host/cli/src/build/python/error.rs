//! Why handlers in Python give no component.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use super::{SDK, SDK_VERSION};
use crate::explain::Explain;

/// Modules that gave no component.
#[derive(Debug, thiserror::Error)]
pub enum PythonError {
    /// A file whose name Python cannot import.
    #[error("`{}` cannot be imported: its name has a dot in it", file.display())]
    FileName {
        /// The file.
        file: PathBuf,
    },
    /// A declaration of dependencies that cannot be read.
    #[error("`{}` cannot be read: {message}", file.display())]
    Declaration {
        /// Where it stands.
        file: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// A dependency that has no wheel for the sandbox.
    #[error("the dependency `{package}` of `{}` has no wheel that is pure Python and fits Python 3.14", declared_in.display())]
    NoPureWheel {
        /// What was asked for.
        package: String,
        /// Where it is declared.
        declared_in: PathBuf,
    },
    /// A module that is not Python.
    #[error("{place} is not valid Python: {message}")]
    Syntax {
        /// Where.
        place: Place,
        /// What Python says.
        message: String,
    },
    /// A module that is nowhere.
    #[error("{place} imports `{module}`, which is not there")]
    MissingModule {
        /// Where it is imported.
        place: Place,
        /// Its name.
        module: String,
    },
    /// A module that is partly machine code.
    #[error("{place} imports `{module}`, which holds code compiled for a machine")]
    NativeModule {
        /// Where it is imported.
        place: Place,
        /// Its name.
        module: String,
    },
    /// A module whose top level raises.
    #[error("{place} cannot be imported: {message}\n\n{}", traceback.trim_end())]
    Import {
        /// Where it was raised.
        place: Place,
        /// What was raised.
        message: String,
        /// By whom.
        traceback: String,
    },
    /// Modules without a handler.
    #[error("`{}` holds no durable handler", path.display())]
    NoHandlers {
        /// The file or folder.
        path: PathBuf,
    },
    /// An SDK that this version does not know.
    #[error("version {version} of `{SDK}` is not known to this version of durable-wasm")]
    UnknownSdk {
        /// Its version.
        version: String,
    },
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line, counted from 1, when it is known.
    pub line: Option<u32>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "`{}:{line}`", self.file.display()),
            None => write!(f, "`{}`", self.file.display()),
        }
    }
}

/// Modules of Python's standard library that the sandbox's interpreter does not have.
const ABSENT: &[&str] = &[
    "_bz2",
    "_ctypes",
    "_curses",
    "_hashlib",
    "_interpreters",
    "_lzma",
    "_ssl",
    "bz2",
    "ctypes",
    "curses",
    "fcntl",
    "lzma",
    "mmap",
    "readline",
    "resource",
    "ssl",
    "tkinter",
];

impl Explain for PythonError {
    fn hint(&self) -> Option<Cow<'_, str>> {
        const PURE: &str = "a component holds no machine code: use a package that is written in Python, or let a function \
             outside of the sandbox do the work and call it with `context.invoke`";
        Some(match self {
            Self::FileName { .. } => "rename it, with `_` in the place of the dot".into(),
            Self::Declaration { .. } => "write it as the packaging guide of Python has it".into(),
            Self::NoPureWheel { .. } => format!("check its name and version; {PURE}").into(),
            Self::NativeModule { .. } => PURE.into(),
            Self::Syntax { .. } => return None,
            Self::MissingModule { module, .. } if ABSENT.contains(&module.as_str()) => {
                format!("Python has no `{module}` in the sandbox: do without it, or import it where it is used and may be missing").into()
            }
            Self::MissingModule { .. } => "declare the package it is from in `requirements.txt`, in `pyproject.toml` or in a \
                 `# /// script` block at the top of the file, or put the module beside the handler"
                .into(),
            Self::Import { .. } => "the top level of a module runs once, when the component is built: files beside it can be \
                 read there, and nothing else of the machine or the network"
                .into(),
            Self::NoHandlers { .. } => "decorate the handler with `@durable_execution`".into(),
            Self::UnknownSdk { .. } => format!("use version 1, 2 or 3, such as `{SDK}=={SDK_VERSION}`").into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::explained;

    fn place() -> Place {
        Place { file: "order.py".into(), line: Some(3) }
    }

    #[test]
    fn messages_name_the_line_and_say_what_to_do() {
        let syntax = PythonError::Syntax { place: place(), message: "'(' was never closed".into() };
        insta::assert_snapshot!(explained(&syntax), @"`order.py:3` is not valid Python: '(' was never closed");
        let missing = explained(&PythonError::MissingModule { place: place(), module: "yaml".into() });
        assert!(
            missing.starts_with("`order.py:3` imports `yaml`, which is not there\n\nhint: declare the package"),
            "{missing}"
        );
        let absent = explained(&PythonError::MissingModule { place: place(), module: "_ssl".into() });
        assert!(absent.contains("hint: Python has no `_ssl` in the sandbox"), "{absent}");
    }
}
