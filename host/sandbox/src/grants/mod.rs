//! What of the machine the user lets steps use. Outside steps none of it is there: a replay would find it changed.

mod directory;
mod host;

use std::env::VarError;
use std::io;
use std::path::{Path, PathBuf};

pub(crate) use directory::DirectoryGrant;
pub use host::HostGrant;
pub(crate) use host::canonical as canonical_host_name;

use crate::surroundings::Variables;

/// What of the machine steps may use. Default: nothing.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    pub(crate) hosts: Vec<HostGrant>,
    pub(crate) directories: Vec<DirectoryGrant>,
    pub(crate) environment: Variables,
}

/// Why something cannot be granted or given: the user's mistake.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// What was given is no host.
    #[error("`{text}` is no host: {problem}")]
    Host {
        /// What was given.
        text: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The directory is not there, is a file, or may not be read.
    #[error("cannot let steps read `{}`", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// What was given cannot be the name of a variable.
    #[error("`{0}` is no name of an environment variable")]
    VariableName(String),
    /// The variable's value is not text.
    #[error("the environment variable `{0}` is not Unicode text")]
    VariableValue(String),
}

impl Grants {
    /// Lets steps connect to a host, and resolve its name.
    ///
    /// Sockets need a tokio runtime whose I/O and time are enabled, as `#[tokio::main]` and `#[tokio::test]` make it.
    pub fn allow_net(&mut self, host: HostGrant) {
        self.hosts.push(host);
    }

    /// Lets steps read the files of a directory and of those below it. Handlers find it by `name`.
    ///
    /// # Errors
    /// There is no such directory, or it may not be read.
    pub fn allow_read(&mut self, directory: &Path, name: &str) -> Result<(), GrantError> {
        self.directories.push(DirectoryGrant::open(directory, name)?);
        Ok(())
    }

    /// Lets steps read a variable of this process's environment, as it is now. One that is not set is not set for them
    /// either.
    ///
    /// # Errors
    /// It cannot be a variable's name, or its value is not text.
    pub fn allow_env(&mut self, name: &str) -> Result<(), GrantError> {
        check_variable_name(name)?;
        match std::env::var(name) {
            Ok(value) => self.environment.set(name, &value),
            Err(VarError::NotPresent) => Ok(()),
            Err(VarError::NotUnicode(_)) => Err(GrantError::VariableValue(name.to_owned())),
        }
    }
}

/// Refuses what cannot be the name of a variable.
pub(crate) fn check_variable_name(name: &str) -> Result<(), GrantError> {
    if name.is_empty() || name.contains(['=', '\0']) { Err(GrantError::VariableName(name.to_owned())) } else { Ok(()) }
}

impl GrantError {
    /// What the user can do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Host { .. } => {
                "give a name or an address, and perhaps a port: `api.example.com`, `10.0.0.7:5432`, `[::1]:80`"
            }
            Self::Directory { .. } => "give a folder that exists and may be read",
            Self::VariableName(_) => "give a name such as `API_KEY`, without a value",
            Self::VariableValue(_) => "handlers can only be given text",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_granted() {
        let mut grants = Grants::default();
        for name in ["", "A=b", "A\0"] {
            assert!(matches!(grants.allow_env(name), Err(GrantError::VariableName(_))), "{name}");
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        for path in [folder.path().join("nowhere"), file] {
            let error = grants.allow_read(&path, "x").unwrap_err();
            assert_eq!(error.to_string(), format!("cannot let steps read `{}`", path.display()));
            assert!(std::error::Error::source(&error).is_some());
        }
        assert!(grants.directories.is_empty());
    }

    #[test]
    fn a_variable_that_is_not_set_is_granted_as_such() {
        let mut grants = Grants::default();
        grants.allow_env("DURABLE_WASM_TEST_NEVER_SET").unwrap();
        grants.allow_env("PATH").unwrap();
        grants.allow_env("PATH").unwrap();
        let found: Vec<_> = grants.environment.iter().collect();
        assert_eq!(found, [(&"PATH".to_owned(), &std::env::var("PATH").unwrap())], "once, however often it is granted");
    }
}
