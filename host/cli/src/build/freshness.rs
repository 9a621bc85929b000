//! Tells whether a component is still what its sources compile to, without asking cargo.
//!
//! After a build, a stamp in the cache folder remembers every file that the build read and what it looked like. While
//! all of them look the same, the component is fresh.
//!
//! # Invariants
//! - A stamp is only ever a shortcut: when it is missing, unreadable or out of date, cargo decides.
//! - No stamp is made of a build during which a file changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::file::write_atomically;
use crate::cache;

/// Files beside a manifest, or above it, that change what cargo does.
const SETTINGS: &[&str] =
    &["Cargo.toml", "Cargo.lock", ".cargo/config.toml", ".cargo/config", "rust-toolchain.toml", "rust-toolchain"];

/// What is remembered of one build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    /// The version of this program, since it wrapped the module.
    version: String,
    component: File,
    inputs: Vec<File>,
}

/// A file, and what it looked like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct File {
    path: PathBuf,
    look: Option<Look>,
}

/// What shows that a file has changed. A file that is not there has no look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Look {
    modified_nanos: u64,
    bytes: u64,
}

impl Stamp {
    /// The component that the crate with this manifest was compiled into, if it is still fresh.
    pub(super) fn fresh_component(manifest: &Path) -> Option<PathBuf> {
        let stamp: Self = serde_json::from_slice(&std::fs::read(place(manifest)?).ok()?).ok()?;
        stamp.is_fresh().then_some(stamp.component.path)
    }

    /// Remembers a build that began at `begun`. Best effort: without a stamp the next build asks cargo.
    pub(super) fn record(manifest: &Path, module: &Path, component: &Path, begun: SystemTime) {
        let Some(place) = place(manifest) else { return };
        let Some(json) =
            Self::take(manifest, module, component, begun).and_then(|stamp| serde_json::to_vec(&stamp).ok())
        else {
            return;
        };
        if place.parent().is_some_and(|folder| std::fs::create_dir_all(folder).is_ok()) {
            let _ = write_atomically(&place, &json);
        }
    }

    fn take(manifest: &Path, module: &Path, component: &Path, begun: SystemTime) -> Option<Self> {
        let dependencies = std::fs::read_to_string(module.with_extension("d")).ok()?;
        let inputs = inputs(manifest, &sources(&dependencies)?);
        let inputs: Vec<_> = inputs.into_iter().map(File::look_at).collect();
        let begun = nanos(begun);
        if inputs.iter().any(|input| input.look.is_some_and(|look| look.modified_nanos >= begun)) {
            return None;
        }
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Some(Self { version, component: File::look_at(component.to_owned()), inputs })
    }

    fn is_fresh(&self) -> bool {
        self.version == env!("CARGO_PKG_VERSION")
            && self.component.look.is_some()
            && self.component.is_unchanged()
            && self.inputs.iter().all(File::is_unchanged)
    }
}

impl File {
    fn look_at(path: PathBuf) -> Self {
        let look = Look::of(&path);
        Self { path, look }
    }

    fn is_unchanged(&self) -> bool {
        Look::of(&self.path) == self.look
    }
}

impl Look {
    fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self { modified_nanos: nanos(metadata.modified().ok()?), bytes: metadata.len() })
    }
}

fn nanos(time: SystemTime) -> u64 {
    let since_epoch = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_epoch.as_nanos()).unwrap_or(u64::MAX)
}

/// Where the stamp of the crate with this manifest lies.
fn place(manifest: &Path) -> Option<PathBuf> {
    let digest = Sha256::digest(manifest.as_os_str().as_encoded_bytes());
    let name: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    Some(cache::directory()?.join("builds").join(name).with_extension("json"))
}

/// The files that a dep-info file lists, `MODULE: SOURCE SOURCE…` with blanks in names escaped by a backslash. None
/// when it lists a relative one, since it does not say what to.
fn sources(dependencies: &str) -> Option<Vec<PathBuf>> {
    let (_, list) = dependencies.lines().next()?.split_once(": ")?;
    let mut names = vec![String::new()];
    let mut characters = list.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, names.last_mut()) {
            ('\\', Some(name)) if characters.peek() == Some(&' ') => name.extend(characters.next()),
            (' ', _) => names.push(String::new()),
            (other, Some(name)) => name.push(other),
            (_, None) => {}
        }
    }
    let paths: Vec<_> = names.into_iter().filter(|name| !name.is_empty()).map(PathBuf::from).collect();
    paths.iter().all(|path| path.is_absolute()).then_some(paths)
}

/// Everything a build depends on: the sources, the manifests they belong to, and the settings in and above the crate.
fn inputs(manifest: &Path, sources: &[PathBuf]) -> BTreeSet<PathBuf> {
    let mut inputs: BTreeSet<_> = sources.iter().cloned().collect();
    for source in sources {
        let manifests = source.ancestors().skip(1).map(|folder| folder.join("Cargo.toml"));
        inputs.extend(manifests.into_iter().find(|manifest| manifest.exists()));
    }
    for folder in manifest.ancestors().skip(1) {
        inputs.extend(SETTINGS.iter().map(|name| folder.join(name)));
    }
    inputs
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A crate that has just been built.
    struct Built {
        folder: tempfile::TempDir,
        stamp: Stamp,
    }

    impl Built {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let at = |name: &str| folder.path().join(name);
            std::fs::write(at("Cargo.toml"), "[package]").unwrap();
            std::fs::write(at("lib.rs"), "fn main() {}").unwrap();
            std::fs::write(at("x.d"), format!("x.wasm: {}", at("lib.rs").display())).unwrap();
            std::fs::write(at("x.component.wasm"), "component").unwrap();
            let begun = SystemTime::now() + Duration::from_secs(1);
            let stamp = Stamp::take(&at("Cargo.toml"), &at("x.wasm"), &at("x.component.wasm"), begun).unwrap();
            Self { folder, stamp }
        }

        fn at(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }
    }

    #[test]
    fn fresh_until_something_changes() {
        for file in ["lib.rs", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "x.component.wasm"] {
            let built = Built::new();
            assert!(built.stamp.is_fresh());
            std::fs::write(built.at(file), "changed, and longer than it was before").unwrap();
            assert!(!built.stamp.is_fresh(), "{file}");
        }
    }

    #[test]
    fn an_edit_that_keeps_the_length_shows() {
        let built = Built::new();
        let file = std::fs::File::options().write(true).open(built.at("lib.rs")).unwrap();
        file.set_modified(SystemTime::now() + Duration::from_secs(9)).unwrap();
        assert!(!built.stamp.is_fresh());
    }

    #[test]
    fn a_component_that_is_gone_is_not_fresh() {
        let built = Built::new();
        std::fs::remove_file(built.at("x.component.wasm")).unwrap();
        assert!(!built.stamp.is_fresh());
    }

    #[test]
    fn a_file_edited_during_the_build_prevents_a_stamp() {
        let built = Built::new();
        let begun = SystemTime::now() - Duration::from_secs(60);
        let (manifest, module, component) = (built.at("Cargo.toml"), built.at("x.wasm"), built.at("x.component.wasm"));
        assert_eq!(Stamp::take(&manifest, &module, &component, begun), None);
    }

    #[test]
    fn dependency_lists_may_hold_blanks() {
        let expected = ["/a/b c.rs", "/d.rs"].map(PathBuf::from).to_vec();
        assert_eq!(sources("/t/x.wasm: /a/b\\ c.rs /d.rs\n"), Some(expected));
        assert_eq!(sources("/t/x.wasm: src/lib.rs\n"), None);
        assert_eq!(sources(""), None);
    }
}
