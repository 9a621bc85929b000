//! What comes in and what goes out.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Up to this amount nobody is asked.
const APPROVAL_FREE_CENTS: u64 = 5_000;

/// The input: what somebody wants to be paid back.
#[derive(Debug, Clone, Deserialize)]
pub struct Report {
    /// Its number.
    pub id: String,
    /// Who spent the money.
    pub employee: String,
    /// How much, in cents.
    pub amount_cents: u64,
    /// What for.
    pub purpose: String,
}

/// What an approver answers: the callback's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Yes or no.
    pub approved: bool,
    /// Who decided.
    pub by: String,
}

/// The result: what became of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Outcome {
    /// The employee was paid.
    Approved {
        /// Who approved it.
        by: String,
        /// The payment's id.
        payment: Option<String>,
    },
    /// The employee was not.
    Rejected {
        /// Why.
        reason: String,
    },
}

/// A report that makes no sense.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReport {
    /// It is about nothing.
    #[error("report `{0}` asks for no money")]
    NoAmount(String),
    /// It does not say what for.
    #[error("report `{0}` has no purpose")]
    NoPurpose(String),
}

impl Report {
    /// Checks that the report makes sense.
    ///
    /// # Errors
    /// It does not.
    pub fn validate(&self) -> Result<(), InvalidReport> {
        match self {
            Self { amount_cents: 0, id, .. } => Err(InvalidReport::NoAmount(id.clone())),
            Self { purpose, id, .. } if purpose.trim().is_empty() => Err(InvalidReport::NoPurpose(id.clone())),
            Self { .. } => Ok(()),
        }
    }

    /// Whether somebody has to approve it.
    #[must_use]
    pub fn needs_approval(&self) -> bool {
        self.amount_cents > APPROVAL_FREE_CENTS
    }
}

impl Outcome {
    pub(crate) fn approved_by(by: &str) -> Self {
        Self::Approved { by: by.to_owned(), payment: None }
    }

    pub(crate) fn rejected(reason: &str) -> Self {
        Self::Rejected { reason: reason.to_owned() }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Approved { by, .. } => write!(f, "approved by {by}"),
            Self::Rejected { reason } => write!(f, "turned down: {reason}"),
        }
    }
}
