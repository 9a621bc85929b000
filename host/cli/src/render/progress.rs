//! The progress lines: of a running execution, and of many.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use durable_wasm_core::model::Timestamp;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::HumanDuration;

/// A run that is over sooner than this shows no line.
const PATIENCE: Duration = Duration::from_millis(150);

/// Shows on stderr how far an execution has come, when stderr is a terminal. Cleared when dropped.
#[derive(Debug)]
pub struct RunProgress {
    line: ProgressBar,
    begun: Instant,
    started: Timestamp,
}

impl RunProgress {
    /// A line for an execution that started at `started` on its own clock. Nothing is shown when not `visible`.
    pub fn new(started: Timestamp, visible: bool) -> Self {
        Self { line: spinner(visible), begun: Instant::now(), started }
    }

    /// Prints something else on stderr while the line is out of the way.
    pub fn suspend(&self, print: impl FnOnce()) {
        self.line.suspend(print);
    }

    /// Tells how many invocations have started, how many operations have ended and what the execution's clock reads.
    pub fn update(&self, invocations: u32, operations_done: usize, now: Timestamp) {
        if self.line.is_hidden() || self.begun.elapsed() < PATIENCE {
            return;
        }
        self.line.set_message(message(invocations, operations_done, now.since(self.started)));
        self.line.tick();
    }
}

impl Drop for RunProgress {
    fn drop(&mut self) {
        self.line.finish_and_clear();
    }
}

/// Shows on stderr how many of something have been done, when stderr is a terminal. Cleared when dropped.
#[derive(Debug)]
pub struct CountProgress {
    line: ProgressBar,
    begun: Instant,
    what: &'static str,
}

impl CountProgress {
    /// A line that counts what goes by this plural.
    pub fn new(what: &'static str) -> Self {
        Self { line: spinner(true), begun: Instant::now(), what }
    }

    /// Tells how many have been done.
    pub fn update(&self, count: usize) {
        if self.line.is_hidden() || self.begun.elapsed() < PATIENCE {
            return;
        }
        self.line.set_message(format!("{count} {}", self.what));
        self.line.tick();
    }
}

impl Drop for CountProgress {
    fn drop(&mut self) {
        self.line.finish_and_clear();
    }
}

/// Shows on stderr how many of all have been done, as a bar, when stderr is a terminal. Cleared when dropped.
#[derive(Debug)]
pub struct ShareProgress {
    bar: ProgressBar,
    begun: Instant,
}

impl ShareProgress {
    /// A bar of `total` things that go by this plural.
    pub fn new(what: &'static str, total: usize) -> Self {
        let shown = std::io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(total as u64), target).with_message(what);
        // The template is a constant: were it wrong, the bar would look as it does by default.
        let style = ProgressStyle::with_template("{bar:40} {pos} of {len} {msg}");
        Self { bar: bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())), begun: Instant::now() }
    }

    /// Tells how many have been done.
    pub fn update(&self, done: usize) {
        if !self.bar.is_hidden() && self.begun.elapsed() >= PATIENCE {
            self.bar.set_position(done as u64);
        }
    }
}

impl Drop for ShareProgress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A line on stderr, where that is a terminal and somebody wants to see it.
fn spinner(visible: bool) -> ProgressBar {
    let shown = visible && std::io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::default_spinner().tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ");
    ProgressBar::with_draw_target(None, target).with_style(style)
}

fn message(invocations: u32, operations_done: usize, elapsed: Duration) -> String {
    let plural = |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    let invocations = plural(usize::try_from(invocations).unwrap_or(usize::MAX), "invocation");
    format!("running: {invocations}, {} done, at +{}", plural(operations_done, "operation"), HumanDuration(elapsed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_counts() {
        assert_eq!(message(1, 1, Duration::ZERO), "running: 1 invocation, 1 operation done, at +0ms");
        let month = Duration::from_secs(30 * 86_400 + 1);
        assert_eq!(message(12, 0, month), "running: 12 invocations, 0 operations done, at +30d 1s");
    }
}
