//! What cargo knows about a crate.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::toolchain::Toolchain;
use crate::build::{BuildError, TARGET};

/// A package that compiles to a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Crate {
    /// The package's name.
    pub(super) name: String,
    /// Its manifest, absolute.
    pub(super) manifest: PathBuf,
    /// Where cargo puts the module.
    pub(super) module: PathBuf,
}

/// The part of `cargo metadata` that is read here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    crate_types: Vec<String>,
}

impl Crate {
    /// Asks cargo about the crate with this manifest, an absolute path.
    pub(super) fn read(manifest: &Path, toolchain: &Toolchain) -> Result<Self, BuildError> {
        let directory = manifest.parent().unwrap_or(Path::new("/"));
        let output = toolchain
            .cargo(directory)
            .args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"])
            .arg(manifest)
            .output()
            .map_err(|source| BuildError::Start { program: toolchain.cargo_path().into_owned(), source })?;
        if !output.status.success() {
            let output = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(BuildError::Manifest { manifest: manifest.to_owned(), output });
        }
        Self::from_metadata(manifest, &output.stdout)
    }

    fn from_metadata(manifest: &Path, json: &[u8]) -> Result<Self, BuildError> {
        let metadata: Metadata = serde_json::from_slice(json)
            .map_err(|source| BuildError::Metadata { manifest: manifest.to_owned(), source })?;
        let Some(package) = metadata.packages.iter().find(|package| package.manifest_path == manifest) else {
            let folder = |package: &Package| package.manifest_path.parent().map(Path::to_owned);
            let members = metadata.packages.iter().filter_map(folder).collect();
            return Err(BuildError::NotAPackage { manifest: manifest.to_owned(), members });
        };
        let is_cdylib = |target: &&Target| target.crate_types.iter().any(|kind| kind == "cdylib");
        let Some(target) = package.targets.iter().find(is_cdylib) else {
            return Err(BuildError::NoCdylib { name: package.name.clone(), manifest: manifest.to_owned() });
        };
        let file = format!("{}.wasm", target.name.replace('-', "_"));
        let module = metadata.target_directory.join(TARGET).join("release").join(file);
        Ok(Self { name: package.name.clone(), manifest: manifest.to_owned(), module })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: &[u8] = br#"{
        "target_directory": "/w/target",
        "packages": [
            {"name": "my-order", "manifest_path": "/w/order/Cargo.toml", "targets": [
                {"name": "build-script-build", "crate_types": ["bin"]},
                {"name": "my-order", "crate_types": ["cdylib", "rlib"]}]},
            {"name": "plain", "manifest_path": "/w/plain/Cargo.toml", "targets": [
                {"name": "plain", "crate_types": ["lib"]}]}]}"#;

    #[test]
    fn the_module_is_named_after_the_library() {
        let package = Crate::from_metadata(Path::new("/w/order/Cargo.toml"), METADATA).unwrap();
        assert_eq!(package.name, "my-order");
        assert_eq!(package.module, Path::new("/w/target/wasm32-unknown-unknown/release/my_order.wasm"));
    }

    #[test]
    fn a_crate_without_a_module_is_refused() {
        let error = Crate::from_metadata(Path::new("/w/plain/Cargo.toml"), METADATA).unwrap_err();
        assert!(matches!(error, BuildError::NoCdylib { name, .. } if name == "plain"));
    }

    #[test]
    fn a_workspace_names_its_members() {
        let error = Crate::from_metadata(Path::new("/w/Cargo.toml"), METADATA).unwrap_err();
        let BuildError::NotAPackage { members, .. } = error else { panic!("{error}") };
        assert_eq!(members, [Path::new("/w/order"), Path::new("/w/plain")]);
    }
}
