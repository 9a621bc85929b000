//! Handlers in JavaScript and TypeScript: the real SDK, the modules and the engine that has loaded them become one
//! component.
//!
//! A script of the guest's, `guest-sdk/js/build`, bundles and makes the component. It says how it goes in lines of JSON.

mod dependencies;
mod error;
mod guest;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

pub use error::{Diagnostic as JavaScriptDiagnostic, JavaScriptError};
use serde::Deserialize;
use serde_json::json;

use self::dependencies::Dependencies;
use self::error::Diagnostic;
use super::cached::hash;
use super::child::{self, Ended};
use super::embedded::WIT;
use super::tools::{Node, javascript_fingerprint};
use super::{BuildError, BuildOptions, BuildProgress, Inputs, Project, ToolsError};

/// Tells the components this version makes from those of another one.
pub(super) fn fingerprint() -> String {
    hash([&WIT.fingerprint(), &guest::GUEST.fingerprint(), guest::LOCK, &javascript_fingerprint()].concat().as_bytes())
}

/// A line of the script's.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line {
    /// The component is being made of a bundle now.
    Bundled,
    /// The component is there.
    Done { inputs: Vec<PathBuf>, warnings: Vec<Diagnostic> },
    /// There is none.
    Failed { errors: Vec<Diagnostic> },
}

/// Makes the component of a project at `output`, and says what it was made of.
pub(super) fn compile(project: &Project, output: &Path, options: &BuildOptions) -> Result<Inputs, BuildError> {
    let node = Node::installed(options)?;
    let own = node.packages(guest::MANIFEST, Some(guest::LOCK), "the durable execution SDK", options)?;
    let dependencies = Dependencies::of(project);
    let installed = dependencies.install(&node, options)?;
    let request = json!({
        "root": project.root,
        "file": project.file,
        "output": output,
        "modules": node.modules(),
        "packages": own.join("node_modules"),
        "installed": installed,
        "wit": WIT.staged()?,
    });
    let path = output.with_extension("json");
    fs::write(&path, request.to_string()).map_err(|source| ToolsError::Cache { path: path.clone(), source })?;
    options.report(BuildProgress::Bundling);
    let mut command = node.command(&project.root);
    command.arg(guest::GUEST.staged()?.join(guest::SCRIPT)).arg(path);
    let Ended { heard, complaints, status: _ } = child::follow(&mut command, |stdout| last_line(stdout, options))
        .map_err(|source| BuildError::Start { program: "node".into(), source })?;
    match heard {
        Some(Line::Done { mut inputs, warnings }) => {
            // What the cache holds is never changed, and was maybe installed just now.
            inputs
                .retain(|file| !file.starts_with(&own) && !installed.as_ref().is_some_and(|one| file.starts_with(one)));
            for warning in &warnings {
                let said = crate::explain::explained(warning);
                options.report(BuildProgress::Warning(&format!("warning: {said}\n")));
            }
            Ok(made_of(project, inputs, &dependencies))
        }
        Some(Line::Failed { errors }) => Err(JavaScriptError::Sources(errors).into()),
        Some(Line::Bundled) | None => Err(BuildError::Compile { name: project.name(), output: complaints }),
    }
}

/// The last line of the script's that is ours.
fn last_line(stdout: impl Read, options: &BuildOptions) -> Option<Line> {
    let mut last = None;
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        // What a tool prints is no line of ours.
        let Ok(line) = serde_json::from_str(&line) else { continue };
        if matches!(line, Line::Bundled) {
            options.report(BuildProgress::MakingComponent);
        }
        last = Some(line);
    }
    last
}

fn made_of(project: &Project, files: Vec<PathBuf>, dependencies: &Dependencies) -> Inputs {
    let mut inputs = Inputs::default();
    if project.file.is_none() {
        // A file that appears in one of these may hold a handler.
        let folders = files.iter().filter_map(|file| file.parent()).filter(|folder| folder.starts_with(&project.root));
        inputs.folders(folders.map(Path::to_owned));
        inputs.folders([project.root.clone()]);
    }
    inputs.files(files);
    inputs.files(dependencies.looked_at.iter().cloned());
    inputs
}
