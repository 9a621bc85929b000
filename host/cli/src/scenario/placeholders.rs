//! What the `${NAME}`s of a scenario stand for.
//!
//! # Invariants
//! - A name stands for one value in input, history, result and logs alike: once bound, it keeps its value.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::value;

/// The values of the names that are known so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placeholders(BTreeMap<String, Value>);

impl Placeholders {
    /// The names that a scenario's `Variables` bind. `${GEN_STR:8}` binds 8 lower-case letters and digits that depend on
    /// `seed` and the name alone.
    pub fn generate(variables: &Map<String, Value>, seed: &str) -> Self {
        let value = |name: &str, value: &Value| match generated_length(value) {
            Some(length) => random_text(&format!("{seed}/{name}"), length),
            None => value::text(value),
        };
        let bind = |(name, variable): (&String, &Value)| (name.clone(), Value::String(value(name, variable)));
        Self(variables.iter().map(bind).collect())
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Binds a name, unless it is bound.
    pub fn bind(&mut self, name: &str, value: Value) {
        self.0.entry(name.to_owned()).or_insert(value);
    }

    /// The value with every known `${NAME}` in its texts replaced, keys left alone.
    pub fn substitute(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.substitute_text(text)),
            Value::Array(items) => items.iter().map(|item| self.substitute(item)).collect(),
            Value::Object(fields) => Value::Object(self.substitute_fields(fields)),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// As [`substitute`](Self::substitute), of a mapping.
    pub fn substitute_fields(&self, fields: &Map<String, Value>) -> Map<String, Value> {
        fields.iter().map(|(key, value)| (key.clone(), self.substitute(value))).collect()
    }

    /// The text with every known `${NAME}` replaced. What it is replaced by is not looked at again.
    pub fn substitute_text(&self, text: &str) -> String {
        let mut done = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            done.push_str(before);
            let known = after.split_once('}').and_then(|(name, after)| Some((self.get(name)?, after)));
            match known {
                Some((value, after)) => {
                    done.push_str(&value::text(value));
                    rest = after;
                }
                None => {
                    done.push_str("${");
                    rest = after;
                }
            }
        }
        done.push_str(rest);
        done
    }
}

/// The length that `${GEN_STR:LENGTH}` asks for.
fn generated_length(value: &Value) -> Option<usize> {
    value.as_str()?.strip_prefix("${GEN_STR:")?.strip_suffix('}')?.parse().ok()
}

fn random_text(seed: &str, length: usize) -> String {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let blocks = (0_u64..).flat_map(|block| Sha256::digest(format!("{seed}/{block}")));
    let letter = |byte: u8| ALPHABET.get(usize::from(byte) % ALPHABET.len()).copied().map(char::from);
    blocks.filter_map(letter).take(length).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn placeholders(bound: Value) -> Placeholders {
        let Value::Object(fields) = bound else { panic!("not a mapping: {bound}") };
        Placeholders(fields.into_iter().collect())
    }

    #[test]
    fn known_names_are_replaced() {
        let known = placeholders(json!({"A": "x", "N": 7, "Y": true, "NEST": "${A}"}));
        for (text, expected) in [
            ("${A}", "x"),
            ("Hello, ${A}${A}!", "Hello, xx!"),
            ("${N}/${Y}", "7/True"),
            ("${UNKNOWN} ${A", "${UNKNOWN} ${A"),
            ("${${A}}", "${x}"),
            ("${/A/}", "${/A/}"),
            ("${NEST}", "${A}"),
            ("$A {A}", "$A {A}"),
        ] {
            assert_eq!(known.substitute_text(text), expected, "{text}");
        }
        assert_eq!(known.substitute(&json!([{"${A}": ["${A}", 1, null]}])), json!([{"${A}": ["x", 1, null]}]));
    }

    #[test]
    fn variables_are_literals_or_generated() {
        let variables = placeholders(json!({"A": "${GEN_STR:70}", "B": "${GEN_STR:8}", "C": "plain", "D": 5})).0;
        let variables: Map<_, _> = variables.into_iter().collect();
        let first = Placeholders::generate(&variables, "1-1");
        let letters = |name: &str| first.get(name).and_then(Value::as_str).unwrap().to_owned();
        assert_eq!(letters("A").len(), 70);
        assert!(letters("B").chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
        assert_eq!((letters("B").len(), letters("C").as_str(), letters("D").as_str()), (8, "plain", "5"));
        assert_eq!(Placeholders::generate(&variables, "1-1"), first);
        assert_ne!(Placeholders::generate(&variables, "1-2"), first);
    }

    #[test]
    fn a_bound_name_keeps_its_value() {
        let mut known = Placeholders::default();
        known.bind("A", json!(1));
        known.bind("A", json!(2));
        assert_eq!(known.get("A"), Some(&json!(1)));
    }
}
