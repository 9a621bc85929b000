//! Histories with an edit, replayed with the handler that recorded them.

use serde_json::{Value, json};

use crate::harness::Verdict::{self, Compatible, Diverged, Unreadable};
use crate::harness::{check, record, replay};

/// A history being edited.
struct History(Value);

type Edit = fn(&mut History);

impl History {
    fn events(&mut self) -> &mut Vec<Value> {
        self.0["Events"].as_array_mut().unwrap()
    }

    /// The events of the operation with this name.
    fn of(&mut self, name: &str) -> impl Iterator<Item = &mut Value> {
        self.events().iter_mut().filter(move |event| event["Name"] == name)
    }

    fn id(&mut self, name: &str) -> Value {
        self.of(name).next().unwrap_or_else(|| panic!("there is no operation `{name}`"))["Id"].clone()
    }

    fn place(&mut self, name: &str, event_type: &str) -> usize {
        let is_it = |event: &Value| event["Name"] == name && event["EventType"] == event_type;
        self.events().iter().position(is_it).unwrap_or_else(|| panic!("there is no {event_type} of `{name}`"))
    }

    /// The details of an event.
    fn details(&mut self, name: &str, event_type: &str) -> &mut Value {
        let place = self.place(name, event_type);
        &mut self.events()[place][format!("{event_type}Details")]
    }

    /// The details of the execution's last event.
    fn end(&mut self) -> &mut Value {
        let last = self.events().last_mut().unwrap();
        &mut last["ExecutionSucceededDetails"]
    }

    /// Sets a field in all events of an operation.
    fn set(&mut self, name: &str, field: &str, value: &Value) {
        self.of(name).for_each(|event| event[field] = value.clone());
    }

    fn remove(&mut self, name: &str) {
        self.events().retain(|event| event["Name"] != name);
        self.renumber();
    }

    /// Removes the first end of an invocation after an event.
    fn remove_end_after(&mut self, name: &str, event_type: &str) {
        let place = self.place(name, event_type);
        let events = self.events();
        let end = (place..events.len()).find(|&place| events[place]["EventType"] == "InvocationCompleted").unwrap();
        events.remove(end);
        self.renumber();
    }

    fn renumber(&mut self) {
        self.events().iter_mut().enumerate().for_each(|(place, event)| event["EventId"] = json!(place + 1));
    }

    /// Makes an event another one.
    fn retype(&mut self, name: &str, event_type: &str, other: &str) {
        let place = self.place(name, event_type);
        let event = self.events()[place].as_object_mut().unwrap();
        let details = event.remove(&format!("{event_type}Details")).unwrap();
        event.insert("EventType".to_owned(), json!(other));
        event.insert(format!("{other}Details"), details);
    }

    fn replace_text(&mut self, from: &str, to: &str) {
        self.0 = serde_json::from_str(&self.0.to_string().replace(from, to)).unwrap();
    }
}

/// Another thing was done: the operation recorded where the handler does otherwise, with the contexts around it; nothing for
/// the execution itself.
const OTHERWISE: &[(&str, &str, Edit)] = &[
    ("a step is renamed", "bill", |h| h.set("charge", "Name", &json!("bill"))),
    ("a wait is renamed", "nap", |h| h.set("cool-down", "Name", &json!("nap"))),
    ("a context is renamed", "hold", |h| h.set("reserve", "Name", &json!("hold"))),
    ("a callback is renamed", "consent", |h| h.set("approval", "Name", &json!("consent"))),
    ("a call is renamed", "send", |h| h.set("ship", "Name", &json!("send"))),
    ("a step is nameless", "Step d4735e3a", |h| {
        h.of("charge").for_each(|event| drop(event.as_object_mut().unwrap().remove("Name")));
    }),
    ("a subtype is another", "charge", |h| h.set("charge", "SubType", &json!("Stride"))),
    ("an id is another", "charge", |h| h.set("charge", "Id", &json!("0123456789abcdef"))),
    ("two ids are swapped", "charge", |h| {
        let (one, other) = (h.id("validate"), h.id("charge"));
        h.set("validate", "Id", &other);
        h.set("charge", "Id", &one);
    }),
    ("two steps are swapped", "charge", |h| {
        h.events()[1..5].rotate_left(2);
        h.renumber();
    }),
    ("two steps in a context are swapped", "reserve > cup", |h| {
        let place = h.place("teapot", "StepStarted");
        h.events()[place..place + 4].rotate_left(2);
        h.renumber();
    }),
    ("a step is removed", "cool-down", |h| h.remove("charge")),
    ("the last step is removed", "finish", |h| h.remove("finish")),
    ("a step in a context is removed", "reserve", |h| h.remove("cup")),
    ("a wait is removed", "reserve", |h| {
        h.remove_end_after("cool-down", "WaitStarted");
        h.remove("cool-down");
    }),
    ("a callback is removed", "ship", |h| {
        h.remove_end_after("approval", "CallbackStarted");
        h.remove("approval");
    }),
    ("a call is removed", "labels", |h| {
        h.remove_end_after("ship", "ChainedInvokeStarted");
        h.remove("ship");
    }),
    ("a context is removed", "approval", |h| {
        ["reserve", "teapot", "cup"].into_iter().for_each(|name| h.remove(name));
    }),
    ("a step is added", "bonus", |h| {
        let place = h.place("finish", "StepStarted");
        let mut pair = h.events()[place..place + 2].to_vec();
        for event in &mut pair {
            (event["Name"], event["Id"]) = (json!("bonus"), json!("0123456789abcdef"));
        }
        h.events().splice(place..place, pair);
        h.renumber();
    }),
    ("a step is in a context", "reserve > finish", |h| {
        let reserve = h.id("reserve");
        h.set("finish", "ParentId", &reserve);
    }),
    ("a step is out of its context", "cup", |h| {
        h.of("cup").for_each(|event| drop(event.as_object_mut().unwrap().remove("ParentId")));
    }),
    ("a step is a context", "finish", |h| {
        h.retype("finish", "StepStarted", "ContextStarted");
        h.retype("finish", "StepSucceeded", "ContextSucceeded");
    }),
    ("a wait is shorter", "cool-down", |h| {
        let started = h.details("cool-down", "WaitStarted");
        (started["Duration"], started["ScheduledEndTimestamp"]) = (json!(30), json!("2026-01-01T00:00:30.000Z"));
        h.details("cool-down", "WaitSucceeded")["Duration"] = json!(30);
    }),
    ("a wait is longer, by what rounding may be", "cool-down", |h| {
        h.details("cool-down", "WaitStarted")["Duration"] = json!(61)
    }),
    ("a callback's timeout is another", "approval", |h| {
        h.details("approval", "CallbackStarted")["Timeout"] = json!(7_200);
    }),
    ("a callback has a heartbeat", "approval", |h| {
        h.details("approval", "CallbackStarted")["HeartbeatTimeout"] = json!(60);
    }),
    ("a call is of another function", "ship", |h| {
        h.details("ship", "ChainedInvokeStarted")["FunctionName"] = json!("lorry");
    }),
    ("a call has another input", "ship", |h| {
        h.details("ship", "ChainedInvokeStarted")["Input"]["Payload"] = json!("4")
    }),
    ("a call is for a tenant", "ship", |h| h.details("ship", "ChainedInvokeStarted")["TenantId"] = json!("acme")),
    ("a context's result is another", "reserve", |h| {
        h.details("reserve", "ContextSucceeded")["Result"]["Payload"] = json!("\"held\"");
    }),
    ("a context fails otherwise", "probe", |h| {
        h.details("probe", "ContextFailed")["Error"]["Payload"]["ErrorType"] = json!("Probing");
    }),
    ("a context fails", "reserve", |h| {
        h.retype("reserve", "ContextSucceeded", "ContextFailed");
        *h.details("reserve", "ContextFailed") =
            json!({"Error": {"Payload": {"ErrorType": "SoldOut"}, "Truncated": false}});
    }),
    ("the result is another", "", |h| h.end()["Result"]["Payload"] = json!("\"finished\"")),
    ("the execution fails", "", |h| {
        let last = h.events().last_mut().unwrap().as_object_mut().unwrap();
        last.remove("ExecutionSucceededDetails");
        last.insert("EventType".to_owned(), json!("ExecutionFailed"));
        last.insert("ExecutionFailedDetails".to_owned(), json!({"Error": {"Payload": {"ErrorType": "Undone"}}}));
    }),
];

/// It cannot have happened.
const IMPOSSIBLE: &[(&str, Edit)] = &[
    ("an operation has two names", |h| h.of("charge").take(1).for_each(|event| event["Name"] = json!("bill"))),
    ("the first event is missing", |h| drop(h.events().remove(0))),
    ("the first event is missing, and ids count from 1", |h| {
        h.events().remove(0);
        h.renumber();
    }),
    ("an event is missing", |h| drop(h.events().remove(6))),
    ("two events are swapped", |h| h.events().swap(3, 4)),
    ("two events are swapped, and ids count up", |h| {
        h.events().swap(3, 4);
        h.renumber();
    }),
    ("all events are in reverse", |h| h.events().reverse()),
    ("an event is there twice", |h| {
        let event = h.events()[3].clone();
        h.events().insert(3, event);
        h.renumber();
    }),
    ("time goes back", |h| h.events()[10]["EventTimestamp"] = json!("2025-12-31T00:00:00.000Z")),
    ("a time is none", |h| h.events()[10]["EventTimestamp"] = json!("noon")),
    ("a result is left out", |h| {
        *h.details("charge", "StepSucceeded") =
            json!({"Result": {"Truncated": true}, "RetryDetails": {"CurrentAttempt": 1}});
    }),
    ("an event's type is unknown", |h| h.events()[3]["EventType"] = json!("StepSkipped")),
    ("an event has no id", |h| drop(h.events()[3].as_object_mut().unwrap().remove("EventId"))),
    ("an operation has no id", |h| drop(h.events()[3].as_object_mut().unwrap().remove("Id"))),
    ("a wait ends too soon", |h| {
        h.details("cool-down", "WaitStarted")["ScheduledEndTimestamp"] = json!("2026-01-01T00:05:00.000Z")
    }),
    ("a parent is nowhere", |h| h.set("finish", "ParentId", &json!("0123456789abcdef"))),
    ("a parent is a step", |h| {
        let charge = h.id("charge");
        h.set("finish", "ParentId", &charge);
    }),
    ("an attempt is missing", |h| h.details("charge", "StepSucceeded")["RetryDetails"]["CurrentAttempt"] = json!(3)),
    ("a step becomes a context", |h| h.retype("charge", "StepSucceeded", "ContextSucceeded")),
    ("something follows the end", |h| {
        let mut event = h.events()[1].clone();
        event["EventId"] = json!(h.events().len() + 1);
        event["EventTimestamp"] = json!("2026-01-02T00:00:00.000Z");
        h.events().push(event);
    }),
    ("it starts twice", |h| {
        let start = h.events()[0].clone();
        h.events().insert(1, start);
        h.renumber();
    }),
    ("it is a page of several", |h| h.0["NextMarker"] = json!("eyJ9")),
    ("it is empty", |h| h.events().clear()),
    ("it has no list", |h| h.0 = json!({"Events": 3})),
    ("it is a list", |h| h.0 = h.0["Events"].clone()),
    ("it is something else", |h| h.0 = json!({"Operations": []})),
];

/// The same was done.
const THE_SAME: &[(&str, Edit)] = &[
    ("nothing", |_| {}),
    ("it was an hour later", |h| h.replace_text("T00:", "T01:")),
    ("times are numbers", |h| {
        for event in h.events() {
            let time = event["EventTimestamp"].as_str().unwrap().parse::<durable_wasm::Timestamp>().unwrap();
            event["EventTimestamp"] = json!(time.as_millis() as f64 / 1_000.0);
        }
    }),
    ("requests had other ids", |h| {
        for (number, event) in h.events().iter_mut().enumerate() {
            if event["EventType"] == "InvocationCompleted" {
                event["InvocationCompletedDetails"]["RequestId"] = json!(format!("request-{number}"));
            }
        }
    }),
    ("the execution had another name", |h| {
        let name = h.events()[0]["Name"].as_str().unwrap().to_owned();
        h.replace_text(&name, "order-17");
    }),
    ("a step had another result", |h| {
        h.details("charge", "StepSucceeded")["Result"]["Payload"] = json!("\"charged\"");
    }),
    ("the start of a step was not recorded", |h| {
        let place = h.place("charge", "StepStarted");
        h.events().remove(place);
        h.renumber();
    }),
    ("an attempt failed otherwise", |h| {
        h.details("settle", "StepFailed")["Error"]["Payload"]["ErrorMessage"] = json!("try again");
    }),
    ("the next attempt was to be sooner", |h| {
        h.details("settle", "StepFailed")["RetryDetails"]["NextAttemptDelaySeconds"] = json!(3);
    }),
    ("a callback had another id", |h| h.details("approval", "CallbackStarted")["CallbackId"] = json!("YWJj")),
    ("somebody answered otherwise", |h| {
        h.details("approval", "CallbackSucceeded")["Result"]["Payload"] = json!("\"go ahead\"");
    }),
    ("a called function answered otherwise", |h| {
        h.details("ship", "ChainedInvokeSucceeded")["Result"]["Payload"] = json!("\"arrived\"");
    }),
    ("another version was called", |h| h.details("ship", "ChainedInvokeStarted")["ExecutedVersion"] = json!("7")),
    ("a durable function was called", |h| {
        h.details("ship", "ChainedInvokeStarted")["DurableExecutionArn"] =
            json!("arn:aws:lambda:us-east-1:123456789012:function:carrier:$LATEST/durable-execution/a/b");
    }),
    ("there are fields that nobody knows", |h| {
        h.0["ResponseMetadata"] = json!({"HTTPStatusCode": 200});
        h.events()[3]["Colour"] = json!("green");
    }),
    ("the last event is not there yet", |h| drop(h.events().pop())),
    ("the last invocation goes on", |h| h.events().truncate(51)),
];

#[test]
fn replay_tells_edits_that_matter_from_those_that_do_not() {
    let history = record().history_json();
    let replayed = |edit: Edit| {
        let mut edited = History(serde_json::from_str(&history).unwrap());
        edit(&mut edited);
        replay("base", &edited.0.to_string())
    };
    let otherwise = OTHERWISE.iter().map(|(name, operation, edit)| (*name, Diverged(operation), *edit));
    let impossible = IMPOSSIBLE.iter().map(|(name, edit)| (*name, Unreadable, *edit));
    let the_same = THE_SAME.iter().map(|(name, edit)| (*name, Compatible, *edit));
    let mutations: Vec<(&str, Verdict, Edit)> = otherwise.chain(impossible).chain(the_same).collect();
    check(mutations.into_iter().map(|(name, expected, edit)| (name, expected, replayed(edit))));
}

#[test]
fn there_are_enough_edits_of_each_kind() {
    assert!(OTHERWISE.len() >= 30 && IMPOSSIBLE.len() >= 20 && THE_SAME.len() > 10);
}
