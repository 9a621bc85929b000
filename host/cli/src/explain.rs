//! What an error says besides what failed: whose fault it is, and what to do about it.

use std::borrow::Cow;
use std::error::Error;

use durable_wasm_sandbox::{GrantError, HandlersError, LoadError, SandboxError};

/// Who has to act on an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The user: an argument or a file is not as it must be.
    User,
    /// The handler: it ran, and its execution did not succeed.
    Handler,
    /// Us: a bug in durable-wasm.
    Ours,
}

/// Implemented by the error types that reach users.
pub trait Explain: Error {
    /// Who has to act.
    fn fault(&self) -> Fault {
        Fault::User
    }

    /// What to do about it: one sentence without a full stop.
    fn hint(&self) -> Option<Cow<'_, str>>;
}

/// The whole message, for assertions of users' tests: what is wrong, what caused it, and what to do about it.
pub(crate) fn explained(error: &impl Explain) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!("\n  Caused by: {error}");
        cause = error.source();
    }
    if let Some(hint) = error.hint() {
        text += &format!("\n\nhint: {hint}");
    }
    text
}

/// A mistake of the user that no other error type describes.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct UserError {
    message: String,
    hint: Option<String>,
    #[source]
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl UserError {
    /// An error that says what is wrong, with the offending value in backticks.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, source: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds what caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl Explain for UserError {
    fn hint(&self) -> Option<Cow<'_, str>> {
        self.hint.as_deref().map(Cow::Borrowed)
    }
}

impl Explain for LoadError {
    fn hint(&self) -> Option<Cow<'_, str>> {
        self.hint().map(Cow::Owned)
    }
}

impl Explain for GrantError {
    fn hint(&self) -> Option<Cow<'_, str>> {
        Some(Self::hint(self).into())
    }
}

impl Explain for HandlersError {
    fn hint(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Failed(_) => None,
            Self::None => Some("register a handler with the `export!` macro of durable-wasm-sdk".into()),
        }
    }
}

impl Explain for SandboxError {
    fn fault(&self) -> Fault {
        match self {
            Self::Engine(_) => Fault::Ours,
            Self::Timer(_) => Fault::User,
        }
    }

    fn hint(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Engine(_) => None,
            Self::Timer(_) => Some("allow this process more threads".into()),
        }
    }
}
