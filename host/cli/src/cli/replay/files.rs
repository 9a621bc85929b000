//! The histories that a command was given: one file, or those of a folder.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use crate::explain::UserError;

/// Files, in the order of their names.
pub(super) struct Histories {
    files: Vec<PathBuf>,
    is_folder: bool,
}

impl Histories {
    /// A file, or every `.json` in a folder.
    ///
    /// # Errors
    /// When there is no such thing, or a folder has none.
    pub(super) fn find(path: &Path) -> Result<Self, UserError> {
        if !path.is_dir() {
            return match path.try_exists() {
                Ok(false) => Err(UserError::new(format!("there is no history `{}`", path.display()))
                    .with_hint("check the path; it is read from the current folder")),
                Ok(true) | Err(_) => Ok(Self { files: vec![path.to_owned()], is_folder: false }),
            };
        }
        let unreadable =
            |error| UserError::new(format!("cannot read the folder `{}`", path.display())).with_source(error);
        let mut files = list(path).map_err(unreadable)?;
        files.sort();
        if files.is_empty() {
            return Err(UserError::new(format!("there is no history in the folder `{}`", path.display()))
                .with_hint("the names of histories end with `.json`"));
        }
        Ok(Self { files, is_folder: true })
    }

    pub(super) fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Whether they are those of a folder.
    pub(super) const fn is_folder(&self) -> bool {
        self.is_folder
    }
}

fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = folder.read_dir()?.map(|entry| entry.map(|entry| entry.path()));
    let paths: Vec<_> = paths.collect::<io::Result<_>>()?;
    let is_history = |path: &PathBuf| path.extension() == Some(OsStr::new("json")) && !path.is_dir();
    Ok(paths.into_iter().filter(is_history).collect())
}
