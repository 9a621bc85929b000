//! JSON values as the official validator, which is written in Python, sees them.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};
use serde_json::{Number, Value};

/// Whether two values are the same; numbers are by their value, so that `1` is `1.0`.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => same_number(left, right),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, left)| right.get(key).is_some_and(|right| same(left, right)))
        }
        (
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_),
            _,
        ) => left == right,
    }
}

/// Integers are compared as such: as floating point, large neighbours would be equal.
fn same_number(left: &Number, right: &Number) -> bool {
    left == right || (left.is_f64() != right.is_f64() && left.as_f64() == right.as_f64())
}

/// A value as text: a string without quotes, anything else as Python's `str` writes it, but for lists and mappings, which
/// stay JSON.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// A value as JSON text, spaced and escaped as Python's `json.dumps` does: histories hold what a scenario sends, and
/// scenarios compare that as text.
pub(super) fn json(value: &Value) -> String {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Spaced(CompactFormatter));
    // A value serialises, and a vector takes every byte: there is nothing to fail.
    let _ = value.serialize(&mut serializer);
    String::from_utf8_lossy(&bytes).into_owned()
}

struct Spaced(CompactFormatter);

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut units = [0; 2];
        for c in fragment.chars() {
            if c.is_ascii() {
                self.0.write_string_fragment(writer, c.encode_utf8(&mut [0; 4]))?;
            } else {
                for unit in c.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_that_are_the_same() {
        for (left, right, expected) in [
            (json!(1), json!(1.0), true),
            (json!([{"a": 1}]), json!([{"a": 1.0}]), true),
            (json!(9_007_199_254_740_993_u64), json!(9_007_199_254_740_992_u64), false),
            (json!(1), json!("1"), false),
            (json!(1), json!(true), false),
            (json!(null), json!(false), false),
            (json!({"a": 1}), json!({"a": 1, "b": 2}), false),
            (json!({"a": 1, "b": 2}), json!({"a": 1}), false),
            (json!([1]), json!([1, 2]), false),
        ] {
            assert_eq!(same(&left, &right), expected, "{left} {right}");
        }
    }

    #[test]
    fn text_and_json_as_python_has_them() {
        let cases = [
            (json!(null), "None", "null"),
            (json!(true), "True", "true"),
            (json!(7), "7", "7"),
            (json!(1.5), "1.5", "1.5"),
            (json!("a\"b"), "a\"b", r#""a\"b""#),
            (json!("ä😀\n"), "ä😀\n", r#""\u00e4\ud83d\ude00\n""#),
            (json!({"a": [1, 2], "b": {}}), r#"{"a":[1,2],"b":{}}"#, r#"{"a": [1, 2], "b": {}}"#),
        ];
        for (value, as_text, as_json) in cases {
            assert_eq!((text(&value).as_str(), json(&value).as_str()), (as_text, as_json));
        }
    }
}
