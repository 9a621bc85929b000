//! Handlers in Python: the real SDK, the modules and the interpreter that has imported them become one component.
//!
//! The guest's part, `guest-sdk/python`, is imported by the interpreter first. It imports the rest, and leaves a report of
//! what it found.

mod dependencies;
mod error;
mod guest;
mod report;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use error::PythonError;

use self::dependencies::{Dependencies, Packages};
use self::report::Report;
use super::cached::hash;
use super::embedded::WIT;
use super::tools::{Python, python_fingerprint};
use super::{BuildError, BuildOptions, BuildProgress, Inputs, Project, ToolsError};

/// The SDK's package.
const SDK: &str = "aws-durable-execution-sdk-python";
/// What it is imported as.
const SDK_MODULE: &str = "aws_durable_execution_sdk_python";
/// The version that a project gets which names none.
const SDK_VERSION: &str = "3.0.0";

/// Tells the components this version makes from those of another one.
pub(super) fn fingerprint() -> String {
    hash([&WIT.fingerprint(), &guest::GUEST.fingerprint(), python_fingerprint(), SDK_VERSION].concat().as_bytes())
}

/// Makes the component of a project at `output`, and says what it was made of.
pub(super) fn compile(project: &Project, output: &Path, options: &BuildOptions) -> Result<Inputs, BuildError> {
    let module = project.file.as_deref().map(module_name).transpose()?;
    let python = Python::installed(options)?;
    let dependencies = Dependencies::of(project)?;
    let packages = dependencies.install(&python, options)?;
    let workspace = Workspace::make(&output.with_extension("python"), module.as_deref(), &packages)
        .map_err(|source| ToolsError::Cache { path: output.to_owned(), source })?;
    options.report(BuildProgress::MakingComponent);
    let mut command = python.componentize_py(&project.root);
    // Modules of an active environment are found otherwise, wanted or not.
    command.env("VIRTUAL_ENV", workspace.environment());
    command.arg("--wit-path").arg(WIT.staged()?).args(["--world", "durable-function"]);
    command.args(["componentize", guest::APP]).arg("--output").arg(output);
    let roots = [&guest::GUEST.staged()?, &workspace.description(), &project.root];
    for folder in roots.into_iter().chain(&packages.0) {
        command.arg("--python-path").arg(folder);
    }
    let made = command.output().map_err(|source| BuildError::Start { program: "python3".into(), source })?;
    let report = workspace.report();
    workspace.clear();
    let Some(report) = report else {
        let output = String::from_utf8_lossy(&made.stderr).into_owned();
        return Err(BuildError::Compile { name: project.name(), output });
    };
    if let Some(fault) = report.fault {
        return Err(fault.explain(project, &packages).into());
    }
    if !made.status.success() {
        let output = String::from_utf8_lossy(&made.stderr).into_owned();
        return Err(BuildError::Compile { name: project.name(), output });
    }
    for warning in &report.warnings {
        let said = crate::explain::explained(&warning.explain(project, &packages));
        options.report(BuildProgress::Warning(&format!("warning: {said}\n")));
    }
    Ok(inputs(project, &dependencies, &report))
}

fn inputs(project: &Project, dependencies: &Dependencies, report: &Report) -> Inputs {
    let mut inputs = Inputs::default();
    inputs.files(project.file.clone());
    inputs.files(report.files.iter().map(|file| project.root.join(file)));
    inputs.files(dependencies.looked_at.iter().cloned());
    inputs.folders(report.folders.iter().map(|folder| project.root.join(folder)));
    inputs.folders(dependencies.environment.clone());
    inputs.variables(["VIRTUAL_ENV"]);
    inputs
}

/// What a file is imported as.
fn module_name(file: &Path) -> Result<String, PythonError> {
    let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    // A dot would make it a module of a package.
    if name.contains('.') { Err(PythonError::FileName { file: file.to_owned() }) } else { Ok(name) }
}

/// A folder that one build writes to and that is gone after it.
struct Workspace(PathBuf);

impl Workspace {
    fn make(folder: &Path, module: Option<&str>, packages: &Packages) -> io::Result<Self> {
        let workspace = Self(folder.to_owned());
        workspace.clear();
        fs::create_dir_all(workspace.description())?;
        fs::create_dir_all(workspace.environment().join("lib/python3.14/site-packages"))?;
        let description = serde_json::json!({ "module": module, "packages": packages.0.len() });
        fs::write(workspace.description().join("durable_wasm_project.json"), description.to_string())?;
        Ok(workspace)
    }

    /// What the guest is told, and where it reports.
    fn description(&self) -> PathBuf {
        self.0.join("project")
    }

    /// A virtual environment with nothing in it.
    fn environment(&self) -> PathBuf {
        self.0.join("environment")
    }

    fn report(&self) -> Option<Report> {
        serde_json::from_slice(&fs::read(self.description().join("report.json")).ok()?).ok()
    }

    fn clear(&self) {
        // What stays is removed the next time.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_imported_under_its_name() {
        assert_eq!(module_name(Path::new("/a/order.py")).unwrap(), "order");
        assert_eq!(module_name(Path::new("/a/order-v2.py")).unwrap(), "order-v2");
        assert!(module_name(Path::new("/a/order.v2.py")).is_err());
    }
}
