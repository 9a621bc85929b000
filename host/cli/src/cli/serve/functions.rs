//! The functions of a server, loaded.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::model::FunctionTarget;
use durable_wasm_runtime::{Function, FunctionRegistry};
use durable_wasm_server::HttpInvoker;

use super::function::{Code, ServedFunction, Settings};
use crate::cli::loader::FunctionLoader;
use crate::cli::sandbox_args::SandboxArgs;
use crate::explain::UserError;

/// How long an invocation of another process may take unless told otherwise: as long as Lambda allows.
const EXTERNAL_INVOCATION_TIMEOUT: Duration = Duration::from_secs(15 * 60);

/// How functions run that do not say it themselves.
pub(super) struct Defaults<'a> {
    /// Wall time of an invocation of a component.
    pub(super) invocation_timeout: Duration,
    /// Where components run.
    pub(super) sandbox: &'a SandboxArgs,
}

/// Refuses functions of which two have one name.
pub(super) fn check_names(functions: &[ServedFunction]) -> Result<(), UserError> {
    let mut names = HashSet::new();
    match functions.iter().find(|function| !names.insert(function.name.as_str())) {
        None => Ok(()),
        Some(ServedFunction { name, .. }) => Err(UserError::new(format!("there are two functions named `{name}`"))
            .with_hint("each function needs a name of its own; a qualifier, as in `NAME:live`, makes it another one")),
    }
}

/// Builds and loads what the functions are made of.
pub(super) fn load(functions: Vec<ServedFunction>, defaults: &Defaults<'_>) -> anyhow::Result<FunctionRegistry> {
    let mut loader = FunctionLoader::new(defaults.sandbox)?;
    let mut registry = FunctionRegistry::default();
    for ServedFunction { name, code, settings } in functions {
        let (function, invocation_timeout) = match code {
            Code::Component(function) => (loader.load(&name, &function)?, defaults.invocation_timeout),
            Code::External(endpoint) => {
                // Whoever is invoked by an endpoint of its own need not know the qualifier that led there.
                let handler = FunctionTarget::parse(&name).map_or(name.as_str(), |target| target.name);
                (Function::new(Arc::new(HttpInvoker::new(endpoint)), handler), EXTERNAL_INVOCATION_TIMEOUT)
            }
        };
        let Settings { invocation_timeout: own, execution_timeout_seconds, tenant_id } = settings;
        let function = Function {
            invocation_timeout: own.unwrap_or(invocation_timeout),
            execution_timeout_seconds,
            tenant_id: tenant_id.map(Into::into),
            ..function
        };
        registry.register(name, function);
    }
    Ok(registry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_once() {
        let functions = |names: &[&str]| {
            let function = |name: &&str| format!("{name}=http://a").parse().unwrap();
            names.iter().map(function).collect::<Vec<_>>()
        };
        check_names(&functions(&["a", "a:live", "b"])).unwrap();
        let error = check_names(&functions(&["a", "b", "a"])).unwrap_err();
        assert_eq!(error.to_string(), "there are two functions named `a`");
    }
}
