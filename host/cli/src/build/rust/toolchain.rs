//! Finds a Rust toolchain that compiles for WebAssembly.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build::{TARGET, environment};
use crate::cache;
use crate::explain::Explain;

/// A toolchain that compiles for [`TARGET`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Toolchain {
    /// The cargo that the user calls: its compiler has the target's standard library.
    Installed { cargo: PathBuf },
    /// The folder that the project's set-up makes where rustup cannot fetch the target.
    Folder(PathBuf),
    /// A pair that has the source of the standard library, which cargo then compiles along.
    FromSource { cargo: PathBuf, rustc: PathBuf, linker: PathBuf },
}

/// No toolchain of this machine compiles handlers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToolchainError {
    /// There is no Rust.
    #[error("Rust is not installed: there is no `rustc` and `cargo` on the PATH")]
    NoRust,
    /// There is Rust, and it does not know the target.
    #[error("the Rust toolchain has no standard library for `{}`", TARGET)]
    NoTarget,
}

impl Explain for ToolchainError {
    fn hint(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::NoRust => format!("install it from https://rustup.rs, then: rustup target add {TARGET}").into(),
            Self::NoTarget => format!("rustup target add {TARGET}").into(),
        })
    }
}

impl Toolchain {
    pub(super) fn cargo_path(&self) -> Cow<'_, Path> {
        match self {
            Self::Installed { cargo } | Self::FromSource { cargo, .. } => Cow::Borrowed(cargo),
            Self::Folder(folder) => Cow::Owned(folder.join("bin/cargo")),
        }
    }

    /// A call of cargo in `directory`.
    pub(super) fn cargo(&self, directory: &Path) -> Command {
        let mut command = environment::command(&self.cargo_path(), directory);
        match self {
            Self::Installed { .. } => {}
            Self::Folder(folder) => {
                command.env("RUSTC", folder.join("bin/rustc"));
            }
            Self::FromSource { rustc, linker, .. } => {
                // Building the standard library is an unstable feature that a stable compiler has to be told to allow.
                command.env("RUSTC", rustc).env("RUSTC_BOOTSTRAP", "1");
                command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
            }
        }
        command
    }

    /// What `cargo build` needs besides the usual.
    pub(super) const fn build_arguments(&self) -> &'static [&'static str] {
        match self {
            Self::Installed { .. } | Self::Folder(_) => &[],
            Self::FromSource { .. } => &["-Zbuild-std=std,panic_abort"],
        }
    }
}

/// Where to look.
#[derive(Debug, Clone, Default)]
pub(super) struct Search {
    /// The folders of the PATH.
    path: Vec<PathBuf>,
    /// The project's own toolchain folder.
    folder: Option<PathBuf>,
}

impl Search {
    /// The PATH, and `$DURABLE_WASM_TOOLCHAIN` or the folder that the project's set-up fills.
    pub(super) fn of_this_machine() -> Self {
        let path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
        let folder = std::env::var_os("DURABLE_WASM_TOOLCHAIN").map(PathBuf::from);
        Self { path, folder: folder.or_else(|| Some(cache::directory()?.join("guest-toolchain"))) }
    }

    /// The first toolchain that compiles for the target in `directory`, whose own settings may choose one.
    pub(super) fn find(&self, directory: &Path) -> Result<Toolchain, ToolchainError> {
        let pairs: Vec<_> = self.path.iter().filter_map(|folder| Pair::in_folder(folder)).collect();
        if let Some(pair) = pairs.first().filter(|pair| pair.has_target(directory)) {
            return Ok(Toolchain::Installed { cargo: pair.cargo.clone() });
        }
        if let Some(folder) = self.folder.as_ref().filter(|folder| folder.join(".complete").exists()) {
            return Ok(Toolchain::Folder(folder.clone()));
        }
        if pairs.is_empty() {
            return Err(ToolchainError::NoRust);
        }
        let sysroots: Vec<_> = pairs.iter().map(|pair| pair.sysroot(directory)).collect();
        let linker = sysroots.iter().flatten().find_map(|sysroot| linker_of(sysroot));
        let with_source = pairs.iter().zip(&sysroots).find(|(_, sysroot)| sysroot.as_deref().is_some_and(has_source));
        match (with_source, linker) {
            (Some((pair, _)), Some(linker)) => {
                Ok(Toolchain::FromSource { cargo: pair.cargo.clone(), rustc: pair.rustc.clone(), linker })
            }
            (Some(_), None) | (None, _) => Err(ToolchainError::NoTarget),
        }
    }
}

/// A compiler with its cargo.
struct Pair {
    cargo: PathBuf,
    rustc: PathBuf,
}

impl Pair {
    fn in_folder(folder: &Path) -> Option<Self> {
        let program = |name: &str| {
            let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
            path.is_file().then_some(path)
        };
        Some(Self { cargo: program("cargo")?, rustc: program("rustc")? })
    }

    /// What `rustc --print …` prints; none when it fails.
    fn print(&self, directory: &Path, arguments: &[&str]) -> Option<PathBuf> {
        let output = environment::command(&self.rustc, directory).arg("--print").args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| PathBuf::from(text.trim()))
    }

    /// Whether the target's standard library is there. The compiler names its folder even when there is none.
    fn has_target(&self, directory: &Path) -> bool {
        let Some(folder) = self.print(directory, &["target-libdir", "--target", TARGET]) else { return false };
        let Ok(files) = std::fs::read_dir(folder) else { return false };
        files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libcore-"))
    }

    fn sysroot(&self, directory: &Path) -> Option<PathBuf> {
        self.print(directory, &["sysroot"])
    }
}

fn has_source(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib/src/rust/library/Cargo.lock").exists()
}

/// The linker that Rust's own toolchains carry for WebAssembly.
fn linker_of(sysroot: &Path) -> Option<PathBuf> {
    let hosts = std::fs::read_dir(sysroot.join("lib/rustlib")).ok()?;
    let name = format!("bin/rust-lld{}", std::env::consts::EXE_SUFFIX);
    hosts.flatten().map(|host| host.path().join(&name)).find(|linker| linker.exists())
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
