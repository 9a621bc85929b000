//! Commands as a machine of one's choice runs them.

#![allow(clippy::unwrap_used, reason = "a test that cannot run stops")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder of sources, with or without a cache of its own.
pub struct Machine {
    folder: TempDir,
    settings: Vec<(&'static str, String)>,
}

impl Machine {
    /// The machine as it is, tools installed or not.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), settings: Vec::new() }
    }

    /// One that has nothing in its cache.
    pub fn with_empty_cache() -> Self {
        let machine = Self::new();
        let cache = machine.path("cache").to_str().unwrap().to_owned();
        machine.with("XDG_CACHE_HOME", cache)
    }

    /// The same with a variable of the environment.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.settings.push((name, value.into()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        // Where the system's folder for temporary files is a link, messages name what it points to.
        self.folder.path().canonicalize().unwrap().join(name)
    }

    pub fn write(&self, name: &str, content: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// A program of this name, and the folder it lies in.
    #[cfg(unix)]
    pub fn write_program(&self, name: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt;
        self.write(name, &format!("#!/bin/sh\n{script}\n"));
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    pub fn build(&self, source: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_durable-wasm-under-test"));
        command.args(["build", source]).current_dir(self.folder.path()).env("RUST_BACKTRACE", "0");
        command.envs(self.settings.iter().map(|(name, value)| (name, value))).output().unwrap()
    }

    /// The component that a build gives.
    #[track_caller]
    pub fn built(&self, source: &str) -> PathBuf {
        let output = self.build(source);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Path::new(String::from_utf8(output.stdout).unwrap().trim_end()).to_owned()
    }

    /// What a user who made a mistake is told.
    #[track_caller]
    pub fn refused(&self, source: &str) -> String {
        let output = self.build(source);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        told.replace(self.path("").to_str().unwrap(), "[FOLDER]/")
    }
}
