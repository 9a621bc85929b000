//! The command line: one file for each subcommand, one renderer for errors, one enumeration of exit statuses.
//!
//! # Invariants
//! - Results go to stdout and everything else to stderr; a command that is refused prints nothing to stdout.
//! - Text is styled where it is made; the streams strip styles where nobody would see them. Upheld by [`output`].
//! - Every error reaches the user through [`report`].

mod build;
mod build_line;
mod callback;
mod callback_argument;
mod check;
mod client;
mod color;
mod component;
mod duration;
mod error_argument;
mod execution;
mod execution_args;
mod exit;
mod function;
mod input;
mod inspect;
mod loader;
mod log_line;
mod output;
mod permissions;
mod replay;
mod report;
mod run;
mod sandbox_args;
mod serve;
mod store;
mod table;
mod test;
mod text_argument;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use color::ColorWhen;
use exit::ExitStatus;

/// Run, test and debug durable functions in a deterministic WebAssembly sandbox
#[derive(Debug, Parser)]
#[command(
    name = "durable-wasm",
    bin_name = "durable-wasm",
    version,
    propagate_version = false,
    subcommand_required = true
)]
#[command(after_help = "Exit status: 0 success, 1 the execution failed, 2 wrong input, 3 a bug of durable-wasm")]
struct Cli {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: ColorWhen,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    Serve(serve::Serve),
    Check(check::Check),
    Replay(replay::Replay),
    Build(build::Build),
    Inspect(inspect::Inspect),
    Test(test::Test),
    Execution(execution::Execution),
    Callback(callback::Callback),
}

/// Runs the command that this process was started with.
pub fn main() -> ExitCode {
    report::report_panics();
    // The hook has told the user; what is left is the exit status.
    let status = catch_unwind(AssertUnwindSafe(|| run(std::env::args_os()))).unwrap_or(ExitStatus::OurFault);
    status.into()
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitStatus {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(answer) => {
            // Help and version count as answers, and go to stdout. A stream that is closed wants neither.
            let _ = answer.print();
            return if answer.use_stderr() { ExitStatus::UserError } else { ExitStatus::Success };
        }
    };
    cli.color.apply();
    let outcome = match cli.command {
        Command::Run(command) => command.execute(),
        Command::Serve(command) => command.execute(),
        Command::Check(command) => command.execute(),
        Command::Replay(command) => command.execute(),
        Command::Build(command) => command.execute(),
        Command::Inspect(command) => command.execute(),
        Command::Test(command) => command.execute(),
        Command::Execution(command) => command.execute(),
        Command::Callback(command) => command.execute(),
    };
    outcome.unwrap_or_else(|error| report::report(&error))
}

#[cfg(test)]
mod tests;
