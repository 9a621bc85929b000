//! Handlers in Python: the real SDK and the interpreter become part of the component.

use std::path::Path;

use super::cached::hash;
use super::embedded::WIT;
use super::tools::{Python, python_fingerprint};
use super::{BuildError, BuildOptions, BuildProgress, Inputs, Project};

/// Tells the components this version makes from those of another one.
pub(super) fn fingerprint() -> String {
    hash((WIT.fingerprint() + python_fingerprint()).as_bytes())
}

/// Makes the component of a project at `output`, and says what it was made of.
pub(super) fn compile(project: &Project, output: &Path, options: &BuildOptions) -> Result<Inputs, BuildError> {
    let python = Python::installed(options)?;
    let module = project.name();
    options.report(BuildProgress::MakingComponent);
    let mut command = python.componentize_py(&project.root);
    command.arg("--wit-path").arg(WIT.staged()?).args(["--world", "durable-function", "componentize", &module]);
    command.args(["--python-path", "."]).arg("--output").arg(output);
    let made = command.output().map_err(|source| BuildError::Start { program: "python3".into(), source })?;
    if !made.status.success() {
        let output = String::from_utf8_lossy(&made.stderr).into_owned();
        return Err(BuildError::Compile { name: module, output });
    }
    let mut inputs = Inputs::default();
    inputs.files(project.file.clone());
    inputs.folders([project.root.clone()]);
    inputs.variables(["VIRTUAL_ENV"]);
    Ok(inputs)
}
