//! Wraps a core module as a component.

use std::path::Path;

use wit_component::ComponentEncoder;
use wit_parser::{Resolve, WorldId, WorldItem};

use super::BuildError;
use super::file::write_atomically;

/// Wraps `module` and writes the component to `output`.
pub(super) fn wrap(module: &Path, output: &Path) -> Result<(), BuildError> {
    let bytes = std::fs::read(module).map_err(|source| BuildError::Read { path: module.to_owned(), source })?;
    let component = encode(&bytes).map_err(|failure| match failure {
        Failure::NoHandler => BuildError::NoHandler { module: module.to_owned() },
        Failure::Encoder(source) => BuildError::Wrap { module: module.to_owned(), source },
    })?;
    write_atomically(output, &component).map_err(|source| BuildError::Write { path: output.to_owned(), source })
}

enum Failure {
    NoHandler,
    Encoder(anyhow::Error),
}

fn encode(module: &[u8]) -> Result<Vec<u8>, Failure> {
    // Binding generators describe the world in a custom section of the module; one that has none exports no handler.
    let (_, bindings) = wit_component::metadata::decode(module).map_err(Failure::Encoder)?;
    if !exports_handler(&bindings.resolve, bindings.world) {
        return Err(Failure::NoHandler);
    }
    let mut encoder = ComponentEncoder::default();
    encoder.validate(true).module(module).and_then(ComponentEncoder::encode).map_err(Failure::Encoder)
}

/// Whether the world exports `durable:execution/handler`, of whatever version: loading says which versions fit.
fn exports_handler(resolve: &Resolve, world: WorldId) -> bool {
    let Some(world) = resolve.worlds.get(world) else { return false };
    world.exports.values().any(|item| {
        let WorldItem::Interface { id, .. } = item else { return false };
        let Some(interface) = resolve.interfaces.get(*id) else { return false };
        let package = interface.package.and_then(|package| resolve.packages.get(package));
        interface.name.as_deref() == Some("handler")
            && package.is_some_and(|package| package.name.namespace == "durable" && package.name.name == "execution")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_without_a_world_holds_no_handler() {
        assert!(matches!(encode(b"\0asm\x01\0\0\0"), Err(Failure::NoHandler)));
    }

    #[test]
    fn a_broken_module_is_reported() {
        assert!(matches!(encode(b"\0asm\x01\0\0\0\x0b"), Err(Failure::Encoder(_))));
    }
}
