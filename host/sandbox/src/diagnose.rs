//! Links a component and, when it does not fit, says why.

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, HasSelf, Linker};

use crate::bindings::{DurableFunction, DurableFunctionPre};
use crate::engine::Sandbox;
use crate::error::LoadReason;
use crate::state::HostState;
use crate::wasi;

const HANDLER: &str = "durable:execution/handler@0.1.0";
/// Our package and the version this sandbox speaks.
const PACKAGE: &str = "durable:execution";
const VERSION: &str = "0.1.0";
const OURS: [&str; 4] = ["checkpoint", "step-scope", "log", "types"];
/// A preamble: `\0asm`, then the version and what it is a version of.
const MAGIC: &[u8] = b"\0asm";
const CORE_MODULE: &[u8] = &[1, 0, 0, 0];
const WASM_PAGE_BYTES: u64 = 65_536;

/// Tells a component from a core module and from other files.
pub(crate) fn check_header(bytes: &[u8]) -> Result<(), LoadReason> {
    let version = bytes.strip_prefix(MAGIC).ok_or(LoadReason::NotWasm)?;
    if version.starts_with(CORE_MODULE) { Err(LoadReason::CoreModule) } else { Ok(()) }
}

/// Resolves every import and export of a component.
pub(crate) fn link(sandbox: &Sandbox, component: &Component) -> Result<DurableFunctionPre<HostState>, LoadReason> {
    check_names(sandbox, component)?;
    check_memory(sandbox, component)?;
    let mismatch = |error: wasmtime::Error| LoadReason::Mismatch(error.into());
    let mut linker = Linker::new(sandbox.engine());
    DurableFunction::add_to_linker::<_, HasSelf<_>>(&mut linker, |state: &mut HostState| state).map_err(mismatch)?;
    // A component without WASI does not pay for it.
    if import_names(sandbox, component).iter().any(|name| name.starts_with("wasi:")) {
        wasi::add_to_linker(&mut linker).map_err(mismatch)?;
    }
    let pre = linker.instantiate_pre(component).map_err(mismatch)?;
    DurableFunctionPre::new(pre).map_err(mismatch)
}

fn import_names(sandbox: &Sandbox, component: &Component) -> Vec<String> {
    component.component_type().imports(sandbox.engine()).map(|(name, _)| name.to_owned()).collect()
}

/// Whether the component exports a handler, and imports nothing but what is offered.
fn check_names(sandbox: &Sandbox, component: &Component) -> Result<(), LoadReason> {
    let engine = sandbox.engine();
    let imports = import_names(sandbox, component);
    let component_type = component.component_type();
    let exports = component_type.exports(engine).map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
    for name in imports.iter().chain(&exports) {
        let interface = Interface::parse(name);
        if interface.package == PACKAGE && interface.version != VERSION {
            let supported = format!("{PACKAGE}/{}@{VERSION}", interface.name);
            return Err(LoadReason::OtherVersion { found: name.clone(), supported });
        }
    }
    let handler = component_type.get_export(engine, HANDLER).map(|export| export.ty);
    if !matches!(handler, Some(ComponentItem::ComponentInstance(_))) {
        return Err(LoadReason::MissingExport(HANDLER));
    }
    let unknown: Vec<String> = imports.into_iter().filter(|name| !is_offered(name)).collect();
    if unknown.is_empty() { Ok(()) } else { Err(LoadReason::UnknownImports(unknown)) }
}

fn is_offered(import: &str) -> bool {
    let Interface { package, name, version } = Interface::parse(import);
    (package == PACKAGE && OURS.contains(&name)) || (wasi::PACKAGES.contains(&package) && version.starts_with("0.2."))
}

/// Whether the component can start at all.
fn check_memory(sandbox: &Sandbox, component: &Component) -> Result<(), LoadReason> {
    let limit_bytes = sandbox.limits().memory_bytes;
    let pages = component.resources_required().and_then(|required| required.max_initial_memory_size).unwrap_or(0);
    let needed_bytes = pages.saturating_mul(WASM_PAGE_BYTES);
    if needed_bytes > limit_bytes as u64 { Err(LoadReason::TooLarge { needed_bytes, limit_bytes }) } else { Ok(()) }
}

/// `package/name@version`; what is missing is empty.
struct Interface<'a> {
    package: &'a str,
    name: &'a str,
    version: &'a str,
}

impl<'a> Interface<'a> {
    fn parse(text: &'a str) -> Self {
        let (path, version) = text.split_once('@').unwrap_or((text, ""));
        let (package, name) = path.split_once('/').unwrap_or((path, ""));
        Self { package, name, version }
    }
}
