//! What a handler asks for: as an update says it, or as an event records it. The two can be compared.

use serde_json::Value;

use crate::model::{
    ErrorObject, Event, EventKind, FunctionTarget, OperationAction, OperationId, OperationOptions, OperationType,
    OperationUpdate,
};

use super::RecordedState;
use super::state::next_attempt;

/// What a handler asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask<'a> {
    /// What is to be done.
    pub action: OperationAction,
    /// The type of the operation.
    pub operation_type: OperationType,
    /// What the SDK uses it for.
    pub sub_type: Option<&'a str>,
    /// Its name.
    pub name: Option<&'a str>,
    /// The context it belongs to.
    pub parent_id: Option<&'a OperationId>,
    /// What belongs to this action on this type.
    pub detail: AskDetail<'a>,
}

/// What belongs to an action on a type of operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskDetail<'a> {
    /// Nothing, or nothing that is compared: a step's own result.
    None,
    /// Of the start of a wait: its seconds.
    Wait(Option<u32>),
    /// Of the start of a callback: its limits in seconds, none where there is none.
    Callback {
        /// How long it may take.
        timeout: Option<u32>,
        /// How long it may go without a heartbeat.
        heartbeat_timeout: Option<u32>,
    },
    /// Of the start of a chained invoke.
    Invoke {
        /// The function's name, as the handler gave it.
        function: &'a str,
        /// The tenant.
        tenant: Option<&'a str>,
        /// What the function is called with. None where the service did not record it: the function could not be called.
        input: Option<&'a str>,
    },
    /// A context's or the execution's result.
    Result(Option<&'a str>),
    /// A context's or the execution's error.
    Error(Option<&'a ErrorObject>),
}

impl<'a> Ask<'a> {
    /// What an update asks for.
    pub fn of_update(update: &'a OperationUpdate) -> Self {
        Self {
            action: update.action,
            operation_type: update.operation_type,
            sub_type: update.sub_type.as_deref(),
            name: update.name.as_deref().filter(|name| !name.is_empty()),
            parent_id: update.parent_id.as_ref(),
            detail: update_detail(update),
        }
    }

    /// What the handler asked for that this event records, if it was the handler. `state` is that before the event, for
    /// what the event leaves out.
    pub fn of_event(event: &'a Event, state: &'a RecordedState) -> Option<Self> {
        let (action, operation_type, detail) = event_detail(&event.kind)?;
        let header = event.operation.as_ref()?;
        let known = state.get(&header.id);
        Some(Self {
            action,
            operation_type,
            sub_type: header.sub_type.as_deref().or_else(|| known?.sub_type.as_deref()),
            name: header.name.as_deref().or_else(|| known?.name.as_deref()).filter(|name| !name.is_empty()),
            parent_id: header.parent_id.as_ref().or_else(|| known?.parent_id.as_ref()),
            detail,
        })
    }

    /// Whether a handler that asks for `self` does what this one did. What an update that is no start leaves out stays as
    /// it is.
    pub fn is_same_as(&self, recorded: &Self) -> bool {
        let same = |here: Option<&str>, there: Option<&str>| {
            here == there || (here.is_none() && self.action != OperationAction::Start)
        };
        let parent = |ask: &Self| ask.parent_id.map(|id| id.as_str().to_owned());
        self.action == recorded.action
            && self.operation_type == recorded.operation_type
            && same(self.sub_type, recorded.sub_type)
            && same(self.name, recorded.name)
            && same(parent(self).as_deref(), parent(recorded).as_deref())
            && self.detail.is_same_as(&recorded.detail)
    }
}

impl AskDetail<'_> {
    fn is_same_as(&self, recorded: &Self) -> bool {
        match (self, recorded) {
            (
                Self::Invoke { function, tenant, input },
                Self::Invoke { function: there, tenant: tenant_there, input: input_there },
            ) => {
                same_function(function, there)
                    && tenant == tenant_there
                    && (input_there.is_none() || same_payload(*input, *input_there))
            }
            (Self::Result(here), Self::Result(there)) => same_payload(*here, *there),
            (Self::Error(here), Self::Error(there)) => same_error(*here, *there),
            (here, there) => here == there,
        }
    }
}

/// Whether two JSON texts say the same.
fn same_payload(one: Option<&str>, other: Option<&str>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) if one != other => {
            let value = |text: &str| serde_json::from_str::<Value>(text).ok();
            value(one).is_some_and(|one| value(other) == Some(one))
        }
        (one, other) => one == other,
    }
}

/// Whether two errors say the same. Where in the code they come from may change.
fn same_error(one: Option<&ErrorObject>, other: Option<&ErrorObject>) -> bool {
    let parts = |error: Option<&ErrorObject>| {
        let ErrorObject { error_message, error_type, error_data, stack_trace: _ } = error.cloned().unwrap_or_default();
        (error_message, error_type, error_data)
    };
    parts(one) == parts(other)
}

/// Whether two texts name the same function, as far as both say: a service may have made an ARN of a name.
fn same_function(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (Some(one), Some(other)) = (FunctionTarget::parse(one), FunctionTarget::parse(other)) else { return false };
    let agree = |one: Option<&str>, other: Option<&str>| one.is_none() || other.is_none() || one == other;
    one.name == other.name
        && agree(one.region, other.region)
        && agree(one.account_id, other.account_id)
        && agree(one.qualifier, other.qualifier)
}

fn update_detail(update: &OperationUpdate) -> AskDetail<'_> {
    let is_step = update.operation_type == OperationType::Step;
    match update.action {
        OperationAction::Start => start_detail(update),
        OperationAction::Succeed if !is_step => AskDetail::Result(update.payload.as_deref()),
        OperationAction::Fail if !is_step => AskDetail::Error(update.error.as_deref()),
        OperationAction::Succeed | OperationAction::Fail | OperationAction::Retry | OperationAction::Cancel => {
            AskDetail::None
        }
    }
}

fn start_detail(update: &OperationUpdate) -> AskDetail<'_> {
    let limit = |seconds: Option<u32>| seconds.filter(|seconds| *seconds > 0);
    match (&update.options, update.operation_type) {
        (Some(OperationOptions::Wait(options)), _) => AskDetail::Wait(options.wait_seconds),
        (Some(OperationOptions::Callback(options)), _) => AskDetail::Callback {
            timeout: limit(options.timeout_seconds),
            heartbeat_timeout: limit(options.heartbeat_timeout_seconds),
        },
        (Some(OperationOptions::ChainedInvoke(options)), _) => AskDetail::Invoke {
            function: &options.function_name,
            tenant: options.tenant_id.as_deref(),
            input: update.payload.as_deref(),
        },
        (None, OperationType::Callback) => AskDetail::Callback { timeout: None, heartbeat_timeout: None },
        (Some(OperationOptions::Context(_) | OperationOptions::Step(_)) | None, _) => AskDetail::None,
    }
}

fn event_detail(kind: &EventKind) -> Option<(OperationAction, OperationType, AskDetail<'_>)> {
    use OperationAction::{Cancel, Fail, Retry, Start, Succeed};
    use OperationType::{Callback, ChainedInvoke, Context, Execution, Step, Wait};
    let limit = |seconds: &Option<u32>| seconds.filter(|seconds| *seconds > 0);
    Some(match kind {
        EventKind::ContextStarted => (Start, Context, AskDetail::None),
        EventKind::ContextSucceeded { result } => (Succeed, Context, AskDetail::Result(result.as_deref())),
        EventKind::ContextFailed { error } => (Fail, Context, AskDetail::Error(error.as_deref())),
        EventKind::WaitStarted { duration_seconds, .. } => (Start, Wait, AskDetail::Wait(Some(*duration_seconds))),
        EventKind::WaitCancelled { .. } => (Cancel, Wait, AskDetail::None),
        EventKind::StepStarted => (Start, Step, AskDetail::None),
        EventKind::StepSucceeded { retry_details, .. } if next_attempt(*retry_details).is_some() => {
            (Retry, Step, AskDetail::None)
        }
        EventKind::StepFailed { retry_details, .. } if next_attempt(*retry_details).is_some() => {
            (Retry, Step, AskDetail::None)
        }
        EventKind::StepSucceeded { .. } => (Succeed, Step, AskDetail::None),
        EventKind::StepFailed { .. } => (Fail, Step, AskDetail::None),
        EventKind::ChainedInvokeStarted { function_name, tenant_id, input, .. } => {
            let (tenant, input) = (tenant_id.as_deref(), input.as_deref());
            (Start, ChainedInvoke, AskDetail::Invoke { function: function_name, tenant, input })
        }
        EventKind::CallbackStarted { timeout_seconds, heartbeat_timeout_seconds, .. } => {
            let (timeout, heartbeat_timeout) = (limit(timeout_seconds), limit(heartbeat_timeout_seconds));
            (Start, Callback, AskDetail::Callback { timeout, heartbeat_timeout })
        }
        EventKind::ExecutionSucceeded { result } => (Succeed, Execution, AskDetail::Result(result.as_deref())),
        EventKind::ExecutionFailed { error } => (Fail, Execution, AskDetail::Error(error.as_deref())),
        EventKind::ExecutionStarted { .. }
        | EventKind::ExecutionTimedOut { .. }
        | EventKind::ExecutionStopped { .. }
        | EventKind::WaitSucceeded { .. }
        | EventKind::ChainedInvokeSucceeded { .. }
        | EventKind::ChainedInvokeFailed { .. }
        | EventKind::ChainedInvokeTimedOut { .. }
        | EventKind::ChainedInvokeStopped { .. }
        | EventKind::CallbackSucceeded { .. }
        | EventKind::CallbackFailed { .. }
        | EventKind::CallbackTimedOut { .. }
        | EventKind::InvocationCompleted { .. }
        | EventKind::ExecutionPaused { .. }
        | EventKind::ExecutionResumed { .. } => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CallbackOptions, ChainedInvokeOptions};

    fn update(operation_type: OperationType, action: OperationAction) -> OperationUpdate {
        OperationUpdate { name: Some("n".into()), ..OperationUpdate::new("1", operation_type, action) }
    }

    #[track_caller]
    fn check(update: &OperationUpdate, recorded: &OperationUpdate, is_same: bool) {
        let (asked, recorded) = (Ask::of_update(update), Ask::of_update(recorded));
        assert_eq!(asked.is_same_as(&recorded), is_same, "{asked:?}\n{recorded:?}");
    }

    #[test]
    fn what_a_start_leaves_out_is_not_there() {
        for operation_type in [OperationType::Step, OperationType::Context] {
            let unnamed = OperationUpdate::new("1", operation_type, OperationAction::Start);
            check(&unnamed, &update(operation_type, OperationAction::Start), false);
            let unnamed = OperationUpdate::new("1", operation_type, OperationAction::Fail);
            check(&unnamed, &update(operation_type, OperationAction::Fail), true);
        }
    }

    #[test]
    fn data_counts_and_a_step_s_own_does_not() {
        let with = |operation_type, payload: &str| OperationUpdate {
            payload: Some(payload.into()),
            ..update(operation_type, OperationAction::Succeed)
        };
        check(&with(OperationType::Step, "1"), &with(OperationType::Step, "2"), true);
        check(&with(OperationType::Context, "1"), &with(OperationType::Context, "2"), false);
        let (one, other) = ("{\"a\": 1, \"b\": 2}", "{\"b\":2,\"a\":1}");
        check(&with(OperationType::Context, one), &with(OperationType::Context, other), true);
    }

    #[test]
    fn where_an_error_comes_from_may_change() {
        let with = |message: &str, frame: &str| {
            let error = ErrorObject { stack_trace: Some(vec![frame.to_owned()]), ..ErrorObject::new("E", message) };
            OperationUpdate { error: Some(error.into()), ..update(OperationType::Context, OperationAction::Fail) }
        };
        check(&with("m", "a.rs"), &with("m", "b.rs"), true);
        check(&with("m", "a.rs"), &with("n", "a.rs"), false);
    }

    #[test]
    fn no_limit_and_none_are_the_same() {
        let with = |timeout_seconds| {
            let options = CallbackOptions { timeout_seconds, heartbeat_timeout_seconds: None };
            let options = Some(OperationOptions::Callback(options));
            OperationUpdate { options, ..update(OperationType::Callback, OperationAction::Start) }
        };
        check(&with(Some(0)), &with(None), true);
        check(&with(Some(1)), &with(None), false);
        check(&update(OperationType::Callback, OperationAction::Start), &with(None), true);
    }

    #[test]
    fn a_function_by_name_and_by_arn() {
        let with = |function: &str| {
            let options = ChainedInvokeOptions { function_name: function.into(), tenant_id: None };
            let options = Some(OperationOptions::ChainedInvoke(options));
            OperationUpdate { options, ..update(OperationType::ChainedInvoke, OperationAction::Start) }
        };
        check(&with("pay"), &with("arn:aws:lambda:us-east-1:123456789012:function:pay:$LATEST"), true);
        check(&with("pay:1"), &with("arn:aws:lambda:us-east-1:123456789012:function:pay:2"), false);
        check(&with("pay"), &with("refund"), false);
    }
}
