//! How errors look: what failed, what caused it, and what to do about it.

use std::error::Error;
use std::fmt::Write;
use std::panic::PanicHookInfo;

use anstyle::{AnsiColor, Style};
use durable_wasm_sandbox::{GrantError, HandlersError, LoadError, SandboxError};

use super::client::ClientError;
use super::exit::ExitStatus;
use super::output;
use super::run::NotSucceeded;
use crate::build::{BuildError, ToolchainError};
use crate::explain::{Explain, Fault, UserError};
use crate::runner::{CheckError, ReplayError, RunnerError};
use crate::scenario::ScenarioError;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();
const STRONG: Style = Style::new().bold();

/// What to do about a bug.
const REPORT_IT: &str = concat!(
    "this is a bug in durable-wasm; please report it, with the command you ran: ",
    env!("CARGO_PKG_REPOSITORY"),
    "/issues"
);

/// Tells the user about an error and says how the process ends.
pub(super) fn report(error: &anyhow::Error) -> ExitStatus {
    let (text, fault) = render(error);
    output::print_aside(&text);
    fault.into()
}

/// Makes a panic say that it is a bug. Where the backtrace is wanted, `RUST_BACKTRACE` shows it.
pub(super) fn report_panics() {
    let with_backtrace = std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0");
    let show = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if with_backtrace {
            show(panic);
        }
        output::print_aside(&render_panic(panic));
    }));
}

fn render_panic(panic: &PanicHookInfo<'_>) -> String {
    let message = panic.payload_as_str().unwrap_or("no message");
    let place = panic.location().map(|location| format!(" at {location}")).unwrap_or_default();
    format!("{ERROR}error{ERROR:#}: internal error: {message}{place}\n\n{HINT}hint{HINT:#}: {REPORT_IT}\n")
}

/// The error as text, and whose fault it is. An error that explains nothing was not meant for users: our fault.
fn render(error: &anyhow::Error) -> (String, Fault) {
    let explanations = || error.chain().filter_map(explanation);
    let fault = explanations().next().map_or(Fault::Ours, Explain::fault);
    let hint = match fault {
        Fault::User | Fault::Handler => explanations().find_map(Explain::hint),
        Fault::Ours => Some(REPORT_IT.into()),
    };

    let mut text = format!("{ERROR}error{ERROR:#}: {error}\n");
    let mut above = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // Some errors of others repeat their cause in their own text.
        if !above.ends_with(&cause) {
            // Writing to a string does not fail.
            let _ = writeln!(text, "  {STRONG}Caused by{STRONG:#}: {}", cause.trim_end());
        }
        above = cause;
    }
    if let Some(hint) = hint {
        let _ = writeln!(text, "\n{HINT}hint{HINT:#}: {hint}");
    }
    (text, fault)
}

/// The error as one of those that explain themselves.
fn explanation<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a dyn Explain> {
    fn as_one<'a, E: Explain + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a dyn Explain> {
        error.downcast_ref::<E>().map(|error| error as &dyn Explain)
    }
    let known = [
        as_one::<UserError>,
        as_one::<ClientError>,
        as_one::<RunnerError>,
        as_one::<ReplayError>,
        as_one::<CheckError>,
        as_one::<ScenarioError>,
        as_one::<NotSucceeded>,
        as_one::<BuildError>,
        as_one::<ToolchainError>,
        as_one::<LoadError>,
        as_one::<HandlersError>,
        as_one::<SandboxError>,
        as_one::<GrantError>,
    ];
    known.iter().find_map(|as_known| as_known(error))
}

#[cfg(test)]
mod tests {
    use anyhow::{Context, anyhow};
    use insta::assert_snapshot;

    use super::*;

    #[track_caller]
    fn check(error: anyhow::Error, fault: Fault) -> String {
        let (text, actual) = render(&error);
        assert_eq!(actual, fault);
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn error_causes_and_hint() {
        let cause = std::io::Error::other("the disk is on fire");
        let error = UserError::new("cannot read `a.json`").with_source(cause).with_hint("put it out");
        assert_snapshot!(check(anyhow!(error).context("cannot start"), Fault::User), @"
        error: cannot start
          Caused by: cannot read `a.json`
          Caused by: the disk is on fire

        hint: put it out
        ");
    }

    #[test]
    fn an_error_without_explanation_is_our_fault() {
        assert_snapshot!(check(anyhow!("index out of step").context("cannot replay"), Fault::Ours), @"
        error: cannot replay
          Caused by: index out of step

        hint: this is a bug in durable-wasm; please report it, with the command you ran: https://github.com/durable-wasm/durable-wasm/issues
        ");
    }

    #[test]
    fn a_repeated_cause_is_told_once() {
        let error = Err::<(), _>(anyhow!(UserError::new("no such thing"))).context("look-up failed: no such thing");
        assert_snapshot!(check(error.unwrap_err(), Fault::User), @"error: look-up failed: no such thing");
    }
}
