//! What lists of executions say of one.

use std::sync::Arc;

use super::{Execution, FunctionVersion};
use crate::model::{ExecutionArn, ExecutionStatus, Timestamp};

/// What is known of an execution without its operations and its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutionSummary {
    /// Its ARN.
    pub arn: ExecutionArn,
    /// Its name.
    pub name: Arc<str>,
    /// The function it runs.
    pub function: FunctionVersion,
    /// Where it stands.
    pub status: ExecutionStatus,
    /// When it began.
    pub start_timestamp: Timestamp,
    /// When it ended, if it has.
    pub end_timestamp: Option<Timestamp>,
}

impl Execution {
    /// What lists say of it.
    pub fn summary(&self) -> ExecutionSummary {
        ExecutionSummary {
            arn: self.arn().clone(),
            name: Arc::clone(self.name()),
            function: self.function().clone(),
            status: self.status(),
            start_timestamp: self.start_timestamp(),
            end_timestamp: self.end_timestamp(),
        }
    }
}
