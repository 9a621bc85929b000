//! How often and how fast a step is tried again.

use std::time::Duration;

use crate::retry::Backoff;

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
/// The delay after attempt *n* is `initial_delay` × `backoff_rate`ⁿ⁻¹ + `increment` × (*n* - 1), at most `max_delay`,
/// with `jitter` applied, in whole seconds and at least one. Full jitter rounds to the nearest second; without it, and
/// with half jitter, delays are rounded up, so that a retry never comes early.
///
/// By default: 6 attempts, 5 seconds at first, 60 seconds at most, doubling, full jitter. The presets [`none`],
/// [`transient`], [`resource_availability`], [`critical`], [`linear`] and [`fixed`] are those of the official Python
/// SDK; the official Rust crate has none.
///
/// [`none`]: Self::none
/// [`transient`]: Self::transient
/// [`resource_availability`]: Self::resource_availability
/// [`critical`]: Self::critical
/// [`linear`]: Self::linear
/// [`fixed`]: Self::fixed
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
    backoff: Backoff,
}

impl Default for RetryStrategyConfig {
    fn default() -> Self {
        Self {
            max_attempts: 6,
            backoff: Backoff {
                initial_delay: Duration::from_secs(5),
                max_delay: Duration::from_secs(60),
                rate: 2.0,
                increment: Duration::ZERO,
                jitter: JitterStrategy::Full,
            },
        }
    }
}

/// The presets.
impl RetryStrategyConfig {
    /// No retry: the first failure is final.
    #[must_use]
    pub fn none() -> Self {
        Self::builder().max_attempts(1).build()
    }

    /// For errors that pass quickly: 3 attempts, 5 seconds at first, doubling, half jitter.
    #[must_use]
    pub fn transient() -> Self {
        Self::builder().max_attempts(3).max_delay(FIVE_MINUTES).jitter(JitterStrategy::Half).build()
    }

    /// For what takes a while to become available: 5 attempts, 5 seconds at first, 5 minutes at most, doubling, full
    /// jitter.
    #[must_use]
    pub fn resource_availability() -> Self {
        Self::builder().max_attempts(5).max_delay(FIVE_MINUTES).build()
    }

    /// For what must succeed: 10 attempts, 1 second at first, 60 seconds at most, growing by half, no jitter.
    #[must_use]
    pub fn critical() -> Self {
        let builder = Self::builder().max_attempts(10).initial_delay(Duration::from_secs(1));
        builder.backoff_rate(1.5).jitter(JitterStrategy::None).build()
    }

    /// Delays of 1, 2, 3, 4 and 5 seconds: 6 attempts, no jitter.
    #[must_use]
    pub fn linear() -> Self {
        let second = Duration::from_secs(1);
        let builder = Self::builder().initial_delay(second).increment(second).max_delay(FIVE_MINUTES);
        builder.backoff_rate(1.0).jitter(JitterStrategy::None).build()
    }

    /// The same delay every time: 5 attempts, no jitter.
    #[must_use]
    pub fn fixed(interval: Duration) -> Self {
        let builder = Self::builder().max_attempts(5).initial_delay(interval).max_delay(interval);
        builder.backoff_rate(1.0).jitter(JitterStrategy::None).build()
    }
}

/// The longest delay of some presets.
const FIVE_MINUTES: Duration = Duration::from_secs(5 * 60);

impl RetryStrategyConfig {
    /// Starts from the defaults.
    pub fn builder() -> RetryStrategyConfigBuilder {
        RetryStrategyConfigBuilder::default()
    }

    pub(crate) fn backoff(&self) -> &Backoff {
        &self.backoff
    }

    /// How often the step is attempted, the first time included.
    #[must_use]
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// The delay before the second attempt, without jitter.
    #[must_use]
    pub fn initial_delay(&self) -> Duration {
        self.backoff.initial_delay
    }

    /// The longest delay, without jitter.
    #[must_use]
    pub fn max_delay(&self) -> Duration {
        self.backoff.max_delay
    }

    /// What the delay is multiplied with after every attempt.
    #[must_use]
    pub fn backoff_rate(&self) -> f64 {
        self.backoff.rate
    }

    /// What is added to the delay after every attempt.
    #[must_use]
    pub fn increment(&self) -> Duration {
        self.backoff.increment
    }

    /// How much chance there is in a delay.
    #[must_use]
    pub fn jitter(&self) -> JitterStrategy {
        self.backoff.jitter
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
        self.config.backoff.initial_delay = delay;
        self
    }

    /// Sets the longest delay, without jitter. Default: 60 seconds.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.config.backoff.max_delay = delay;
        self
    }

    /// Sets what the delay is multiplied with after every attempt. Default: 2.
    pub fn backoff_rate(mut self, rate: f64) -> Self {
        self.config.backoff.rate = rate;
        self
    }

    /// Sets what is added to the delay after every attempt. Default: nothing. For delays that grow evenly, set
    /// [`backoff_rate`](Self::backoff_rate) to 1.
    pub fn increment(mut self, increment: Duration) -> Self {
        self.config.backoff.increment = increment;
        self
    }

    /// Sets how much chance there is in a delay. Default: [`JitterStrategy::Full`].
    pub fn jitter(mut self, jitter: JitterStrategy) -> Self {
        self.config.backoff.jitter = jitter;
        self
    }

    /// The finished configuration.
    #[must_use]
    pub fn build(self) -> RetryStrategyConfig {
        self.config
    }
}
