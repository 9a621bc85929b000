//! What is recorded of a combinator's outcome. The forms are those of the official Rust SDK.

use serde::{Deserialize, Serialize};

use crate::Settled;
use crate::bindings::durable::execution::types::{ErrorObject, OperationStatus};
use crate::engine::Call;
use crate::error::{
    CombinatorError, CombinatorErrorKind, JoinFailed, OperationError, OperationErrorKind, Source, WireError,
    record_error,
};
use crate::operations::{replayed, status_name};

/// The type of a failure that no other type tells more of.
const GENERAL: &str = "CombinatorError";
const ALL_FAILED: &str = "CombinatorError.AllFailed";
const FIRST_SETTLED_FAILED: &str = "CombinatorError.FirstSettledFailed";
const EMPTY_INPUT: &str = "CombinatorError.EmptyInput";
/// Followed by the place of the operation that failed.
const JOIN_FAILED: &str = "CombinatorError.JoinFailed.";

/// What is recorded of one operation of a `join_all`.
#[derive(Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub(super) enum SettledRecord<'a, O> {
    Fulfilled { value: &'a O },
    Rejected(FailureRecord),
}

impl<'a, O> SettledRecord<'a, O> {
    pub(super) fn of(settled: &'a Settled<O>) -> Self {
        match settled {
            Settled::Fulfilled(value) => Self::Fulfilled { value },
            Settled::Rejected(error) => Self::Rejected(FailureRecord::from(record_error(error, GENERAL))),
        }
    }
}

/// What is recorded of the failure of one operation.
#[derive(Serialize, Deserialize)]
pub(super) struct FailureRecord {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error_data: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    stack_trace: Vec<String>,
}

impl From<WireError> for FailureRecord {
    fn from(wire: WireError) -> Self {
        let ErrorObject { error_message: message, error_type, error_data, stack_trace } = wire.into();
        Self { message, error_type, error_data, stack_trace: stack_trace.unwrap_or_default() }
    }
}

impl From<FailureRecord> for WireError {
    fn from(record: FailureRecord) -> Self {
        let FailureRecord { message: error_message, error_type, error_data, stack_trace } = record;
        ErrorObject { error_message, error_type, error_data, stack_trace: Some(stack_trace) }.into()
    }
}

pub(super) fn error(kind: CombinatorErrorKind, failures: Vec<Source>) -> OperationError {
    OperationError::from_kind(OperationErrorKind::Combinator(CombinatorError::new(kind, failures)))
}

/// What is recorded of a combinator that failed.
pub(super) fn failure(kind: &CombinatorErrorKind, failures: &[Source]) -> WireError {
    let of_first = |error_type: &str| {
        let first = failures.first().map(|error| record_error(&**error, GENERAL)).unwrap_or_default();
        first.with_type(error_type)
    };
    match kind {
        CombinatorErrorKind::JoinFailed(join) => of_first(&format!("{JOIN_FAILED}{}", join.failed_index())),
        CombinatorErrorKind::FirstSettledFailed => of_first(FIRST_SETTLED_FAILED),
        CombinatorErrorKind::Internal => of_first(GENERAL),
        CombinatorErrorKind::EmptyInput => WireError::new(EMPTY_INPUT, kind.to_string()),
        CombinatorErrorKind::AllFailed => {
            let wires: Vec<WireError> = failures.iter().map(|error| record_error(&**error, GENERAL)).collect();
            let message =
                |(index, wire): (usize, &WireError)| format!("[{index}] {}", wire.error_message().unwrap_or_default());
            let messages: Vec<_> = wires.iter().enumerate().map(message).collect();
            let message = format!("all {} futures failed: {}", wires.len(), messages.join("; "));
            let records: Vec<FailureRecord> = wires.into_iter().map(FailureRecord::from).collect();
            WireError::new(ALL_FAILED, message).with_data(serde_json::to_string(&records).ok())
        }
    }
}

/// A failure rebuilt from its record: of the kind it was when it happened.
pub(super) fn recorded(call: &Call, wire: WireError) -> OperationError {
    let error_type = wire.error_type().unwrap_or_default();
    let this = || vec![replayed(&wire, "") as Source];
    let joined = error_type.strip_prefix(JOIN_FAILED).and_then(|index| index.parse().ok());
    let (kind, failures) = match (error_type, joined) {
        (_, Some(index)) => (CombinatorErrorKind::JoinFailed(JoinFailed::new(index)), this()),
        (ALL_FAILED, None) => (CombinatorErrorKind::AllFailed, all_failures(&wire).unwrap_or_else(this)),
        (FIRST_SETTLED_FAILED, None) => (CombinatorErrorKind::FirstSettledFailed, this()),
        (EMPTY_INPUT, None) => (CombinatorErrorKind::EmptyInput, Vec::new()),
        _ => (CombinatorErrorKind::Internal, this()),
    };
    error(kind, failures).with_operation(call.id.as_str(), status_name(OperationStatus::Failed), wire)
}

/// The failures of a `select_ok`, which are the data of its record.
fn all_failures(wire: &WireError) -> Option<Vec<Source>> {
    let records: Vec<FailureRecord> = serde_json::from_str(wire.error_data()?).ok()?;
    Some(records.into_iter().map(|record| replayed(&record.into(), "") as Source).collect())
}

/// What is recorded in place of a winner's result that is too large.
#[derive(Serialize, Deserialize)]
struct Winner {
    winner: usize,
}

pub(super) fn winner_text(winner: usize) -> String {
    serde_json::to_string(&Winner { winner }).unwrap_or_default()
}

/// Which of `total` operations won.
pub(super) fn winner(text: &str, total: usize) -> Result<usize, OperationError> {
    let malformed = |source: Source| error(CombinatorErrorKind::Internal, vec![source]);
    match serde_json::from_str(text) {
        Ok(Winner { winner }) if winner < total => Ok(winner),
        Ok(Winner { winner }) => Err(malformed(format!("operation {winner} of {total} has won").into())),
        Err(error) => Err(malformed(error.into())),
    }
}
