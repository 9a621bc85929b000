//! Shows what a build does.

use std::io::IsTerminal;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output;
use crate::build::{BuildOptions, BuildProgress};

/// Shows on stderr what a build does: on a terminal a line that changes, elsewhere a line for each phase that takes long.
/// The compiler's warnings are shown in any case.
#[derive(Debug)]
pub(super) struct BuildLine(Arc<State>);

#[derive(Debug)]
struct State {
    line: ProgressBar,
    on_terminal: bool,
    /// What is built, and how many packages are done.
    package: Mutex<(String, usize)>,
}

/// Whether a phase is worth a line where lines stay.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Length {
    Short,
    Long,
}

impl BuildLine {
    /// A line that appears when a build begins.
    pub(super) fn new() -> Self {
        let on_terminal = std::io::stderr().is_terminal();
        let target = if on_terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let line = ProgressBar::with_draw_target(None, target);
        Self(Arc::new(State { line, on_terminal, package: Mutex::default() }))
    }

    /// Options of a build that this line shows.
    pub(super) fn options(&self) -> BuildOptions {
        let state = Arc::clone(&self.0);
        // The stream strips the compiler's colours where they are not wanted.
        BuildOptions { output: None, colour: true, progress: Some(Arc::new(move |progress| state.show(progress))) }
    }

    /// The component is being compiled to machine code, which takes long when it is large.
    pub(super) fn compiling(&self, component_bytes: usize) {
        /// What is smaller takes less than a second.
        const LARGE: usize = 4 * 1024 * 1024;
        let length = if component_bytes < LARGE { Length::Short } else { Length::Long };
        self.0.phase(length, "compiling to machine code");
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
                self.phase(Length::Short, &format!("compiling `{name}`"));
            }
            BuildProgress::Installing(what) => self.phase(Length::Long, &format!("installing {what}")),
            BuildProgress::Compiled(dependency) => {
                let (name, count) = &mut *package;
                *count += 1;
                self.line.set_message(format!("compiling `{name}`: {count} done, last `{dependency}`"));
            }
            BuildProgress::Warning(text) => self.line.suspend(|| output::print_aside(text)),
            BuildProgress::Bundling => self.phase(Length::Short, &format!("bundling `{}`", package.0)),
            BuildProgress::MakingComponent => {
                self.phase(Length::Long, &format!("making the component of `{}`", package.0));
            }
            BuildProgress::Wrapping => {
                self.phase(Length::Short, &format!("wrapping `{}` as a component", package.0));
            }
        }
    }

    fn phase(&self, length: Length, what: &str) {
        if self.on_terminal {
            self.line.set_style(style(length));
            self.line.reset_elapsed();
            self.line.set_message(what.to_owned());
            self.line.enable_steady_tick(Duration::from_millis(80));
        } else if length == Length::Long {
            output::print_aside(&format!("{what}\n"));
        }
    }
}

/// A spinner, with the time since the phase began where that is long.
fn style(length: Length) -> ProgressStyle {
    let template = match length {
        Length::Short => "{spinner} {msg}",
        Length::Long => "{spinner} {msg} {elapsed:.dim}",
    };
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
        .tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ")
}
