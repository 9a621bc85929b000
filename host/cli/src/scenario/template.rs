//! SAM templates: which function is written for which scenario, as the official suite has it.
//!
//! Read are the resources of type `AWS::Serverless::Function`: `Properties.CodeUri` (a component or a source, from the
//! template's folder), `Handler`, `FunctionName` and the variables of `Environment`, and `TestingMetadata.TestDescription`, the
//! ids of the scenarios that the function is for. Functions without such ids are there to be called by others. Of `Globals`,
//! what functions have in common of these is read. All else, how SAM builds a function too, is passed over.

mod references;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{ScenarioError, yaml};
use references::References;

/// A function of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFunction {
    /// Its logical id in the template.
    pub logical_id: String,
    /// The name it is called by, if that is another one.
    pub function_name: Option<String>,
    /// Its component, or the source that is built into one.
    pub source: PathBuf,
    /// Which of the component's handlers it is; none: the only one.
    pub handler: Option<String>,
    /// Its own environment variables, by name and value.
    pub environment: Vec<(String, String)>,
    /// The scenarios it is written for.
    pub scenarios: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    #[serde(default)]
    globals: Globals,
    #[serde(default)]
    parameters: BTreeMap<String, Map<String, Value>>,
    resources: BTreeMap<String, Resource>,
}

/// What all resources of a type have in common.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Globals {
    function: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Resource {
    #[serde(rename = "Type")]
    kind: String,
    #[serde(default)]
    properties: Map<String, Value>,
    testing_metadata: Option<TestingMetadata>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TestingMetadata {
    #[serde(default)]
    test_description: Vec<String>,
}

/// Reads the functions of a template, in the order of their logical ids.
///
/// # Errors
/// When the file cannot be read, a function says something that cannot be done here, or two functions are for one scenario.
pub fn read_template(path: &Path) -> Result<Vec<TemplateFunction>, ScenarioError> {
    let document: Document = yaml::parse(path, &yaml::read(path)?)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    functions(document, folder).map_err(|problem| ScenarioError::Template { path: path.to_owned(), problem })
}

fn functions(document: Document, folder: &Path) -> Result<Vec<TemplateFunction>, String> {
    let resources = document.resources.into_iter().filter(|(_, resource)| resource.kind == "AWS::Serverless::Function");
    let resources: Vec<_> = resources.collect();
    let mut references = References::new(&document.parameters);
    for (id, resource) in &resources {
        let name = resource.properties.get("FunctionName").and_then(|name| references.text(name));
        references.add_function(id, name.as_deref().unwrap_or(id));
    }
    let common = document.globals.function;
    let functions = resources.into_iter().map(|(id, resource)| function(id, resource, &common, &references, folder));
    let functions = functions.collect::<Result<Vec<_>, String>>()?;
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for function in &functions {
        for scenario in &function.scenarios {
            if let Some(other) = taken.insert(scenario, &function.logical_id) {
                return Err(format!("`{other}` and `{}` are both for scenario `{scenario}`", function.logical_id));
            }
        }
    }
    Ok(functions)
}

fn function(
    logical_id: String,
    resource: Resource,
    common: &Map<String, Value>,
    references: &References,
    folder: &Path,
) -> Result<TemplateFunction, String> {
    let text = |key: &str| {
        let value = resource.properties.get(key).or_else(|| common.get(key));
        let no_text = |value| format!("`{key}` of `{logical_id}` is no text but {value}");
        value.map(|value| references.text(value).ok_or_else(|| no_text(value))).transpose()
    };
    let (code, handler, function_name) = (text("CodeUri")?, text("Handler")?, text("FunctionName")?);
    let Some(code) = code else { return Err(format!("`{logical_id}` has no `CodeUri`")) };
    let mut environment = variables("Globals", common, references)?;
    environment.extend(variables(&logical_id, &resource.properties, references)?);
    let environment = environment.into_iter().collect();
    let scenarios = resource.testing_metadata.map(|metadata| metadata.test_description).unwrap_or_default();
    Ok(TemplateFunction { source: folder.join(code), handler, function_name, environment, scenarios, logical_id })
}

/// The variables of an `Environment` among these properties of `owner`.
fn variables(
    owner: &str,
    properties: &Map<String, Value>,
    references: &References,
) -> Result<BTreeMap<String, String>, String> {
    let environment = match properties.get("Environment") {
        None => return Ok(BTreeMap::new()),
        Some(Value::Object(environment)) => environment,
        Some(other) => return Err(format!("`Environment` of `{owner}` is no mapping but {other}")),
    };
    let variables = match environment.get("Variables") {
        None => return Ok(BTreeMap::new()),
        Some(Value::Object(variables)) => variables,
        Some(other) => return Err(format!("`Variables` of `{owner}` are no mapping but {other}")),
    };
    let variable = |(name, value): (&String, &Value)| match references.text(value) {
        Some(text) => Ok((name.clone(), text)),
        None => Err(format!("the variable `{name}` of `{owner}` is no text but {value}")),
    };
    variables.iter().map(variable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<TemplateFunction>, String> {
        functions(yaml::parse(Path::new("template.yaml"), text).unwrap(), Path::new("folder"))
    }

    #[test]
    fn functions_and_their_scenarios() {
        let functions = read(
            "AWSTemplateFormatVersion: '2010-09-09'\n\
             Resources:\n\
             \x20 Table: {Type: AWS::DynamoDB::Table}\n\
             \x20 Step:\n\
             \x20   Type: AWS::Serverless::Function\n\
             \x20   Properties: {CodeUri: step/, Handler: step_1_1, Role: !GetAtt Role.Arn, DurableConfig: {A: 1}}\n\
             \x20   TestingMetadata: {TestDescription: ['1-1', '1-2'], NotImplemented: []}\n\
             \x20 Echo:\n\
             \x20   Type: AWS::Serverless::Function\n\
             \x20   Properties: {CodeUri: echo.wasm, FunctionName: target_echo}\n",
        )
        .unwrap();
        let echo = TemplateFunction {
            logical_id: "Echo".to_owned(),
            function_name: Some("target_echo".to_owned()),
            source: "folder/echo.wasm".into(),
            handler: None,
            environment: vec![],
            scenarios: vec![],
        };
        let step = TemplateFunction {
            logical_id: "Step".to_owned(),
            function_name: None,
            source: "folder/step/".into(),
            handler: Some("step_1_1".to_owned()),
            environment: vec![],
            scenarios: vec!["1-1".to_owned(), "1-2".to_owned()],
        };
        assert_eq!(functions, [echo, step]);
    }

    #[test]
    fn variables_of_a_function_and_of_all() {
        let functions = read(
            "Globals:\n\
             \x20 Function: {Timeout: 5, Environment: {Variables: {STAGE: test, REGION: here}}}\n\
             Resources:\n\
             \x20 A:\n\
             \x20   Type: AWS::Serverless::Function\n\
             \x20   Properties: {CodeUri: a, Environment: {Variables: {REGION: there, RETRIES: 3, FAST: true}}}\n\
             \x20 B: {Type: AWS::Serverless::Function, Properties: {CodeUri: b, Environment: {}}}\n",
        )
        .unwrap();
        let environments: Vec<_> = functions
            .iter()
            .map(|function| {
                function.environment.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
            })
            .collect();
        assert_eq!(environments, ["FAST=true REGION=there RETRIES=3 STAGE=test", "REGION=here STAGE=test"]);
    }

    #[test]
    fn variables_that_refer_to_resources() {
        let functions = read(
            "Resources:\n\
             \x20 Table: {Type: AWS::DynamoDB::Table}\n\
             \x20 Echo: {Type: AWS::Serverless::Function, Properties: {CodeUri: a, FunctionName: target_echo}}\n\
             \x20 Caller:\n\
             \x20   Type: AWS::Serverless::Function\n\
             \x20   Properties:\n\
             \x20     CodeUri: a\n\
             \x20     Environment:\n\
             \x20       Variables:\n\
             \x20         A: !Sub '${Echo.Arn}:$LATEST'\n\
             \x20         B: {Ref: Table}\n",
        )
        .unwrap();
        let variables = [("A", "target_echo:$LATEST"), ("B", "Table")];
        assert_eq!(functions[0].environment, variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn what_functions_have_in_common_and_how_they_refer_to_each_other() {
        let functions = read(
            "Globals:\n\
             \x20 Function: {CodeUri: src/, Handler: app.handler}\n\
             Resources:\n\
             \x20 A:\n\
             \x20   Type: AWS::Serverless::Function\n\
             \x20   Metadata: {BuildMethod: esbuild, BuildProperties: {EntryPoints: [app.ts]}}\n\
             \x20   Properties: {Environment: {Variables: {TARGET: !Sub \"${B.Arn}:$LATEST\", SELF: !Ref A}}}\n\
             \x20 B: {Type: AWS::Serverless::Function, Properties: {Handler: b.handler, FunctionName: target}}\n",
        )
        .unwrap();
        let [a, b] = functions.as_slice() else { panic!("{functions:?}") };
        assert_eq!((a.source.as_path(), a.handler.as_deref()), (Path::new("folder/src/"), Some("app.handler")));
        assert_eq!(a.environment, [("SELF", "A"), ("TARGET", "target:$LATEST")].map(|(k, v)| (k.into(), v.into())));
        assert_eq!((b.source.as_path(), b.handler.as_deref()), (Path::new("folder/src/"), Some("b.handler")));
    }

    #[track_caller]
    fn check_refused(properties: &str, problem: &str) {
        let function = |id: &str| {
            format!(
                "  {id}: {{Type: 'AWS::Serverless::Function', Properties: {properties}, TestingMetadata: {{TestDescription: ['1-1']}}}}\n"
            )
        };
        assert_eq!(read(&format!("Resources:\n{}{}", function("A"), function("B"))).unwrap_err(), problem);
    }

    #[test]
    fn what_cannot_be_used() {
        check_refused("{}", "`A` has no `CodeUri`");
        check_refused("{CodeUri: {Bucket: b}}", "`CodeUri` of `A` is no text but {\"Bucket\":\"b\"}");
        check_refused("{CodeUri: a, Environment: [B]}", "`Environment` of `A` is no mapping but [\"B\"]");
        check_refused("{CodeUri: a, Environment: {Variables: [B]}}", "`Variables` of `A` are no mapping but [\"B\"]");
        check_refused(
            "{CodeUri: a, Environment: {Variables: {B: {'Fn::ImportValue': C}}}}",
            "the variable `B` of `A` is no text but {\"Fn::ImportValue\":\"C\"}",
        );
        check_refused("{CodeUri: a}", "`A` and `B` are both for scenario `1-1`");
    }
}
