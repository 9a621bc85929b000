//! Runs a program and listens to what it says.

use std::io::{self, Read};
use std::process::{ChildStdout, Command, ExitStatus, Stdio};

/// What a program came to.
pub(super) struct Ended<T> {
    /// What was heard on its standard output.
    pub(super) heard: T,
    /// All it wrote to its standard error.
    pub(super) complaints: String,
    pub(super) status: ExitStatus,
}

/// Runs a program to its end and lets `listen` follow its standard output.
///
/// # Errors
/// It cannot be started.
pub(super) fn follow<T: Default>(command: &mut Command, listen: impl FnOnce(ChildStdout) -> T) -> io::Result<Ended<T>> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    // Both pipes are drained at once, or the program would stand still when one of them is full.
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (heard, complaints) = std::thread::scope(|scope| {
        let complaints = scope.spawn(move || read_all(stderr));
        let heard = stdout.map(listen).unwrap_or_default();
        (heard, complaints.join().unwrap_or_default())
    });
    Ok(Ended { heard, complaints, status: child.wait()? })
}

fn read_all(stderr: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut stderr) = stderr {
        // A pipe that breaks has given what it had.
        let _ = stderr.read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
