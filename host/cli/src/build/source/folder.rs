//! Which language the handlers of a folder are written in.
//!
//! One manifest decides. Where there is none, as in the code folders of SAM templates, or several, the source files do.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::Language;

/// Manifests, and the language each is of.
const MANIFESTS: &[(&str, Language)] = &[
    ("pyproject.toml", Language::Python),
    ("requirements.txt", Language::Python),
    ("package.json", Language::JavaScript),
];

/// Folders that are looked into, at most: what is deeper or beyond is not the user's own source.
const FOLDERS_SEARCHED: usize = 1_000;

/// The language of the handlers in `folder`; none when there is neither a manifest nor a source file.
pub(super) fn language(folder: &Path) -> Option<Language> {
    let declared = |language| MANIFESTS.iter().any(|(name, of)| *of == language && folder.join(name).is_file());
    match (declared(Language::Python), declared(Language::JavaScript)) {
        (true, false) => Some(Language::Python),
        (false, true) => Some(Language::JavaScript),
        (true, true) => Some(of_sources(folder).unwrap_or(Language::Python)),
        (false, false) => of_sources(folder),
    }
}

/// The language of the uppermost source files. Where there are both kinds, the one that speaks of durable functions.
fn of_sources(folder: &Path) -> Option<Language> {
    let mut level = vec![folder.to_owned()];
    let mut searched = 0;
    while !level.is_empty() && searched < FOLDERS_SEARCHED {
        searched += level.len();
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for entry in level.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.extend(is_searched(&path, &entry.file_name()).then_some(path));
            } else if let Some(language) = Language::of(&path) {
                files.push((language, path));
            }
        }
        if let Some((first, _)) = files.first() {
            let unanimous = files.iter().all(|(language, _)| language == first);
            return Some(if unanimous { *first } else { of_durable_functions(&files) });
        }
        level = folders;
    }
    None
}

fn is_searched(folder: &Path, name: &OsStr) -> bool {
    let hidden = name.as_encoded_bytes().starts_with(b".");
    !hidden && name != "node_modules" && name != "__pycache__" && !folder.join("pyvenv.cfg").exists()
}

fn of_durable_functions(files: &[(Language, PathBuf)]) -> Language {
    let speaks = |(language, path): &&(Language, PathBuf)| {
        *language == Language::JavaScript
            && std::fs::read_to_string(path).is_ok_and(|text| text.contains("withDurableExecution"))
    };
    files.iter().find(speaks).map_or(Language::Python, |(language, _)| *language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(files: &[(&str, &str)], expected: Option<Language>) {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        assert_eq!(language(folder.path()), expected, "{files:?}");
    }

    #[test]
    fn a_manifest_decides() {
        check(&[("package.json", "{}")], Some(Language::JavaScript));
        check(&[("requirements.txt", ""), ("build.js", "")], Some(Language::Python));
        check(&[("pyproject.toml", "")], Some(Language::Python));
    }

    #[test]
    fn without_one_the_uppermost_files_do() {
        check(&[("step/handler.py", ""), ("step/deep/tool.js", "")], Some(Language::Python));
        check(&[("src/handler.ts", ""), ("node_modules/x.py", "")], Some(Language::JavaScript));
        check(&[(".venv/x.py", ""), ("env/pyvenv.cfg", ""), ("env/lib/x.py", ""), ("README.md", "")], None);
        check(&[], None);
    }

    #[test]
    fn where_both_languages_are_the_one_of_durable_functions_counts() {
        let durable = "export const handler = withDurableExecution(async () => 1);";
        check(&[("a.py", ""), ("b.js", durable)], Some(Language::JavaScript));
        check(&[("a.py", ""), ("b.js", "")], Some(Language::Python));
        check(&[("pyproject.toml", ""), ("package.json", ""), ("src/b.ts", "")], Some(Language::JavaScript));
        check(&[("pyproject.toml", ""), ("package.json", "")], Some(Language::Python));
    }
}
