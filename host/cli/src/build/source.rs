//! What a path given as a handler is.

mod folder;

use std::io::Read;
use std::path::{Path, PathBuf};

use super::{BuildError, absolute};

/// What a path holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A Rust crate.
    Crate { manifest: PathBuf },
    /// Python.
    Python(Project),
    /// JavaScript or TypeScript.
    JavaScript(Project),
    /// A WebAssembly component.
    Component,
    /// A core WebAssembly module.
    Module,
    /// Some other file.
    Other,
}

/// Handlers that an interpreter runs: those of one file, or of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Project {
    /// The folder that handlers' names are relative to, absolute.
    pub(super) root: PathBuf,
    /// The file whose handlers they are, absolute; none: all files below the root.
    pub(super) file: Option<PathBuf>,
}

impl Project {
    fn folder(path: &Path) -> Result<Self, BuildError> {
        Ok(Self { root: absolute(path)?, file: None })
    }

    fn file(path: &Path) -> Result<Self, BuildError> {
        let file = absolute(path)?;
        let root = file.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Self { root, file: Some(file) })
    }

    /// What the user named.
    pub(super) fn path(&self) -> &Path {
        self.file.as_ref().unwrap_or(&self.root)
    }

    /// The file's name without its extension, or the folder's.
    pub(super) fn name(&self) -> String {
        let name = if self.file.is_some() { self.path().file_stem() } else { self.path().file_name() };
        name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_else(|| "handler".to_owned())
    }
}

/// A language whose interpreter becomes part of the component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Python,
    /// And TypeScript.
    JavaScript,
}

impl Language {
    fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()? {
            "py" => Some(Self::Python),
            "js" | "mjs" | "cjs" | "ts" | "mts" | "cts" => Some(Self::JavaScript),
            _ => None,
        }
    }

    const fn source(self, project: Project) -> Source {
        match self {
            Self::Python => Source::Python(project),
            Self::JavaScript => Source::JavaScript(project),
        }
    }
}

impl Source {
    /// Looks at what is there.
    pub(super) fn classify(path: &Path) -> Result<Self, BuildError> {
        let metadata = match std::fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(BuildError::Missing { path: path.to_owned() });
            }
            Err(source) => return Err(BuildError::Read { path: path.to_owned(), source }),
        };
        if metadata.is_dir() {
            return Self::classify_folder(path);
        }
        let folder = || path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        match path.file_name().and_then(|name| name.to_str()) {
            Some("Cargo.toml") => return Ok(Self::Crate { manifest: path.to_owned() }),
            Some("pyproject.toml" | "requirements.txt") => return Ok(Self::Python(Project::folder(folder())?)),
            Some("package.json") => return Ok(Self::JavaScript(Project::folder(folder())?)),
            Some(_) | None => {}
        }
        match (Language::of(path), path.extension().and_then(|extension| extension.to_str())) {
            (Some(language), _) => Ok(language.source(Project::file(path)?)),
            (None, Some("rs")) => Err(BuildError::RustFile { path: path.to_owned() }),
            (None, Some(_) | None) => Self::classify_file(path),
        }
    }

    fn classify_folder(path: &Path) -> Result<Self, BuildError> {
        let manifest = path.join("Cargo.toml");
        if manifest.is_file() {
            return Ok(Self::Crate { manifest });
        }
        match folder::language(path) {
            Some(language) => Ok(language.source(Project::folder(path)?)),
            None => Err(BuildError::NoSources { path: path.to_owned() }),
        }
    }

    fn classify_file(path: &Path) -> Result<Self, BuildError> {
        let read = |source| BuildError::Read { path: path.to_owned(), source };
        let mut start = Vec::with_capacity(8);
        std::fs::File::open(path).map_err(read)?.take(8).read_to_end(&mut start).map_err(read)?;
        // The four bytes after the magic number are the version and the layer: 1, 0 is a module, 13, 1 a component.
        Ok(match start.as_slice() {
            b"\0asm\x01\0\0\0" => Self::Module,
            b"\0asm\x0d\0\x01\0" => Self::Component,
            _ => Self::Other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, content: &[u8], expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        assert_eq!(describe(&path), expected, "{name}");
    }

    fn describe(path: &Path) -> String {
        let described = match Source::classify(path) {
            Ok(source) => format!("{source:?}"),
            Err(error) => format!("{error:?}"),
        };
        described.split([' ', '(']).next().unwrap_or_default().to_owned()
    }

    #[test]
    fn files_are_told_apart_by_name_and_content() {
        check("a.wasm", b"\0asm\x0d\0\x01\0rest", "Component");
        check("no-extension", b"\0asm\x0d\0\x01\0", "Component");
        check("a.wasm", b"\0asm\x01\0\0\0rest", "Module");
        check("a.wasm", b"", "Other");
        check("a.txt", b"\0as", "Other");
        check("Cargo.toml", b"", "Crate");
        check("main.rs", b"", "RustFile");
        check("handler.py", b"", "Python");
        for name in ["a.js", "a.mjs", "a.cjs", "a.ts", "a.mts", "a.cts"] {
            check(name, b"", "JavaScript");
        }
    }

    #[test]
    fn a_manifest_stands_for_its_folder() {
        check("pyproject.toml", b"", "Python");
        check("requirements.txt", b"", "Python");
        check("package.json", b"", "JavaScript");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("package.json"), "").unwrap();
        assert_eq!(
            Source::classify(&folder.path().join("package.json")).unwrap(),
            Source::classify(folder.path()).unwrap()
        );
    }

    #[test]
    fn a_file_belongs_to_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("order.handler.py");
        std::fs::write(&file, "").unwrap();
        let Source::Python(project) = Source::classify(&file).unwrap() else { panic!("not Python") };
        assert_eq!(project.root, folder.path().canonicalize().unwrap());
        assert_eq!((project.path(), project.name().as_str()), (&*file.canonicalize().unwrap(), "order.handler"));
    }

    #[test]
    fn what_is_no_source() {
        assert_eq!(describe(Path::new("no/such/path")), "Missing");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("README.md"), "").unwrap();
        assert_eq!(describe(folder.path()), "NoSources");
    }
}
