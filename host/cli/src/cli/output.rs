//! The two streams. Styles are stripped where the stream does not show them.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::explain::UserError;

/// The width that text is laid out for where there is no terminal.
const DEFAULT_WIDTH: usize = 100;

/// Writes to stdout. A reader that has gone away has seen what it wanted, which is no error.
pub(super) fn print(text: &str) -> Result<(), UserError> {
    match write(anstream::stdout().lock(), text) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(UserError::new("cannot write to standard output").with_source(error)),
    }
}

/// Writes to stderr, as far as there is somebody to read it.
pub(super) fn print_aside(text: &str) {
    let _ = write(anstream::stderr().lock(), text);
}

/// Warns on stderr of something that may not be as it was meant.
pub(super) fn warn(message: &str) {
    const WARNING: Style = AnsiColor::Yellow.on_default().bold();
    print_aside(&format!("{WARNING}warning{WARNING:#}: {message}\n"));
}

/// The width of the terminal behind stdout, in columns.
pub(super) fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(io::stdout());
    terminal.map_or(DEFAULT_WIDTH, |(terminal_size::Width(columns), _)| usize::from(columns))
}

fn write(mut stream: impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}
