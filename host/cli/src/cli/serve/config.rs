//! `--config FILE`: functions in a TOML file.
//!
//! ```toml
//! [[function]]
//! name = "charge"                      # what it is invoked by
//! qualifier = "live"                   # a version or alias; absent: any
//! handler = "payments.wasm:charge"     # a component or a crate, from the file's folder, and which of its handlers
//! timeout = "30s"                      # how long an invocation may take
//! execution_timeout = "7d"             # how long an execution may take
//! memory = 256                         # MiB that an invocation may use
//! environment = { STAGE = "test" }     # its own variables
//! permissions = { allow-net = ["api.example.com"], allow-read = ["data"], allow-env = ["API_KEY"] }
//! tenant = "blue"                      # whom executions are for when the caller does not say
//!
//! [[function]]
//! name = "refund"
//! url = "http://127.0.0.1:3001"        # another process, which takes Lambda's Invoke
//! ```

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use durable_wasm_core::{limits, wire};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::function::{Code, ServedFunction, Settings};
use crate::cli::loader::{ComponentFunction, MemoryMib};
use crate::cli::permissions::Permissions;
use crate::cli::{duration, function};
use crate::explain::UserError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default, rename = "function")]
    functions: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: Spanned<String>,
    qualifier: Option<String>,
    handler: Option<String>,
    url: Option<Spanned<String>>,
    #[serde(default, deserialize_with = "read_duration")]
    timeout: Option<Duration>,
    #[serde(default, deserialize_with = "read_execution_timeout")]
    execution_timeout: Option<u32>,
    #[serde(default, deserialize_with = "read_memory")]
    memory: Option<MemoryMib>,
    #[serde(default, deserialize_with = "read_tenant")]
    tenant: Option<String>,
    #[serde(default)]
    environment: BTreeMap<String, String>,
    #[serde(default)]
    permissions: Permissions,
}

/// What is wrong with a file, and where.
#[derive(Debug)]
struct Problem {
    message: String,
    /// Bytes of the text.
    place: Option<Range<usize>>,
}

/// Reads the functions of a file, in their order.
///
/// # Errors
/// When the file cannot be read, or is not as it must be; says where.
pub(super) fn read(path: &Path) -> Result<Vec<ServedFunction>, UserError> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        UserError::new(format!("cannot read the configuration `{shown}`"))
            .with_source(error)
            .with_hint("the path is read from the current folder")
    })?;
    parse(&text, path.parent().unwrap_or(Path::new(""))).map_err(|Problem { message, place }| {
        let place = place.map(|place| position(&text, place.start)).unwrap_or_default();
        UserError::new(format!("cannot use the configuration `{shown}`: {place}{message}"))
            .with_hint("`durable-wasm serve --help` shows what a configuration holds")
    })
}

fn parse(text: &str, folder: &Path) -> Result<Vec<ServedFunction>, Problem> {
    let document: Document = toml::from_str(text)
        .map_err(|error| Problem { message: error.message().trim_end().to_owned(), place: error.span() })?;
    document.functions.into_iter().map(|entry| served(entry, folder)).collect()
}

fn served(entry: Spanned<Entry>, folder: &Path) -> Result<ServedFunction, Problem> {
    let whole = entry.span();
    let Entry { name, qualifier, handler, url, timeout, execution_timeout, memory, tenant, environment, permissions } =
        entry.into_inner();
    let at = |place: Range<usize>, message: String| Problem { message, place: Some(place) };
    let (name_place, name) = (name.span(), name.into_inner());
    if name.contains(':') {
        return Err(at(name_place, format!("`{name}` has a qualifier: write that as `qualifier = \"…\"`")));
    }
    let name = qualifier.map_or(name.clone(), |qualifier| format!("{name}:{qualifier}"));
    function::check_name(&name).map_err(|problem| at(name_place, problem))?;
    let code = match (handler, url) {
        (Some(handler), None) => {
            let (source, handler) = function::split(&handler, |path| folder.join(path).exists());
            Code::Component(ComponentFunction {
                source: folder.join(source),
                handler: handler.map(str::to_owned),
                memory,
                environment: environment.into_iter().collect(),
                permissions: permissions.in_folder(folder),
            })
        }
        (None, Some(url)) => {
            let place = url.span();
            let parsed = url.into_inner().parse();
            let endpoint = parsed.map_err(|error: durable_wasm_server::EndpointError| at(place, error.to_string()))?;
            if memory.is_some() || !environment.is_empty() || permissions != Permissions::default() {
                let problem = "its memory, environment and permissions are its own process's affair";
                return Err(at(whole, format!("`{name}` has a `url`: {problem}")));
            }
            Code::External(endpoint)
        }
        (Some(_), Some(_)) => {
            return Err(at(whole, format!("`{name}` has a `handler` and a `url`: one of them must go")));
        }
        (None, None) => return Err(at(whole, format!("`{name}` has neither a `handler` nor a `url`"))),
    };
    let settings =
        Settings { invocation_timeout: timeout, execution_timeout_seconds: execution_timeout, tenant_id: tenant };
    Ok(ServedFunction { name, code, settings })
}

fn read_duration<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Duration>, D::Error> {
    duration::parse(&String::deserialize(value)?).map(Some).map_err(D::Error::custom)
}

fn read_execution_timeout<'de, D: Deserializer<'de>>(value: D) -> Result<Option<u32>, D::Error> {
    let timeout = duration::parse(&String::deserialize(value)?).map_err(D::Error::custom)?;
    let seconds = timeout.as_secs().saturating_add(u64::from(timeout.subsec_nanos() > 0));
    let seconds = u32::try_from(seconds).ok().filter(|seconds| *seconds <= limits::EXECUTION_TIMEOUT_SECONDS_MAX);
    seconds.map(Some).ok_or_else(|| D::Error::custom("an execution may take 366d at most"))
}

fn read_memory<'de, D: Deserializer<'de>>(value: D) -> Result<Option<MemoryMib>, D::Error> {
    let mib = u32::deserialize(value)?;
    let range = MemoryMib::RANGE;
    let refuse = || D::Error::custom(format!("memory is {} to {} MiB", range.start(), range.end()));
    range.contains(&mib).then_some(Some(MemoryMib(mib))).ok_or_else(refuse)
}

fn read_tenant<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    let tenant = String::deserialize(value)?;
    wire::read_tenant_id(&tenant).map_err(|refusal| D::Error::custom(refusal.message))?;
    Ok(Some(tenant))
}

/// Where a byte of a text is, for people.
fn position(text: &str, byte: usize) -> String {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = before.matches('\n').count() + 1;
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    format!("line {line}, column {column}: ")
}

#[cfg(test)]
mod tests;
