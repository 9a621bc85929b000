//! How often and how fast a step is tried again.

use std::time::Duration;

/// How much chance there is in a delay. Chance keeps many executions that failed together from coming back together.
///
/// The random part is derived from the execution, the operation and the attempt: executions differ from one another,
/// and running the same one again gives the same delays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum JitterStrategy {
    /// None: the delay as computed.
    None,
    /// Between half the delay and the delay.
    Half,
    /// Between nothing and the delay. The default.
    #[default]
    Full,
}

/// How often and how fast a step is tried again.
///
/// The delay before attempt *n* + 1 is `initial_delay` × `backoff_rate`ⁿ⁻¹, at most `max_delay`, with `jitter`
/// applied, in whole seconds and at least one. Full jitter rounds to the nearest second; without it, and with half
/// jitter, delays are rounded up, so that a retry never comes early.
///
/// By default: 6 attempts, 5 seconds at first, 60 seconds at most, doubling, full jitter.
///
/// ```
/// use durable_wasm_sdk::builders::{JitterStrategy, RetryStrategyConfig};
/// use std::time::Duration;
///
/// let retries = RetryStrategyConfig::builder()
///     .max_attempts(3)
///     .initial_delay(Duration::from_secs(2))
///     .jitter(JitterStrategy::None)
///     .build();
/// assert_eq!(retries.max_attempts(), 3);
/// assert_eq!(retries.max_delay(), RetryStrategyConfig::default().max_delay());
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RetryStrategyConfig {
    max_attempts: u32,
    initial_delay: Duration,
    max_delay: Duration,
    backoff_rate: f64,
    jitter: JitterStrategy,
}

impl Default for RetryStrategyConfig {
    fn default() -> Self {
        Self {
            max_attempts: 6,
            initial_delay: Duration::from_secs(5),
            max_delay: Duration::from_secs(60),
            backoff_rate: 2.0,
            jitter: JitterStrategy::Full,
        }
    }
}

impl RetryStrategyConfig {
    /// Starts from the defaults.
    pub fn builder() -> RetryStrategyConfigBuilder {
        RetryStrategyConfigBuilder::default()
    }

    /// How often the step is attempted, the first time included.
    #[must_use]
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// The delay before the second attempt, without jitter.
    #[must_use]
    pub fn initial_delay(&self) -> Duration {
        self.initial_delay
    }

    /// The longest delay, without jitter.
    #[must_use]
    pub fn max_delay(&self) -> Duration {
        self.max_delay
    }

    /// What the delay is multiplied with after every attempt.
    #[must_use]
    pub fn backoff_rate(&self) -> f64 {
        self.backoff_rate
    }

    /// How much chance there is in a delay.
    #[must_use]
    pub fn jitter(&self) -> JitterStrategy {
        self.jitter
    }
}

/// Builds a [`RetryStrategyConfig`]. What is not set keeps its default.
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until `.build()`"]
#[non_exhaustive]
pub struct RetryStrategyConfigBuilder {
    config: RetryStrategyConfig,
}

impl RetryStrategyConfigBuilder {
    /// Sets how often the step is attempted, the first time included: 1 means no retry. Default: 6.
    pub fn max_attempts(mut self, max_attempts: u32) -> Self {
        self.config.max_attempts = max_attempts;
        self
    }

    /// Sets the delay before the second attempt, without jitter. Default: 5 seconds.
    pub fn initial_delay(mut self, delay: Duration) -> Self {
        self.config.initial_delay = delay;
        self
    }

    /// Sets the longest delay, without jitter. Default: 60 seconds.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.config.max_delay = delay;
        self
    }

    /// Sets what the delay is multiplied with after every attempt. Default: 2.
    pub fn backoff_rate(mut self, rate: f64) -> Self {
        self.config.backoff_rate = rate;
        self
    }

    /// Sets how much chance there is in a delay. Default: [`JitterStrategy::Full`].
    pub fn jitter(mut self, jitter: JitterStrategy) -> Self {
        self.config.jitter = jitter;
        self
    }

    /// The finished configuration.
    #[must_use]
    pub fn build(self) -> RetryStrategyConfig {
        self.config
    }
}
