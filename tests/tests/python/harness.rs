//! Runs handlers in Python.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use durable_wasm::{DurableTestRunner, DurableTestRunnerBuilder, Handler, LogRecord, LogSink, TestResult, load};

pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path).canonicalize().unwrap()
}

/// Of the folder with the tests' handlers.
pub fn handlers() -> PathBuf {
    repository("tests/tests/python/handlers")
}

pub fn runner(handler: &str) -> DurableTestRunnerBuilder {
    DurableTestRunner::builder(Handler::from(load(&handlers()).unwrap()).named(handler))
}

/// Runs a handler of `behaviour.py`.
pub async fn run(name: &str, input: &str) -> TestResult {
    runner(&format!("behaviour.{name}")).build().await.unwrap().run(input).await.unwrap()
}

/// Runs the command with the handlers' folder as its first argument; all it prints.
pub fn command(subcommand: &str, handler: &str, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_durable-wasm-under-test"));
    command.arg(subcommand).arg(handlers()).args(["--handler", handler]).args(arguments);
    show(&mut command)
}

pub fn show(command: &mut Command) -> (i32, String) {
    let output = command.env("NO_COLOR", "1").output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.code().unwrap(), text)
}

/// Keeps log records.
#[derive(Default)]
pub struct Records(Mutex<Vec<LogRecord>>);

impl Records {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    pub fn all(&self) -> Vec<LogRecord> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl LogSink for Records {
    fn write(&self, record: LogRecord) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    }
}
