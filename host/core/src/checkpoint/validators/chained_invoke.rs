//! What may happen to a chained invoke.
//!
//! | status | START |
//! | --- | --- |
//! | new | STARTED, or FAILED at once when the function cannot be called |
//! | any other | |
//!
//! An empty cell is refused. A chained invoke ends when the function it called does.

use std::sync::Arc;

use super::constraints::TENANT_ID;
use super::invalid_action;
use crate::error::ServiceError;
use crate::execution::FunctionVersion;
use crate::model::{
    ChainedInvokeOptions, FunctionTarget, OperationAction, OperationOptions, OperationStatus, OperationUpdate, Payload,
};

/// An accepted start of a chained invoke.
#[derive(Debug)]
pub(in crate::checkpoint) struct ChainedInvokeChange {
    pub(in crate::checkpoint) function_name: Arc<str>,
    pub(in crate::checkpoint) tenant_id: Option<Arc<str>>,
    pub(in crate::checkpoint) payload: Option<Payload>,
}

/// Checks an update of a chained invoke that `caller` makes.
pub(super) fn validate(
    status: Option<OperationStatus>,
    update: &OperationUpdate,
    caller: &FunctionVersion,
) -> Result<ChainedInvokeChange, ServiceError> {
    match update.action {
        OperationAction::Start if status.is_some() => {
            Err(ServiceError::invalid("Cannot start a CHAINED_INVOKE operation that already exists."))
        }
        OperationAction::Start => start(update, caller),
        OperationAction::Succeed | OperationAction::Fail | OperationAction::Retry | OperationAction::Cancel => {
            Err(invalid_action())
        }
    }
}

fn start(update: &OperationUpdate, caller: &FunctionVersion) -> Result<ChainedInvokeChange, ServiceError> {
    let Some(OperationOptions::ChainedInvoke(ChainedInvokeOptions { function_name, tenant_id })) = &update.options
    else {
        return Err(ServiceError::invalid("Update for CHAINED_INVOKE operation requires ChainedInvokeOptions."));
    };
    let target = FunctionTarget::parse(function_name)
        .ok_or_else(|| ServiceError::invalid(format!("Invalid function ARN '{function_name}'")))?;
    if target.account_id.is_some_and(|account_id| account_id != &*caller.account_id) {
        return Err(ServiceError::invalid("Cannot start a CHAINED_INVOKE on a function in another account."));
    }
    if target.region.is_some_and(|region| region != &*caller.region) {
        return Err(ServiceError::invalid("Cannot start a CHAINED_INVOKE on a function in another region."));
    }
    if tenant_id.as_ref().is_some_and(|tenant_id| !TENANT_ID.admits(tenant_id)) {
        return Err(ServiceError::invalid("TenantId must be 1 to 256 characters matching [a-zA-Z0-9._:/=+-@ ]."));
    }
    Ok(ChainedInvokeChange {
        function_name: function_name.clone(),
        tenant_id: tenant_id.clone(),
        payload: update.payload.clone(),
    })
}
