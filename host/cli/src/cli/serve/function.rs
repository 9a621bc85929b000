//! A function as users give it to a server, whichever way they do.

use std::str::FromStr;
use std::time::Duration;

use durable_wasm_server::Endpoint;

use crate::cli::function::{self, FunctionArg};
use crate::cli::loader::ComponentFunction;
use crate::scenario::TemplateFunction;

/// A function to serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServedFunction {
    /// The name it is invoked by, perhaps with a qualifier.
    pub(super) name: String,
    /// What it is made of.
    pub(super) code: Code,
    /// How it runs.
    pub(super) settings: Settings,
}

/// What a function is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Code {
    /// A handler of a component, or of a source that is built into one.
    Component(ComponentFunction),
    /// Another process, which takes Lambda's `Invoke`.
    External(Endpoint),
}

/// How a function runs, where that differs from what the server does otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Settings {
    /// Wall time after which an invocation is ended.
    pub(super) invocation_timeout: Option<Duration>,
    /// The executions' time limit, in seconds of their clock.
    pub(super) execution_timeout_seconds: Option<u32>,
    /// The tenant that executions run for when the caller names none.
    pub(super) tenant_id: Option<String>,
}

impl ServedFunction {
    /// A handler of a component, by this name.
    pub(super) fn of_component(name: String, function: ComponentFunction) -> Self {
        Self { name, code: Code::Component(function), settings: Settings::default() }
    }

    /// A function of a template, by all its names.
    pub(super) fn of_template(function: TemplateFunction) -> impl Iterator<Item = Self> {
        let TemplateFunction { logical_id, function_name, .. } = &function;
        let other = function_name.clone().filter(|name| name != logical_id);
        let names = std::iter::once(logical_id.clone()).chain(other);
        let function = ComponentFunction::from(function);
        names.map(move |name| Self::of_component(name, function.clone()))
    }
}

impl FromStr for ServedFunction {
    type Err = String;

    /// Reads `NAME=HANDLER[:HANDLER-NAME]` or `NAME=http://…`.
    fn from_str(text: &str) -> Result<Self, String> {
        if let Some((name, url)) = text.split_once('=')
            && url.contains("://")
        {
            function::check_name(name)?;
            let endpoint = url.parse().map_err(|error: durable_wasm_server::EndpointError| error.to_string())?;
            return Ok(Self { name: name.to_owned(), code: Code::External(endpoint), settings: Settings::default() });
        }
        let argument: FunctionArg = text.parse()?;
        Ok(Self::of_component(argument.name.clone(), argument.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_and_endpoints() {
        let component: ServedFunction = "pay=pay.wasm:charge".parse().unwrap();
        let charge = ComponentFunction {
            source: "pay.wasm".into(),
            handler: Some("charge".to_owned()),
            ..ComponentFunction::default()
        };
        assert_eq!(component, ServedFunction::of_component("pay".to_owned(), charge));
        let external: ServedFunction = "pay:live=http://127.0.0.1:3001".parse().unwrap();
        assert_eq!(external.name, "pay:live");
        assert_eq!(external.code, Code::External("http://127.0.0.1:3001".parse().unwrap()));
    }

    #[test]
    fn what_is_neither() {
        for (text, problem) in [
            ("pay", "expected NAME=HANDLER"),
            ("p y=http://a", "`p y` is no function name"),
            ("pay=https://a", "plain HTTP"),
            ("pay=http://", "is not a URL"),
        ] {
            let refusal = text.parse::<ServedFunction>().unwrap_err();
            assert!(refusal.contains(problem), "{refusal}");
        }
    }

    #[test]
    fn functions_of_a_template_go_by_both_names() {
        let function = TemplateFunction {
            logical_id: "Echo".to_owned(),
            function_name: Some("target_echo".to_owned()),
            source: "echo".into(),
            handler: None,
            environment: Vec::new(),
            scenarios: Vec::new(),
        };
        let names: Vec<_> = ServedFunction::of_template(function).map(|function| function.name).collect();
        assert_eq!(names, ["Echo", "target_echo"]);
    }
}
