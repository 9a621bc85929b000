//! Explores what may happen to an execution, and finds what its handler does wrong.
//!
//! ```text
//! Explorer: which schedules ──► Subject: runs one, under a Conductor ──► Observation
//!    ▲ next order, next loss                                                 │
//!    └──────────── Judge: rules that every run keeps, comparison ◄───────────┘
//!                     │ the first run that fails
//!                     ▼
//!                  shrink: the shortest schedule, and the name of the mistake ──► Report
//! ```
//!
//! # Invariants
//! - Knows nothing of how a handler is made: a [`Subject`] runs it.
//! - What is reported was seen in a run, which its [`Schedule`] brings about again.

mod compare;
mod conductor;
mod dice;
mod explore;
mod judge;
mod mistake;
mod observation;
mod orders;
mod parse;
mod perturb;
mod report;
mod rules;
mod schedule;
mod shrink;
#[cfg(test)]
mod tests;

pub use compare::Divergence;
pub use conductor::{Conductor, Notes};
pub use explore::{CheckError, Options, explore};
pub use mistake::Mistake;
pub use observation::{Checkpoint, Choice, End, Happening, InvocationEnd, Observation, Recorded, Update, What};
pub use parse::ParseScheduleError;
pub use report::{Coverage, Explored, Failure, Kind, OrderOutcome, Problem, Report};
pub use rules::{Breach, StepRun};
pub use schedule::{Axis, Deviation, ExecutionRef, Loss, Place, Reach, Schedule, Seed, Turn};

/// What is checked: something that can be run under a schedule, from nothing, again and again.
pub trait Subject: Sync {
    /// Why a run could not be made.
    type Error: Send;

    /// Runs it once. It is given up as [`End::TooLong`] when it takes more than so many invocations.
    fn run(
        &self,
        schedule: &Schedule,
        invocations_max: usize,
    ) -> impl Future<Output = Result<Observation, Self::Error>> + Send;
}
