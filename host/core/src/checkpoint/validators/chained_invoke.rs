//! What may happen to a chained invoke.
//!
//! | status | START |
//! | --- | --- |
//! | new | STARTED, or FAILED at once when the function cannot be called |
//! | any other | |
//!
//! An empty cell is refused. A chained invoke ends when the function it called does.

use std::sync::Arc;

use super::constraints::{TENANT_ID, digits};
use super::invalid_action;
use crate::error::ServiceError;
use crate::execution::FunctionVersion;
use crate::limits;
use crate::model::{
    ChainedInvokeOptions, OperationAction, OperationOptions, OperationStatus, OperationUpdate, Payload,
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

/// The parts of a function's name that say where it is.
#[derive(Debug, PartialEq, Eq)]
struct FunctionTarget<'a> {
    region: Option<&'a str>,
    account_id: Option<&'a str>,
}

impl<'a> FunctionTarget<'a> {
    /// Reads `[arn:PARTITION:lambda:][REGION:][ACCOUNT:][function:]NAME[:QUALIFIER]`, where an ARN needs all its parts.
    /// Source: the model's `NamespacedFunctionName`.
    fn parse(text: &'a str) -> Option<Self> {
        if text.len() > limits::FUNCTION_NAME_CHARS {
            return None;
        }
        let (is_arn, rest) = match text.strip_prefix("arn:") {
            Some(rest) => {
                let (partition, rest) = rest.split_once(':')?;
                let is_partition = partition.is_empty()
                    || partition
                        .strip_prefix("aws")
                        .is_some_and(|suffix| suffix.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-'));
                (true, rest.strip_prefix("lambda:").filter(|_| is_partition)?)
            }
            None => (false, text),
        };
        let (region, rest) = leading(rest, is_region);
        let (account_id, rest) = leading(rest, |part| digits(part, 12));
        let (_, rest) = leading(rest, |part| part == "function");
        if is_arn && (region.is_none() || account_id.is_none()) {
            return None;
        }
        let (name, qualifier) = match rest.split_once(':') {
            Some((name, qualifier)) => (name, Some(qualifier)),
            None => (rest, None),
        };
        let is_name = !name.is_empty() && name.bytes().all(|b| is_word(b) || b == b'.');
        (is_name && qualifier.is_none_or(is_qualifier)).then_some(Self { region, account_id })
    }
}

/// Takes the part before the first colon, when it is of a kind.
fn leading(text: &str, is_kind: impl Fn(&str) -> bool) -> (Option<&str>, &str) {
    match text.split_once(':') {
        Some((part, rest)) if is_kind(part) => (Some(part), rest),
        Some(_) | None => (None, text),
    }
}

/// Two letters, perhaps a partition, a place and a digit: `eu-west-1`, `us-gov-east-1`, `eusc-de-east-1`.
fn is_region(text: &str) -> bool {
    let letters = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let parts: Vec<&str> = text.strip_prefix("eusc-").unwrap_or(text).split('-').collect();
    let (area, place, number) = match parts.as_slice() {
        [area, place, number] => (area, place, number),
        [area, partition, place, number]
            if *partition == "gov" || (partition.starts_with("iso") && partition.len() <= 4 && letters(partition)) =>
        {
            (area, place, number)
        }
        _ => return false,
    };
    area.len() == 2 && letters(area) && letters(place) && digits(number, 1)
}

fn is_qualifier(text: &str) -> bool {
    matches!(text, "$LATEST" | "$LATEST.PUBLISHED") || (!text.is_empty() && text.bytes().all(is_word))
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(Option<&str>, Option<&str>)>) {
        let expected = expected.map(|(region, account_id)| FunctionTarget { region, account_id });
        assert_eq!(FunctionTarget::parse(text), expected, "{text}");
    }

    #[test]
    fn names_and_arns() {
        let (region, account) = (Some("us-east-1"), Some("123456789012"));
        check("orders", Some((None, None)));
        check("orders:live", Some((None, None)));
        check("orders:$LATEST", Some((None, None)));
        check("function:orders", Some((None, None)));
        check("my.orders-2_b:$LATEST.PUBLISHED", Some((None, None)));
        check("123456789012:function:orders", Some((None, account)));
        check("us-east-1:123456789012:function:orders:7", Some((region, account)));
        check("arn:aws:lambda:us-east-1:123456789012:function:orders", Some((region, account)));
        check("arn:aws-us-gov:lambda:us-gov-east-1:123456789012:function:o", Some((Some("us-gov-east-1"), account)));
        check("arn:aws:lambda:eusc-de-east-1:123456789012:function:o", Some((Some("eusc-de-east-1"), account)));
        check("us-isob-east-1:orders", Some((Some("us-isob-east-1"), None)));
    }

    #[test]
    fn what_is_neither() {
        let long = "x".repeat(257);
        for text in [
            "",
            ":",
            "orders:",
            "or ders",
            "orders:li.ve",
            "orders:a:b",
            "arn:aws:lambda:orders",
            "arn:aws:lambda:us-east-1:orders",
            "arn:aws:s3:us-east-1:123456789012:function:orders",
            "arn:gcp:lambda:us-east-1:123456789012:function:orders",
            "$LATEST",
            "ördérs",
            &long,
        ] {
            check(text, None);
        }
    }
}
