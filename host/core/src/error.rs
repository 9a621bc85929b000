//! Refusals, with the service's names, words and HTTP statuses.

/// The kind of a refusal: the errors the service model declares for the durable operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServiceErrorCode {
    /// The call is not valid; nothing was changed.
    InvalidParameterValue,
    /// Something named in the call does not exist.
    ResourceNotFound,
    /// The execution's state does not allow the call.
    ResourceConflict,
    /// There is an execution of this name with another input. Only a start is refused with it.
    DurableExecutionAlreadyStarted,
    /// Too many calls at once.
    TooManyRequests,
    /// The callback has timed out.
    CallbackTimeout,
    /// Access to the encryption key was denied.
    KmsAccessDenied,
    /// The encryption key is disabled.
    KmsDisabled,
    /// The encryption key cannot be used now.
    KmsInvalidState,
    /// The encryption key does not exist.
    KmsNotFound,
    /// The service failed.
    Service,
}

impl ServiceErrorCode {
    /// The exception's name on the wire.
    pub const fn exception(self) -> &'static str {
        match self {
            Self::InvalidParameterValue => "InvalidParameterValueException",
            Self::ResourceNotFound => "ResourceNotFoundException",
            Self::ResourceConflict => "ResourceConflictException",
            Self::DurableExecutionAlreadyStarted => "DurableExecutionAlreadyStartedException",
            Self::TooManyRequests => "TooManyRequestsException",
            Self::CallbackTimeout => "CallbackTimeoutException",
            Self::KmsAccessDenied => "KMSAccessDeniedException",
            Self::KmsDisabled => "KMSDisabledException",
            Self::KmsInvalidState => "KMSInvalidStateException",
            Self::KmsNotFound => "KMSNotFoundException",
            Self::Service => "ServiceException",
        }
    }

    /// Whether the very same call may succeed when it is made again.
    pub const fn is_retryable(self) -> bool {
        match self {
            Self::TooManyRequests | Self::Service => true,
            Self::InvalidParameterValue
            | Self::ResourceNotFound
            | Self::ResourceConflict
            | Self::DurableExecutionAlreadyStarted
            | Self::CallbackTimeout
            | Self::KmsAccessDenied
            | Self::KmsDisabled
            | Self::KmsInvalidState
            | Self::KmsNotFound => false,
        }
    }

    /// The HTTP status the service answers with.
    pub const fn http_status(self) -> u16 {
        match self {
            Self::InvalidParameterValue | Self::CallbackTimeout => 400,
            Self::ResourceNotFound => 404,
            Self::ResourceConflict | Self::DurableExecutionAlreadyStarted => 409,
            Self::TooManyRequests => 429,
            Self::KmsAccessDenied | Self::KmsDisabled | Self::KmsInvalidState | Self::KmsNotFound => 502,
            Self::Service => 500,
        }
    }
}

/// A refused call: nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", code.exception())]
pub struct ServiceError {
    /// The kind of refusal.
    pub code: ServiceErrorCode,
    /// The service's words.
    pub message: String,
}

impl ServiceError {
    /// A refusal with the service's words.
    pub fn new(code: ServiceErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The call is not valid.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ServiceErrorCode::InvalidParameterValue, message)
    }

    /// The execution's state does not allow the call.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ServiceErrorCode::ResourceConflict, message)
    }

    /// Something named in the call does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ServiceErrorCode::ResourceNotFound, message)
    }
}
