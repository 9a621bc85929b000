//! What a record leaves open: what the handler knew when an invocation began, and when it heard of the rest.

use durable_wasm_core::model::Timestamp;
use durable_wasm_core::record::{Cause, Record, RecordedInvocation};

/// One way to read an invocation of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// The place up to which the handler knew everything when it was invoked.
    pub(super) known: usize,
    /// When it heard of what others did meanwhile.
    pub(super) news: News,
}

/// When a handler hears of what others did after its latest checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// With the answer to its next checkpoint.
    Late,
    /// Before that: it asked for news.
    Early,
}

/// All ways to read an invocation, the likeliest first. There are few, and mostly only one.
pub(super) fn readings(record: &Record, invocation: &RecordedInvocation) -> Vec<Reading> {
    let cause = |place: usize| record.events().get(place).map(|event| event.kind.cause());
    let own = invocation.events.clone();
    let leading = own.clone().take_while(|place| matches!(cause(*place), Some(Cause::Outside | Cause::Operator)));
    let leading: Vec<(usize, Timestamp)> =
        leading.filter_map(|place| Some((place, record.events().get(place)?.timestamp))).collect();
    let until = |is_known: &dyn Fn(Timestamp) -> bool| {
        own.start + leading.iter().take_while(|(_, timestamp)| is_known(*timestamp)).count()
    };
    let mut known = match (invocation.start, leading.first()) {
        // What happened in the very instant it was invoked may have happened before or after.
        (Some(start), _) => vec![until(&|at| at <= start), until(&|at| at < start)],
        // The first thing that happened had it invoked; the others may have happened before or after.
        (None, Some((_, first))) => vec![until(&|_| true), until(&|at| at <= *first)],
        (None, None) => vec![own.start],
    };
    known.dedup();
    let mut readings = Vec::new();
    for news in [News::Late, News::Early] {
        readings.extend(known.iter().map(|known| Reading { known: *known, news }));
        let has_news = |known: &usize| (*known..own.end).any(|place| cause(place) == Some(Cause::Outside));
        known.retain(has_news);
    }
    readings
}

#[cfg(test)]
mod tests {
    use durable_wasm_core::record::read_record;
    use serde_json::json;

    use super::*;

    /// How the second invocation can be read of a record in which two callbacks come, at these seconds, before and while it
    /// runs: it starts at second 5, if that is known.
    #[track_caller]
    fn check(callbacks: [u64; 2], is_complete: bool, expected: &[(usize, News)]) {
        let event = |id: u64, at: u64, event_type: &str, operation: Option<&str>, details: serde_json::Value| {
            json!({
                "EventId": id, "EventType": event_type, "EventTimestamp": 1_000 + at, "Id": operation,
                format!("{event_type}Details"): details,
            })
        };
        let completed = |at: u64| json!({ "StartTimestamp": 1_000 + at, "EndTimestamp": 1_000 + at, "RequestId": "r" });
        let [first, second] = callbacks;
        let mut events = vec![
            event(1, 0, "ExecutionStarted", Some("e"), json!({})),
            event(2, 0, "CallbackStarted", Some("a"), json!({ "CallbackId": "a" })),
            event(3, 0, "CallbackStarted", Some("b"), json!({ "CallbackId": "b" })),
            event(4, 0, "InvocationCompleted", None, completed(0)),
            event(5, first, "CallbackSucceeded", Some("a"), json!({})),
            event(6, second, "CallbackSucceeded", Some("b"), json!({})),
            event(7, 9, "StepStarted", Some("s"), json!({})),
        ];
        if is_complete {
            events.push(event(8, 9, "InvocationCompleted", None, completed(5)));
        }
        let record = read_record(json!({ "Events": events }).to_string().as_bytes()).unwrap();
        let readings = readings(&record, &record.invocations()[1]);
        let readings: Vec<_> = readings.iter().map(|reading| (reading.known - 4, reading.news)).collect();
        assert_eq!(readings, expected);
    }

    #[test]
    fn what_the_handler_knew() {
        check([1, 2], true, &[(2, News::Late)]);
        check([1, 5], true, &[(2, News::Late), (1, News::Late), (1, News::Early)]);
        check([1, 7], true, &[(1, News::Late), (1, News::Early)]);
        check([7, 8], true, &[(0, News::Late), (0, News::Early)]);
        check([1, 2], false, &[(2, News::Late), (1, News::Late), (1, News::Early)]);
    }
}
