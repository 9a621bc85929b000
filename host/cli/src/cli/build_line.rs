//! The progress line of a build.

use std::io::IsTerminal;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output;
use crate::build::{BuildOptions, BuildProgress};

/// Shows on stderr what a build does, when stderr is a terminal. The compiler's warnings are shown in any case.
#[derive(Debug)]
pub(super) struct BuildLine(Arc<State>);

#[derive(Debug)]
struct State {
    line: ProgressBar,
    /// What is compiled, and how many packages are done.
    package: Mutex<(String, usize)>,
}

impl BuildLine {
    /// A line that appears when a build begins.
    pub(super) fn new() -> Self {
        let on_terminal = std::io::stderr().is_terminal();
        let target = if on_terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::default_spinner().tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ");
        let line = ProgressBar::with_draw_target(None, target).with_style(style);
        Self(Arc::new(State { line, package: Mutex::default() }))
    }

    /// Options of a build that this line shows.
    pub(super) fn options(&self) -> BuildOptions {
        let state = Arc::clone(&self.0);
        // The stream strips the compiler's colours where they are not wanted.
        BuildOptions { output: None, colour: true, progress: Some(Arc::new(move |progress| state.show(progress))) }
    }
}

impl Drop for BuildLine {
    fn drop(&mut self) {
        self.0.line.finish_and_clear();
    }
}

impl State {
    fn show(&self, progress: BuildProgress<'_>) {
        let Ok(mut package) = self.package.lock() else { return };
        match progress {
            BuildProgress::Started(name) => {
                *package = (name.to_owned(), 0);
                self.line.set_message(format!("compiling `{name}`"));
                if !self.line.is_hidden() {
                    self.line.enable_steady_tick(Duration::from_millis(80));
                }
            }
            BuildProgress::Compiled(dependency) => {
                let (name, count) = &mut *package;
                *count += 1;
                self.line.set_message(format!("compiling `{name}`: {count} done, last `{dependency}`"));
            }
            BuildProgress::Warning(text) => self.line.suspend(|| output::print_aside(text)),
            BuildProgress::Wrapping => self.line.set_message(format!("wrapping `{}` as a component", package.0)),
        }
    }
}
