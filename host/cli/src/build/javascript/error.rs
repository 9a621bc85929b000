//! Why handlers in JavaScript or TypeScript give no component.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;

use crate::explain::Explain;

/// Modules that gave no component.
#[derive(Debug, thiserror::Error)]
pub enum JavaScriptError {
    /// Something is wrong with the sources.
    #[error("{}", listed(.0))]
    Sources(Vec<Diagnostic>),
}

/// What is wrong with a source.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Diagnostic {
    /// The file, relative to the root where it is below it.
    pub file: Option<String>,
    /// Counted from 1.
    pub line: Option<u32>,
    /// Counted from 1.
    pub column: Option<u32>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line, self.column) {
            (Some(file), Some(line), Some(column)) => write!(formatter, "{file}:{line}:{column}: ")?,
            (Some(file), Some(line), None) => write!(formatter, "{file}:{line}: ")?,
            (Some(file), None, _) => write!(formatter, "{file}: ")?,
            (None, _, _) => {}
        }
        formatter.write_str(&self.message)
    }
}

fn listed(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl Explain for JavaScriptError {
    fn hint(&self) -> Option<Cow<'_, str>> {
        let Self::Sources(diagnostics) = self;
        diagnostics.iter().find_map(|each| each.hint.as_deref()).map(Cow::Borrowed)
    }
}

impl std::error::Error for Diagnostic {}

impl Explain for Diagnostic {
    fn hint(&self) -> Option<Cow<'_, str>> {
        self.hint.as_deref().map(Cow::Borrowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: &str) {
        assert_eq!(serde_json::from_str::<Diagnostic>(json).unwrap().to_string(), expected);
    }

    #[test]
    fn a_diagnostic_says_where() {
        check(r#"{"file":"a.ts","line":3,"column":5,"message":"bad"}"#, "a.ts:3:5: bad");
        check(r#"{"file":"a.ts","line":3,"message":"bad"}"#, "a.ts:3: bad");
        check(r#"{"file":"a.ts","message":"bad"}"#, "a.ts: bad");
        check(r#"{"message":"bad"}"#, "bad");
    }
}
