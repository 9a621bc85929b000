//! When a batch ends early.

use std::fmt;
use std::sync::Arc;

use super::BatchStats;

/// When a map or a parallel operation ends before every branch has ended.
///
/// Without any criterion it ends at the first failure. Setting a criterion replaces that: with `min_successful` alone,
/// say, no number of failures ends the batch. What is checked after every branch, in this order: `min_successful`, the
/// tolerated failures, the predicate. The first to be met is the [`CompletionReason`](super::CompletionReason).
///
/// ```
/// use durable_wasm_sdk::builders::map_parallel::CompletionConfig;
///
/// let config = CompletionConfig::builder().min_successful(2).tolerated_failure_percentage(25).build()?;
/// assert_eq!(config.tolerated_failure_percentage(), Some(25));
/// # Ok::<(), durable_wasm_sdk::builders::map_parallel::CompletionConfigValidationError>(())
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct CompletionConfig {
    min_successful: Option<usize>,
    tolerated_failure_count: Option<usize>,
    tolerated_failure_percentage: Option<usize>,
    predicate: Option<Predicate>,
}

type Predicate = Arc<dyn Fn(&BatchStats<'_>) -> bool + Send + Sync>;

impl CompletionConfig {
    /// Starts with no criterion.
    pub fn builder() -> CompletionConfigBuilder {
        CompletionConfigBuilder::default()
    }

    /// Ends the batch when this many branches have succeeded. 0 is no criterion that is ever met.
    #[must_use]
    pub fn with_min_successful(min: usize) -> Self {
        Self { min_successful: Some(min), ..Self::default() }
    }

    /// Ends the batch when more than this many branches have failed.
    #[must_use]
    pub fn with_tolerated_failure_count(count: usize) -> Self {
        Self { tolerated_failure_count: Some(count), ..Self::default() }
    }

    /// Ends the batch when more than this part of all branches, started or not, has failed: 0 to 100. The batch refuses
    /// a larger one.
    #[must_use]
    pub fn with_tolerated_failure_percentage(percentage: usize) -> Self {
        Self { tolerated_failure_percentage: Some(percentage), ..Self::default() }
    }

    /// Ends the batch when the predicate says so. See [`CompletionConfigBuilder::completion_predicate`].
    #[must_use]
    pub fn with_completion_predicate<F>(predicate: F) -> Self
    where
        F: Fn(&BatchStats<'_>) -> bool + Send + Sync + 'static,
    {
        Self { predicate: Some(Arc::new(predicate)), ..Self::default() }
    }

    /// How many successes end the batch.
    #[must_use]
    pub fn min_successful(&self) -> Option<usize> {
        self.min_successful
    }

    /// How many failures do not end it yet.
    #[must_use]
    pub fn tolerated_failure_count(&self) -> Option<usize> {
        self.tolerated_failure_count
    }

    /// What part of all branches may fail without ending it, in percent.
    #[must_use]
    pub fn tolerated_failure_percentage(&self) -> Option<usize> {
        self.tolerated_failure_percentage
    }

    /// Whether there is a predicate.
    #[must_use]
    pub fn has_completion_predicate(&self) -> bool {
        self.predicate.is_some()
    }

    pub(crate) fn has_criteria(&self) -> bool {
        self.min_successful.is_some()
            || self.tolerated_failure_count.is_some()
            || self.tolerated_failure_percentage.is_some()
            || self.predicate.is_some()
    }

    pub(crate) fn predicate_holds(&self, stats: &BatchStats<'_>) -> bool {
        self.predicate.as_ref().is_some_and(|predicate| predicate(stats))
    }

    pub(crate) fn validate(&self) -> Result<(), InvalidCompletion> {
        match self.tolerated_failure_percentage {
            Some(percentage) if percentage > 100 => Err(InvalidCompletion { percentage }),
            Some(_) | None => Ok(()),
        }
    }
}

impl fmt::Debug for CompletionConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompletionConfig")
            .field("min_successful", &self.min_successful)
            .field("tolerated_failure_count", &self.tolerated_failure_count)
            .field("tolerated_failure_percentage", &self.tolerated_failure_percentage)
            .field("has_completion_predicate", &self.has_completion_predicate())
            .finish()
    }
}

/// What is wrong with a [`CompletionConfig`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("tolerated_failure_percentage must be 0-100, got {percentage}")]
pub(crate) struct InvalidCompletion {
    percentage: usize,
}

/// A [`CompletionConfig`] that cannot be.
#[derive(Debug, Clone, thiserror::Error)]
#[error("invalid CompletionConfig: {0}")]
#[non_exhaustive]
pub struct CompletionConfigValidationError(InvalidCompletion);

/// Builds a [`CompletionConfig`] of several criteria.
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until `.build()`"]
#[non_exhaustive]
pub struct CompletionConfigBuilder {
    config: CompletionConfig,
}

impl CompletionConfigBuilder {
    /// Ends the batch when this many branches have succeeded. 0 is no criterion that is ever met.
    pub fn min_successful(mut self, min: usize) -> Self {
        self.config.min_successful = Some(min);
        self
    }

    /// Ends the batch when more than this many branches have failed.
    pub fn tolerated_failure_count(mut self, count: usize) -> Self {
        self.config.tolerated_failure_count = Some(count);
        self
    }

    /// Ends the batch when more than this part of all branches, started or not, has failed: 0 to 100.
    pub fn tolerated_failure_percentage(mut self, percentage: usize) -> Self {
        self.config.tolerated_failure_percentage = Some(percentage);
        self
    }

    /// Ends the batch when the predicate says so.
    ///
    /// It must decide by nothing but what it is given, so that a replay decides alike. What it is given is the same in
    /// every invocation: outcomes come in the order of the input, each once all before it are there. A branch that waits
    /// thus holds back the outcomes of those after it.
    ///
    /// ```
    /// use durable_wasm_sdk::builders::map_parallel::{BatchItemStatus, CompletionConfig};
    ///
    /// let three_in_a_row_failed = CompletionConfig::with_completion_predicate(|stats| {
    ///     let last = stats.outcomes().iter().rev().take(3);
    ///     last.filter(|outcome| outcome.status() == BatchItemStatus::Failed).count() == 3
    /// });
    /// assert!(three_in_a_row_failed.has_completion_predicate());
    /// ```
    pub fn completion_predicate<F>(mut self, predicate: F) -> Self
    where
        F: Fn(&BatchStats<'_>) -> bool + Send + Sync + 'static,
    {
        self.config.predicate = Some(Arc::new(predicate));
        self
    }

    /// The finished configuration.
    ///
    /// # Errors
    /// `tolerated_failure_percentage` is more than 100.
    pub fn build(self) -> Result<CompletionConfig, CompletionConfigValidationError> {
        self.config.validate().map_err(CompletionConfigValidationError)?;
        Ok(self.config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_all_is_no_percentage() {
        for (percentage, error) in
            [(100, None), (101, Some("invalid CompletionConfig: tolerated_failure_percentage must be 0-100, got 101"))]
        {
            let built = CompletionConfig::builder().tolerated_failure_percentage(percentage).build();
            assert_eq!(built.err().map(|error| error.to_string()).as_deref(), error);
        }
    }

    #[test]
    fn every_criterion_alone_is_one() {
        assert!(!CompletionConfig::default().has_criteria());
        for config in [
            CompletionConfig::with_min_successful(0),
            CompletionConfig::with_tolerated_failure_count(0),
            CompletionConfig::with_tolerated_failure_percentage(0),
            CompletionConfig::with_completion_predicate(|_| false),
        ] {
            assert!(config.has_criteria(), "{config:?}");
        }
    }
}
