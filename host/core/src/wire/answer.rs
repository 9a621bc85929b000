//! The bodies of the service's answers.

use serde_json::{Value, json};

use super::WireFormat;
use super::write::Object;
use crate::checkpoint::CheckpointResponse;
use crate::invocation::OperationPage;
use crate::model::{ErrorObject, Event, ExecutionArn, Operation, Timestamp};

impl WireFormat {
    /// What `CheckpointDurableExecution` answers.
    pub fn checkpoint(self, response: &CheckpointResponse) -> Value {
        let CheckpointResponse { checkpoint_token, operations, next_marker } = response;
        Object::default()
            .with_some("CheckpointToken", checkpoint_token.as_ref().map(|token| token.as_str()))
            .with("NewExecutionState", self.operations(operations, next_marker.as_deref()))
            .into()
    }

    /// What `GetDurableExecutionState` answers.
    pub fn state(self, page: &OperationPage) -> Value {
        self.operations(&page.operations, page.next_marker.as_deref()).into()
    }

    /// What `GetDurableExecutionHistory` answers: some events, and where the next ones begin.
    pub fn history_page<'a>(self, events: impl IntoIterator<Item = &'a Event>, next_marker: Option<&str>) -> Value {
        let events: Vec<_> = events.into_iter().map(|event| self.event(event)).collect();
        Object::default().with("Events", events).with_some("NextMarker", next_marker).into()
    }

    /// What `ListDurableExecutionsByFunction` answers: summaries, and where the next ones begin.
    pub fn executions_page(self, summaries: Vec<Value>, next_marker: Option<&str>) -> Value {
        Object::default().with("DurableExecutions", summaries).with_some("NextMarker", next_marker).into()
    }

    /// What `StopDurableExecution` answers.
    pub fn stopped(self, at: Timestamp) -> Value {
        json!({ "StopTimestamp": self.timestamp(at) })
    }

    /// What `DeleteDurableExecution` answers.
    pub fn deleted(self, at: Timestamp) -> Value {
        json!({ "DeletionRequestTimestamp": self.timestamp(at) })
    }

    /// What the emulator's `/start-durable-execution` answers.
    pub fn started(self, arn: &ExecutionArn) -> Value {
        json!({ "ExecutionArn": arn.as_str() })
    }

    /// What `Invoke` answers with when the function failed. Lambda writes these names in lower case.
    pub fn function_error(self, error: &ErrorObject) -> Value {
        let ErrorObject { error_message, error_type, error_data, stack_trace } = error;
        Object::default()
            .with_some("errorMessage", error_message.as_deref())
            .with_some("errorType", error_type.as_deref())
            .with_some("errorData", error_data.as_deref())
            .with_some("stackTrace", stack_trace.as_deref())
            .into()
    }

    pub(super) fn operations<'a>(
        self,
        operations: impl IntoIterator<Item = &'a std::sync::Arc<Operation>>,
        next_marker: Option<&str>,
    ) -> Object {
        let operations: Vec<_> = operations.into_iter().map(|operation| self.operation(operation)).collect();
        Object::default().with("Operations", operations).with_some("NextMarker", next_marker)
    }
}
