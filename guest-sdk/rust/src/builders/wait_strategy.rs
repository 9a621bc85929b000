//! When to check a condition again.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::JitterStrategy;
use crate::retry::{Backoff, at_least_a_second};

/// How waiting for a condition goes on after a check.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum WaitDecision {
    /// The condition is met: the state is the result.
    Complete,
    /// It is not: check again.
    Continue {
        /// After this long, rounded up to whole seconds, at least one.
        delay: Duration,
    },
    /// Give up: the operation has failed.
    Exhausted {
        /// Why, for people.
        reason: String,
    },
}

impl WaitDecision {
    /// The condition is met.
    #[must_use]
    pub fn complete() -> Self {
        Self::Complete
    }

    /// Check again after `delay`, rounded up to whole seconds, at least one.
    #[must_use]
    pub fn continue_with(delay: Duration) -> Self {
        Self::Continue { delay }
    }

    /// Give up.
    #[must_use]
    pub fn exhausted(reason: impl Into<String>) -> Self {
        Self::Exhausted { reason: reason.into() }
    }
}

/// A condition, and how often and how fast it is checked.
///
/// The delay after check *n* is `initial_delay` × `backoff_rate`ⁿ⁻¹, at most `max_delay`, with `jitter` applied, rounded
/// up to whole seconds and at least one.
///
/// By default: 60 checks, 5 seconds at first, 5 minutes at most, growing by half, full jitter.
///
/// ```
/// use durable_wasm_sdk::builders::wait_for_condition::WaitStrategy;
/// use std::time::Duration;
///
/// let strategy = WaitStrategy::builder(|copied: &u32| *copied >= 100).max_attempts(10).build();
/// assert_eq!(strategy.max_attempts(), 10);
/// assert_eq!(strategy.initial_delay(), Duration::from_secs(5));
/// ```
#[non_exhaustive]
pub struct WaitStrategy<S> {
    is_met: Arc<dyn Fn(&S) -> bool + Send + Sync>,
    max_attempts: u32,
    backoff: Backoff,
}

impl<S> WaitStrategy<S> {
    /// Starts from the defaults with a condition of the state.
    pub fn builder<P>(completion_predicate: P) -> WaitStrategyBuilder<S>
    where
        P: Fn(&S) -> bool + Send + Sync + 'static,
    {
        let backoff = Backoff {
            initial_delay: Duration::from_secs(5),
            max_delay: Duration::from_secs(5 * 60),
            rate: 1.5,
            increment: Duration::ZERO,
            jitter: JitterStrategy::default(),
        };
        WaitStrategyBuilder { strategy: Self { is_met: Arc::new(completion_predicate), max_attempts: 60, backoff } }
    }

    /// How many checks are made at most.
    #[must_use]
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// The delay after the first check, without jitter.
    #[must_use]
    pub fn initial_delay(&self) -> Duration {
        self.backoff.initial_delay
    }

    /// The longest delay, without jitter.
    #[must_use]
    pub fn max_delay(&self) -> Duration {
        self.backoff.max_delay
    }

    /// What the delay is multiplied with after every check.
    #[must_use]
    pub fn backoff_rate(&self) -> f64 {
        self.backoff.rate
    }

    /// How much chance there is in a delay.
    #[must_use]
    pub fn jitter(&self) -> JitterStrategy {
        self.backoff.jitter
    }

    /// Decides after a check, counted from 1. `chance` gives a number from 0 to 1.
    ///
    /// A condition that is met with the last check allowed is met.
    pub(crate) fn decide(&self, state: &S, attempt: u32, chance: impl FnOnce() -> f64) -> WaitDecision {
        if (self.is_met)(state) {
            WaitDecision::Complete
        } else if attempt >= self.max_attempts {
            let max_attempts = self.max_attempts;
            let reason = format!("the condition was not met after {attempt} checks (`max_attempts` is {max_attempts})");
            WaitDecision::Exhausted { reason }
        } else {
            WaitDecision::Continue { delay: at_least_a_second(self.backoff.seconds(attempt, chance).ceil()) }
        }
    }
}

impl<S> Clone for WaitStrategy<S> {
    fn clone(&self) -> Self {
        Self { is_met: Arc::clone(&self.is_met), max_attempts: self.max_attempts, backoff: self.backoff.clone() }
    }
}

impl<S> fmt::Debug for WaitStrategy<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitStrategy")
            .field("max_attempts", &self.max_attempts)
            .field("backoff", &self.backoff)
            .finish_non_exhaustive()
    }
}

/// Builds a [`WaitStrategy`]. What is not set keeps its default.
#[derive(Debug)]
#[must_use = "a builder does nothing until `.build()`"]
#[non_exhaustive]
pub struct WaitStrategyBuilder<S> {
    strategy: WaitStrategy<S>,
}

impl<S> WaitStrategyBuilder<S> {
    /// Sets how many checks are made at most. Default: 60.
    pub fn max_attempts(mut self, max_attempts: u32) -> Self {
        self.strategy.max_attempts = max_attempts;
        self
    }

    /// Sets the delay after the first check, without jitter. Default: 5 seconds.
    pub fn initial_delay(mut self, delay: Duration) -> Self {
        self.strategy.backoff.initial_delay = delay;
        self
    }

    /// Sets the longest delay, without jitter. Default: 5 minutes.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.strategy.backoff.max_delay = delay;
        self
    }

    /// Sets what the delay is multiplied with after every check. Default: 1.5.
    pub fn backoff_rate(mut self, rate: f64) -> Self {
        self.strategy.backoff.rate = rate;
        self
    }

    /// Sets how much chance there is in a delay. Default: [`JitterStrategy::Full`].
    pub fn jitter(mut self, jitter: JitterStrategy) -> Self {
        self.strategy.backoff.jitter = jitter;
        self
    }

    /// The finished strategy.
    #[must_use]
    pub fn build(self) -> WaitStrategy<S> {
        self.strategy
    }
}

impl<S> Clone for WaitStrategyBuilder<S> {
    fn clone(&self) -> Self {
        Self { strategy: self.strategy.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is decided after each check, with this chance: seconds until the next one, or how it ends.
    #[track_caller]
    fn check(strategy: WaitStrategy<u32>, chance: f64, states: &[u32], expected: &[&str]) {
        let decisions = states.iter().zip(1..).map(|(state, attempt)| strategy.decide(state, attempt, || chance));
        let actual: Vec<_> = decisions
            .map(|decision| match decision {
                WaitDecision::Complete => "complete".to_owned(),
                WaitDecision::Continue { delay } => delay.as_secs().to_string(),
                WaitDecision::Exhausted { reason } => reason,
            })
            .collect();
        assert_eq!(actual, expected);
    }

    fn builder() -> WaitStrategyBuilder<u32> {
        WaitStrategy::builder(|state| *state >= 3)
    }

    #[test]
    fn by_default_delays_grow_by_half_with_full_jitter() {
        check(
            builder().build(),
            1.0,
            &[0; 12],
            &["5", "8", "12", "17", "26", "38", "57", "86", "129", "193", "289", "300"],
        );
        check(builder().build(), 0.0, &[0; 2], &["1", "1"]);
        assert_eq!(builder().build().max_attempts(), 60);
    }

    #[test]
    fn delays_are_rounded_up_whatever_the_jitter() {
        let with = |jitter| builder().initial_delay(Duration::from_millis(4_400)).jitter(jitter).build();
        check(with(JitterStrategy::None), 0.0, &[0], &["5"]);
        check(with(JitterStrategy::Half), 0.0, &[0], &["3"]);
        check(with(JitterStrategy::Full), 0.5, &[0], &["3"]);
    }

    #[test]
    fn a_condition_met_with_the_last_check_is_met() {
        let strategy = || builder().max_attempts(2).jitter(JitterStrategy::None).build();
        check(strategy(), 0.0, &[0, 3], &["5", "complete"]);
        check(strategy(), 0.0, &[0, 2], &["5", "the condition was not met after 2 checks (`max_attempts` is 2)"]);
    }

    #[test]
    fn every_setting_is_kept() {
        let strategy = builder()
            .max_attempts(7)
            .initial_delay(Duration::from_secs(1))
            .max_delay(Duration::from_secs(2))
            .backoff_rate(3.0)
            .jitter(JitterStrategy::Half)
            .build();
        assert_eq!((strategy.max_attempts(), strategy.jitter()), (7, JitterStrategy::Half));
        assert_eq!((strategy.initial_delay(), strategy.max_delay()), (Duration::from_secs(1), Duration::from_secs(2)));
        assert!((strategy.backoff_rate() - 3.0).abs() < f64::EPSILON);
    }
}
