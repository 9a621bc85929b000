//! The report in the format of JUnit, which CI systems read.

use std::fmt::Write;

use super::report::Report;
use super::run::Ran;

/// The whole document.
pub(super) fn document(report: &Report) -> String {
    let counts = report.counts();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{}\" failures=\"{}\">\n",
        counts.total(),
        counts.failed
    );
    for (suite, ran) in report.suites() {
        let failures = ran.iter().filter(|ran| !ran.outcome.passed()).count();
        // Writing to a string does not fail.
        let _ =
            writeln!(xml, "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\">", escape(suite), ran.len());
        ran.iter().for_each(|ran| case(&mut xml, ran));
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn case(xml: &mut String, ran: &Ran) {
    let Ran { scenario, outcome, duration, .. } = ran;
    let _ = write!(
        xml,
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
        escape(&scenario.suite),
        escape(&scenario.id),
        duration.as_secs_f64()
    );
    let problems: Vec<_> = outcome.problems.iter().map(ToString::to_string).collect();
    let Some(first) = problems.first() else {
        xml.push_str("/>\n");
        return;
    };
    let _ = writeln!(
        xml,
        ">\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
        escape(first),
        escape(&problems.join("\n"))
    );
}

/// Text as XML 1.0 can hold it, in attributes too.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push(char::REPLACEMENT_CHARACTER),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_can_be_held() {
        assert_eq!(escape("a<b> & \"c\"\n\u{1b}[0mä"), "a&lt;b&gt; &amp; &quot;c&quot;&#10;\u{fffd}[0mä");
    }
}
