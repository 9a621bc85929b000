use serde_json::json;

use super::*;

/// Matches a value with these names bound and tells the problems, one a line.
fn problems_with(bound: &[(&str, Value)], expected: Value, actual: Value) -> String {
    let mut placeholders = Placeholders::default();
    for (name, value) in bound {
        placeholders.bind(name, value.clone());
    }
    let problems = match_value(&expected, &actual, "it", &mut placeholders);
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(expected: Value, actual: Value, problems: &str) {
    assert_eq!(problems_with(&[("X", json!("x1")), ("N", json!(7))], expected, actual), problems);
}

#[test]
fn wildcards() {
    for actual in [json!(null), json!(""), json!(5), json!([1]), json!({"a": 1})] {
        check(json!("*"), actual.clone(), "");
        check(json!({}), actual, "");
    }
}

#[test]
fn literals() {
    for literal in
        [json!(null), json!(true), json!(5), json!(1.5), json!("text"), json!(""), json!([]), json!({"a": 1})]
    {
        check(literal.clone(), literal, "");
    }
    check(json!(1), json!(1.0), "");
    check(json!(1), json!("1"), "it: expected 1, got \"1\"");
    check(json!("1"), json!(1), "it: expected \"1\", got 1");
    check(json!(1), json!(true), "it: expected 1, got true");
    check(json!(null), json!(""), "it: expected null, got \"\"");
    check(json!("**"), json!("a"), "it: expected \"**\", got \"a\"");
    check(json!({"a": 1}), json!("a"), "it: expected {\"a\":1}, got \"a\"");
    check(json!([1]), json!({"0": 1}), "it: expected [1], got {\"0\":1}");
}

#[test]
fn known_names_in_texts() {
    check(json!("\"${X}\""), json!("\"x1\""), "");
    check(json!("${N} times"), json!("7 times"), "");
    check(json!("Hello, ${X}!"), json!("Hello, x2!"), "it: expected \"Hello, x1!\", got \"Hello, x2!\"");
    check(json!("a ${UNKNOWN}"), json!("a ${UNKNOWN}"), "");
    check(json!("a ${UNKNOWN}"), json!("a b"), "it: expected \"a ${UNKNOWN}\", got \"a b\"");
    check(json!("${X}-${N}"), json!("x1-7"), "");
    check(json!("${X}-${N}"), json!("anything"), "it: expected \"x1-7\", got \"anything\"");
}

#[test]
fn names_stand_for_one_value() {
    check(json!("${X}"), json!("x1"), "");
    check(json!("${X}"), json!("x2"), "it: expected \"x1\", as ${X} was before, got \"x2\"");
    check(json!("${N}"), json!("7"), "it: expected 7, as ${N} was before, got \"7\"");
    check(json!(["${ID}", "${ID}"]), json!(["a", "a"]), "");
    check(json!(["${ID}", "${ID}"]), json!(["a", "b"]), "it[1]: expected \"a\", as ${ID} was before, got \"b\"");
    check(json!(["${ID}", "<${ID}>"]), json!([{"k": 1}, "<{\"k\":1}>"]), "");
    check(json!(["${A}", "${B}"]), json!(["same", "same"]), "");
}

#[test]
fn patterns() {
    check(json!("${/^[0-5]$/}"), json!(3), "");
    check(json!("${/^[0-5]$/}"), json!(6), "it: expected a match of ${/^[0-5]$/}, got 6");
    check(json!("${/wrapped/}"), json!("it is wrapped twice"), "");
    check(json!("${/.*TransientError$/}"), json!("pkg.TransientError"), "");
    check(
        json!("${/.*TransientError$/}"),
        json!("TransientErrors"),
        "it: expected a match of ${/.*TransientError$/}, got \"TransientErrors\"",
    );
    check(json!("${/None|True/}"), json!(null), "");
    check(json!("${/None|True/}"), json!(true), "");
    check(json!("${/(/}"), json!("("), "it: expected a match of ${/(/}, got \"(\"");
}

#[test]
fn mappings_and_lists() {
    check(json!({"a": "*"}), json!({"a": 1, "b": 2}), "");
    check(json!({"a": "*", "b": {}}), json!({"a": null}), "it.b: expected {}, got no such field");
    check(
        json!({"a": {"b": [1, {"c": 2}]}}),
        json!({"a": {"b": [1, {"c": 3, "d": 4}]}}),
        "it.a.b[1].c: expected 2, got 3",
    );
    check(json!([1]), json!([1, 2]), "it: expected a list of length 1, got a list of length 2");
    check(json!([1, 2]), json!([2, 1]), "it[0]: expected 1, got 2\nit[1]: expected 2, got 1");
    check(json!([]), json!([1]), "it: expected a list of length 0, got a list of length 1");
}

fn event(id: u64, fields: Value) -> ExpectedEvent {
    let Value::Object(fields) = fields else { panic!("not a mapping: {fields}") };
    ExpectedEvent { id, fields }
}

#[test]
fn events_are_found_by_their_ids() {
    let actual = [
        json!({"EventId": 1, "EventType": "ExecutionStarted"}),
        json!({"EventId": 2, "EventType": "StepStarted", "Id": "a", "StepStartedDetails": {}}),
        json!({"EventId": 3, "EventType": "StepSucceeded", "Id": "a", "StepSucceededDetails": {"Result": {"Payload": "1"}}}),
    ];
    let expected = [
        event(3, json!({"EventType": "StepSucceeded", "Id": "${ID}", "StepSucceededDetails": {"Result": {}}})),
        event(2, json!({"EventType": "StepStarted", "Id": "${ID}"})),
    ];
    let mut placeholders = Placeholders::default();
    assert_eq!(match_history(&expected, &actual, &mut placeholders), []);
    assert_eq!(placeholders.get("ID"), Some(&json!("a")));

    let wrong = [
        event(2, json!({"EventType": "WaitStarted", "Name": "*"})),
        event(4, json!({"EventType": "InvocationCompleted"})),
        event(9, json!({})),
    ];
    let problems = match_history(&wrong, &actual, &mut placeholders);
    let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "event 2: EventType: expected \"WaitStarted\", got \"StepStarted\"",
            "event 2: Name: expected \"*\", got no such field",
            "event 4: expected InvocationCompleted, got no such event",
            "event 9: expected an event, got no such event",
        ]
    );
}

/// Any number of values, the same every time: Marsaglia's xorshift.
struct Values(u64);

impl Values {
    fn number(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    /// A value none of whose texts is a pattern, and which is no empty mapping.
    fn value(&mut self, depth: u32) -> Value {
        match self.number(if depth == 0 { 4 } else { 6 }) {
            0 => Value::Null,
            1 => Value::Bool(self.number(2) == 0),
            2 => self.number(1_000).into(),
            3 => format!("text {}", self.number(1_000)).into(),
            4 => (0..self.number(4)).map(|_| self.value(depth - 1)).collect(),
            _ => Value::Object((0..=self.number(3)).map(|key| (format!("k{key}"), self.value(depth - 1))).collect()),
        }
    }
}

/// Replaces one leaf, or adds an item to an empty list.
fn alter(value: &mut Value, choose: &mut Values) {
    match value {
        Value::Array(items) if items.is_empty() => items.push(Value::Null),
        Value::Array(items) => {
            let index = choose.number(items.len() as u64);
            alter(&mut items[usize::try_from(index).unwrap()], choose);
        }
        Value::Object(fields) => {
            let index = choose.number(fields.len() as u64);
            alter(fields.values_mut().nth(usize::try_from(index).unwrap()).unwrap(), choose);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => *value = json!(["altered"]),
    }
}

#[test]
fn a_value_matches_itself_and_nothing_that_differs_in_one_place() {
    let mut values = Values(0x9e37_79b9_7f4a_7c15);
    for _ in 0..1_000 {
        let value = values.value(4);
        assert_eq!(problems_with(&[], value.clone(), value.clone()), "");
        let mut altered = value.clone();
        alter(&mut altered, &mut values);
        assert_ne!(problems_with(&[], value.clone(), altered.clone()), "", "{value} {altered}");
    }
}
