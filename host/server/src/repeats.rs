//! Calls that were answered, by their client tokens: a client that did not hear the answer may make the call again.
//!
//! Source: the model's `ClientToken` of `PauseDurableExecution` and `ResumeDurableExecution`: the same token and parameters
//! within 15 minutes are the same call.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use durable_wasm_core::model::{ClientToken, ExecutionArn};

/// How long a call is remembered.
const REMEMBERED: Duration = Duration::from_secs(15 * 60);
/// How many calls are remembered.
const CALLS_MAX: usize = 1_024;

/// A call: the operation with its parameters, the execution and the caller's token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call<P> {
    pub(crate) parameters: P,
    pub(crate) arn: ExecutionArn,
    pub(crate) token: ClientToken,
}

/// The latest calls that succeeded.
pub(crate) struct Repeats<P>(Mutex<VecDeque<(Instant, Call<P>)>>);

impl<P> Default for Repeats<P> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<P: PartialEq> Repeats<P> {
    /// Whether this very call has succeeded before.
    pub(crate) fn contains(&self, call: &Call<P>) -> bool {
        let mut calls = self.calls();
        while calls.front().is_some_and(|(at, _)| at.elapsed() > REMEMBERED) {
            calls.pop_front();
        }
        calls.iter().any(|(_, answered)| answered == call)
    }

    /// Remembers a call that succeeded.
    pub(crate) fn remember(&self, call: Call<P>) {
        let mut calls = self.calls();
        if calls.len() >= CALLS_MAX {
            calls.pop_front();
        }
        calls.push_back((Instant::now(), call));
    }

    fn calls(&self) -> MutexGuard<'_, VecDeque<(Instant, Call<P>)>> {
        // The list is whole between any two statements.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_its_parameters_and_its_token() {
        let call = |parameters, token: &str| Call { parameters, arn: "arn".into(), token: token.into() };
        let repeats = Repeats::default();
        repeats.remember(call(1, "a"));
        assert!(repeats.contains(&call(1, "a")));
        assert!(!repeats.contains(&call(2, "a")));
        assert!(!repeats.contains(&call(1, "b")));
    }

    #[test]
    fn the_oldest_is_forgotten() {
        let repeats = Repeats::default();
        let call = |number: usize| Call { parameters: number, arn: "arn".into(), token: "t".into() };
        (0..=CALLS_MAX).for_each(|number| repeats.remember(call(number)));
        assert!(!repeats.contains(&call(0)));
        assert!(repeats.contains(&call(1)) && repeats.contains(&call(CALLS_MAX)));
    }
}
