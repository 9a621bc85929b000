//! Executions as users name them, and how the server is asked which one is meant.

use std::fmt;
use std::str::FromStr;

use durable_wasm_core::model::ExecutionArn;

use super::{Client, ClientError, ExecutionFilter};

/// An execution as users name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum ExecutionArg {
    /// `arn:…`: that one.
    Arn(ExecutionArn),
    /// `FUNCTION/NAME`: the newest of that name.
    OfFunction { function: String, name: String },
    /// `NAME`: the one of that name, whatever its function.
    Name(String),
}

impl FromStr for ExecutionArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('/') {
            _ if text.starts_with("arn:") => Ok(Self::Arn(text.into())),
            Some((function, name)) if !function.is_empty() && !name.is_empty() && !name.contains('/') => {
                Ok(Self::OfFunction { function: function.to_owned(), name: name.to_owned() })
            }
            None if !text.is_empty() => Ok(Self::Name(text.to_owned())),
            Some(_) | None => Err("expected a name, FUNCTION/NAME or an ARN".to_owned()),
        }
    }
}

impl fmt::Display for ExecutionArg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arn(arn) => arn.fmt(f),
            Self::OfFunction { function, name } => write!(f, "{function}/{name}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl Client {
    /// The execution that is meant.
    pub(in crate::cli) fn resolve(&self, execution: &ExecutionArg) -> Result<ExecutionArn, ClientError> {
        let (name, functions) = match execution {
            ExecutionArg::Arn(arn) => return Ok(arn.clone()),
            ExecutionArg::OfFunction { function, name } => (name, vec![function.clone()]),
            ExecutionArg::Name(name) => (name, self.functions()?),
        };
        let filter = ExecutionFilter { name: Some(name.clone()), ..ExecutionFilter::default() };
        let mut found = Vec::new();
        for function in functions {
            let newest = self.executions(&function, &filter, 1)?.pop();
            found.extend(newest.map(|newest| (function, newest.description.arn)));
        }
        match found.as_slice() {
            [(_, arn)] => Ok(arn.clone()),
            [] => Err(ClientError::NoSuchExecution { name: execution.to_string() }),
            several => Err(ClientError::Ambiguous {
                name: name.clone(),
                functions: several.iter().map(|(function, _)| function.clone()).collect(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_executions_are_named() {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST/durable-execution/n/1";
        assert_eq!(arn.parse(), Ok(ExecutionArg::Arn(arn.into())));
        assert_eq!("n-1".parse(), Ok(ExecutionArg::Name("n-1".to_owned())));
        assert_eq!("f/n".parse(), Ok(ExecutionArg::OfFunction { function: "f".to_owned(), name: "n".to_owned() }));
        for refused in ["", "/", "f/", "/n", "a/b/c"] {
            assert!(refused.parse::<ExecutionArg>().is_err(), "{refused}");
        }
    }
}
