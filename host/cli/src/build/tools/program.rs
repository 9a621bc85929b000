//! Programs on the PATH, and what they answer.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::ToolsError;
use super::error::Registry;
use crate::build::BuildError;

/// All files of this name on the PATH, in its order.
pub(super) fn on_path(name: &str) -> Vec<PathBuf> {
    let Some(path) = std::env::var_os("PATH") else { return Vec::new() };
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path).map(|folder| folder.join(&file)).filter(|program| program.is_file()).collect()
}

/// Runs a command to its end and keeps what it prints.
pub(super) fn run(command: &mut Command) -> Result<Output, BuildError> {
    command
        .stdin(Stdio::null())
        .output()
        .map_err(|source| BuildError::Start { program: Path::new(command.get_program()).to_owned(), source })
}

/// Runs an installer of `what`, which tells a network that is not there from all else.
pub(super) fn install(command: &mut Command, what: &str, registry: Registry) -> Result<(), BuildError> {
    let output = run(command)?;
    if output.status.success() {
        return Ok(());
    }
    let what = what.to_owned();
    let said = text(&output);
    Err(if is_unreachable(&said) {
        ToolsError::Offline { what, registry, output: said }
    } else {
        ToolsError::Install { what, output: said }
    }
    .into())
}

/// Both streams of a program that failed.
pub(super) fn text(output: &Output) -> String {
    let text = [&output.stderr, &output.stdout].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat();
    if text.trim().is_empty() { format!("it ended with {}", output.status) } else { text }
}

/// Whether an installer's words are those of one that reaches nobody.
fn is_unreachable(said: &str) -> bool {
    const SIGNS: &[&str] = &[
        "Connection refused",
        "ConnectTimeoutError",
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ECONNRESET",
        "EHOSTUNREACH",
        "ENETUNREACH",
        "ENOTFOUND",
        "ETIMEDOUT",
        "Name or service not known",
        "NameResolutionError",
        "Network is unreachable",
        "NewConnectionError",
        "ProxyError",
        "Temporary failure in name resolution",
    ];
    SIGNS.iter().any(|sign| said.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_that_is_not_there_is_told_from_a_package_that_is_not() {
        assert!(is_unreachable("npm error code ENOTFOUND\nnpm error network request to …"));
        assert!(is_unreachable("Failed to establish a new connection: [Errno 111] Connection refused"));
        assert!(!is_unreachable("ERROR: No matching distribution found for componentize-py==0.25.1"));
    }
}
