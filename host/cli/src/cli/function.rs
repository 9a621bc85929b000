//! `--function NAME=HANDLER[:HANDLER-NAME]`: functions that executions call, registered by name.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use durable_wasm_core::model::FunctionTarget;

/// A function as users type it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FunctionArg {
    /// The name it is called by, perhaps with a qualifier.
    pub(super) name: String,
    /// A component, or a source to build.
    pub(super) source: PathBuf,
    /// Which of the component's handlers it is; none: the only one.
    pub(super) handler: Option<String>,
}

impl FromStr for FunctionArg {
    type Err = String;

    /// Reads `NAME=PATH` or `NAME=PATH:HANDLER`. A path that exists is taken whole; in any other, the first colon after the
    /// last slash begins the handler's name.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, handler) = text
            .split_once('=')
            .ok_or("expected NAME=HANDLER, as in `charge=payments.wasm` or `charge=payments.wasm:charge`")?;
        check_name(name)?;
        let (source, handler) = split(handler, |path| path.exists());
        if source.is_empty() || handler == Some("") {
            let missing = if source.is_empty() { "the path of a component or crate" } else { "a handler's name" };
            return Err(format!("{missing} is missing in `{text}`"));
        }
        Ok(Self { name: name.to_owned(), source: source.into(), handler: handler.map(ToOwned::to_owned) })
    }
}

/// Refuses a text that is no name of a function.
pub(super) fn check_name(name: &str) -> Result<(), String> {
    match FunctionTarget::parse(name) {
        Some(_) => Ok(()),
        None => Err(format!(
            "`{name}` is no function name: it has letters, digits, hyphens, underscores and dots, and perhaps a qualifier \
             after a colon"
        )),
    }
}

/// The path, and the handler's name after it.
pub(super) fn split(text: &str, exists: impl Fn(&Path) -> bool) -> (&str, Option<&str>) {
    let file_name = text.rfind(['/', '\\']).map_or(0, |slash| slash + 1);
    let colon = text.get(file_name..).and_then(|name| name.find(':')).map(|colon| file_name + colon);
    match colon.and_then(|colon| text.split_at_checked(colon)) {
        Some((path, handler)) if !exists(Path::new(text)) => (path, handler.strip_prefix(':')),
        Some(_) | None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, name: &str, source: &str, handler: Option<&str>) {
        let expected =
            FunctionArg { name: name.to_owned(), source: source.into(), handler: handler.map(ToOwned::to_owned) };
        assert_eq!(text.parse(), Ok(expected));
    }

    #[track_caller]
    fn check_refused(text: &str, problem: &str) {
        let refusal = text.parse::<FunctionArg>().unwrap_err();
        assert!(refusal.contains(problem), "{refusal}");
    }

    #[test]
    fn names_paths_and_handlers() {
        check("charge=pay.wasm", "charge", "pay.wasm", None);
        check("charge=pay.wasm:charge", "charge", "pay.wasm", Some("charge"));
        check("charge:live=../pay:orders::charge", "charge:live", "../pay", Some("orders::charge"));
        check("charge=C:\\code\\pay.wasm:charge", "charge", "C:\\code\\pay.wasm", Some("charge"));
        check("charge=/a:b/pay", "charge", "/a:b/pay", None);
        check("charge=pay=1.wasm", "charge", "pay=1.wasm", None);
    }

    #[test]
    fn a_path_that_exists_is_taken_whole() {
        assert_eq!(split("dir/a:b", |_| true), ("dir/a:b", None));
        assert_eq!(split("dir/a:b", |_| false), ("dir/a", Some("b")));
    }

    #[test]
    fn what_is_missing_or_misspelt() {
        check_refused("pay.wasm", "expected NAME=HANDLER");
        check_refused("=pay.wasm", "`` is no function name");
        check_refused("my charge=pay.wasm", "`my charge` is no function name");
        check_refused("charge=", "the path of a component or crate is missing");
        check_refused("charge=pay.wasm:", "a handler's name is missing");
    }
}
