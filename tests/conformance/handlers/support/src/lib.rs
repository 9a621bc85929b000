//! What handlers of several suites need.

use std::time::Duration;

use durable_wasm_sdk::builders::{JitterStrategy, RetryStrategyConfig};
use durable_wasm_sdk::serdes::{Serdes, SerdesContext};
use durable_wasm_sdk::{BoxError, TypedError};

/// The failure of what a requirement wants to fail.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub &'static str);

/// Fails under the name of its type.
///
/// # Errors
/// Always.
pub fn refuse<T>(reason: &'static str) -> Result<T, BoxError> {
    Err(TypedError::new(Refused(reason)).into())
}

/// One attempt and no more.
#[must_use]
pub fn no_retry() -> RetryStrategyConfig {
    RetryStrategyConfig::builder().max_attempts(1).build()
}

/// So many attempts, a second apart.
#[must_use]
pub fn every_second(max_attempts: u32) -> RetryStrategyConfig {
    RetryStrategyConfig::builder()
        .max_attempts(max_attempts)
        .initial_delay(Duration::from_secs(1))
        .backoff_rate(1.0)
        .jitter(JitterStrategy::None)
        .build()
}

/// Records text in upper case, as it is: without the quotes of JSON.
#[derive(Debug, Clone, Copy)]
pub struct Uppercase;

impl Serdes<String> for Uppercase {
    async fn serialize(&self, value: String, _: SerdesContext) -> Result<String, BoxError> {
        Ok(value.to_uppercase())
    }

    async fn deserialize(&self, wire: String, _: SerdesContext) -> Result<String, BoxError> {
        Ok(wire)
    }
}
