//! Explores what may happen to an execution: crashes, replays, other surroundings, other orders.

mod error;
mod mistake;
mod outcome;
mod report;
mod story;
mod subject;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::num::NonZero;
use std::pin::Pin;

use durable_wasm_runtime::check::{self, Options, Schedule};

pub use error::CheckError;
pub use mistake::MistakeFound;
pub use report::CheckReport;

use super::DurableTestRunner;
use subject::RunnerSubject;

impl DurableTestRunner {
    /// Checks what the handler does when things go wrong or happen otherwise: runs the execution of `input` again and again,
    /// each time under another schedule, and compares.
    ///
    /// - The handler is lost before and after every checkpoint, and with the answer lost.
    /// - Everything is replayed from scratch after every checkpoint.
    /// - Clock, random numbers, environment, memory layout and page sizes differ from one invocation to the next.
    /// - Timers, callbacks and called functions come in every order.
    ///
    /// Whatever happens, the execution must come to the same where it does not depend on the order, every execution must
    /// end, and no step may run again that has ended, or that may run once only and was interrupted. Small executions are
    /// explored exhaustively, large ones as far as the budget goes.
    ///
    /// ```no_run
    /// # async fn test() -> anyhow::Result<()> {
    /// use durable_wasm::DurableTestRunner;
    ///
    /// let runner = DurableTestRunner::from_path("examples/rust/quickstart").await?;
    /// runner.check("\"hello\"").await?.assert_held();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The sandbox sees to surroundings and to where steps' bodies run. A handler that is code of this process has to heed
    /// [`Invocation::perturbation`](crate::Invocation) and announce bodies by
    /// [`enter_step`](crate::DurableServiceClient::enter_step), or as much is not explored.
    ///
    /// Callbacks are answered by the runner's scripts. Its store, faults, observers and logs are left out, and time is
    /// skipped.
    pub fn check(&self, input: impl Into<String>) -> Check<'_> {
        Check { runner: self, input: input.into(), options: Options::default(), progress: Box::new(|_| {}) }
    }
}

/// A check that is to be made: awaiting it makes it. See [`DurableTestRunner::check`].
#[must_use = "a check does nothing unless it is awaited"]
pub struct Check<'a> {
    runner: &'a DurableTestRunner,
    input: String,
    options: Options,
    progress: Box<dyn FnMut(usize) + Send + 'a>,
}

impl<'a> Check<'a> {
    /// How many schedules are run at the most. Default: 2,000.
    pub fn budget(mut self, schedules: NonZero<usize>) -> Self {
        self.options.budget = schedules;
        self
    }

    /// What chooses among schedules where not all of them can be run. Default: 0.
    pub fn seed(mut self, seed: u64) -> Self {
        self.options.seed = seed;
        self
    }

    /// Runs this schedule alone, as a report of an earlier check gave it, to see its mistake again.
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.options.schedule = Some(schedule);
        self
    }

    /// Is told how many schedules have been run, after each.
    pub fn on_progress(mut self, progress: impl FnMut(usize) + Send + 'a) -> Self {
        self.progress = Box::new(progress);
        self
    }

    async fn run(mut self) -> Result<CheckReport, CheckError> {
        let subject = RunnerSubject::new(self.runner, self.input);
        let report = check::explore(&subject, &self.options, &mut self.progress).await?;
        Ok(CheckReport::new(report, subject.into_unused_callback_scripts()))
    }
}

impl<'a> IntoFuture for Check<'a> {
    type Output = Result<CheckReport, CheckError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for Check<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check").field("input", &self.input).field("options", &self.options).finish_non_exhaustive()
    }
}
