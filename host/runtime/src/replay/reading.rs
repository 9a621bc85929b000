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
