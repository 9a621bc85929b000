//! Durations for people.

use std::fmt;
use std::time::Duration;

/// Shows a duration with its two largest units: `0ms`, `12ms`, `1.5s`, `2m 5s`, `30d 1s`.
///
/// Units that are zero are left out, and what the two units cannot say is cut off. Below a minute it is exact to the
/// millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HumanDuration(pub Duration);

impl fmt::Display for HumanDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        if seconds == 0 {
            return f.pad(&format!("{}ms", self.0.subsec_millis()));
        }
        if seconds < 60 {
            let text = format!("{seconds}.{:03}", self.0.subsec_millis());
            return f.pad(&format!("{}s", text.trim_end_matches('0').trim_end_matches('.')));
        }
        let units =
            [(seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
        let parts: Vec<_> = units
            .iter()
            .filter(|(count, _)| *count > 0)
            .take(2)
            .map(|(count, unit)| format!("{count}{unit}"))
            .collect();
        f.pad(&parts.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(millis: u64, expected: &str) {
        assert_eq!(HumanDuration(Duration::from_millis(millis)).to_string(), expected);
    }

    #[test]
    fn two_units_at_most() {
        const SECOND: u64 = 1_000;
        const DAY: u64 = 86_400 * SECOND;
        check(0, "0ms");
        check(999, "999ms");
        check(SECOND, "1s");
        check(1_500, "1.5s");
        check(10 * SECOND, "10s");
        check(59_001, "59.001s");
        check(60 * SECOND, "1m");
        check(125_900, "2m 5s");
        check(3_605 * SECOND, "1h 5s");
        check(DAY - 1, "23h 59m");
        check(30 * DAY + SECOND, "30d 1s");
        check(400 * DAY + 3_600 * SECOND + 60 * SECOND, "400d 1h");
    }

    #[test]
    fn pads_as_text_does() {
        assert_eq!(
            format!("{:>6}|{:<6}|", HumanDuration(Duration::ZERO), HumanDuration(Duration::ZERO)),
            "   0ms|0ms   |"
        );
    }
}
