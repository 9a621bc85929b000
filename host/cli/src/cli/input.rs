//! What a user types for an execution's input.

use crate::cli::text_argument;
use crate::explain::UserError;

/// The JSON text that `argument` means: itself, the file behind `@`, or standard input for `-`.
pub(super) fn read(argument: &str) -> Result<String, UserError> {
    let text = text_argument::read("input", argument)?;
    let whence = match argument.strip_prefix('@') {
        Some(path) => format!("`{path}`"),
        None if argument == "-" => "standard input".to_owned(),
        None => "`--input`".to_owned(),
    };
    match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
        Ok(_) => Ok(text),
        Err(error) => Err(UserError::new(format!("{whence} is not valid JSON")).with_source(error).with_hint(
            "a string needs its quotes, as in --input '\"text\"'; a file needs an @, as in --input @order.json",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_taken_as_it_is() {
        assert_eq!(read(" {\"a\": 1} ").unwrap(), " {\"a\": 1} ");
    }

    #[test]
    fn what_is_not_json_says_where() {
        let error = read("{\"a\": }").unwrap_err();
        assert_eq!(error.to_string(), "`--input` is not valid JSON");
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(cause, "expected value at line 1 column 7");
        assert_eq!(read("@/no/such/file").unwrap_err().to_string(), "cannot read the input file `/no/such/file`");
    }
}
