//! Records, read from documents: what `GetDurableExecutionHistory` answers with data, whole.

use serde_json::Value;

use super::{Record, RecordError};
use crate::wire;

/// Reads a record.
///
/// # Errors
/// Why it is none, and where.
pub fn read_record(document: &[u8]) -> Result<Record, RecordError> {
    let document: Value = serde_json::from_slice(document).map_err(RecordError::Json)?;
    let events = events(&document)?;
    for (index, event) in events.iter().enumerate() {
        check_data(index, event)?;
    }
    if document.get("NextMarker").is_some_and(|marker| marker.as_str() != Some("") && !marker.is_null()) {
        return Err(RecordError::Paged { events: events.len() });
    }
    let read = events.iter().enumerate().map(|(index, event)| wire::read_event(index, event));
    Record::new(read.collect::<Result<_, _>>().map_err(RecordError::Read)?)
}

fn events(document: &Value) -> Result<&[Value], RecordError> {
    let found = match document {
        Value::Object(fields) => match fields.get("Events") {
            Some(Value::Array(events)) => return Ok(events),
            Some(_) => "an object whose `Events` is no list".to_owned(),
            None => object(fields.keys().map(String::as_str)),
        },
        Value::Array(_) => "a list".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => "a single value".to_owned(),
    };
    Err(RecordError::NoHistory { found })
}

/// What an object is, by the first of its fields.
fn object<'a>(fields: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 3;
    let fields: Vec<_> = fields.take(SHOWN).map(|field| format!("`{field}`")).collect();
    if fields.is_empty() { "an empty object".to_owned() } else { format!("an object with {}", fields.join(", ")) }
}

/// Refuses events whose data was left out. Source: `Truncated` of the model's `EventInput`, `EventResult`, `EventError`.
fn check_data(index: usize, event: &Value) -> Result<(), RecordError> {
    let Some(event_type) = event.get("EventType").and_then(Value::as_str) else { return Ok(()) };
    let Some(Value::Object(details)) = event.get(format!("{event_type}Details")) else { return Ok(()) };
    let truncated = details.iter().find(|(_, field)| field.get("Truncated").and_then(Value::as_bool) == Some(true));
    match truncated {
        None => Ok(()),
        Some((field, _)) => Err(RecordError::WithoutData {
            event: event.get("EventId").and_then(Value::as_u64).unwrap_or(index as u64 + 1),
            event_type: event_type.to_owned(),
            field: field.clone(),
        }),
    }
}
