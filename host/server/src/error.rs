//! Refusals, and their way to the client.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
use durable_wasm_core::wire::{self, ReadError, RefusalCode};
use durable_wasm_runtime::{ExecutorError, StoreError};

use crate::answer;

/// Seconds after which a client that was turned away may come back.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// A request that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: RefusalCode,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(code: impl Into<RefusalCode>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }

    /// There are as many such requests as there may be.
    pub(crate) fn too_many() -> Self {
        Self::new(ServiceErrorCode::TooManyRequests, "Rate Exceeded.")
    }
}

impl From<ServiceError> for Refusal {
    fn from(error: ServiceError) -> Self {
        Self::new(error.code, error.message)
    }
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        ServiceError::from(error).into()
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(arn) => {
                Self::new(ServiceErrorCode::ResourceNotFound, format!("Durable execution {arn} does not exist"))
            }
            StoreError::AlreadyExists(_) | StoreError::Unavailable(_) => {
                Self::new(ServiceErrorCode::Service, with_causes(&error))
            }
        }
    }
}

impl From<ExecutorError> for Refusal {
    fn from(error: ExecutorError) -> Self {
        match error {
            ExecutorError::Refused(refusal) => refusal.into(),
            ExecutorError::Store(error) => error.into(),
        }
    }
}

/// An error and what caused it, in one line.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { code, message } = self;
        let status = StatusCode::from_u16(code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = answer::json(status, &code.body(&message));
        let headers = response.headers_mut();
        headers.insert(wire::ERROR_TYPE, HeaderValue::from_static(code.exception()));
        if code == RefusalCode::Service(ServiceErrorCode::TooManyRequests) {
            headers.insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        response
    }
}
