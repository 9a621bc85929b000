//! Runs cargo and listens to what it says.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::manifest::Crate;
use super::toolchain::Toolchain;
use crate::build::child::{self, Ended};
use crate::build::{BuildError, BuildOptions, BuildProgress, TARGET};

/// One line of cargo's JSON output, the parts that are read here.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "reason")]
enum Message {
    #[serde(rename = "compiler-artifact")]
    Artifact { target: Target },
    #[serde(rename = "compiler-message")]
    Diagnostic { message: Diagnostic },
    #[serde(other)]
    Other,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Target {
    name: String,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Diagnostic {
    rendered: Option<String>,
}

/// Compiles the crate in release mode and returns the core module.
pub(super) fn compile(package: &Crate, toolchain: &Toolchain, options: &BuildOptions) -> Result<PathBuf, BuildError> {
    let start_failed = |source| BuildError::Start { program: toolchain.cargo_path().into_owned(), source };
    let directory = package.manifest.parent().unwrap_or(Path::new("/"));
    let (format, colour) = if options.colour { ("json-diagnostic-rendered-ansi", "always") } else { ("json", "never") };
    let mut command = toolchain.cargo(directory);
    command
        .args(["build", "--quiet", "--release", "--lib", "--target", TARGET])
        .args(["--message-format", format, "--color", colour])
        .args(toolchain.build_arguments())
        .arg("--manifest-path")
        .arg(&package.manifest);
    let Ended { heard: diagnostics, complaints, status } =
        child::follow(&mut command, |stdout| listen(stdout, options)).map_err(start_failed)?;

    if !status.success() {
        let output = diagnostics.concat() + &complaints;
        let output = if output.is_empty() { format!("cargo ended with {status}") } else { output };
        return Err(BuildError::Compile { name: package.name.clone(), output });
    }
    for warning in &diagnostics {
        options.report(BuildProgress::Warning(warning));
    }
    Ok(package.module.clone())
}

/// Follows cargo's messages to their end and returns the compiler's diagnostics.
fn listen(stdout: impl Read, options: &BuildOptions) -> Vec<String> {
    let mut diagnostics = Vec::new();
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        // What a build script prints is no message of cargo's.
        match serde_json::from_str(&line) {
            Ok(Message::Artifact { target }) => options.report(BuildProgress::Compiled(&target.name)),
            Ok(Message::Diagnostic { message }) => diagnostics.extend(message.rendered),
            Ok(Message::Other) | Err(_) => {}
        }
    }
    diagnostics
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn artifacts_are_progress_and_messages_are_kept() {
        let output = [
            r#"{"reason":"compiler-artifact","target":{"name":"serde","kind":["lib"]},"fresh":true}"#,
            r#"{"reason":"compiler-message","message":{"rendered":"warning: unused\n","level":"warning"}}"#,
            "printed by a build script",
            r#"{"reason":"build-finished","success":true}"#,
        ]
        .join("\n");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&seen);
        let progress = move |progress: BuildProgress<'_>| record.lock().unwrap().push(format!("{progress:?}"));
        let options = BuildOptions { progress: Some(Arc::new(progress)), ..BuildOptions::default() };
        assert_eq!(listen(output.as_bytes(), &options), ["warning: unused\n"]);
        assert_eq!(*seen.lock().unwrap(), [r#"Compiled("serde")"#]);
    }
}
