//! How the process ends.

use std::process::ExitCode;

use crate::explain::Fault;

/// What the exit status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExitStatus {
    /// 0: the command did what it was asked, and an execution succeeded.
    Success,
    /// 1: the execution did not succeed.
    ExecutionFailed,
    /// 2: something the user gave is wrong.
    UserError,
    /// 3: durable-wasm is wrong.
    OurFault,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(match status {
            ExitStatus::Success => 0,
            ExitStatus::ExecutionFailed => 1,
            ExitStatus::UserError => 2,
            ExitStatus::OurFault => 3,
        })
    }
}

impl From<Fault> for ExitStatus {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::User => Self::UserError,
            Fault::Handler => Self::ExecutionFailed,
            Fault::Ours => Self::OurFault,
        }
    }
}
