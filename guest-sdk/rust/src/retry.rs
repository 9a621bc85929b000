//! Deciding whether a step that failed is tried again, and when.
//!
//! # Invariants
//! - Nothing here reads a clock or a source of randomness: chance comes in as a number, derived from what the record
//!   names, so that a decision can be repeated.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::builders::{JitterStrategy, RetryStrategyConfig};
use crate::operations::whole_seconds;
use crate::{RetryDecision, StepError};

/// The user's function of the error and the attempt that failed, counted from 1.
type RetryStrategy = Box<dyn Fn(&StepError, u32) -> RetryDecision + Send + Sync>;

/// What a step's builder was told about retries.
pub(crate) enum RetryPolicy {
    /// A schedule of delays.
    Config(RetryStrategyConfig),
    /// A decision of the user's own.
    Custom(RetryStrategy),
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::Config(RetryStrategyConfig::default())
    }
}

impl RetryPolicy {
    /// Decides about the attempt that failed, counted from 1. `chance` gives a number from 0 to 1.
    pub(crate) fn decide(&self, error: &StepError, attempt: u32, chance: impl FnOnce() -> f64) -> RetryDecision {
        match self {
            Self::Config(config) => config.decide(attempt, chance),
            Self::Custom(strategy) => strategy(error, attempt),
        }
    }
}

impl RetryStrategyConfig {
    fn decide(&self, attempt: u32, chance: impl FnOnce() -> f64) -> RetryDecision {
        if attempt >= self.max_attempts() {
            return RetryDecision::Stop;
        }
        let delay = self.backoff().seconds(attempt, chance);
        let seconds = match self.jitter() {
            JitterStrategy::None | JitterStrategy::Half => delay.ceil(),
            JitterStrategy::Full => delay.round(),
        };
        RetryDecision::Retry { delay: at_least_a_second(seconds) }
    }
}

/// How delays grow from one attempt to the next.
#[derive(Debug, Clone)]
pub(crate) struct Backoff {
    pub(crate) initial_delay: Duration,
    pub(crate) max_delay: Duration,
    pub(crate) rate: f64,
    pub(crate) increment: Duration,
    pub(crate) jitter: JitterStrategy,
}

impl Backoff {
    /// The delay after an attempt, counted from 1, in seconds and not rounded. `chance` gives a number from 0 to 1.
    pub(crate) fn seconds(&self, attempt: u32, chance: impl FnOnce() -> f64) -> f64 {
        let retries = attempt.saturating_sub(1);
        let exponent = i32::try_from(retries).unwrap_or(i32::MAX);
        let delay = self.initial_delay.as_secs_f64() * self.rate.powi(exponent)
            + self.increment.as_secs_f64() * f64::from(retries);
        let delay = delay.min(self.max_delay.as_secs_f64());
        match self.jitter {
            JitterStrategy::None => delay,
            JitterStrategy::Half => delay / 2.0 + chance() * delay / 2.0,
            JitterStrategy::Full => chance() * delay,
        }
    }
}

/// So many seconds, at least one.
pub(crate) fn at_least_a_second(seconds: f64) -> Duration {
    // `as` saturates, and makes 0 of what is no number.
    Duration::from_secs((seconds as u64).max(1))
}

/// A delay as the service takes it: whole seconds, rounded up so that a retry never comes early, at least 1.
pub(crate) fn delay_seconds(delay: Duration) -> u32 {
    whole_seconds(delay).max(1)
}

/// A number from 0 to 1 that belongs to one attempt of one operation of one execution.
pub(crate) fn chance(execution_arn: &str, operation_id: &str, attempt: u32) -> f64 {
    let mut hasher = Sha256::new();
    hasher.update(execution_arn);
    hasher.update(operation_id);
    hasher.update(attempt.to_le_bytes());
    let bits = hasher.finalize().iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    bits as f64 / u64::MAX as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StepErrorKind;

    /// The delays in seconds before each retry, with this chance at every attempt.
    #[track_caller]
    fn check(config: RetryStrategyConfig, chance: f64, delays: &[u64]) {
        let policy = RetryPolicy::Config(config);
        let error = StepError::new(StepErrorKind::ExecutionFailed, None);
        let decisions = (1..).map(|attempt| policy.decide(&error, attempt, || chance));
        let actual: Vec<_> = decisions
            .map_while(|decision| match decision {
                RetryDecision::Retry { delay } => Some(delay.as_secs()),
                RetryDecision::Stop => None,
            })
            .collect();
        assert_eq!(actual, delays);
    }

    #[test]
    fn by_default_six_attempts_with_doubling_delays_and_full_jitter() {
        check(RetryStrategyConfig::default(), 1.0, &[5, 10, 20, 40, 60]);
        check(RetryStrategyConfig::default(), 0.5, &[3, 5, 10, 20, 30]);
        check(RetryStrategyConfig::default(), 0.0, &[1, 1, 1, 1, 1]);
    }

    #[test]
    fn presets_are_those_of_the_official_sdks() {
        check(RetryStrategyConfig::none(), 1.0, &[]);
        check(RetryStrategyConfig::transient(), 1.0, &[5, 10]);
        check(RetryStrategyConfig::transient(), 0.0, &[3, 5]);
        check(RetryStrategyConfig::resource_availability(), 1.0, &[5, 10, 20, 40]);
        check(RetryStrategyConfig::critical(), 0.0, &[1, 2, 3, 4, 6, 8, 12, 18, 26]);
        check(RetryStrategyConfig::linear(), 0.0, &[1, 2, 3, 4, 5]);
        check(RetryStrategyConfig::fixed(Duration::from_secs(7)), 0.0, &[7, 7, 7, 7]);
    }

    #[test]
    fn delays_are_whole_seconds_and_never_early() {
        let config = |jitter| {
            RetryStrategyConfig::builder()
                .max_attempts(4)
                .initial_delay(Duration::from_millis(1_100))
                .max_delay(Duration::from_secs(4))
                .backoff_rate(1.5)
                .jitter(jitter)
                .build()
        };
        check(config(JitterStrategy::None), 0.0, &[2, 2, 3]);
        check(config(JitterStrategy::Half), 0.0, &[1, 1, 2]);
        check(config(JitterStrategy::Half), 1.0, &[2, 2, 3]);
        check(config(JitterStrategy::Full), 1.0, &[1, 2, 2]);
    }

    #[test]
    fn absurd_settings_give_delays_too() {
        let config = |rate| RetryStrategyConfig::builder().max_attempts(3).backoff_rate(rate).build();
        check(config(f64::INFINITY), 1.0, &[5, 60]);
        check(config(f64::NAN), 1.0, &[5, 60]);
        check(config(-3.0), 1.0, &[5, 1]);
        check(RetryStrategyConfig::builder().max_attempts(0).build(), 1.0, &[]);
    }

    #[test]
    fn a_delay_goes_to_the_service_in_whole_seconds() {
        for (delay, seconds) in [
            (Duration::ZERO, 1),
            (Duration::from_nanos(1), 1),
            (Duration::from_millis(1_001), 2),
            (Duration::from_secs(60), 60),
            (Duration::MAX, u32::MAX),
        ] {
            assert_eq!(delay_seconds(delay), seconds, "{delay:?}");
        }
    }

    #[test]
    fn chance_depends_on_the_attempt_the_operation_and_the_execution() {
        let first = chance("arn", "operation", 1);
        assert_eq!(first, chance("arn", "operation", 1));
        for other in [chance("arn", "operation", 2), chance("arn", "other", 1), chance("brn", "operation", 1)] {
            assert_ne!(first, other);
            assert!((0.0..=1.0).contains(&other), "{other}");
        }
    }
}
