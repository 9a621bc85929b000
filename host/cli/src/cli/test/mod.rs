//! `durable-wasm test`: scenarios, from their files to a report.

mod functions;
mod junit;
mod report;
mod run;

use std::path::PathBuf;

use clap::Args;

use self::report::Report;
use super::exit::ExitStatus;
use super::function::FunctionArg;
use super::output;
use super::sandbox_args::SandboxArgs;
use crate::build;
use crate::explain::UserError;
use crate::scenario::{discover, read_template};

/// Run scenario files in the format of the official conformance requirements
///
/// Time is skipped. Optional scenarios count like the others. Exit status: 0 all passed, 1 one failed, 2 something about
/// the command or a file was wrong, 3 our fault.
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Test {
    /// Scenario files, or folders of them
    #[arg(required = true, value_name = "SCENARIO.yaml|DIR")]
    paths: Vec<PathBuf>,
    /// A function to run: the only one, or the one named as the scenario's id or as its key `Function`
    #[arg(long = "function", value_name = "NAME=HANDLER[:HANDLER-NAME]")]
    functions: Vec<FunctionArg>,
    /// A SAM template whose functions say by `TestingMetadata.TestDescription` which scenarios they are for
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Run the scenarios of this folder only
    #[arg(long = "suite", value_name = "NAME")]
    suites: Vec<String>,
    #[command(flatten)]
    sandbox: SandboxArgs,
    /// Print the report as one JSON document
    #[arg(long)]
    json: bool,
    /// Write the report there in the format of JUnit
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

impl Test {
    pub(super) fn execute(self) -> anyhow::Result<ExitStatus> {
        let scenarios = discover(&self.paths, &self.suites)?;
        let template = self.template.as_deref().map(read_template).transpose()?.unwrap_or_default();
        let functions = functions::load(&self.functions, &template, &scenarios, &self.sandbox)?;
        let report = Report(run::run_all(scenarios, &functions)?);
        if let Some(path) = &self.junit {
            build::write_atomically(path, junit::document(&report).as_bytes()).map_err(|error| {
                UserError::new(format!("cannot write the report to `{}`", path.display())).with_source(error)
            })?;
        }
        if self.json {
            output::print(&format!("{:#}\n", report.document()))?;
        } else {
            output::print(&report.text())?;
        }
        Ok(if report.passed() { ExitStatus::Success } else { ExitStatus::ExecutionFailed })
    }
}
