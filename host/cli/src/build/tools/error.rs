//! Why a tool cannot be used.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use crate::explain::Explain;

/// A tool that is missing, or that cannot be installed.
#[derive(Debug, thiserror::Error)]
pub enum ToolsError {
    /// There is no folder to install to.
    #[error("there is no cache folder to install tools to: neither `HOME` nor `XDG_CACHE_HOME` is an absolute path")]
    NoCache,
    /// The folder to install to cannot be written to.
    #[error("cannot install to `{}`", path.display())]
    Cache {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A program is not on the PATH.
    #[error("{requirement} is not installed: there is no `{}` on the PATH", requirement.program())]
    Missing {
        /// What is needed.
        requirement: Requirement,
    },
    /// What is on the PATH is too old.
    #[error("{requirement} is needed, and `{}` is {found}", path.display())]
    TooOld {
        /// What is needed.
        requirement: Requirement,
        /// What is there.
        path: PathBuf,
        /// Its version.
        found: String,
    },
    /// A program that is there does not work.
    #[error("`{}` does not work\n\n{}", path.display(), output.trim_end())]
    Broken {
        /// The program.
        path: PathBuf,
        /// What it said.
        output: String,
    },
    /// The registry cannot be reached.
    #[error("cannot install {what}: {registry} cannot be reached\n\n{}", output.trim_end())]
    Offline {
        /// What was to be installed.
        what: String,
        /// Where it comes from.
        registry: Registry,
        /// What the installer said.
        output: String,
    },
    /// The installer does not install it.
    #[error("cannot install {what}\n\n{}", output.trim_end())]
    Install {
        /// What was to be installed.
        what: String,
        /// What the installer said.
        output: String,
    },
}

/// A program that a build needs, with the oldest version that does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// The interpreter that componentize-py runs in.
    Python,
    /// Python's installer.
    Pip,
    /// What componentize-js runs in.
    Node,
    /// Node's installer.
    Npm,
}

impl Requirement {
    const fn program(self) -> &'static str {
        match self {
            Self::Python => "python3",
            Self::Pip => "pip",
            Self::Node => "node",
            Self::Npm => "npm",
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (python, node) = (super::python::OLDEST, super::node::OLDEST);
        match self {
            Self::Python => write!(f, "Python {}.{} or later", python.0, python.1),
            Self::Pip => f.write_str("pip"),
            Self::Node => write!(f, "Node.js {}.{} or later", node.0, node.1),
            Self::Npm => f.write_str("npm"),
        }
    }
}

/// Where packages come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registry {
    /// Python's.
    PyPi,
    /// JavaScript's.
    Npm,
}

impl fmt::Display for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PyPi => "PyPI",
            Self::Npm => "npm's registry",
        })
    }
}

impl Registry {
    /// How the user names another one.
    const fn setting(self) -> &'static str {
        match self {
            Self::PyPi => "PIP_INDEX_URL",
            Self::Npm => "npm_config_registry",
        }
    }
}

impl Explain for ToolsError {
    fn hint(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::NoCache => Some("set `XDG_CACHE_HOME` to a folder".into()),
            Self::Cache { .. } => Some("set `XDG_CACHE_HOME` to a folder that can be written to".into()),
            Self::Missing { requirement } | Self::TooOld { requirement, .. } => Some(match requirement {
                Requirement::Python => {
                    "install it from https://www.python.org/downloads or with your system's packages".into()
                }
                Requirement::Pip => "install it with your system's packages, or: python3 -m ensurepip".into(),
                Requirement::Node => "install it from https://nodejs.org or with your system's packages".into(),
                Requirement::Npm => {
                    "it comes with Node.js from https://nodejs.org, or with your system's packages".into()
                }
            }),
            Self::Offline { registry, .. } => Some(
                format!(
                    "it is installed once, and needs the network for that; name a mirror in `{}`",
                    registry.setting()
                )
                .into(),
            ),
            Self::Broken { .. } | Self::Install { .. } => None,
        }
    }
}
