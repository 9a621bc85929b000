//! Fills a folder in the cache once and for all.
//!
//! # Invariants
//! - Whoever is given a folder is given a whole one: it is marked as complete after it has been filled.
//! - A folder is filled by one process at a time; others wait for it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::ToolsError;
use crate::build::cached::hash;
use crate::build::{BuildError, BuildOptions, BuildProgress};
use crate::cache;

/// Marks a folder that is whole.
const MARK: &str = ".complete";

/// The folder of this name and these ingredients, which `fill` fills where it is not there yet. `label` tells the user
/// what is installed.
pub(in crate::build) fn once(
    name: &str,
    ingredients: &[u8],
    label: &str,
    options: &BuildOptions,
    fill: impl FnOnce(&Path) -> Result<(), BuildError>,
) -> Result<PathBuf, BuildError> {
    let base = cache::directory().ok_or(ToolsError::NoCache)?.join("tools");
    once_within(&base, &format!("{name}-{}", hash(ingredients)), label, options, fill)
}

fn once_within(
    base: &Path,
    name: &str,
    label: &str,
    options: &BuildOptions,
    fill: impl FnOnce(&Path) -> Result<(), BuildError>,
) -> Result<PathBuf, BuildError> {
    let folder = base.join(name);
    if folder.join(MARK).exists() {
        return Ok(folder);
    }
    options.report(BuildProgress::Installing(label));
    let cannot_write = |source| ToolsError::Cache { path: folder.clone(), source };
    let _lock = lock(base, name).map_err(cannot_write)?;
    // Another process may have filled it meanwhile.
    if folder.join(MARK).exists() {
        return Ok(folder);
    }
    make_empty(&folder).map_err(cannot_write)?;
    let filled = fill(&folder).and_then(|()| Ok(fs::write(folder.join(MARK), "").map_err(cannot_write)?));
    if filled.is_err() {
        // What is left of it is removed the next time.
        let _ = fs::remove_dir_all(&folder);
    }
    filled.map(|()| folder)
}

fn lock(base: &Path, name: &str) -> io::Result<File> {
    fs::create_dir_all(base)?;
    let file = File::create(base.join(name).with_extension("lock"))?;
    file.lock()?;
    Ok(file)
}

fn make_empty(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => fs::create_dir_all(folder),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn install(base: &Path, fill: impl FnOnce(&Path) -> Result<(), BuildError>) -> Result<PathBuf, BuildError> {
        once_within(base, "tool", "a tool", &BuildOptions::default(), fill)
    }

    #[test]
    fn a_folder_is_filled_once_however_many_ask() {
        let base = tempfile::tempdir().unwrap();
        let fillings = AtomicUsize::new(0);
        let fill = |folder: &Path| {
            fillings.fetch_add(1, Ordering::Relaxed);
            fs::write(folder.join("program"), "whole").unwrap();
            Ok(())
        };
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let folder = install(base.path(), fill).unwrap();
                    assert_eq!(fs::read_to_string(folder.join("program")).unwrap(), "whole");
                });
            }
        });
        assert_eq!(fillings.into_inner(), 1);
    }

    #[test]
    fn a_failed_filling_leaves_nothing_behind() {
        let base = tempfile::tempdir().unwrap();
        let failed = install(base.path(), |folder| {
            fs::write(folder.join("half"), "").unwrap();
            Err(BuildError::from(ToolsError::NoCache))
        });
        assert!(matches!(failed, Err(BuildError::Tools(ToolsError::NoCache))));
        let folder = install(base.path(), |folder| {
            assert!(!folder.join("half").exists());
            Ok(())
        });
        assert!(folder.unwrap().ends_with("tool"));
    }

    #[test]
    fn what_a_killed_process_left_is_cleared_away() {
        let base = tempfile::tempdir().unwrap();
        fs::create_dir_all(base.path().join("tool/half")).unwrap();
        let folder = install(base.path(), |_| Ok(())).unwrap();
        assert!(!folder.join("half").exists());
    }
}
