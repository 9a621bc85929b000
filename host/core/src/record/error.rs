//! Why a document is no record of an execution.

use crate::model::Timestamp;
use crate::record::EventProblem;
use crate::wire::ReadError;

/// Why a document is no record of an execution, and where.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It is no JSON.
    #[error("it is not valid JSON")]
    Json(#[source] serde_json::Error),
    /// It is JSON, and something else.
    #[error("it is no history: {found}, expected an object with a list `Events`")]
    NoHistory {
        /// What it is.
        found: String,
    },
    /// A part of it is not as AWS writes it.
    #[error("{0}")]
    Read(ReadError),
    /// It is one page of several.
    #[error("it is not whole: after {events} events `NextMarker` says that there are more")]
    Paged {
        /// How many events it has.
        events: usize,
    },
    /// It holds nothing.
    #[error("`Events` is empty")]
    Empty,
    /// The handler's data was left out.
    #[error("event {event} (`{event_type}`): `{field}` was left out: it is marked as truncated")]
    WithoutData {
        /// The event's id.
        event: u64,
        /// Its type.
        event_type: String,
        /// The field.
        field: String,
    },
    /// Its beginning is missing.
    #[error("it does not begin with the execution's start: its first event is event {event} (`{event_type}`)")]
    NoBeginning {
        /// The first event's id.
        event: u64,
        /// Its type.
        event_type: &'static str,
    },
    /// The latest event comes first.
    #[error("its events are in reverse: it begins with event {event} and ends with event 1")]
    Reversed {
        /// The first event's id.
        event: u64,
    },
    /// Event ids do not count up.
    #[error("event {found} (`{event_type}`) follows event {before}: event {} should be here", before + 1)]
    NotInOrder {
        /// The id of the event before.
        before: u64,
        /// The id that was found.
        found: u64,
        /// The type of the event that was found.
        event_type: &'static str,
    },
    /// An event happened before the one before it.
    #[error("event {event} (`{event_type}`) happened at {at}, before event {} ({before})", event - 1)]
    TimeWentBack {
        /// The event's id.
        event: u64,
        /// Its type.
        event_type: &'static str,
        /// When it happened.
        at: Timestamp,
        /// When the event before it happened.
        before: Timestamp,
    },
    /// An event cannot have happened there.
    #[error("event {event} (`{event_type}`){}: {problem}", of(operation.as_deref()))]
    Impossible {
        /// The event's id.
        event: u64,
        /// Its type.
        event_type: &'static str,
        /// The operation it is about, as people call it.
        operation: Option<String>,
        /// Why it cannot be.
        problem: EventProblem,
    },
}

fn of(operation: Option<&str>) -> String {
    operation.map(|operation| format!(" of `{operation}`")).unwrap_or_default()
}

impl RecordError {
    /// What to do about it: one sentence without a full stop.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Json(_) | Self::NoHistory { .. } | Self::Empty => {
                "give what `durable-wasm run --history FILE` writes, or what `aws lambda get-durable-execution-history \
                 --include-execution-data` answers"
            }
            Self::Paged { .. } => {
                "put the events of all pages into one list, or export it with `durable-wasm execution history`"
            }
            Self::WithoutData { .. } => "export it again with `--include-execution-data`",
            Self::Reversed { .. } => "export it again without `--reverse-order`",
            Self::Read(_)
            | Self::NoBeginning { .. }
            | Self::NotInOrder { .. }
            | Self::TimeWentBack { .. }
            | Self::Impossible { .. } => "export it again, whole and as it is",
        }
    }
}
