//! Executions, as `GetDurableExecution` and `ListDurableExecutionsByFunction` answer.

use serde_json::Value;

use super::write::Object;
use super::{WireFormat, error_object};
use crate::execution::{Execution, ExecutionSummary};

impl WireFormat {
    /// What a list of executions says of one.
    pub fn execution_summary(self, execution: &ExecutionSummary) -> Value {
        summary(self, execution).into()
    }

    /// Everything about one execution but its operations and history.
    pub fn execution(self, execution: &Execution) -> Value {
        let with_data = self.include_execution_data;
        let error = execution.error().filter(|_| with_data);
        let pause = execution.pause_details().map(|pause| {
            Object::default()
                .with("PauseRequestTimestamp", self.timestamp(pause.pause_request_timestamp))
                .with_some("Reason", pause.reason.as_deref().filter(|_| with_data))
                .with("ExecutionTimeoutPaused", pause.execution_timeout_paused)
        });
        summary(self, &execution.summary())
            .with_some("InputPayload", execution.input().filter(|_| with_data).map(|text| &**text))
            .with_some("Result", execution.result().filter(|_| with_data).map(|text| &**text))
            .with_some("Error", error.map(error_object::write))
            .with("Version", &*execution.function().version)
            .with("ExecutionDataIncluded", with_data)
            .with_some("PauseDetails", pause)
            .with_some("ExpectedExecutionTimeoutTimestamp", execution.deadline().map(|due| self.timestamp(due)))
            .into()
    }
}

fn summary(format: WireFormat, execution: &ExecutionSummary) -> Object {
    Object::default()
        .with("DurableExecutionArn", execution.arn.as_str())
        .with("DurableExecutionName", &*execution.name)
        .with("FunctionArn", execution.function.arn())
        .with("Status", execution.status.as_str())
        .with("StartTimestamp", format.timestamp(execution.start_timestamp))
        .with_some("EndTimestamp", execution.end_timestamp.map(|end| format.timestamp(end)))
}
