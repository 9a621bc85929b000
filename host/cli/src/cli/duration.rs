//! Durations as users type them.

use std::time::Duration;

use jiff::{SpanRelativeTo, Unit};

/// Reads `30s`, `1h 30m`, `7d` or `P1DT2H`. A day is 24 hours; months and years have no fixed length and are refused.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    match parse_delay(text)? {
        Duration::ZERO => Err("a duration must be longer than nothing".to_owned()),
        duration => Ok(duration),
    }
}

/// The same, but nothing at all is as good as any other.
pub(super) fn parse_delay(text: &str) -> Result<Duration, String> {
    let expected = "expected a duration such as `30s`, `1h 30m` or `7d`";
    let span: jiff::Span = text.parse().map_err(|_| expected.to_owned())?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return Err("months and years have no fixed length; use days".to_owned());
    }
    let total = span.total((Unit::Second, SpanRelativeTo::days_are_24_hours())).map_err(|error| error.to_string())?;
    Duration::try_from_secs_f64(total).map_err(|_| "a duration is never less than nothing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected_seconds: Option<f64>) {
        assert_eq!(parse(text).ok().map(|duration| duration.as_secs_f64()), expected_seconds, "{text}");
    }

    #[test]
    fn durations() {
        check("30s", Some(30.0));
        check("250ms", Some(0.25));
        check("1h 30m", Some(5400.0));
        check("7d", Some(604_800.0));
        check("2w", Some(1_209_600.0));
        check("PT5M", Some(300.0));
        for refused in ["", "5", "soon", "1 month", "1y", "-5s", "0s"] {
            check(refused, None);
        }
        assert_eq!(parse_delay("0s"), Ok(Duration::ZERO));
        assert!(parse_delay("-5s").is_err());
    }
}
