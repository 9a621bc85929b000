//! Where a project declares its dependencies, and what it declares.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::build::Project;
use crate::build::python::error::PythonError;

/// Packages that the guest stands in for, and what is only of use where handlers are tested.
const LEFT_OUT: &[&str] =
    &["boto3", "botocore", "s3transfer", "aws-durable-execution-sdk-python-testing", "awslambdaric"];

/// Folders above the root that are searched.
const LEVELS: usize = 4;

/// A declaration.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Declared {
    /// Where it stands.
    pub(super) file: PathBuf,
    pub(super) requirements: Vec<Requirement>,
}

/// A package, as pip takes it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Requirement {
    pub(super) text: String,
    /// Lower case, with dashes.
    name: String,
}

impl Requirement {
    /// None for what is no package of an index: options of pip, and paths.
    fn parse(text: &str) -> Option<Self> {
        let text = text.split(" #").next().unwrap_or_default().trim();
        let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(text.len());
        let name = text.get(..end)?;
        if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        let name = name.to_ascii_lowercase().replace(['_', '.'], "-");
        Some(Self { text: text.to_owned(), name })
    }

    pub(super) fn is(&self, package: &str) -> bool {
        self.name == package
    }
}

#[derive(Debug, Default, Deserialize)]
struct PyProject {
    #[serde(default)]
    project: Option<Table>,
}

/// The table `[project]`, or a script's block.
#[derive(Debug, Default, Deserialize)]
struct Table {
    #[serde(default)]
    dependencies: Vec<String>,
}

impl Declared {
    /// The declaration for a project, if there is one. Notes which files decide.
    pub(super) fn find(project: &Project, looked_at: &mut Vec<PathBuf>) -> Result<Option<Self>, PythonError> {
        if let Some(file) = &project.file
            && let Some(declared) = Self::of_script(file)?
        {
            return Ok(Some(declared));
        }
        for folder in project.root.ancestors().take(LEVELS) {
            let manifest = folder.join("pyproject.toml");
            let list = folder.join("requirements.txt");
            looked_at.extend([manifest.clone(), list.clone()]);
            if let Some(declared) = Self::of_manifest(&manifest)? {
                return Ok(Some(declared));
            }
            if list.is_file() {
                return Self::of_list(&list, looked_at).map(Some);
            }
            if folder.join(".git").exists() {
                break;
            }
        }
        Ok(None)
    }

    /// None when there is no such file, or it declares no project.
    fn of_manifest(file: &Path) -> Result<Option<Self>, PythonError> {
        if !file.is_file() {
            return Ok(None);
        }
        let manifest: PyProject = parse_toml(file, &read(file)?)?;
        Ok(manifest.project.map(|table| Self::new(file, table.dependencies.iter().map(String::as_str))))
    }

    fn of_list(file: &Path, looked_at: &mut Vec<PathBuf>) -> Result<Self, PythonError> {
        let mut requirements = Vec::new();
        let mut lists = vec![file.to_owned()];
        let mut seen: Vec<PathBuf> = Vec::new();
        while let Some(list) = lists.pop() {
            if seen.contains(&list) {
                continue;
            }
            let text = read(&list)?.replace("\\\n", " ");
            for line in text.lines().map(str::trim) {
                let included = line.strip_prefix("-r").or_else(|| line.strip_prefix("--requirement"));
                if let Some(included) = included {
                    lists.push(list.with_file_name(included.trim_start_matches(['=', ' '])));
                } else {
                    // Hashes are of wheels for machines.
                    let line = line.split(" --hash").next().unwrap_or_default();
                    requirements.extend(Requirement::parse(line));
                }
            }
            seen.push(list);
        }
        looked_at.extend(seen);
        requirements.retain(is_wanted);
        Ok(Self { file: file.to_owned(), requirements })
    }

    /// The block of a script, by the rules of its specification.
    fn of_script(file: &Path) -> Result<Option<Self>, PythonError> {
        // What is no text is refused by Python, which says where.
        let Ok(text) = std::fs::read_to_string(file) else { return Ok(None) };
        let Some(block) = script_block(&text) else { return Ok(None) };
        let table: Table = parse_toml(file, &block)?;
        Ok(Some(Self::new(file, table.dependencies.iter().map(String::as_str))))
    }

    fn new<'a>(file: &Path, requirements: impl Iterator<Item = &'a str>) -> Self {
        let requirements = requirements.filter_map(Requirement::parse).filter(is_wanted).collect();
        Self { file: file.to_owned(), requirements }
    }
}

fn is_wanted(requirement: &Requirement) -> bool {
    !LEFT_OUT.contains(&requirement.name.as_str())
}

/// The TOML between `# /// script` and `# ///`.
fn script_block(text: &str) -> Option<String> {
    let mut lines = text.lines().skip_while(|line| line.trim_end() != "# /// script").skip(1);
    let mut block = String::new();
    loop {
        let line = lines.next()?.trim_end();
        if line == "# ///" {
            return Some(block);
        }
        let content = line.strip_prefix('#')?;
        block.push_str(content.strip_prefix(' ').unwrap_or(content));
        block.push('\n');
    }
}

fn read(file: &Path) -> Result<String, PythonError> {
    std::fs::read_to_string(file)
        .map_err(|error| PythonError::Declaration { file: file.to_owned(), message: error.to_string() })
}

fn parse_toml<T: serde::de::DeserializeOwned>(file: &Path, text: &str) -> Result<T, PythonError> {
    toml::from_str(text)
        .map_err(|error| PythonError::Declaration { file: file.to_owned(), message: error.message().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is declared for `handler.py` beside these files, or for its folder.
    #[track_caller]
    fn check(files: &[(&str, &str)], whole_folder: bool, expected: Option<&[&str]>) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("project/handlers");
        std::fs::create_dir_all(&root).unwrap();
        std::fs::create_dir(folder.path().join("project/.git")).unwrap();
        for (name, content) in files {
            std::fs::write(root.join(name), content).unwrap();
        }
        let file = (!whole_folder).then(|| root.join("handler.py"));
        let found = Declared::find(&Project { root, file }, &mut Vec::new()).unwrap();
        let found: Option<Vec<_>> =
            found.map(|declared| declared.requirements.into_iter().map(|requirement| requirement.text).collect());
        assert_eq!(
            found.as_deref(),
            expected.map(|texts| texts.iter().map(ToString::to_string).collect::<Vec<_>>()).as_deref()
        );
    }

    const MANIFEST: (&str, &str) = ("pyproject.toml", "[project]\nname = 'a'\ndependencies = ['pyyaml', 'boto3>=1']\n");

    #[test]
    fn a_script_declares_for_itself() {
        let script =
            "#!/usr/bin/env python\n# /// script\n# dependencies = [\n#   \"rich>=13\",\n# ]\n# ///\nimport rich\n";
        check(&[("handler.py", script), MANIFEST], false, Some(&["rich>=13"]));
        check(&[("handler.py", script), MANIFEST], true, Some(&["pyyaml"]));
    }

    #[test]
    fn manifests_are_found_above() {
        check(&[("handler.py", ""), MANIFEST], false, Some(&["pyyaml"]));
        check(&[("../pyproject.toml", MANIFEST.1)], false, Some(&["pyyaml"]));
        check(&[("../pyproject.toml", "[tool.ruff]\n"), ("../requirements.txt", "rich\n")], false, Some(&["rich"]));
        check(&[("../../pyproject.toml", MANIFEST.1)], false, None);
    }

    #[test]
    fn lists_hold_what_pip_takes() {
        let list = "# mine\n-r more.txt\n--index-url x\n-e .\n./local\nPy_YAML==6 \\\n  --hash=sha256:0\nBoto3\n\nrich ; python_version > '3'  # shown\n";
        check(
            &[("requirements.txt", list), ("more.txt", "attrs\n-r requirements.txt\n")],
            true,
            Some(&["Py_YAML==6", "rich ; python_version > '3'", "attrs"]),
        );
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("pyproject.toml"), "[project\n").unwrap();
        let project = Project { root: folder.path().to_owned(), file: None };
        let error = Declared::find(&project, &mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("pyproject.toml` cannot be read: "), "{error}");
    }
}
