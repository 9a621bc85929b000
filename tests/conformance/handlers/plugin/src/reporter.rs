//! Plugins that log a line of JSON for each hook.

use durable_wasm_sdk::plugin::{
    InvocationInfo, InvocationOutcome, OperationInfo, OperationType, Plugin, UserFunctionInfo, UserFunctionOutcome,
};
use durable_wasm_sdk::{BoxError, log};
use serde_json::{Value, json};

/// What a plugin reports.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// How invocations begin and end.
    Invocation,
    /// How steps begin and end.
    Operation,
    /// How attempts of steps begin and end.
    Attempt,
}

/// Reports one stage.
pub(crate) struct Reporter {
    name: &'static str,
    stage: Stage,
    execution_arn: String,
}

impl Reporter {
    pub(crate) fn new(name: &'static str, stage: Stage) -> Self {
        Self { name, stage, execution_arn: String::new() }
    }

    /// Logs these fields with the plugin's name and the execution.
    fn report(&self, stage: Stage, mut fields: Value) -> Result<(), BoxError> {
        if self.stage == stage {
            fields["plugin"] = self.name.into();
            fields["durableExecutionArn"] = self.execution_arn.as_str().into();
            log::info!("{fields}");
        }
        Ok(())
    }
}

fn is_step(info: &OperationInfo) -> bool {
    info.operation_type == OperationType::Step
}

impl Plugin for Reporter {
    fn on_invocation_start(&mut self, info: &InvocationInfo) -> Result<(), BoxError> {
        self.execution_arn.clone_from(&info.execution_arn);
        self.report(Stage::Invocation, json!({ "hook": "invocation-start", "first": info.is_first_invocation }))
    }

    fn on_invocation_end(&mut self, _: &InvocationInfo, outcome: &InvocationOutcome) -> Result<(), BoxError> {
        self.report(Stage::Invocation, json!({ "hook": "invocation-end", "status": outcome.as_str() }))
    }

    fn on_operation_start(&mut self, info: &OperationInfo) -> Result<(), BoxError> {
        if is_step(info) {
            self.report(Stage::Operation, json!({ "hook": "operation-start", "op": info.operation_id }))?;
        }
        Ok(())
    }

    fn on_operation_end(&mut self, info: &OperationInfo) -> Result<(), BoxError> {
        if is_step(info) {
            let (id, status) = (&info.operation_id, info.status.as_str());
            self.report(Stage::Operation, json!({ "hook": "operation-end", "op": id, "status": status }))?;
        }
        Ok(())
    }

    fn on_user_function_start(&mut self, info: &UserFunctionInfo) -> Result<(), BoxError> {
        if let Some(attempt) = info.operation.attempt {
            let id = &info.operation.operation_id;
            self.report(Stage::Attempt, json!({ "hook": "attempt-start", "n": attempt, "op": id }))?;
        }
        Ok(())
    }

    fn on_user_function_end(&mut self, info: &UserFunctionInfo, outcome: &UserFunctionOutcome) -> Result<(), BoxError> {
        if let Some(attempt) = info.operation.attempt {
            let (id, outcome) = (&info.operation.operation_id, outcome.as_str());
            self.report(Stage::Attempt, json!({ "hook": "attempt-end", "n": attempt, "outcome": outcome, "op": id }))?;
        }
        Ok(())
    }
}

/// Logs in each hook and then fails.
#[derive(Default)]
pub(crate) struct Faulty {
    execution_arn: String,
}

impl Faulty {
    fn report(&self, hook: &str) -> Result<(), BoxError> {
        let line = json!({ "plugin": "CONFPLUGIN-FAULTY", "hook": hook, "durableExecutionArn": self.execution_arn });
        log::info!("{line}");
        Err(format!("`{hook}` is broken").into())
    }
}

impl Plugin for Faulty {
    fn on_invocation_start(&mut self, info: &InvocationInfo) -> Result<(), BoxError> {
        self.execution_arn.clone_from(&info.execution_arn);
        self.report("invocation-start")
    }

    fn on_invocation_end(&mut self, _: &InvocationInfo, _: &InvocationOutcome) -> Result<(), BoxError> {
        self.report("invocation-end")
    }

    fn on_operation_start(&mut self, info: &OperationInfo) -> Result<(), BoxError> {
        if is_step(info) { self.report("operation-start") } else { Ok(()) }
    }

    fn on_operation_end(&mut self, info: &OperationInfo) -> Result<(), BoxError> {
        if is_step(info) { self.report("operation-end") } else { Ok(()) }
    }

    fn on_user_function_start(&mut self, info: &UserFunctionInfo) -> Result<(), BoxError> {
        if is_step(&info.operation) { self.report("attempt-start") } else { Ok(()) }
    }

    fn on_user_function_end(&mut self, info: &UserFunctionInfo, _: &UserFunctionOutcome) -> Result<(), BoxError> {
        if is_step(&info.operation) { self.report("attempt-end") } else { Ok(()) }
    }
}
