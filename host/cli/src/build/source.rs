//! What a path given as a handler is.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::BuildError;

/// What a path holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A Rust crate.
    Crate { manifest: PathBuf },
    /// A WebAssembly component.
    Component,
    /// A core WebAssembly module.
    Module,
    /// Some other file.
    Other,
}

/// A language that handlers are written in and that this version does not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `.py`
    Python,
    /// `.js`, `.mjs`, `.cjs`
    JavaScript,
    /// `.ts`, `.mts`, `.cts`
    TypeScript,
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
            Self::TypeScript => "TypeScript",
        })
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
        if path.file_name().is_some_and(|name| name == "Cargo.toml") {
            return Ok(Self::Crate { manifest: path.to_owned() });
        }
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("py") => Err(unsupported(path, Language::Python)),
            Some("js" | "mjs" | "cjs") => Err(unsupported(path, Language::JavaScript)),
            Some("ts" | "mts" | "cts") => Err(unsupported(path, Language::TypeScript)),
            Some("rs") => Err(BuildError::RustFile { path: path.to_owned() }),
            Some(_) | None => Self::classify_file(path),
        }
    }

    fn classify_folder(path: &Path) -> Result<Self, BuildError> {
        let manifest = path.join("Cargo.toml");
        if manifest.is_file() {
            return Ok(Self::Crate { manifest });
        }
        let holds = |name: &str| path.join(name).is_file();
        if holds("package.json") {
            Err(unsupported(path, Language::JavaScript))
        } else if holds("pyproject.toml") || holds("requirements.txt") {
            Err(unsupported(path, Language::Python))
        } else {
            Err(BuildError::NotACrate { path: path.to_owned() })
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

fn unsupported(path: &Path, language: Language) -> BuildError {
    BuildError::UnsupportedLanguage { path: path.to_owned(), language }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, content: &[u8], expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        assert_eq!(describe(&path), expected);
    }

    fn describe(path: &Path) -> String {
        match Source::classify(path) {
            Ok(source) => format!("{source:?}").split(' ').next().unwrap_or_default().to_owned(),
            Err(error) => format!("{error:?}").split(' ').next().unwrap_or_default().to_owned(),
        }
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
        check("handler.py", b"", "UnsupportedLanguage");
        check("handler.mjs", b"", "UnsupportedLanguage");
        check("handler.ts", b"", "UnsupportedLanguage");
    }

    #[test]
    fn folders_are_told_apart_by_what_they_hold() {
        for (file, expected) in [
            ("Cargo.toml", "Crate"),
            ("package.json", "UnsupportedLanguage"),
            ("requirements.txt", "UnsupportedLanguage"),
            ("README.md", "NotACrate"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(file), "").unwrap();
            assert_eq!(describe(folder.path()), expected, "{file}");
        }
        assert_eq!(describe(Path::new("no/such/path")), "Missing");
    }
}
