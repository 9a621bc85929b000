//! Instants of an execution's clock.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z, on a clock that may be virtual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(u64);

/// A text that is no timestamp.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an ISO 8601 instant such as 2026-01-01T00:00:00.000Z, between 1970 and 9999")]
pub struct ParseTimestampError(String);

impl Timestamp {
    /// The instant so many milliseconds after 1970-01-01T00:00:00Z. Later than the year 9999 means the end of 9999.
    pub const fn from_millis(millis: u64) -> Self {
        const END_OF_9999: u64 = 253_402_207_200_999;
        Self(if millis > END_OF_9999 { END_OF_9999 } else { millis })
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The instant `duration` later, whole milliseconds.
    pub fn after(self, duration: Duration) -> Self {
        let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// The time from `earlier` to this instant; zero when `earlier` is not earlier.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// ISO 8601 in UTC with milliseconds, as history files have it: `2026-01-01T00:00:00.000Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = i64::try_from(self.0).unwrap_or(i64::MAX);
        let instant = jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::MAX);
        write!(f, "{instant:.3}")
    }
}

impl std::str::FromStr for Timestamp {
    type Err = ParseTimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let instant: jiff::Timestamp = text.parse().map_err(|_| ParseTimestampError(text.to_owned()))?;
        u64::try_from(instant.as_millisecond()).map(Self::from_millis).map_err(|_| ParseTimestampError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        let instant = Timestamp::from_millis(1_767_225_600_123);
        assert_eq!(instant.to_string(), "2026-01-01T00:00:00.123Z");
        assert_eq!("2026-01-01T00:00:00.123Z".parse(), Ok(instant));
        assert_eq!("2026-01-01T01:00:00.123+01:00".parse(), Ok(instant));
        assert!("yesterday".parse::<Timestamp>().is_err());
        assert!("1969-12-31T23:59:59Z".parse::<Timestamp>().is_err());
    }

    #[test]
    fn the_far_future_is_the_end_of_9999() {
        let end = Timestamp::from_millis(u64::MAX);
        assert!(end.to_string().starts_with("9999-12-30"), "{end}");
        assert_eq!(end.after(Duration::MAX), end);
    }
}
