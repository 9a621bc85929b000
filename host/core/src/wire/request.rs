//! The bodies of requests to the service, read.

use serde_json::Value;

use super::path::read_client_token;
use super::read::{Fields, ReadError};
use super::{error_object, update};
use crate::checkpoint::CheckpointRequest;
use crate::error::ServiceError;
use crate::model::{ClientToken, ErrorObject};

/// What every reader calls the body as a whole.
const SUBJECT: &str = "the request body";

/// What `PauseDurableExecution` asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PauseBody {
    /// Why.
    pub reason: Option<String>,
    /// Whether the pause does not count towards the execution's timeout. Absent means true.
    pub execution_timeout_paused: bool,
    /// Makes the call idempotent.
    pub client_token: Option<ClientToken>,
}

/// What `ResumeDurableExecution` asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResumeBody {
    /// Why.
    pub reason: Option<String>,
    /// Makes the call idempotent.
    pub client_token: Option<ClientToken>,
}

/// What the emulator's `/start-durable-execution` asks for. Its account and retention are not read: there is one account
/// here, and executions are kept as long as the store says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartBody {
    /// The function's name.
    pub function_name: String,
    /// Its version or alias.
    pub function_qualifier: String,
    /// The execution's name.
    pub execution_name: String,
    /// Seconds it may take; 0 for ever.
    pub execution_timeout_seconds: u32,
    /// JSON text.
    pub input: Option<String>,
    /// The tenant it runs for.
    pub tenant_id: Option<String>,
    /// Where the function is invoked.
    pub lambda_endpoint: Option<String>,
}

/// Reads the body of `CheckpointDurableExecution`.
///
/// # Errors
/// Which field is wrong, and how.
pub fn read_checkpoint(body: &Value) -> Result<CheckpointRequest, ReadError> {
    let fields = Fields::new(SUBJECT, body)?;
    let updates = fields.list("Updates")?.unwrap_or_default();
    Ok(CheckpointRequest {
        checkpoint_token: fields.required_text("CheckpointToken")?.into(),
        updates: updates
            .iter()
            .enumerate()
            .map(|(index, value)| update::read(index, value))
            .collect::<Result<_, _>>()?,
        // Checked with the rest of the checkpoint.
        client_token: fields.text("ClientToken")?.map(Into::into),
    })
}

/// Reads the body of `PauseDurableExecution`.
///
/// # Errors
/// `InvalidParameterValue`, which field is wrong and how.
pub fn read_pause(body: &Value) -> Result<PauseBody, ServiceError> {
    let fields = Fields::new(SUBJECT, body)?;
    Ok(PauseBody {
        reason: fields.owned("Reason")?,
        execution_timeout_paused: fields.flag_or("ExecutionTimeoutPaused", true)?,
        client_token: client_token(&fields)?,
    })
}

/// Reads the body of `ResumeDurableExecution`.
///
/// # Errors
/// `InvalidParameterValue`, which field is wrong and how.
pub fn read_resume(body: &Value) -> Result<ResumeBody, ServiceError> {
    let fields = Fields::new(SUBJECT, body)?;
    Ok(ResumeBody { reason: fields.owned("Reason")?, client_token: client_token(&fields)? })
}

/// Reads the body of `StopDurableExecution` and `SendDurableExecutionCallbackFailure`: an error object.
///
/// # Errors
/// Which field is wrong, and how.
pub fn read_error_body(body: &Value) -> Result<ErrorObject, ReadError> {
    error_object::read(&Fields::new(SUBJECT, body)?)
}

/// Reads the body of the emulator's `/start-durable-execution`.
///
/// # Errors
/// Which field is wrong, and how.
pub fn read_start(body: &Value) -> Result<StartBody, ReadError> {
    let fields = Fields::new(SUBJECT, body)?;
    let required = |name| fields.required_text(name).map(str::to_owned);
    Ok(StartBody {
        function_name: required("FunctionName")?,
        function_qualifier: required("FunctionQualifier")?,
        execution_name: required("ExecutionName")?,
        execution_timeout_seconds: fields.required_number("ExecutionTimeoutSeconds")?,
        input: fields.owned("Input")?,
        tenant_id: fields.owned("TenantId")?,
        lambda_endpoint: fields.owned("LambdaEndpoint")?,
    })
}

/// Reads the body of the emulator's `/lambda-endpoint`: a URL. The region that goes with it signs requests, which nobody
/// does here.
///
/// # Errors
/// Which field is wrong, and how.
pub fn read_lambda_endpoint(body: &Value) -> Result<String, ReadError> {
    Ok(Fields::new(SUBJECT, body)?.required_text("EndpointUrl")?.to_owned())
}

fn client_token(fields: &Fields<'_>) -> Result<Option<ClientToken>, ServiceError> {
    fields.text("ClientToken")?.map(read_client_token).transpose()
}
