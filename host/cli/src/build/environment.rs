//! What a child process of a build inherits.
//!
//! A build may start from `cargo test` or `cargo run`, under clippy, make or a wrapper of the compiler. Their variables
//! are about the calling build; with them, cargo would compile the handler for the wrong place with the wrong compiler.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// Variables that choose a compiler, its flags or its target folder.
const NAMES: &[&str] = &[
    "CARGO",
    "CARGO_ENCODED_RUSTDOCFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_INCREMENTAL",
    "CARGO_MAKEFLAGS",
    "MAKEFLAGS",
    "MFLAGS",
    "OUT_DIR",
    "RUSTC",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTDOC",
    "RUSTDOCFLAGS",
    "RUSTFLAGS",
];

/// What the names of such variables start with. The network, registry and terminal settings of cargo do not.
const PREFIXES: &[&str] = &[
    "CARGO_BIN_",
    "CARGO_BUILD_",
    "CARGO_CFG_",
    "CARGO_CRATE_",
    "CARGO_FEATURE_",
    "CARGO_MANIFEST_",
    "CARGO_PKG_",
    "CARGO_PRIMARY_",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "CARGO_UNSTABLE_",
];

/// Variables that rustup and cargo set for what they start. A user may set them too, so they go only below a cargo.
const SET_BY_CARGO: &[&str] = &["DYLD_FALLBACK_LIBRARY_PATH", "LD_LIBRARY_PATH", "RUSTUP_TOOLCHAIN"];

/// A command that runs in `directory` and inherits nothing of a build around it.
pub(super) fn command(program: &Path, directory: &Path) -> Command {
    let below_cargo = std::env::var_os("CARGO").is_some();
    let mut command = Command::new(program);
    command.current_dir(directory);
    for (name, _) in std::env::vars_os() {
        if belongs_to_a_build(&name, below_cargo) {
            command.env_remove(name);
        }
    }
    command
}

fn belongs_to_a_build(name: &OsStr, below_cargo: bool) -> bool {
    let Some(name) = name.to_str() else { return false };
    NAMES.contains(&name)
        || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || (below_cargo && SET_BY_CARGO.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_the_build_around_go_and_the_users_settings_stay() {
        for name in ["RUSTC", "RUSTFLAGS", "CARGO_TARGET_DIR", "CARGO_PKG_NAME", "CARGO_TARGET_X_LINKER"] {
            assert!(belongs_to_a_build(OsStr::new(name), false), "{name}");
        }
        for name in ["PATH", "CARGO_HOME", "CARGO_NET_OFFLINE", "CARGO_REGISTRIES_MINE_TOKEN", "RUSTUP_HOME"] {
            assert!(!belongs_to_a_build(OsStr::new(name), true), "{name}");
        }
        for name in SET_BY_CARGO {
            assert!(belongs_to_a_build(OsStr::new(name), true), "{name}");
            assert!(!belongs_to_a_build(OsStr::new(name), false), "{name}");
        }
    }
}
