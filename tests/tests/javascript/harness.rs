//! Calls the command.

#![allow(clippy::unwrap_used, reason = "a test that cannot call the command has failed")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What a call came to.
pub(crate) struct Answer {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Answer {
    /// The document of `--json`.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", self.stdout, self.stderr))
    }
}

/// A path of this repository.
pub(crate) fn path(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).to_str().unwrap().to_owned()
}

/// The folder that most handlers are in.
pub(crate) fn handlers() -> String {
    path("tests/tests/javascript/handlers")
}

pub(crate) fn call(arguments: &[&str]) -> Answer {
    let output = Command::new(env!("CARGO_BIN_EXE_durable-wasm-under-test")).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Answer { status: output.status.code().unwrap(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// Runs a handler of the folder.
pub(crate) fn run(name: &str, more: &[&str]) -> Answer {
    call(&[&["run", &handlers(), "--handler", name], more].concat())
}

/// What a handler of the folder returns.
#[track_caller]
pub(crate) fn result(name: &str, more: &[&str]) -> Value {
    let document = run(name, &[&["--json"], more].concat()).json();
    serde_json::from_str(document["Result"].as_str().unwrap_or_else(|| panic!("{document}"))).unwrap()
}
