//! `wasi:cli/stdout` and `stderr`: lines become log records.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use durable_wasm_runtime::LogLevel;
use wasmtime::component::{HasSelf, Linker, Resource};
use wasmtime_wasi::async_trait;
use wasmtime_wasi::p2::bindings::cli::{stderr, stdout};
use wasmtime_wasi::p2::{DynOutputStream, OutputStream, Pollable, StreamResult};

use crate::logs::{GuestRecord, Logs};
use crate::state::HostState;

/// Longest line; a longer one is cut into several records.
const LINE_BYTES: usize = 16 * 1024;
/// Most bytes a guest may write at a time, which is also what it can make the host allocate.
const WRITE_BYTES: usize = 64 * 1024;

/// One of the two streams. Clones are the same stream: a guest may open it more than once.
#[derive(Clone)]
pub(super) struct Lines(Arc<Mutex<Buffer>>);

struct Buffer {
    logs: Logs,
    level: LogLevel,
    target: &'static str,
    /// The line that has been begun.
    line: Vec<u8>,
}

impl Lines {
    pub(super) fn stdout(logs: Logs) -> Self {
        Self::new(logs, LogLevel::Info, "stdout")
    }

    pub(super) fn stderr(logs: Logs) -> Self {
        Self::new(logs, LogLevel::Error, "stderr")
    }

    fn new(logs: Logs, level: LogLevel, target: &'static str) -> Self {
        Self(Arc::new(Mutex::new(Buffer { logs, level, target, line: Vec::new() })))
    }

    /// Writes out the line that has been begun, if any.
    pub(super) fn finish(&self) {
        let mut buffer = self.lock();
        if !buffer.line.is_empty() {
            buffer.end_line();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Buffer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Buffer {
    fn write(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            match piece.strip_suffix(b"\n") {
                Some(rest) => {
                    self.append(rest);
                    self.end_line();
                }
                None => self.append(piece),
            }
        }
    }

    fn append(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(LINE_BYTES) {
            if self.line.len() + piece.len() > LINE_BYTES {
                self.end_line();
            }
            self.line.extend_from_slice(piece);
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let message = String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned();
        // What Rust prints after a panic: advice, and no reason for a crash.
        let level = if message.starts_with("note: ") { LogLevel::Info } else { self.level };
        self.logs.write(GuestRecord { target: Some(self.target.to_owned()), ..GuestRecord::new(level, message) });
    }
}

#[async_trait]
impl Pollable for Lines {
    async fn ready(&mut self) {}
}

impl OutputStream for Lines {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.lock().write(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(WRITE_BYTES)
    }
}

pub(super) fn add_to_linker(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    stdout::add_to_linker::<_, HasSelf<_>>(linker, |state| state)?;
    stderr::add_to_linker::<_, HasSelf<_>>(linker, |state| state)
}

impl stdout::Host for HostState {
    fn get_stdout(&mut self) -> wasmtime::Result<Resource<DynOutputStream>> {
        let wasi = self.wasi();
        let stream: DynOutputStream = Box::new(wasi.stdout.clone());
        Ok(wasi.table.push(stream)?)
    }
}

impl stderr::Host for HostState {
    fn get_stderr(&mut self) -> wasmtime::Result<Resource<DynOutputStream>> {
        let wasi = self.wasi();
        let stream: DynOutputStream = Box::new(wasi.stderr.clone());
        Ok(wasi.table.push(stream)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::tests::recorded;

    #[track_caller]
    fn check(writes: &[&str], expected: &[&str]) {
        let (logs, sink) = recorded(1 << 20);
        let lines = Lines::stdout(logs);
        for bytes in writes {
            lines.lock().write(bytes.as_bytes());
        }
        lines.finish();
        assert_eq!(sink.messages(), expected);
    }

    #[test]
    fn a_line_is_a_record() {
        check(&["one\ntwo\r\n"], &["one", "two"]);
        check(&["on", "e\nt", "wo"], &["one", "two"]);
        check(&["\n\n"], &["", ""]);
        check(&[], &[]);
    }

    #[test]
    fn a_long_line_is_cut() {
        let longest = "x".repeat(LINE_BYTES);
        check(&[&longest, "y"], &[&longest, "y"]);
    }

    #[test]
    fn stderr_is_an_error_and_advice_is_none() {
        let (logs, sink) = recorded(1 << 20);
        Lines::stderr(logs.clone()).lock().write(b"boom\nnote: run with backtraces\n");
        assert_eq!(sink.levels(), [LogLevel::Error, LogLevel::Info]);
        assert_eq!(logs.last_error().as_deref(), Some("boom"));
    }
}
