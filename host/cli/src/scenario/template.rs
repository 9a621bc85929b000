//! SAM templates: which function is written for which scenario, as the official suite has it.
//!
//! Read are the resources of type `AWS::Serverless::Function`: `Properties.CodeUri` (a component or a crate, from the
//! template's folder), `Handler` and `FunctionName`, and `TestingMetadata.TestDescription`, the ids of the scenarios that the
//! function is for. Functions without such ids are there to be called by others.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{ScenarioError, yaml};

/// A function of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFunction {
    /// Its logical id in the template.
    pub logical_id: String,
    /// The name it is called by, if that is another one.
    pub function_name: Option<String>,
    /// Its component, or the crate that is built into one.
    pub source: PathBuf,
    /// Which of the component's handlers it is; none: the only one.
    pub handler: Option<String>,
    /// The scenarios it is written for.
    pub scenarios: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    resources: BTreeMap<String, Resource>,
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
    let functions =
        resources.map(|(id, resource)| function(id, resource, folder)).collect::<Result<Vec<_>, String>>()?;
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

fn function(logical_id: String, resource: Resource, folder: &Path) -> Result<TemplateFunction, String> {
    let text = |key: &str| match resource.properties.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(format!("`{key}` of `{logical_id}` is no text but {other}")),
    };
    let (code, handler, function_name) = (text("CodeUri")?, text("Handler")?, text("FunctionName")?);
    let Some(code) = code else { return Err(format!("`{logical_id}` has no `CodeUri`")) };
    if resource.properties.contains_key("Environment") {
        return Err(format!("`{logical_id}` sets an `Environment`, which handlers here do not have"));
    }
    let scenarios = resource.testing_metadata.map(|metadata| metadata.test_description).unwrap_or_default();
    Ok(TemplateFunction { source: folder.join(code), handler, function_name, scenarios, logical_id })
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
            scenarios: vec![],
        };
        let step = TemplateFunction {
            logical_id: "Step".to_owned(),
            function_name: None,
            source: "folder/step/".into(),
            handler: Some("step_1_1".to_owned()),
            scenarios: vec!["1-1".to_owned(), "1-2".to_owned()],
        };
        assert_eq!(functions, [echo, step]);
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
        check_refused("{CodeUri: a, Environment: {}}", "`A` sets an `Environment`, which handlers here do not have");
        check_refused("{CodeUri: a}", "`A` and `B` are both for scenario `1-1`");
    }
}
