//! Updates, read: `{"Id", "Type", "Action", …, "StepOptions": {…}}`.

use std::sync::Arc;

use serde_json::Value;

use super::error_object;
use super::read::{Fields, ReadError};
use crate::model::{
    CallbackOptions, ChainedInvokeOptions, ContextOptions, OperationAction, OperationOptions, OperationType,
    OperationUpdate, StepOptions, WaitOptions,
};

pub(super) fn read(index: usize, update: &Value) -> Result<OperationUpdate, ReadError> {
    let fields = Fields::new(format!("update {}", index + 1), update)?;
    let operation_type = fields.one_of(
        "Type",
        "EXECUTION, CONTEXT, STEP, WAIT, CALLBACK or CHAINED_INVOKE",
        OperationType::from_wire,
    )?;
    let action = fields.one_of("Action", "START, SUCCEED, FAIL, RETRY or CANCEL", OperationAction::from_wire)?;
    Ok(OperationUpdate {
        id: fields.required_text("Id")?.into(),
        parent_id: fields.text("ParentId")?.map(Into::into),
        name: fields.shared("Name")?,
        operation_type,
        sub_type: fields.shared("SubType")?,
        action,
        payload: fields.shared("Payload")?,
        error: fields.object("Error")?.map(|error| error_object::read(&error).map(Arc::new)).transpose()?,
        options: options(&fields, operation_type)?,
    })
}

/// The update's options. When there are several kinds, one that is not of the operation's type, which the validator then
/// refuses.
fn options(fields: &Fields<'_>, operation_type: OperationType) -> Result<Option<OperationOptions>, ReadError> {
    let all = [
        (OperationType::Context, context(fields)?),
        (OperationType::Step, step(fields)?),
        (OperationType::Wait, wait(fields)?),
        (OperationType::Callback, callback(fields)?),
        (OperationType::ChainedInvoke, chained_invoke(fields)?),
    ];
    let (own, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(kind, _)| *kind == operation_type);
    Ok(others.into_iter().chain(own).find_map(|(_, options)| options))
}

fn context(fields: &Fields<'_>) -> Result<Option<OperationOptions>, ReadError> {
    let Some(options) = fields.object("ContextOptions")? else { return Ok(None) };
    let replay_children = options.flag("ReplayChildren")?;
    Ok(Some(OperationOptions::Context(ContextOptions { replay_children })))
}

fn step(fields: &Fields<'_>) -> Result<Option<OperationOptions>, ReadError> {
    let Some(options) = fields.object("StepOptions")? else { return Ok(None) };
    let next_attempt_delay_seconds = options.number("NextAttemptDelaySeconds")?;
    Ok(Some(OperationOptions::Step(StepOptions { next_attempt_delay_seconds })))
}

fn wait(fields: &Fields<'_>) -> Result<Option<OperationOptions>, ReadError> {
    let Some(options) = fields.object("WaitOptions")? else { return Ok(None) };
    let wait_seconds = options.number("WaitSeconds")?;
    Ok(Some(OperationOptions::Wait(WaitOptions { wait_seconds })))
}

fn callback(fields: &Fields<'_>) -> Result<Option<OperationOptions>, ReadError> {
    let Some(options) = fields.object("CallbackOptions")? else { return Ok(None) };
    Ok(Some(OperationOptions::Callback(CallbackOptions {
        timeout_seconds: options.number("TimeoutSeconds")?,
        heartbeat_timeout_seconds: options.number("HeartbeatTimeoutSeconds")?,
    })))
}

fn chained_invoke(fields: &Fields<'_>) -> Result<Option<OperationOptions>, ReadError> {
    let Some(options) = fields.object("ChainedInvokeOptions")? else { return Ok(None) };
    Ok(Some(OperationOptions::ChainedInvoke(ChainedInvokeOptions {
        function_name: options.required_text("FunctionName")?.into(),
        tenant_id: options.shared("TenantId")?,
    })))
}
