//! What is recorded of a batch: all of its results or, of a large one, which branches had ended.
//!
//! Both have the form they have in the official Rust SDK.

use serde::{Deserialize, Serialize};

use super::child;
use crate::Serdes;
use crate::bindings::durable::execution::types::ErrorObject;
use crate::builders::map_parallel::{BatchItem, BatchItemStatus, CompletionReason};
use crate::engine::Call;
use crate::error::{OperationError, WireError};

/// What is recorded of a map or a parallel operation: what became of every branch, and why it ended.
///
/// A `result_serdes` turns this into text and back. It does so by its serialized form, for which it is generic:
///
/// ```json
/// {"results": [{"index": 0, "status": "SUCCEEDED", "result": "42"}], "reason": "ALL_COMPLETED"}
/// ```
///
/// `result` is the text that the serdes of branches made; a branch that failed has `errType`, `errMessage`, `errData` and
/// `stackTrace`, and one with a name has `name`.
#[derive(Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BatchSummary {
    results: Vec<Item>,
    reason: CompletionReason,
}

impl BatchSummary {
    pub(super) fn new(results: Vec<Item>, reason: CompletionReason) -> Self {
        Self { results, reason }
    }

    pub(super) fn into_parts(self) -> (Vec<Item>, CompletionReason) {
        (self.results, self.reason)
    }
}

/// What became of a branch.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    index: usize,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    status: BatchItemStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    result: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    err_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    err_message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    err_data: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    stack_trace: Vec<String>,
}

impl Item {
    pub(super) fn started(index: usize, name: String) -> Self {
        Self {
            index,
            name,
            status: BatchItemStatus::Started,
            result: None,
            err_type: None,
            err_message: None,
            err_data: None,
            stack_trace: Vec::new(),
        }
    }

    pub(super) fn settle(&mut self, outcome: Result<String, WireError>) {
        match outcome {
            Ok(text) => {
                self.status = BatchItemStatus::Succeeded;
                self.result = Some(text);
            }
            Err(wire) => {
                let error = ErrorObject::from(wire);
                self.status = BatchItemStatus::Failed;
                self.err_type = error.error_type;
                self.err_message = error.error_message;
                self.err_data = error.error_data;
                self.stack_trace = error.stack_trace.unwrap_or_default();
            }
        }
    }

    pub(super) fn index(&self) -> usize {
        self.index
    }

    /// The same with the result itself. `call` is the branch's.
    pub(super) async fn restore<O, S: Serdes<O>>(
        self,
        call: &Call,
        serdes: &S,
    ) -> Result<BatchItem<O>, OperationError> {
        let Self { index, name, status, result, err_type, err_message, err_data, stack_trace } = self;
        let result = match result {
            Some(text) => Some(child::deserialize(call, serdes, text).await?),
            None => None,
        };
        let mut item = BatchItem::new(index, name, status, result, err_message, err_type);
        item.error_data = err_data;
        item.stack_trace = stack_trace;
        Ok(item)
    }
}

/// What is recorded of the failure of a branch.
pub(super) fn failure<O>(item: &BatchItem<O>) -> WireError {
    WireError::from(ErrorObject {
        error_message: item.error_message.clone(),
        error_type: item.error_type.clone(),
        error_data: item.error_data.clone(),
        stack_trace: Some(item.stack_trace.clone()),
    })
}

/// What is recorded of a batch whose results are too large: how many branches had started, which of them had ended,
/// and why the batch ended. Their results are on their own records.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Digest {
    /// Whether it had ended, for each branch that had started.
    ended: Vec<bool>,
    reason: CompletionReason,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DigestRecord {
    total_count: usize,
    completion_reason: CompletionReason,
    #[serde(flatten)]
    indexes: Indexes,
}

/// Whichever is shorter.
#[derive(Serialize, Deserialize)]
enum Indexes {
    #[serde(rename = "startedIndexes")]
    Started(Vec<usize>),
    #[serde(rename = "completedIndexes")]
    Completed(Vec<usize>),
}

/// Why a digest does not say what to replay.
#[derive(Debug, thiserror::Error)]
pub(super) enum DigestError {
    #[error("malformed batch decision record")]
    Malformed(#[source] serde_json::Error),
    #[error("the batch decision record speaks of {started} branches, and the handler has {total}")]
    TooFew { started: usize, total: usize },
    #[error("the batch decision record speaks of branch {index} of {started}")]
    OutOfRange { index: usize, started: usize },
}

impl Digest {
    pub(super) fn of(items: &[Item], reason: CompletionReason) -> Self {
        Self { ended: items.iter().map(|item| item.status != BatchItemStatus::Started).collect(), reason }
    }

    /// How many branches had started.
    pub(super) fn started(&self) -> usize {
        self.ended.len()
    }

    pub(super) fn has_ended(&self, index: usize) -> bool {
        self.ended.get(index).copied().unwrap_or(false)
    }

    pub(super) fn reason(&self) -> CompletionReason {
        self.reason
    }

    pub(super) fn to_text(&self) -> String {
        let indexes = |ended: bool| -> Vec<usize> {
            self.ended.iter().enumerate().filter_map(|(index, is)| (*is == ended).then_some(index)).collect()
        };
        let (started, completed) = (indexes(false), indexes(true));
        let indexes =
            if started.len() <= completed.len() { Indexes::Started(started) } else { Indexes::Completed(completed) };
        let record = DigestRecord { total_count: self.started(), completion_reason: self.reason, indexes };
        serde_json::to_string(&record).unwrap_or_default()
    }

    /// Reads the digest of a batch that has `total` branches.
    pub(super) fn parse(text: &str, total: usize) -> Result<Self, DigestError> {
        let record: DigestRecord = serde_json::from_str(text).map_err(DigestError::Malformed)?;
        let DigestRecord { total_count: started, completion_reason: reason, indexes } = record;
        if started > total {
            return Err(DigestError::TooFew { started, total });
        }
        let (indexes, are_ended) = match indexes {
            Indexes::Started(indexes) => (indexes, false),
            Indexes::Completed(indexes) => (indexes, true),
        };
        let mut ended = vec![!are_ended; started];
        for index in indexes {
            *ended.get_mut(index).ok_or(DigestError::OutOfRange { index, started })? = are_ended;
        }
        Ok(Self { ended, reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ended: &[bool], reason: CompletionReason, text: &str) {
        let digest = Digest { ended: ended.to_vec(), reason };
        assert_eq!(digest.to_text(), text);
        assert_eq!(Digest::parse(text, ended.len()).unwrap(), digest);
    }

    #[test]
    fn a_digest_names_the_fewer_branches() {
        let all = CompletionReason::AllCompleted;
        check(&[], all, r#"{"totalCount":0,"completionReason":"ALL_COMPLETED","startedIndexes":[]}"#);
        check(&[true; 3], all, r#"{"totalCount":3,"completionReason":"ALL_COMPLETED","startedIndexes":[]}"#);
        check(
            &[false, true, false],
            CompletionReason::MinSuccessfulReached,
            r#"{"totalCount":3,"completionReason":"MIN_SUCCESSFUL_REACHED","completedIndexes":[1]}"#,
        );
    }

    #[test]
    fn a_digest_of_something_else_is_refused() {
        for (text, error) in [
            ("null", "malformed batch decision record"),
            (r#"{"totalCount":1,"completionReason":"ALL_COMPLETED"}"#, "malformed batch decision record"),
            (r#"{"totalCount":1,"completionReason":"NEVER","startedIndexes":[]}"#, "malformed batch decision record"),
            (
                r#"{"totalCount":3,"completionReason":"ALL_COMPLETED","startedIndexes":[]}"#,
                "the batch decision record speaks of 3 branches, and the handler has 2",
            ),
            (
                r#"{"totalCount":2,"completionReason":"ALL_COMPLETED","startedIndexes":[2]}"#,
                "the batch decision record speaks of branch 2 of 2",
            ),
        ] {
            assert_eq!(Digest::parse(text, 2).unwrap_err().to_string(), error, "{text}");
        }
    }
}
