//! JSON without the blanks between its parts, so that a result looks the same whichever language wrote it.

use serde::de::IgnoredAny;

/// The text without insignificant white space, and otherwise to the letter: no number is read and written again. What is no
/// JSON comes back as it is.
pub fn compact(text: &str) -> String {
    if serde_json::from_str::<IgnoredAny>(text).is_err() {
        return text.to_owned();
    }
    let (mut in_string, mut escaped) = (false, false);
    let is_significant = |character: &char| {
        if !in_string {
            in_string = *character == '"';
            return !character.is_ascii_whitespace();
        }
        in_string = escaped || *character != '"';
        escaped = !escaped && *character == '\\';
        true
    };
    text.chars().filter(is_significant).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_go_between_parts_and_nowhere_else() {
        for (text, expected) in [
            ("[\"1 2\", \"3\"]", "[\"1 2\",\"3\"]"),
            ("{ \"a b\" :\n\t1.50, \"c\": 12345678901234567890123 }", "{\"a b\":1.50,\"c\":12345678901234567890123}"),
            (r#"[ "a \" b" , "c \\" , " d" ]"#, r#"["a \" b","c \\"," d"]"#),
            ("null", "null"),
            ("no JSON at all", "no JSON at all"),
        ] {
            assert_eq!(compact(text), expected);
        }
    }
}
