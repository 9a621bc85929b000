//! What the guest tells of the modules it has imported, and what that means to the user.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::dependencies::Packages;
use super::error::{Place, PythonError};
use crate::build::Project;

/// The guest's report.
#[derive(Debug, Deserialize)]
pub(super) struct Report {
    /// Files of the project that were read, relative to its root.
    pub(super) files: Vec<PathBuf>,
    /// Folders that were searched for handlers, relative to the root.
    pub(super) folders: Vec<PathBuf>,
    pub(super) warnings: Vec<Fault>,
    /// Why there is no component.
    pub(super) fault: Option<Fault>,
}

/// Something that is wrong with the user's modules.
#[derive(Debug, Deserialize)]
pub(super) struct Fault {
    kind: Kind,
    message: String,
    /// Relative to the root, or to a folder of packages.
    file: Option<PathBuf>,
    line: Option<u32>,
    /// The module or version it is about.
    #[serde(default)]
    subject: String,
    #[serde(default)]
    traceback: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Syntax,
    MissingModule,
    NativeModule,
    Import,
    NoHandlers,
    UnknownSdk,
}

impl Fault {
    /// The fault as an error that names files by their paths on this machine.
    pub(super) fn explain(&self, project: &Project, packages: &Packages) -> PythonError {
        let place = Place { file: self.absolute(project, packages), line: self.line };
        let (message, subject) = (self.message.clone(), self.subject.clone());
        match self.kind {
            Kind::Syntax => PythonError::Syntax { place, message },
            Kind::MissingModule => PythonError::MissingModule { place, module: subject },
            Kind::NativeModule => PythonError::NativeModule { place, module: subject },
            Kind::Import => {
                PythonError::Import { place, message, traceback: self.traceback.clone().unwrap_or_default() }
            }
            Kind::NoHandlers => PythonError::NoHandlers { path: project.path().to_owned() },
            Kind::UnknownSdk => PythonError::UnknownSdk { version: subject },
        }
    }

    fn absolute(&self, project: &Project, packages: &Packages) -> PathBuf {
        let Some(file) = &self.file else { return project.path().to_owned() };
        let folders = [&project.root].into_iter().chain(&packages.0);
        let mut candidates = folders.map(|folder: &PathBuf| folder.join(file));
        candidates.find(|path: &PathBuf| Path::exists(path)).unwrap_or_else(|| project.root.join(file))
    }
}
