//! Handlers in JavaScript and TypeScript: the real SDK and the engine become part of the component.

use std::path::Path;

use super::cached::hash;
use super::embedded::WIT;
use super::tools::{Node, javascript_fingerprint};
use super::{BuildError, BuildOptions, BuildProgress, Inputs, Project};

/// Tells the components this version makes from those of another one.
pub(super) fn fingerprint() -> String {
    hash((WIT.fingerprint() + &javascript_fingerprint()).as_bytes())
}

/// Makes the component of a project at `output`, and says what it was made of.
pub(super) fn compile(project: &Project, output: &Path, options: &BuildOptions) -> Result<Inputs, BuildError> {
    let node = Node::installed(options)?;
    let name = project.name();
    options.report(BuildProgress::Bundling);
    let bundle = output.with_extension("js");
    let mut command = node.command(&project.root);
    command.arg(node.modules().join("esbuild/bin/esbuild")).arg(project.path()).args(["--bundle", "--format=esm"]);
    command.arg(format!("--outfile={}", bundle.display()));
    run(&mut command, &name)?;
    options.report(BuildProgress::MakingComponent);
    let mut command = node.command(&project.root);
    command.arg(node.modules().join("@bytecodealliance/componentize-js/src/cli.js")).arg(&bundle);
    command.arg("--wit").arg(WIT.staged()?).args(["--world-name", "durable-function"]).arg("--out").arg(output);
    run(&mut command, &name)?;
    let mut inputs = Inputs::default();
    inputs.files(project.file.clone());
    inputs.folders([project.root.clone()]);
    Ok(inputs)
}

fn run(command: &mut std::process::Command, name: &str) -> Result<(), BuildError> {
    let made = command.output().map_err(|source| BuildError::Start { program: "node".into(), source })?;
    if made.status.success() {
        return Ok(());
    }
    Err(BuildError::Compile { name: name.to_owned(), output: String::from_utf8_lossy(&made.stderr).into_owned() })
}
