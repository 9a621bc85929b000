//! What of this machine the user lets steps use: as arguments of a command, or a table of a configuration.

use std::path::{Path, PathBuf};

use clap::Args;
use durable_wasm_sandbox::{GrantError, Grants, HostGrant};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// What of this machine steps may use. Default: nothing.
#[derive(Debug, Clone, Default, Args, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct Permissions {
    /// A host that steps may connect to
    #[arg(long, value_name = "HOST[:PORT]")]
    #[serde(deserialize_with = "read_hosts")]
    allow_net: Vec<HostGrant>,
    /// A folder whose files steps may read, and those in the folders below; handlers find it by the path given here
    #[arg(long, value_name = "DIR")]
    allow_read: Vec<PathBuf>,
    /// A variable of this machine's environment that steps may read
    #[arg(long, value_name = "NAME")]
    allow_env: Vec<String>,
    /// Where the folders are looked for; empty: in the current folder.
    #[arg(skip)]
    #[serde(skip)]
    base: PathBuf,
}

impl Permissions {
    /// The same, with its folders looked for from this one.
    pub(super) fn in_folder(self, base: &Path) -> Self {
        Self { base: base.to_owned(), ..self }
    }

    /// Adds what is permitted.
    ///
    /// # Errors
    /// When something cannot be granted.
    pub(super) fn grant(&self, grants: &mut Grants) -> Result<(), GrantError> {
        self.allow_net.iter().for_each(|host| grants.allow_net(host.clone()));
        for folder in &self.allow_read {
            grants.allow_read(&self.base.join(folder), &folder.to_string_lossy())?;
        }
        self.allow_env.iter().try_for_each(|name| grants.allow_env(name))
    }
}

fn read_hosts<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<HostGrant>, D::Error> {
    let hosts: Vec<String> = Deserialize::deserialize(value)?;
    hosts.iter().map(|host| host.parse().map_err(D::Error::custom)).collect()
}
