//! The functions that a command gives to its scenarios.

use std::collections::HashSet;

use crate::cli::function::FunctionArg;
use crate::cli::loader::FunctionLoader;
use crate::cli::sandbox_args::SandboxArgs;
use crate::explain::UserError;
use crate::runner::RunnerError;
use crate::scenario::{Functions, Scenario, TemplateFunction};

/// Builds and loads what the scenarios run, and what that may call. Functions of the template that are for other scenarios
/// are left out.
pub(super) fn load(
    arguments: &[FunctionArg],
    template: &[TemplateFunction],
    scenarios: &[Scenario],
    sandbox: &SandboxArgs,
) -> anyhow::Result<Functions> {
    if arguments.is_empty() && template.is_empty() {
        let hint = "give the function they run as `--function NAME=HANDLER`, or a template as `--template FILE`";
        return Err(UserError::new("no function was given to the scenarios").with_hint(hint).into());
    }
    let wanted: HashSet<_> = scenarios.iter().map(|scenario| scenario.id.as_str()).collect();
    let is_wanted = |function: &&TemplateFunction| {
        function.scenarios.is_empty() || function.scenarios.iter().any(|id| wanted.contains(id.as_str()))
    };
    let mut loader = FunctionLoader::new(sandbox)?;
    let mut functions = Functions::default();
    for function in template.iter().filter(is_wanted) {
        let loaded = loader.load(&function.logical_id, &function.clone().into())?;
        for name in std::iter::once(&function.logical_id).chain(&function.function_name) {
            functions.register(name.as_str(), loaded.clone());
        }
        for scenario in &function.scenarios {
            functions.runs(scenario.as_str(), function.logical_id.as_str());
        }
    }
    for (index, argument) in arguments.iter().enumerate() {
        if arguments.iter().take(index).any(|earlier| earlier.name == argument.name) {
            return Err(RunnerError::DuplicateFunction { name: argument.name.clone() }.into());
        }
        let loaded = loader.load(&argument.name, &argument.clone().into())?;
        functions.register(argument.name.as_str(), loaded);
    }
    if let ([only], []) = (arguments, template) {
        functions.is_for_all(only.name.as_str());
    }
    Ok(functions)
}
