//! The operations that commands use.

use durable_wasm_core::model::{CallbackId, ErrorObject, ExecutionArn, ExecutionStatus};
use durable_wasm_core::wire::{self, AnsweredPage, ExecutionDescription, WireFormat, uri};
use serde_json::Value;

use super::{Client, ClientError};

/// Most items of a page. Source: the service model's `ItemCount`.
const PAGE_ITEMS: usize = 1_000;

/// Which executions of a function to list.
#[derive(Debug, Clone, Default)]
pub(in crate::cli) struct ExecutionFilter {
    /// The execution's name. None: any.
    pub(in crate::cli) name: Option<String>,
    /// Where it may stand. Empty: anywhere.
    pub(in crate::cli) statuses: Vec<ExecutionStatus>,
}

/// An execution of a list: what it says, and how the server said it.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Listed {
    pub(in crate::cli) description: ExecutionDescription,
    pub(in crate::cli) answer: Value,
}

impl Client {
    /// The names of the functions that the server has.
    pub(in crate::cli) fn functions(&self) -> Result<Vec<String>, ClientError> {
        let mut names = Vec::new();
        let mut marker = None;
        loop {
            let query: Vec<_> = marker.into_iter().map(|marker| ("Marker", marker)).collect();
            let page = wire::read_functions_page(&self.get(uri::FUNCTIONS, "", &query)?)?;
            names.extend(page.items);
            marker = page.next_marker;
            if marker.is_none() {
                return Ok(names);
            }
        }
    }

    /// The newest executions of a function, `count` of them at most, the newest first.
    pub(in crate::cli) fn executions(
        &self,
        function: &str,
        filter: &ExecutionFilter,
        count: usize,
    ) -> Result<Vec<Listed>, ClientError> {
        let mut listed = Vec::new();
        let mut marker: Option<String> = None;
        loop {
            let left = count - listed.len();
            let mut query = vec![("MaxItems", left.clamp(1, PAGE_ITEMS).to_string())];
            query.extend(filter.name.clone().map(|name| ("DurableExecutionName", name)));
            query.extend(filter.statuses.iter().map(|status| ("Statuses", status.to_string())));
            query.extend(marker.map(|marker| ("Marker", marker)));
            let answer = self.get(uri::EXECUTIONS, function, &query)?;
            let AnsweredPage { items, next_marker } = wire::read_executions_page(&answer)?;
            let answers = answer.get("DurableExecutions").and_then(Value::as_array).cloned().unwrap_or_default();
            let page = items.into_iter().zip(answers).map(|(description, answer)| Listed { description, answer });
            listed.extend(page.take(left));
            marker = next_marker;
            if marker.is_none() || listed.len() >= count {
                return Ok(listed);
            }
        }
    }

    /// `GetDurableExecution`, with data.
    pub(in crate::cli) fn execution(&self, arn: &ExecutionArn) -> Result<Value, ClientError> {
        self.get(uri::EXECUTION, arn.as_str(), &[("IncludeExecutionData", true.to_string())])
    }

    /// A page of `GetDurableExecutionHistory`, with data: the first one, or the one behind a marker.
    pub(in crate::cli) fn history_page(&self, arn: &ExecutionArn, marker: Option<&str>) -> Result<Value, ClientError> {
        let mut query = vec![("IncludeExecutionData", true.to_string()), ("MaxItems", PAGE_ITEMS.to_string())];
        query.extend(marker.map(|marker| ("Marker", marker.to_owned())));
        self.get(uri::HISTORY, arn.as_str(), &query)
    }

    /// `StopDurableExecution`.
    pub(in crate::cli) fn stop(&self, arn: &ExecutionArn, error: Option<&ErrorObject>) -> Result<Value, ClientError> {
        let body = error.map(|error| WireFormat::API.error_object(error).to_string());
        self.post(uri::STOP, arn.as_str(), body.unwrap_or_default())
    }

    /// `PauseDurableExecution`.
    pub(in crate::cli) fn pause(
        &self,
        arn: &ExecutionArn,
        reason: Option<&str>,
        execution_timeout_paused: bool,
    ) -> Result<Value, ClientError> {
        let body = wire::pause_body(reason, execution_timeout_paused);
        self.post(uri::PAUSE, arn.as_str(), body.to_string())
    }

    /// `ResumeDurableExecution`.
    pub(in crate::cli) fn resume(&self, arn: &ExecutionArn, reason: Option<&str>) -> Result<Value, ClientError> {
        self.post(uri::RESUME, arn.as_str(), wire::resume_body(reason).to_string())
    }

    /// `DeleteDurableExecution`.
    pub(in crate::cli) fn remove(&self, arn: &ExecutionArn) -> Result<Value, ClientError> {
        self.delete(uri::EXECUTION, arn.as_str())
    }

    /// `SendDurableExecutionCallbackSuccess`.
    pub(in crate::cli) fn succeed_callback(&self, id: &CallbackId, result: Option<&str>) -> Result<Value, ClientError> {
        self.post(uri::SUCCEED_CALLBACK, id.as_str(), result.unwrap_or_default())
    }

    /// `SendDurableExecutionCallbackFailure`.
    pub(in crate::cli) fn fail_callback(&self, id: &CallbackId, error: &ErrorObject) -> Result<Value, ClientError> {
        self.post(uri::FAIL_CALLBACK, id.as_str(), WireFormat::API.error_object(error).to_string())
    }

    /// `SendDurableExecutionCallbackHeartbeat`.
    pub(in crate::cli) fn heartbeat_callback(&self, id: &CallbackId) -> Result<Value, ClientError> {
        self.post(uri::HEARTBEAT_CALLBACK, id.as_str(), "")
    }
}
