//! The packages that a project's modules may import: those installed beside them, or else what their `package.json` asks
//! for.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::build::tools::Node;
use crate::build::{BuildError, BuildOptions, Project};

/// What a project needs, before it is installed.
#[derive(Debug)]
pub(super) struct Dependencies {
    /// What is to be installed: a manifest with nothing else in it, and the lock file beside it.
    wanted: Option<(String, Option<String>)>,
    /// The files that were looked at, or for.
    pub(super) looked_at: Vec<PathBuf>,
}

impl Dependencies {
    pub(super) fn of(project: &Project) -> Self {
        let mut looked_at = Vec::new();
        for folder in project.root.ancestors() {
            let manifest = folder.join("package.json");
            looked_at.push(manifest.clone());
            let Ok(text) = std::fs::read_to_string(&manifest) else { continue };
            let installed = folder.join("node_modules");
            if installed.is_dir() {
                return Self { wanted: None, looked_at };
            }
            let lock = folder.join("package-lock.json");
            looked_at.push(lock.clone());
            let wanted = dependencies(&text).map(|manifest| (manifest, std::fs::read_to_string(lock).ok()));
            return Self { wanted, looked_at };
        }
        Self { wanted: None, looked_at }
    }

    /// The folder `node_modules` with what was not there yet.
    pub(super) fn install(&self, node: &Node, options: &BuildOptions) -> Result<Option<PathBuf>, BuildError> {
        let Some((manifest, lock)) = &self.wanted else { return Ok(None) };
        let folder = node.packages(manifest, lock.as_deref(), "the handler's packages", options)?;
        Ok(Some(Path::new(&folder).join("node_modules")))
    }
}

/// The manifest with what is needed at run time and with what a lock file must agree with; none: nothing is needed.
fn dependencies(text: &str) -> Option<String> {
    let manifest: Map<String, Value> = serde_json::from_str(text).ok()?;
    let has_any = |name: &str| manifest.get(name).and_then(Value::as_object).is_some_and(|names| !names.is_empty());
    if !has_any("dependencies") {
        return None;
    }
    let kept = ["name", "version", "dependencies", "devDependencies", "optionalDependencies", "overrides"];
    let kept: Map<_, _> = manifest.into_iter().filter(|(name, _)| kept.contains(&name.as_str())).collect();
    Some(json!(kept).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_manifest_asks_for_is_told_from_the_rest_of_it() {
        assert_eq!(dependencies("{}"), None);
        assert_eq!(dependencies(r#"{"dependencies": {}}"#), None);
        assert_eq!(dependencies("not JSON"), None);
        let text = r#"{"name": "a", "scripts": {"x": "y"}, "dependencies": {"b": "1"}}"#;
        let kept: Value = serde_json::from_str(&dependencies(text).unwrap()).unwrap();
        assert_eq!(kept, json!({ "name": "a", "dependencies": { "b": "1" } }));
    }
}
