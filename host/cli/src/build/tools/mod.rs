//! The programs that make components of Python and JavaScript: installed once, at pinned versions and by hash, into the
//! cache folder, from PyPI and npm.

mod error;
mod install;
mod node;
mod program;
mod python;

pub use error::ToolsError;
pub(super) use node::{Node, fingerprint as javascript_fingerprint};
pub(super) use python::{Python, fingerprint as python_fingerprint};
