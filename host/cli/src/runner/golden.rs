//! Golden histories: what a run must record, kept in a file beside its test.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use durable_wasm_core::model::{Event, EventOperation};
use durable_wasm_core::wire::{self, ReadError, WireFormat};

use super::TestResult;
use crate::build::write_atomically;
use crate::explain::{Explain, explained};
use crate::render::diff;

/// The environment variable that has golden files written instead of compared, when it is set to anything but `0`.
const UPDATE: &str = "DURABLE_WASM_UPDATE_GOLDEN";

/// A history that is not what its golden file says.
#[derive(Debug, thiserror::Error)]
pub enum GoldenError {
    /// There is no such file.
    #[error("there is no golden history `{}`", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read.
    #[error("cannot read the golden history `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The file holds no JSON.
    #[error("the golden history `{}` is not JSON", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Where it is not.
        #[source]
        source: serde_json::Error,
    },
    /// The file holds JSON that is no history.
    #[error("the golden history `{}` is not a history", path.display())]
    History {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: ReadError,
    },
    /// The file cannot be written.
    #[error("cannot write the golden history `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The run recorded something else.
    #[error("the run does not record what `{}` says: {difference}", path.display())]
    Differs {
        /// The file.
        path: PathBuf,
        /// The first event that differs.
        difference: Box<Difference>,
    },
}

/// Where a history first differs from another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What was expected; none when nothing more was.
    pub expected: Option<Event>,
    /// What was recorded; none when nothing more was.
    pub actual: Option<Event>,
}

impl TestResult {
    /// Checks that the run has recorded what a golden file says: the same events with the same data at the same virtual
    /// times. The file is what [`history_json`](Self::history_json) gives; keep it with your tests.
    ///
    /// With `DURABLE_WASM_UPDATE_GOLDEN=1` in the environment the file is written instead. A relative path is read from the
    /// working directory, which `cargo test` and `cargo nextest` set to the folder of the package.
    ///
    /// ```no_run
    /// # async fn test() -> anyhow::Result<()> {
    /// # use durable_wasm::DurableTestRunner;
    /// let runner = DurableTestRunner::from_path("examples/rust/quickstart").await?;
    /// runner.run("{}").await?.assert_history("tests/golden/quickstart.json");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// When they differ, with the first event that does; when there is no such file, or it cannot be read or written.
    /// [`check_history`](Self::check_history) returns all of that as an error.
    #[track_caller]
    #[expect(clippy::panic, reason = "it is how an assertion fails")]
    pub fn assert_history(&self, golden: impl AsRef<Path>) {
        if let Err(error) = self.check_history(golden) {
            panic!("{}", explained(&error));
        }
    }

    /// As [`assert_history`](Self::assert_history), for tests that return their errors.
    ///
    /// # Errors
    /// When the two differ, there is no such file, or it cannot be read or written.
    pub fn check_history(&self, golden: impl AsRef<Path>) -> Result<(), GoldenError> {
        let golden = golden.as_ref();
        if std::env::var_os(UPDATE).is_some_and(|value| !value.is_empty() && value != "0") {
            self.write_golden(golden)
        } else {
            self.compare_golden(golden)
        }
    }

    /// Writes the file, unless it says the same already.
    fn write_golden(&self, path: &Path) -> Result<(), GoldenError> {
        if self.compare_golden(path).is_ok() {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        std::fs::create_dir_all(folder)
            .and_then(|()| write_atomically(path, self.history_json().as_bytes()))
            .map_err(|source| GoldenError::Write { path: path.to_owned(), source })
    }

    fn compare_golden(&self, path: &Path) -> Result<(), GoldenError> {
        let expected = read(path)?;
        match Difference::between(&expected, self.history()) {
            Some(difference) => Err(GoldenError::Differs { path: path.to_owned(), difference: Box::new(difference) }),
            None => Ok(()),
        }
    }
}

fn read(path: &Path) -> Result<Vec<Event>, GoldenError> {
    let text = std::fs::read(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => GoldenError::Missing { path: path.to_owned() },
        _ => GoldenError::Read { path: path.to_owned(), source },
    })?;
    let document =
        serde_json::from_slice(&text).map_err(|source| GoldenError::Json { path: path.to_owned(), source })?;
    wire::read_history_document(&document).map_err(|source| GoldenError::History { path: path.to_owned(), source })
}

impl Difference {
    /// The first event in which two histories differ, if there is one.
    pub fn between(expected: &[Event], actual: &[Event]) -> Option<Self> {
        let longest = expected.len().max(actual.len());
        let first = (0..longest).find(|place| expected.get(*place) != actual.get(*place))?;
        Some(Self { expected: expected.get(first).cloned(), actual: actual.get(first).cloned() })
    }
}

/// Which event it is, and how it differs.
impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = self.expected.as_ref().or(self.actual.as_ref()).map_or(0, |event| event.id);
        match (self.expected.as_ref().map(describe), self.actual.as_ref().map(describe)) {
            (Some(expected), Some(actual)) if expected == actual => writeln!(f, "event {id}, {expected}, differs")?,
            (Some(expected), Some(actual)) => writeln!(f, "event {id} is {actual}, not {expected}")?,
            (Some(expected), None) => writeln!(f, "event {id}, {expected}, is missing")?,
            (None, Some(actual)) => writeln!(f, "event {id}, {actual}, is one too many")?,
            (None, None) => {}
        }
        writeln!(f)?;
        f.write_str(diff(&json(self.expected.as_ref()), &json(self.actual.as_ref())).trim_end())
    }
}

/// Its type, and the operation it is about.
fn describe(event: &Event) -> String {
    let name = event.operation.as_ref().map(|EventOperation { id, name, .. }| name.as_deref().unwrap_or(id.as_str()));
    let of = name.map(|name| format!(" of `{name}`")).unwrap_or_default();
    format!("{}{of}", event.kind.event_type())
}

fn json(event: Option<&Event>) -> String {
    event.map(|event| format!("{:#}", WireFormat::FILE.event(event))).unwrap_or_default()
}

impl Explain for GoldenError {
    fn hint(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Missing { .. } => Some(format!("to make it, run the test once with {UPDATE}=1").into()),
            Self::Differs { .. } | Self::Json { .. } | Self::History { .. } => {
                Some(format!("if this is as it should be now, run the test once with {UPDATE}=1").into())
            }
            Self::Read { .. } | Self::Write { .. } => None,
        }
    }
}
