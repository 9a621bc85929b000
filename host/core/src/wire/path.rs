//! The names that requests hold in paths, headers and bodies, checked against the model.

use std::sync::Arc;

use crate::checkpoint::{CALLBACK_ID, CLIENT_TOKEN, Constraints, EXECUTION_ARN, EXECUTION_NAME, TENANT_ID, TextRule};
use crate::error::ServiceError;
use crate::model::{CallbackId, ClientToken, ExecutionArn, FunctionTarget};

/// Reads the ARN of an execution.
///
/// # Errors
/// `InvalidParameterValue` in the service's words.
pub fn read_execution_arn(text: &str) -> Result<ExecutionArn, ServiceError> {
    check("durableExecutionArn", text, &EXECUTION_ARN).map(Into::into)
}

/// Reads the id of a callback.
///
/// # Errors
/// `InvalidParameterValue` in the service's words.
pub fn read_callback_id(text: &str) -> Result<CallbackId, ServiceError> {
    check("callbackId", text, &CALLBACK_ID).map(Into::into)
}

/// Reads the name of an execution.
///
/// # Errors
/// `InvalidParameterValue` in the service's words.
pub fn read_execution_name(text: &str) -> Result<Arc<str>, ServiceError> {
    check("durableExecutionName", text, &EXECUTION_NAME).map(Into::into)
}

/// Reads the id of a tenant.
///
/// # Errors
/// `InvalidParameterValue` in the service's words.
pub fn read_tenant_id(text: &str) -> Result<Arc<str>, ServiceError> {
    check("tenantId", text, &TENANT_ID).map(Into::into)
}

/// Reads a caller's own name for a call.
///
/// # Errors
/// `InvalidParameterValue` in the service's words.
pub(super) fn read_client_token(text: &str) -> Result<ClientToken, ServiceError> {
    check("clientToken", text, &CLIENT_TOKEN).map(Into::into)
}

/// Reads what names a function, and the qualifier that stands elsewhere in the request.
///
/// # Errors
/// `InvalidParameterValue` when it names none, or when there are two qualifiers that differ.
pub fn read_function_target<'a>(text: &'a str, qualifier: Option<&'a str>) -> Result<FunctionTarget<'a>, ServiceError> {
    let target = FunctionTarget::parse(text).ok_or_else(|| {
        let shown: String = text.chars().take(300).collect();
        ServiceError::invalid(format!(
            "1 validation error detected: Value '{shown}' at 'functionName' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{{2}}((-gov)|(-iso([a-z]?)))?-\
             [a-z]+-\\d{{1}}:)?(\\d{{12}}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
        ))
    })?;
    match (target.qualifier, qualifier) {
        (Some(own), Some(other)) if own != other => Err(ServiceError::invalid(
            "The derived qualifier from the function name does not match the specified qualifier.",
        )),
        (own, other) => Ok(FunctionTarget { qualifier: own.or(other), ..target }),
    }
}

fn check<'a>(place: &'static str, text: &'a str, rule: &TextRule) -> Result<&'a str, ServiceError> {
    let mut constraints = Constraints::default();
    constraints.text(&place, text, rule);
    constraints.verdict().map(|()| text)
}
