//! The command that reproduces what a check found: what the user typed, with the schedule.

use std::ffi::OsString;

use durable_wasm_runtime::check::Schedule;

/// The arguments of this process as a shell takes them, with `--schedule` in place of what explores.
pub(super) fn reproduce(arguments: impl IntoIterator<Item = OsString>, schedule: &Schedule) -> String {
    let mut words = vec!["durable-wasm".to_owned()];
    let mut arguments = arguments.into_iter().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--schedule" => drop(arguments.next()),
            given if given.starts_with("--schedule=") => {}
            _ => words.push(quote(&argument)),
        }
    }
    words.push("--schedule".to_owned());
    words.push(quote(&schedule.to_string()));
    words.join(" ")
}

/// A word as a shell takes it.
fn quote(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], expected: &str) {
        let arguments = std::iter::once("/usr/bin/durable-wasm").chain(arguments.iter().copied()).map(OsString::from);
        assert_eq!(reproduce(arguments, &"lose-after@1.2,clock=1".parse().unwrap()), expected);
    }

    #[test]
    fn what_was_typed_with_the_schedule() {
        check(&["check", "a.wasm"], "durable-wasm check a.wasm --schedule lose-after@1.2,clock=1");
        check(
            &["check", "a b.wasm", "--input", r#"{"a": "it's"}"#],
            r#"durable-wasm check 'a b.wasm' --input '{"a": "it'\''s"}' --schedule lose-after@1.2,clock=1"#,
        );
        check(&["check", "--name", "", "a"], "durable-wasm check --name '' a --schedule lose-after@1.2,clock=1");
    }

    #[test]
    fn an_earlier_schedule_makes_room() {
        let expected = "durable-wasm check a.wasm --json --schedule lose-after@1.2,clock=1";
        check(&["check", "--schedule", "restart", "a.wasm", "--json"], expected);
        check(&["check", "--schedule=restart", "a.wasm", "--json"], expected);
    }
}
