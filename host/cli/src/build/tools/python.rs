//! Python of this machine, with componentize-py beside it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::{Registry, Requirement};
use super::{ToolsError, install, program};
use crate::build::{BuildError, BuildOptions};

/// The oldest Python that runs what a build runs.
pub(super) const OLDEST: (u32, u32) = (3, 11);

/// Names of the interpreter, first the one that the user calls.
const NAMES: &[&str] = &["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11"];

/// What is installed, with the hashes of its wheels for every machine.
const REQUIREMENTS: &str = include_str!("requirements.txt");

/// Prints an interpreter's version, and 1 for each of pip and ensurepip that it has.
const PROBE: &str = "import importlib.util as u, sys; \
    print(*sys.version_info[:3], *(int(u.find_spec(name) is not None) for name in ('pip', 'ensurepip')))";

/// An interpreter, and the folder that componentize-py is installed in.
#[derive(Debug, Clone)]
pub(in crate::build) struct Python {
    interpreter: PathBuf,
    packages: PathBuf,
}

/// What is part of every component that componentize-py makes.
pub(in crate::build) const fn fingerprint() -> &'static str {
    REQUIREMENTS
}

impl Python {
    /// The tools, installed first if need be.
    pub(in crate::build) fn installed(options: &BuildOptions) -> Result<Self, BuildError> {
        let interpreter = Interpreter::find()?;
        let packages = install::once("python", REQUIREMENTS.as_bytes(), "componentize-py", options, |folder| {
            let requirements = folder.join("requirements.txt");
            std::fs::write(&requirements, REQUIREMENTS)
                .map_err(|source| ToolsError::Cache { path: folder.to_owned(), source })?;
            let mut pip = interpreter.pip(folder)?;
            pip.args(["install", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--requirement"]);
            pip.arg(requirements).arg("--target").arg(folder);
            program::install(&mut pip, "componentize-py", Registry::PyPi)
        })?;
        Ok(Self { interpreter: interpreter.path, packages })
    }

    /// A call of the interpreter in `directory`, with componentize-py importable.
    pub(in crate::build) fn command(&self, directory: &Path) -> Command {
        let mut command = Command::new(&self.interpreter);
        command.current_dir(directory).env("PYTHONPATH", &self.packages).env("PYTHONDONTWRITEBYTECODE", "1");
        command.env_remove("PYTHONHOME").env("PYTHONUTF8", "1");
        command
    }

    /// A call of componentize-py in `directory`.
    pub(in crate::build) fn componentize_py(&self, directory: &Path) -> Command {
        let mut command = self.command(directory);
        command.args(["-c", "import sys; from componentize_py import script; sys.exit(script())"]);
        command
    }

    /// A folder of the packages that `requirements` asks for, one a line, as far as they are pure Python; installed once.
    pub(in crate::build) fn packages(
        &self,
        requirements: &str,
        label: &str,
        options: &BuildOptions,
    ) -> Result<PathBuf, BuildError> {
        install::once("python-packages", requirements.as_bytes(), label, options, |folder| {
            install_pure(requirements, &[], label, folder)
        })
    }

    /// A folder of one package without those it depends on; installed once.
    pub(in crate::build) fn package_alone(
        &self,
        requirement: &str,
        label: &str,
        options: &BuildOptions,
    ) -> Result<PathBuf, BuildError> {
        install::once("python-package", requirement.as_bytes(), label, options, |folder| {
            install_pure(requirement, &["--no-deps"], label, folder)
        })
    }
}

fn install_pure(requirements: &str, arguments: &[&str], label: &str, folder: &Path) -> Result<(), BuildError> {
    let list = folder.join("requirements.txt");
    std::fs::write(&list, requirements).map_err(|source| ToolsError::Cache { path: folder.to_owned(), source })?;
    let mut pip = Interpreter::find()?.pip(folder)?;
    // The guest's Python, not this machine's, decides what fits.
    pip.args(["install", "--only-binary", ":all:", "--platform", "any", "--implementation", "py"]);
    pip.args(["--abi", "none", "--python-version", "3.14", "--no-compile"]).args(arguments);
    pip.arg("--requirement").arg(list).arg("--target").arg(folder);
    program::install(&mut pip, label, Registry::PyPi)
}

/// A Python that is new enough, and how it comes by pip.
#[derive(Debug)]
struct Interpreter {
    path: PathBuf,
    has_pip: bool,
    has_ensurepip: bool,
}

impl Interpreter {
    /// The first on the PATH that is new enough and has an installer; else one that has none, for what is installed.
    fn find() -> Result<Self, BuildError> {
        let mut too_old = None;
        let mut without_pip = None;
        for path in NAMES.iter().flat_map(|name| program::on_path(name)) {
            let Ok((version, interpreter)) = Self::probe(path) else { continue };
            if (version.0, version.1) < OLDEST {
                too_old.get_or_insert((interpreter.path, format!("{}.{}.{}", version.0, version.1, version.2)));
            } else if interpreter.has_pip || interpreter.has_ensurepip {
                return Ok(interpreter);
            } else {
                without_pip.get_or_insert(interpreter);
            }
        }
        let requirement = Requirement::Python;
        Err(match (without_pip, too_old) {
            (Some(interpreter), _) => return Ok(interpreter),
            (None, Some((path, found))) => ToolsError::TooOld { requirement, path, found },
            (None, None) => ToolsError::Missing { requirement },
        }
        .into())
    }

    /// Asks an interpreter about itself.
    fn probe(path: PathBuf) -> Result<((u32, u32, u32), Self), BuildError> {
        let output = program::run(Command::new(&path).args(["-I", "-c", PROBE]))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let numbers: Vec<u32> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [major, minor, patch, has_pip, has_ensurepip] = numbers[..] else {
            return Err(ToolsError::Broken { path, output: program::text(&output) }.into());
        };
        Ok(((major, minor, patch), Self { path, has_pip: has_pip == 1, has_ensurepip: has_ensurepip == 1 }))
    }

    /// A call of pip that listens to the user's settings of the network and to no others. Where there is none, an
    /// environment with one is made in `folder`.
    fn pip(&self, folder: &Path) -> Result<Command, BuildError> {
        let python = match (self.has_pip, self.has_ensurepip) {
            (true, _) => self.path.clone(),
            (false, true) => self.environment(&folder.join("environment"))?,
            (false, false) => return Err(ToolsError::Missing { requirement: Requirement::Pip }.into()),
        };
        let mut pip = Command::new(python);
        pip.args(["-m", "pip", "--disable-pip-version-check", "--no-input", "--no-color"]);
        pip.env_remove("PYTHONPATH").env_remove("PYTHONHOME").env_remove("PIP_TARGET").env_remove("PIP_PREFIX");
        pip.envs([("PIP_USER", "0"), ("PIP_REQUIRE_VIRTUALENV", "0"), ("PIP_ROOT_USER_ACTION", "ignore")]);
        if std::env::var_os("PIP_RETRIES").is_none() {
            // A machine without a network should not take half a minute to say so.
            pip.env("PIP_RETRIES", "2");
        }
        Ok(pip)
    }

    /// Makes a virtual environment for the sake of its pip.
    fn environment(&self, folder: &Path) -> Result<PathBuf, BuildError> {
        let output = program::run(Command::new(&self.path).args(["-I", "-m", "venv"]).arg(folder))?;
        if !output.status.success() {
            return Err(ToolsError::Broken { path: self.path.clone(), output: program::text(&output) }.into());
        }
        let python = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
        Ok(folder.join(python))
    }
}
