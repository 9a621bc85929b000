//! Files of ours that builds need: part of this program, and written to the cache folder where tools can read them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::cached::hash;
use super::{BuildError, ToolsError};
use crate::cache;

/// The contract, as tools that bind it read it.
pub(super) const WIT: Embedded = Embedded {
    name: "wit",
    files: &[
        ("checkpoint.wit", include_str!("../../../../wit/checkpoint.wit")),
        ("handler.wit", include_str!("../../../../wit/handler.wit")),
        ("types.wit", include_str!("../../../../wit/types.wit")),
    ],
};

/// A folder of files.
#[derive(Debug, Clone, Copy)]
pub(super) struct Embedded {
    /// What it is, for the name of the folder.
    pub(super) name: &'static str,
    /// Path within the folder, and content.
    pub(super) files: &'static [(&'static str, &'static str)],
}

impl Embedded {
    /// Tells these files from those of another version of this program.
    pub(super) fn fingerprint(&self) -> String {
        let parts: Vec<_> = self.files.iter().flat_map(|(path, content)| [*path, *content]).collect();
        hash(parts.join("\0").as_bytes())
    }

    /// The folder with these files. It is written once, and nobody changes it afterwards.
    pub(super) fn staged(&self) -> Result<PathBuf, BuildError> {
        let base = cache::directory().ok_or(ToolsError::NoCache)?.join("embedded");
        let folder = base.join(format!("{}-{}", self.name, self.fingerprint()));
        self.write_once(&base, &folder).map_err(|source| ToolsError::Cache { path: folder.clone(), source })?;
        Ok(folder)
    }

    /// Writes the files below a folder.
    pub(super) fn write_to(&self, folder: &Path) -> io::Result<()> {
        for (path, content) in self.files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            fs::write(path, content)?;
        }
        Ok(())
    }

    fn write_once(&self, base: &Path, folder: &Path) -> io::Result<()> {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        if folder.exists() {
            return Ok(());
        }
        fs::create_dir_all(base)?;
        let count = COUNTER.fetch_add(1, Ordering::Relaxed);
        let making = base.join(format!(".{}-{}-{count}", self.name, std::process::id()));
        // What a process of the same number left when it was killed.
        let _ = fs::remove_dir_all(&making);
        self.write_to(&making)?;
        // Whoever is first wins: another process writes the same.
        fs::rename(&making, folder).or_else(|error| {
            let _ = fs::remove_dir_all(&making);
            if folder.exists() { Ok(()) } else { Err(error) }
        })
    }
}

/// The paths of all files in these folders below `base`, in order: what is embedded is compared with them.
#[cfg(test)]
pub(super) fn files_below(base: &Path, folders: &[&str]) -> Vec<String> {
    fn walk(folder: &Path, base: &Path, names: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, base, names);
            } else {
                names.push(path.strip_prefix(base).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let mut names = Vec::new();
    for folder in folders {
        walk(&base.join(folder), base, &mut names);
    }
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_whole_and_once() {
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("x");
        let embedded = Embedded { name: "x", files: &[("a/b.txt", "b"), ("c.txt", "c")] };
        embedded.write_once(base.path(), &folder).unwrap();
        assert_eq!(fs::read_to_string(folder.join("a/b.txt")).unwrap(), "b");
        embedded.write_once(base.path(), &folder).unwrap();
        assert_eq!(fs::read_dir(base.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_contract_is_all_of_it() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
        let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, WIT.files.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }

    #[test]
    fn a_fingerprint_tells_names_and_contents_apart() {
        let of = |files| Embedded { name: "x", files }.fingerprint();
        assert_ne!(of(&[("a", "b")]), of(&[("a", "c")]));
        assert_ne!(of(&[("a", "b")]), of(&[("b", "b")]));
    }
}
