//! Node.js of this machine, with componentize-js and esbuild beside it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::{Registry, Requirement};
use super::{ToolsError, install, program};
use crate::build::embedded::Embedded;
use crate::build::{BuildError, BuildOptions};

/// The oldest Node.js that runs what a build runs.
pub(super) const OLDEST: (u32, u32) = (20, 0);

/// What is installed, with the hashes of its packages for every machine. What componentize-js depends on and does not use
/// here is left out, which is three quarters of it.
const TOOLS: Embedded = Embedded {
    name: "npm",
    files: &[
        ("package.json", include_str!("npm/package.json")),
        ("package-lock.json", include_str!("npm/package-lock.json")),
        ("unused/package.json", include_str!("npm/unused.json")),
    ],
};

/// Node.js, and the folder that componentize-js and esbuild are installed in.
#[derive(Debug, Clone)]
pub(in crate::build) struct Node {
    node: PathBuf,
    folder: PathBuf,
}

/// What is part of every component that componentize-js makes.
pub(in crate::build) fn fingerprint() -> String {
    TOOLS.fingerprint()
}

impl Node {
    /// The tools, installed first if need be.
    pub(in crate::build) fn installed(options: &BuildOptions) -> Result<Self, BuildError> {
        const LABEL: &str = "componentize-js and esbuild";
        let node = find_node()?;
        let folder = install::once("javascript", fingerprint().as_bytes(), LABEL, options, |folder| {
            TOOLS.write_to(folder).map_err(|source| ToolsError::Cache { path: folder.to_owned(), source })?;
            npm(folder, "ci", LABEL)
        })?;
        Ok(Self { node, folder })
    }

    /// A call of Node.js in `directory`.
    pub(in crate::build) fn command(&self, directory: &Path) -> Command {
        let mut command = Command::new(&self.node);
        command.current_dir(directory).env_remove("NODE_OPTIONS").env_remove("NODE_PATH");
        command
    }

    /// The `node_modules` of the tools.
    pub(in crate::build) fn modules(&self) -> PathBuf {
        self.folder.join("node_modules")
    }

    /// A folder whose `node_modules` holds what these files, a `package.json` and maybe its lock file, ask for; installed
    /// once.
    pub(in crate::build) fn packages(
        &self,
        manifest: &str,
        lock: Option<&str>,
        label: &str,
        options: &BuildOptions,
    ) -> Result<PathBuf, BuildError> {
        let ingredients = [manifest, lock.unwrap_or_default()].concat();
        install::once("javascript-packages", ingredients.as_bytes(), label, options, |folder| {
            let write = |name: &str, content: &str| {
                std::fs::write(folder.join(name), content)
                    .map_err(|source| ToolsError::Cache { path: folder.to_owned(), source })
            };
            write("package.json", manifest)?;
            lock.map_or(Ok(()), |lock| write("package-lock.json", lock))?;
            npm(folder, if lock.is_some() { "ci" } else { "install" }, label)
        })
    }
}

/// Lets npm install `what` a folder's files ask for. Nothing of it is run.
fn npm(folder: &Path, command: &str, what: &str) -> Result<(), BuildError> {
    // On Windows npm is a script.
    let npm = program::on_path("npm").into_iter().chain(program::on_path("npm.cmd")).next();
    let mut npm = Command::new(npm.ok_or(ToolsError::Missing { requirement: Requirement::Npm })?);
    npm.current_dir(folder).env_remove("NODE_OPTIONS");
    npm.args([command, "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]);
    npm.args(["--loglevel=error", "--global=false"]);
    if std::env::var_os("npm_config_fetch_retries").is_none() {
        // A machine without a network should not take minutes to say so.
        npm.args(["--fetch-retries=1", "--fetch-retry-mintimeout=1000"]);
    }
    program::install(&mut npm, what, Registry::Npm)
}

/// The first on the PATH that is new enough.
fn find_node() -> Result<PathBuf, BuildError> {
    let requirement = Requirement::Node;
    let mut too_old = None;
    for path in program::on_path("node") {
        let Ok(output) = program::run(Command::new(&path).arg("--version").env_remove("NODE_OPTIONS")) else {
            continue;
        };
        let said = String::from_utf8_lossy(&output.stdout);
        let Some(version) = version(&said) else { continue };
        if version >= OLDEST {
            return Ok(path);
        }
        too_old.get_or_insert((path, said.trim().to_owned()));
    }
    Err(match too_old {
        Some((path, found)) => ToolsError::TooOld { requirement, path, found },
        None => ToolsError::Missing { requirement },
    }
    .into())
}

/// Of `v20.11.1`, the first two numbers.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node() {
        assert_eq!(version("v20.11.1\n"), Some((20, 11)));
        assert!(version("v18.19.0").unwrap() < OLDEST);
        assert_eq!(version("node"), None);
    }
}
