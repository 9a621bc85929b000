//! What a text that names a function says: a name, a partial ARN or an ARN, with or without a qualifier.

use crate::limits;

/// The parts of a text that names a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunctionTarget<'a> {
    /// Its region, if the text says.
    pub region: Option<&'a str>,
    /// Its account, if the text says.
    pub account_id: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
    /// Its version or alias, if the text says.
    pub qualifier: Option<&'a str>,
}

impl<'a> FunctionTarget<'a> {
    /// Reads `[arn:PARTITION:lambda:][REGION:][ACCOUNT:][function:]NAME[:QUALIFIER]`, where an ARN needs all its parts.
    /// None if it is no such thing. Source: the model's `NamespacedFunctionName`.
    pub fn parse(text: &'a str) -> Option<Self> {
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
        (is_name && qualifier.is_none_or(is_qualifier)).then_some(Self { region, account_id, name, qualifier })
    }
}

/// Whether a text is so many digits.
pub(crate) fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
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
    fn check(text: &str, region: Option<&str>, account_id: Option<&str>, name: &str, qualifier: Option<&str>) {
        assert_eq!(FunctionTarget::parse(text), Some(FunctionTarget { region, account_id, name, qualifier }), "{text}");
    }

    #[test]
    fn names_and_arns() {
        let (region, account) = (Some("us-east-1"), Some("123456789012"));
        check("orders", None, None, "orders", None);
        check("orders:live", None, None, "orders", Some("live"));
        check("orders:$LATEST", None, None, "orders", Some("$LATEST"));
        check("function:orders", None, None, "orders", None);
        check("my.orders-2_b:$LATEST.PUBLISHED", None, None, "my.orders-2_b", Some("$LATEST.PUBLISHED"));
        check("123456789012:function:orders", None, account, "orders", None);
        check("us-east-1:123456789012:function:orders:7", region, account, "orders", Some("7"));
        check("arn:aws:lambda:us-east-1:123456789012:function:orders", region, account, "orders", None);
        let gov = "arn:aws-us-gov:lambda:us-gov-east-1:123456789012:function:o";
        check(gov, Some("us-gov-east-1"), account, "o", None);
        let eu = "arn:aws:lambda:eusc-de-east-1:123456789012:function:o";
        check(eu, Some("eusc-de-east-1"), account, "o", None);
        check("us-isob-east-1:orders", Some("us-isob-east-1"), None, "orders", None);
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
            assert_eq!(FunctionTarget::parse(text), None, "{text}");
        }
    }
}
