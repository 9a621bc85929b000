//! `durable-wasm inspect`.

use std::fmt::Write;
use std::path::PathBuf;

use anstyle::Style;
use clap::Args;
use serde::Serialize;

use super::component::Components;
use super::exit::ExitStatus;
use super::loader::MemoryMib;
use super::output;
use crate::render::HumanSize;

/// Show which handlers a component has, and what it imports and exports
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct Inspect {
    /// A component, or source that `durable-wasm build` can compile
    handler: PathBuf,

    /// Print one JSON document: Handlers, Imports, Exports
    #[arg(long)]
    json: bool,
}

/// What there is to know about a component. The names are those of the JSON document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Inspection {
    handlers: Vec<String>,
    imports: Vec<String>,
    exports: Vec<String>,
}

impl Inspect {
    pub(super) fn execute(self) -> anyhow::Result<ExitStatus> {
        let (component, path) = Components::with_memory(MemoryMib::DEFAULT)?.load(&self.handler)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let inspection = Inspection {
            handlers: runtime.block_on(component.handlers())?,
            imports: component.imports().to_vec(),
            exports: component.exports().to_vec(),
        };
        if self.json {
            output::print(&format!("{}\n", serde_json::to_string_pretty(&inspection)?))?;
        } else {
            let size = HumanSize(std::fs::metadata(&path)?.len());
            output::print(&format!("{}  {size}\n{}", path.display(), inspection.text()))?;
        }
        Ok(ExitStatus::Success)
    }
}

impl Inspection {
    fn text(&self) -> String {
        let mut text = String::new();
        for (title, names) in [("Handlers", &self.handlers), ("Imports", &self.imports), ("Exports", &self.exports)] {
            let style = Style::new().bold();
            // Writing to a string does not fail.
            let _ = writeln!(text, "\n{style}{title}{style:#}");
            for name in names {
                let _ = writeln!(text, "  {name}");
            }
            if names.is_empty() {
                text.push_str("  none\n");
            }
        }
        text
    }
}
