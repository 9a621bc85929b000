//! The packages that a project's modules may import: declared ones, those of an environment, or the SDK alone.
//!
//! Declared are those of the `# /// script` block of a file, or else of the `pyproject.toml` or `requirements.txt` that is
//! nearest above the root. Packages that the guest stands in for are left out: boto3 and what is made of it.

mod declared;

use std::path::{Path, PathBuf};

use self::declared::Declared;
use super::error::PythonError;
use super::{SDK, SDK_MODULE, SDK_VERSION};
use crate::build::tools::Python;
use crate::build::{BuildError, BuildOptions, Project, ToolsError};

/// What a project needs, before it is installed.
#[derive(Debug)]
pub(super) struct Dependencies {
    declared: Option<Declared>,
    /// The packages of a virtual environment, when the SDK is among them.
    pub(super) environment: Option<PathBuf>,
    /// A copy of the SDK lies in the root.
    has_sdk: bool,
    /// The files that were looked at, or for.
    pub(super) looked_at: Vec<PathBuf>,
}

/// Folders that packages are imported from, first match first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packages(pub(super) Vec<PathBuf>);

impl Dependencies {
    pub(super) fn of(project: &Project) -> Result<Self, PythonError> {
        let mut looked_at = Vec::new();
        let declared = Declared::find(project, &mut looked_at)?;
        let has_sdk = project.root.join(SDK_MODULE).join("__init__.py").is_file();
        let environment = if declared.is_some() { None } else { environment(&project.root) };
        Ok(Self { declared, environment, has_sdk, looked_at })
    }

    /// Installs what is not there yet.
    pub(super) fn install(&self, python: &Python, options: &BuildOptions) -> Result<Packages, BuildError> {
        let (sdk, others): (Vec<_>, Vec<_>) =
            self.declared.iter().flat_map(|declared| &declared.requirements).partition(|one| one.is(SDK));
        let mut folders = Vec::new();
        if !self.has_sdk && self.environment.is_none() {
            // Without its own dependencies, which the guest stands in for.
            let wanted = sdk.first().map_or_else(|| format!("{SDK}=={SDK_VERSION}"), |one| one.text.clone());
            folders.push(self.explained(python.package_alone(&wanted, "the durable execution SDK", options))?);
        }
        if !others.is_empty() {
            let list: Vec<_> = others.iter().map(|one| one.text.as_str()).collect();
            folders.push(self.explained(python.packages(&list.join("\n"), "the handler's packages", options))?);
        }
        folders.extend(self.environment.clone());
        Ok(Packages(folders))
    }

    /// Says of an installer's failure which package it is about.
    fn explained(&self, installed: Result<PathBuf, BuildError>) -> Result<PathBuf, BuildError> {
        installed.map_err(|error| {
            let BuildError::Tools(ToolsError::Install { output, .. }) = &error else { return error };
            let (Some(package), Some(declared)) = (unmatched(output), &self.declared) else { return error };
            PythonError::NoPureWheel { package: package.to_owned(), declared_in: declared.file.clone() }.into()
        })
    }
}

/// The requirement that pip has found nothing for.
fn unmatched(output: &str) -> Option<&str> {
    output.lines().find_map(|line| line.split_once("No matching distribution found for ")).map(|(_, rest)| {
        // What follows says who asked for it.
        rest.split_once(" (from").map_or(rest, |(requirement, _)| requirement).trim()
    })
}

/// The packages of the active environment, or of one beside the modules, that has the SDK.
fn environment(root: &Path) -> Option<PathBuf> {
    let active = std::env::var_os("VIRTUAL_ENV").map(PathBuf::from);
    let beside = root.ancestors().take(2).flat_map(|folder| [folder.join(".venv"), folder.join("venv")]);
    active.into_iter().chain(beside).find_map(|environment| packages_of(&environment))
}

fn packages_of(environment: &Path) -> Option<PathBuf> {
    let posix = std::fs::read_dir(environment.join("lib")).into_iter().flatten().flatten();
    let candidates = posix.map(|entry| entry.path().join("site-packages"));
    candidates.chain([environment.join("Lib/site-packages")]).find(|folder| folder.join(SDK_MODULE).is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_counts_when_it_has_the_sdk() {
        let folder = tempfile::tempdir().unwrap();
        let packages = folder.path().join(".venv/lib/python3.13/site-packages");
        std::fs::create_dir_all(&packages).unwrap();
        assert_eq!(packages_of(&folder.path().join(".venv")), None);
        std::fs::create_dir_all(packages.join(SDK_MODULE)).unwrap();
        assert_eq!(packages_of(&folder.path().join(".venv")), Some(packages));
    }

    #[test]
    fn the_package_that_pip_does_not_find() {
        let output = "ERROR: Could not find a version that satisfies the requirement numpy (from versions: none)\n\
                      ERROR: No matching distribution found for numpy>=2\n";
        assert_eq!(unmatched(output), Some("numpy>=2"));
        assert_eq!(unmatched("ERROR: something else"), None);
    }
}
