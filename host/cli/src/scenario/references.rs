//! What the values of a template refer to: `Ref`, `Fn::GetAtt` and `Fn::Sub`.
//!
//! A resource stands for itself by its name, whichever attribute of it is asked for: functions are called by their names as
//! well as by their ARNs, and there is nothing to reach behind resources of other types. In short, as `!Ref Table`, these
//! functions are tags, which the reader of YAML passes over: so texts are taken for what the tags would make of them.

use std::collections::BTreeMap;

use serde_json::Value;

/// The resources of a template.
pub(super) struct References<'a> {
    /// Their names, by their logical ids.
    names: BTreeMap<&'a str, &'a str>,
}

/// Of logical ids, and of names that are others.
impl<'a> FromIterator<(&'a str, Option<&'a str>)> for References<'a> {
    fn from_iter<I: IntoIterator<Item = (&'a str, Option<&'a str>)>>(resources: I) -> Self {
        Self { names: resources.into_iter().map(|(id, name)| (id, name.unwrap_or(id))).collect() }
    }
}

impl References<'_> {
    /// The text that a value comes to. None when it is no text, and no reference that is known here.
    pub(super) fn resolve(&self, value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(self.name(text).map_or_else(|| self.substitute(text), str::to_owned)),
            Value::Object(function) if function.len() == 1 => match function.iter().next()? {
                (name, Value::String(id)) if name == "Ref" => self.name(id).map(str::to_owned),
                (name, Value::String(attribute)) if name == "Fn::GetAtt" => self.name(attribute).map(str::to_owned),
                (name, Value::Array(path)) if name == "Fn::GetAtt" => {
                    self.name(path.first()?.as_str()?).map(str::to_owned)
                }
                (name, Value::String(text)) if name == "Fn::Sub" => Some(self.substitute(text)),
                _ => None,
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// The name of the resource that `Id` or `Id.Attribute` is about.
    fn name(&self, path: &str) -> Option<&str> {
        let id = path.split_once('.').map_or(path, |(id, _)| id);
        self.names.get(id).copied()
    }

    /// A text with each `${Id}` and `${Id.Attribute}` replaced. What names no resource stays as it is.
    fn substitute(&self, text: &str) -> String {
        let Some((before, rest)) = text.split_once("${") else { return text.to_owned() };
        let Some((path, after)) = rest.split_once('}') else { return text.to_owned() };
        let value = self.name(path).map_or_else(|| format!("${{{path}}}"), str::to_owned);
        format!("{before}{value}{}", self.substitute(after))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(value: Value, text: impl Into<Option<&'static str>>) {
        let references: References<'_> = [("Echo", Some("target_echo")), ("Table", None)].into_iter().collect();
        assert_eq!(references.resolve(&value).as_deref(), text.into(), "{value}");
    }

    #[test]
    fn references_in_full() {
        check(json!({ "Ref": "Echo" }), "target_echo");
        check(json!({ "Ref": "Table" }), "Table");
        check(json!({ "Fn::GetAtt": ["Echo", "Arn"] }), "target_echo");
        check(json!({ "Fn::GetAtt": "Echo.Arn" }), "target_echo");
        check(json!({ "Fn::Sub": "${Echo}:1 of ${Table.Arn}" }), "target_echo:1 of Table");
    }

    #[test]
    fn references_in_short() {
        check(json!("Echo"), "target_echo");
        check(json!("Echo.Arn"), "target_echo");
        check(json!("${Echo.Arn}:$LATEST"), "target_echo:$LATEST");
    }

    #[test]
    fn plain_texts() {
        for text in ["", "of nobody", "Nobody.Arn", "${AWS::Region}", "${unfinished", "a ${b} ${c"] {
            check(json!(text), text);
        }
    }

    #[test]
    fn what_is_not_known() {
        check(json!({ "Ref": "Nobody" }), None);
        check(json!({ "Fn::ImportValue": "Echo" }), None);
        check(json!({ "Ref": "Echo", "Fn::Sub": "" }), None);
        check(json!(["Echo"]), None);
        check(json!(null), None);
    }
}
