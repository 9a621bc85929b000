//! The service model's bounds on texts and numbers, and its words for what breaks them.
//!
//! The service reports all violations of a request at once: `2 validation errors detected: Value '…' at
//! 'updates.1.member.id' failed to satisfy constraint: …; Value …`. The model declares `InvalidParameterValueException` for
//! these calls and nothing like a `ValidationException`, so that is the code used here.

use std::fmt::Display;
use std::ops::RangeInclusive;

use crate::error::ServiceError;
use crate::limits;
use crate::model::{CallbackOptions, ClientToken, OperationOptions, OperationUpdate, StepOptions, WaitOptions, digits};

/// What a text may be.
pub(crate) struct TextRule {
    chars_max: usize,
    pattern: &'static str,
    admits: fn(&str) -> bool,
}

const OPERATION_ID: TextRule =
    TextRule { chars_max: limits::OPERATION_ID_CHARS, pattern: "[a-zA-Z0-9-_]+", admits: is_word };
const OPERATION_NAME: TextRule =
    TextRule { chars_max: limits::OPERATION_NAME_CHARS, pattern: r"[\x20-\x7E]+", admits: is_printable };
const OPERATION_SUB_TYPE: TextRule =
    TextRule { chars_max: limits::OPERATION_SUB_TYPE_CHARS, pattern: "[a-zA-Z0-9-_]+", admits: is_word };
/// A caller's own name for a call.
pub(crate) const CLIENT_TOKEN: TextRule =
    TextRule { chars_max: limits::CLIENT_TOKEN_CHARS, pattern: r"[\x21-\x7E]+", admits: is_visible };
/// The name of an execution.
pub(crate) const EXECUTION_NAME: TextRule =
    TextRule { chars_max: limits::EXECUTION_NAME_CHARS, pattern: "[a-zA-Z0-9-_]+", admits: is_word };
/// A tenant's id.
pub(crate) const TENANT_ID: TextRule =
    TextRule { chars_max: limits::TENANT_ID_CHARS, pattern: r"[a-zA-Z0-9\._:\/=+\-@ ]+", admits: is_tenant };
/// The id of a callback.
pub(crate) const CALLBACK_ID: TextRule =
    TextRule { chars_max: limits::CALLBACK_ID_CHARS, pattern: "[A-Za-z0-9+/]+={0,2}", admits: is_base64 };
/// A version or an alias of a function.
pub(crate) const QUALIFIER: TextRule = TextRule {
    chars_max: limits::QUALIFIER_CHARS,
    pattern: r"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+",
    admits: is_qualifier,
};
/// The ARN of an execution.
pub(crate) const EXECUTION_ARN: TextRule = TextRule {
    chars_max: limits::EXECUTION_ARN_CHARS,
    pattern: r"arn:([a-zA-Z0-9-]+):lambda:([a-zA-Z0-9-]+):(\d{12}):function:([a-zA-Z0-9_-]+):(\$LATEST(?:\.PUBLISHED)?|[0-9]+)/durable-execution/([a-zA-Z0-9_-]+)/([a-zA-Z0-9_-]+)",
    admits: is_execution_arn,
};

impl TextRule {
    /// Whether a text obeys the rule.
    pub(super) fn admits(&self, text: &str) -> bool {
        self.broken_by(text).next().is_none()
    }

    fn broken_by(&self, text: &str) -> impl Iterator<Item = String> {
        let short = text.is_empty().then(|| "Member must have length greater than or equal to 1".to_owned());
        let long = (text.chars().count() > self.chars_max)
            .then(|| format!("Member must have length less than or equal to {}", self.chars_max));
        let other =
            (!(self.admits)(text)).then(|| format!("Member must satisfy regular expression pattern: {}", self.pattern));
        [short, long, other].into_iter().flatten()
    }
}

/// Collects what breaks the model's bounds.
#[derive(Debug, Default)]
pub(crate) struct Constraints(Vec<String>);

impl Constraints {
    /// Checks a text.
    pub(crate) fn text(&mut self, place: &dyn Display, text: &str, rule: &TextRule) {
        for broken in rule.broken_by(text) {
            self.broken(text, place, &broken);
        }
    }

    /// Checks a number that may be absent.
    pub(crate) fn number(&mut self, place: &dyn Display, number: Option<u32>, range: RangeInclusive<u32>) {
        let Some(number) = number else { return };
        if number < *range.start() {
            self.broken(&number, place, &format!("Member must have value greater than or equal to {}", range.start()));
        }
        if number > *range.end() {
            self.broken(&number, place, &format!("Member must have value less than or equal to {}", range.end()));
        }
    }

    fn broken(&mut self, value: &(impl Display + ?Sized), place: &dyn Display, constraint: &str) {
        self.0.push(format!("Value '{value}' at '{place}' failed to satisfy constraint: {constraint}"));
    }

    /// Refuses the request if anything broke.
    pub(crate) fn verdict(self) -> Result<(), ServiceError> {
        let count = self.0.len();
        let noun = match count {
            0 => return Ok(()),
            1 => "error",
            _ => "errors",
        };
        Err(ServiceError::invalid(format!("{count} validation {noun} detected: {}", self.0.join("; "))))
    }
}

/// A field of one update.
struct Place {
    update: usize,
    field: &'static str,
}

impl Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "updates.{}.member.{}", self.update, self.field)
    }
}

/// Checks the texts and numbers of a batch.
pub(super) fn check_updates(updates: &[OperationUpdate]) -> Result<(), ServiceError> {
    let mut constraints = Constraints::default();
    for (index, update) in updates.iter().enumerate() {
        let place = |field| Place { update: index + 1, field };
        constraints.text(&place("id"), update.id.as_str(), &OPERATION_ID);
        if let Some(parent_id) = &update.parent_id {
            constraints.text(&place("parentId"), parent_id.as_str(), &OPERATION_ID);
        }
        if let Some(name) = &update.name {
            constraints.text(&place("name"), name, &OPERATION_NAME);
        }
        if let Some(sub_type) = &update.sub_type {
            constraints.text(&place("subType"), sub_type, &OPERATION_SUB_TYPE);
        }
        check_options(&mut constraints, place, update.options.as_ref());
    }
    constraints.verdict()
}

/// The name and tenant of a chained invoke have rules, and words, of their own.
fn check_options(
    constraints: &mut Constraints,
    place: impl Fn(&'static str) -> Place,
    options: Option<&OperationOptions>,
) {
    let delay = limits::WAIT_SECONDS_MIN..=limits::WAIT_SECONDS_MAX;
    let timeout = 0..=limits::CALLBACK_TIMEOUT_SECONDS_MAX;
    match options {
        Some(OperationOptions::Step(StepOptions { next_attempt_delay_seconds })) => {
            constraints.number(&place("stepOptions.nextAttemptDelaySeconds"), *next_attempt_delay_seconds, delay);
        }
        Some(OperationOptions::Wait(WaitOptions { wait_seconds })) => {
            constraints.number(&place("waitOptions.waitSeconds"), *wait_seconds, delay);
        }
        Some(OperationOptions::Callback(CallbackOptions { timeout_seconds, heartbeat_timeout_seconds })) => {
            constraints.number(&place("callbackOptions.timeoutSeconds"), *timeout_seconds, timeout.clone());
            let heartbeat = place("callbackOptions.heartbeatTimeoutSeconds");
            constraints.number(&heartbeat, *heartbeat_timeout_seconds, timeout);
        }
        Some(OperationOptions::Context(_) | OperationOptions::ChainedInvoke(_)) | None => {}
    }
}

/// Checks a caller's own name for a call.
pub(in crate::checkpoint) fn check_client_token(token: Option<&ClientToken>) -> Result<(), ServiceError> {
    let mut constraints = Constraints::default();
    if let Some(token) = token {
        constraints.text(&"clientToken", token.as_str(), &CLIENT_TOKEN);
    }
    constraints.verdict()
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn is_printable(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| matches!(b, b' '..=b'~'))
}

fn is_visible(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic())
}

fn is_tenant(text: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"._:/=+-@ ".contains(&b);
    !text.is_empty() && text.bytes().all(is_allowed)
}

fn is_base64(text: &str) -> bool {
    let body = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    !body.is_empty() && body.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'))
}

fn is_qualifier(text: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'$');
    text == "$LATEST.PUBLISHED" || (!text.is_empty() && text.bytes().all(is_allowed))
}

fn is_execution_arn(text: &str) -> bool {
    let is_name = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let Some((function, execution)) = text.split_once("/durable-execution/") else { return false };
    let is_function = match function.split(':').collect::<Vec<_>>().as_slice() {
        ["arn", partition, "lambda", region, account_id, "function", name, version] => {
            let is_version =
                matches!(*version, "$LATEST" | "$LATEST.PUBLISHED") || digits(version, version.len().max(1));
            is_name(partition) && is_name(region) && digits(account_id, 12) && is_word(name) && is_version
        }
        _ => false,
    };
    is_function && execution.split_once('/').is_some_and(|(name, id)| is_word(name) && is_word(id))
}
