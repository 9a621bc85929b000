//! Where the builds of a source are kept: a folder in the cache for each source, named after its path.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::input::hash;
use crate::cache;

/// The extension of components.
const COMPONENT: &str = "wasm";

#[derive(Debug, Clone)]
pub(super) struct Place {
    source: PathBuf,
    folder: PathBuf,
}

impl Place {
    /// Of this source, an absolute path. None when this machine has no cache folder.
    pub(super) fn of(source: &Path) -> Option<Self> {
        let builds = cache::directory()?.join("builds");
        Some(Self::within(&builds, source))
    }

    pub(super) fn within(builds: &Path, source: &Path) -> Self {
        let folder = builds.join(hash(source.as_os_str().as_encoded_bytes()));
        Self { source: source.to_owned(), folder }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn stamp(&self) -> PathBuf {
        self.folder.join("stamp.json")
    }

    /// Where a component of this name and content belongs.
    pub(super) fn component(&self, name: &str, content: &str) -> PathBuf {
        self.folder.join(format!("{name}-{content}.component.{COMPONENT}"))
    }

    /// Makes the folder, and clears away those of sources that are gone.
    pub(super) fn create(&self) -> io::Result<()> {
        if self.folder.is_dir() {
            return Ok(());
        }
        if let Some(builds) = self.folder.parent() {
            forget_gone_sources(builds);
        }
        fs::create_dir_all(&self.folder)?;
        fs::write(source_file(&self.folder), self.source.as_os_str().as_encoded_bytes())
    }

    pub(super) fn lock(&self) -> io::Result<File> {
        self.create()?;
        let file = File::create(self.folder.join("lock"))?;
        file.lock()?;
        Ok(file)
    }

    /// Removes all components here but these.
    pub(super) fn keep_only(&self, kept: &BTreeSet<&Path>) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.extension().is_some_and(|extension| extension == COMPONENT) && !kept.contains(path.as_path()) {
                // What stays is removed the next time.
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// Names the source that a folder belongs to.
fn source_file(folder: &Path) -> PathBuf {
    folder.join("source")
}

/// Best effort: what stays is removed the next time.
fn forget_gone_sources(builds: &Path) {
    let Ok(entries) = fs::read_dir(builds) else { return };
    for folder in entries.flatten().map(|entry| entry.path()) {
        let source = fs::read_to_string(source_file(&folder)).map(PathBuf::from);
        if source.is_ok_and(|source| !source.exists()) {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_gone_sources_go() {
        let folder = tempfile::tempdir().unwrap();
        let (builds, first, second) =
            (folder.path().join("builds"), folder.path().join("a.py"), folder.path().join("b.py"));
        fs::write(&first, "").unwrap();
        fs::write(&second, "").unwrap();
        let first_place = Place::within(&builds, &first);
        first_place.create().unwrap();
        fs::remove_file(&first).unwrap();
        Place::within(&builds, &second).create().unwrap();
        assert!(!first_place.folder().exists());
        assert!(Place::within(&builds, &second).folder().exists());
    }

    #[test]
    fn components_that_are_not_kept_go() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::within(folder.path(), Path::new("/a.py"));
        place.create().unwrap();
        let (kept, other) = (place.component("a", "1"), place.component("a", "2"));
        fs::write(&kept, "").unwrap();
        fs::write(&other, "").unwrap();
        place.keep_only(&BTreeSet::from([kept.as_path()]));
        assert!(kept.exists() && !other.exists());
        assert!(source_file(place.folder()).exists());
    }
}
