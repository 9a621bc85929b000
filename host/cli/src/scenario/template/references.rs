//! What texts of a template refer to: its functions, its parameters and the account.
//!
//! The reader of YAML passes over tags, so `!Ref X` is the text `X` here, `!GetAtt X.Arn` is `X.Arn`, and `!Sub` is known
//! by its `${…}`. A function is referred to by its name, whichever of its attributes is asked for: here that finds it, as its
//! ARN does in the service. What is no function and no parameter stands for itself, by its logical id.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// What may be referred to, by logical id or parameter name.
#[derive(Debug, Default)]
pub(super) struct References(BTreeMap<String, String>);

/// What CloudFormation gives to every template.
const PSEUDO_PARAMETERS: &[(&str, &str)] = &[
    ("AWS::AccountId", "123456789012"),
    ("AWS::Partition", "aws"),
    ("AWS::Region", "us-east-1"),
    ("AWS::StackName", "durable-wasm"),
    ("AWS::URLSuffix", "amazonaws.com"),
];

impl References {
    /// The parameters of a template, as far as they have a default.
    pub(super) fn new(parameters: &BTreeMap<String, Map<String, Value>>) -> Self {
        let defaults = parameters.iter().filter_map(|(name, parameter)| {
            let value = scalar(parameter.get("Default")?)?;
            Some((name.clone(), value.into_owned()))
        });
        let pseudo = PSEUDO_PARAMETERS.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self(pseudo.chain(defaults).collect())
    }

    /// Lets a function be referred to by its logical id.
    pub(super) fn add_function(&mut self, logical_id: &str, name: &str) {
        self.0.insert(logical_id.to_owned(), name.to_owned());
    }

    /// The text of a scalar, or of a reference in its long form (`Ref`, `Fn::GetAtt`, `Fn::Sub`); none of anything else.
    pub(super) fn text(&self, value: &Value) -> Option<String> {
        match value {
            Value::Object(function) => self.long_form(function),
            Value::String(_) | Value::Number(_) | Value::Bool(_) => Some(self.resolve(&scalar(value)?)),
            Value::Null | Value::Array(_) => None,
        }
    }

    fn long_form(&self, function: &Map<String, Value>) -> Option<String> {
        let mut entries = function.iter();
        let (Some((name, argument)), None) = (entries.next(), entries.next()) else { return None };
        match (name.as_str(), argument) {
            ("Ref", Value::String(name)) => Some(self.of(name)),
            ("Fn::GetAtt", Value::String(attribute)) => Some(self.of(attribute)),
            ("Fn::GetAtt", Value::Array(parts)) => {
                let parts: Option<Vec<_>> = parts.iter().map(Value::as_str).collect();
                Some(self.of(&parts?.join(".")))
            }
            ("Fn::Sub", Value::String(text)) => Some(self.substitute(text)),
            _ => None,
        }
    }

    /// A text that may be a reference in its short form.
    fn resolve(&self, text: &str) -> String {
        if text.contains("${") { self.substitute(text) } else { self.of(text) }
    }

    /// What a name or `NAME.ATTRIBUTE` stands for.
    fn of(&self, reference: &str) -> String {
        let name = reference.split_once('.').map_or(reference, |(name, _)| name);
        self.0.get(name).map_or(reference, String::as_str).to_owned()
    }

    /// Replaces every `${REFERENCE}`. `${!X}` is `${X}` literally.
    fn substitute(&self, text: &str) -> String {
        let mut parts = text.split("${");
        let mut substituted = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            substituted += &match part.split_once('}') {
                Some((reference, rest)) => match reference.strip_prefix('!') {
                    Some(literal) => format!("${{{literal}}}{rest}"),
                    None => self.of(reference.trim()) + rest,
                },
                None => format!("${{{part}"),
            };
        }
        substituted
    }
}

fn scalar(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(_) | Value::Bool(_) => Some(Cow::Owned(value.to_string())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(value: &Value, expected: Option<&str>) {
        let parameters = [("Stage", json!({"Type": "String", "Default": "test"})), ("Key", json!({"Type": "String"}))];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.as_object().unwrap().clone()));
        let mut references = References::new(&parameters.into());
        references.add_function("Target", "target_echo");
        assert_eq!(references.text(value).as_deref(), expected, "{value}");
    }

    #[test]
    fn functions_and_parameters_in_the_short_form() {
        check(&json!("Target"), Some("target_echo"));
        check(&json!("Target.Arn"), Some("target_echo"));
        check(&json!("${Target.Arn}:$LATEST"), Some("target_echo:$LATEST"));
        check(&json!("${AWS::StackName}-${Stage}"), Some("durable-wasm-test"));
    }

    #[test]
    fn and_in_the_long_form() {
        check(&json!({"Ref": "Target"}), Some("target_echo"));
        check(&json!({"Fn::GetAtt": ["Target", "Arn"]}), Some("target_echo"));
        check(&json!({"Fn::GetAtt": "Target.Arn"}), Some("target_echo"));
        check(&json!({"Fn::Sub": "${Target}:live"}), Some("target_echo:live"));
        check(&json!({"Ref": "AWS::Region"}), Some("us-east-1"));
    }

    #[test]
    fn what_is_not_known_stands_for_itself() {
        check(&json!("plain text"), Some("plain text"));
        check(&json!({"Ref": "Table"}), Some("Table"));
        check(&json!("${Table.Arn} ${!Literal} ${open"), Some("Table.Arn ${Literal} ${open"));
        check(&json!({"Ref": "Key"}), Some("Key"));
        check(&json!(3), Some("3"));
    }

    #[test]
    fn what_is_no_text() {
        for value in [json!(null), json!([1]), json!({"Bucket": "b"}), json!({"Fn::Join": ["", []]}), json!({})] {
            check(&value, None);
        }
    }
}
