//! Callbacks that are answered by a script, written before the run begins.

use std::time::Duration;

use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::model::{ErrorObject, Payload};
use durable_wasm_runtime::CallbackAction;

use super::pattern::NamePattern;

/// What is done about a callback, in place of somebody outside.
///
/// A script that names a callback exactly is used for one callback; a second callback of that name takes the next script.
/// One whose name is a pattern (`*` any text, `?` any character) is used for every callback it fits. Each callback takes
/// from the scripts that fit it, in the order they were given: any heartbeats, and the first one that completes it.
///
/// The callback inside a `wait_for_callback` goes by the name of that, as well as by its own if it has one.
///
/// ```
/// use std::time::Duration;
/// use durable_wasm::CallbackScript;
///
/// let script = CallbackScript::success("approve-*", r#"{"approved": true}"#).after(Duration::from_secs(3600));
/// assert_eq!(script.delay(), Duration::from_secs(3600));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackScript {
    pattern: NamePattern,
    action: CallbackAction,
    delay: Duration,
}

impl CallbackScript {
    /// Does `action` as soon as a callback of this name appears.
    pub fn new(name: impl Into<String>, action: CallbackAction) -> Self {
        Self { pattern: NamePattern::new(name), action, delay: Duration::ZERO }
    }

    /// Completes the callback with a result: JSON text, unless the handler reads another form. At most 1,048,576 bytes.
    pub fn success(name: impl Into<String>, result: impl Into<Payload>) -> Self {
        Self::new(name, CallbackAction::Complete(CallbackOutcome::Succeeded(Some(result.into()))))
    }

    /// Completes the callback with an error.
    pub fn failure(name: impl Into<String>, error: ErrorObject) -> Self {
        Self::new(name, CallbackAction::Complete(CallbackOutcome::Failed(error)))
    }

    /// Sends a heartbeat.
    pub fn heartbeat(name: impl Into<String>) -> Self {
        Self::new(name, CallbackAction::Heartbeat)
    }

    /// Does it so long after the callback's creation, on the execution's clock. Default: at once.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Which callbacks it is for.
    pub const fn pattern(&self) -> &NamePattern {
        &self.pattern
    }

    /// What it does.
    pub const fn action(&self) -> &CallbackAction {
        &self.action
    }

    /// How long after the callback's creation it does so.
    pub const fn delay(&self) -> Duration {
        self.delay
    }
}

/// How many answers a hint spells out.
const ANSWERS_SHOWN: usize = 3;

/// The arguments that answer callbacks of these names, as a shell takes them.
pub(crate) fn answers<'a>(names: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let answer = |name: Option<&str>| {
        // A name ends at the first equals sign; `?` stands for any character, and `*` for any name and for none.
        let name = name.map_or_else(|| "*".to_owned(), |name| name.replace('=', "?"));
        format!("--callback '{}=success:null'", name.replace('\'', r"'\''"))
    };
    names.into_iter().take(ANSWERS_SHOWN).map(answer).collect::<Vec<_>>().join(" ")
}

/// The scripts of a run, and which of them have been used.
#[derive(Debug, Default)]
pub(super) struct Scripts(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    script: CallbackScript,
    is_used: bool,
}

impl Scripts {
    pub(super) fn new(scripts: &[CallbackScript]) -> Self {
        Self(scripts.iter().map(|script| Entry { script: script.clone(), is_used: false }).collect())
    }

    /// What is to be done about a new callback that goes by these names.
    pub(super) fn take(&mut self, names: &[&str]) -> Vec<CallbackScript> {
        let mut taken = Vec::new();
        let fitting = self.0.iter_mut().filter(|entry| {
            let is_left = !entry.is_used || entry.script.pattern.is_glob();
            is_left && names.iter().any(|name| entry.script.pattern.matches(name))
        });
        for entry in fitting {
            entry.is_used = true;
            taken.push(entry.script.clone());
            match entry.script.action {
                CallbackAction::Heartbeat => {}
                CallbackAction::Complete(_) => break,
            }
        }
        taken
    }

    /// The scripts that no callback has taken.
    pub(super) fn unused(&self) -> Vec<CallbackScript> {
        self.0.iter().filter(|entry| !entry.is_used).map(|entry| entry.script.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which scripts, given as `NAME=RESULT` or `NAME` for a heartbeat, each callback takes in turn.
    #[track_caller]
    fn check(scripts: &[&str], callbacks: &[(&[&str], &[&str])], unused: &[&str]) {
        let parse = |text: &&str| match text.split_once('=') {
            Some((name, result)) => CallbackScript::success(name, result),
            None => CallbackScript::heartbeat(*text),
        };
        let parse_all = |texts: &[&str]| texts.iter().map(parse).collect::<Vec<_>>();
        let mut book = Scripts::new(&parse_all(scripts));
        for (names, expected) in callbacks {
            assert_eq!(book.take(names), parse_all(expected), "{names:?}");
        }
        assert_eq!(book.unused(), parse_all(unused));
    }

    #[test]
    fn one_script_one_callback() {
        check(&["a=1", "a=2"], &[(&["a"], &["a=1"]), (&["a"], &["a=2"]), (&["a"], &[])], &[]);
        check(&["a=1", "b=2"], &[(&["b"], &["b=2"])], &["a=1"]);
        check(&["a=1"], &[(&["outer", "a"], &["a=1"])], &[]);
        check(&["a=1"], &[(&[], &[])], &["a=1"]);
    }

    #[test]
    fn a_pattern_is_used_again_and_again() {
        check(&["a*=1"], &[(&["a1"], &["a*=1"]), (&["a2"], &["a*=1"])], &[]);
        check(&["a=1", "*=2"], &[(&["a"], &["a=1"]), (&["a"], &["*=2"])], &[]);
        check(&["*=2", "a=1"], &[(&["a"], &["*=2"])], &["a=1"]);
    }

    #[test]
    fn heartbeats_come_before_what_completes() {
        check(&["a", "a", "a=1", "a=2"], &[(&["a"], &["a", "a", "a=1"]), (&["a"], &["a=2"])], &[]);
        check(&["a=1", "a"], &[(&["a"], &["a=1"])], &["a"]);
        check(&["a"], &[(&["a"], &["a"]), (&["a"], &[])], &[]);
    }
}
