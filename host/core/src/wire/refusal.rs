//! Refusals as answers: `{"Type": "User", "message": …}`, with the exception's name in a header.
//!
//! botocore takes the exception from the header `x-amzn-ErrorType`, and its fields from the shape of that name: a message
//! under the wrong one of `message` and `Message` is lost.

use serde_json::Value;

use super::write::Object;
use crate::error::ServiceErrorCode;

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusalCode {
    /// For a reason that the service model declares for the durable operations.
    Service(ServiceErrorCode),
    /// The payload of an `Invoke` is no JSON.
    InvalidRequestContent,
    /// The body is too large.
    RequestTooLarge,
    /// There is no operation with this method and path.
    UnknownOperation,
    /// The request comes from where it may not come from.
    AccessDenied,
    /// The request did not arrive in time.
    RequestTimeout,
}

impl From<ServiceErrorCode> for RefusalCode {
    fn from(code: ServiceErrorCode) -> Self {
        Self::Service(code)
    }
}

impl RefusalCode {
    /// The exception's name.
    pub const fn exception(self) -> &'static str {
        match self {
            Self::Service(code) => code.exception(),
            Self::InvalidRequestContent => "InvalidRequestContentException",
            Self::RequestTooLarge => "RequestTooLargeException",
            Self::UnknownOperation => "UnknownOperationException",
            Self::AccessDenied => "AccessDeniedException",
            Self::RequestTimeout => "RequestTimeoutException",
        }
    }

    /// The HTTP status.
    pub const fn http_status(self) -> u16 {
        match self {
            Self::Service(code) => code.http_status(),
            Self::InvalidRequestContent => 400,
            Self::RequestTooLarge => 413,
            Self::UnknownOperation => 404,
            Self::AccessDenied => 403,
            Self::RequestTimeout => 408,
        }
    }

    /// The body.
    pub fn body(self, message: &str) -> Value {
        Object::default().with("Type", self.fault()).with(self.message_name(), message).into()
    }

    /// Whose fault it is: the caller's or the service's.
    const fn fault(self) -> &'static str {
        if self.http_status() < 500 { "User" } else { "Service" }
    }

    /// What the model calls the message.
    const fn message_name(self) -> &'static str {
        match self {
            Self::Service(
                ServiceErrorCode::InvalidParameterValue
                | ServiceErrorCode::ResourceConflict
                | ServiceErrorCode::TooManyRequests,
            )
            | Self::InvalidRequestContent
            | Self::RequestTooLarge => "message",
            Self::Service(
                ServiceErrorCode::ResourceNotFound
                | ServiceErrorCode::DurableExecutionAlreadyStarted
                | ServiceErrorCode::CallbackTimeout
                | ServiceErrorCode::KmsAccessDenied
                | ServiceErrorCode::KmsDisabled
                | ServiceErrorCode::KmsInvalidState
                | ServiceErrorCode::KmsNotFound
                | ServiceErrorCode::Service,
            )
            | Self::UnknownOperation
            | Self::AccessDenied
            | Self::RequestTimeout => "Message",
        }
    }
}
