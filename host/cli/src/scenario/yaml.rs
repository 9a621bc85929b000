//! Reads YAML into types, with the position of what does not fit.

use std::path::Path;

use serde::de::DeserializeOwned;

use super::ScenarioError;

/// The text of a file.
pub(super) fn read(path: &Path) -> Result<String, ScenarioError> {
    std::fs::read_to_string(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => ScenarioError::Missing { path: path.to_owned() },
        _ => ScenarioError::Read { path: path.to_owned(), source },
    })
}

/// What a file's text says. Tags, as `!GetAtt` in templates, are passed over.
pub(super) fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, ScenarioError> {
    let mut options = serde_saphyr::Options::default();
    // Errors are shown by the renderer that all commands share.
    options.with_snippet = false;
    // `y` and `n` are texts. So are `yes` and `on` here, which the validator's reader takes as booleans.
    options.strict_booleans = true;
    let error = |source| ScenarioError::Yaml { path: path.to_owned(), source: Box::new(source) };
    serde_saphyr::from_str_with_options(text, options).map_err(error)
}
