//! What a crate's component was made of, from what cargo leaves beside the module.

use std::path::{Path, PathBuf};

use crate::build::cached::Inputs;

/// Files beside a manifest, or above it, that change what cargo does.
const SETTINGS: &[&str] =
    &["Cargo.toml", "Cargo.lock", ".cargo/config.toml", ".cargo/config", "rust-toolchain.toml", "rust-toolchain"];

/// Everything a build of the crate depends on: the sources, the manifests they belong to, and the settings in and above
/// the crate. None when cargo does not say.
pub(super) fn inputs(manifest: &Path, module: &Path) -> Option<Inputs> {
    let dependencies = std::fs::read_to_string(module.with_extension("d")).ok()?;
    let mut inputs = Inputs::default();
    for source in sources(&dependencies)? {
        let manifests = source.ancestors().skip(1).map(|folder| folder.join("Cargo.toml"));
        inputs.files(manifests.into_iter().find(|manifest| manifest.exists()));
        inputs.files([source]);
    }
    for folder in manifest.ancestors().skip(1) {
        inputs.files(SETTINGS.iter().map(|name| folder.join(name)));
    }
    Some(inputs)
}

/// The files that a dep-info file lists, `MODULE: SOURCE SOURCE…` with blanks in names escaped by a backslash. None
/// when it lists a relative one, since it does not say what to.
fn sources(dependencies: &str) -> Option<Vec<PathBuf>> {
    let (_, list) = dependencies.lines().next()?.split_once(": ")?;
    let mut names = vec![String::new()];
    let mut characters = list.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, names.last_mut()) {
            ('\\', Some(name)) if characters.peek() == Some(&' ') => name.extend(characters.next()),
            (' ', _) => names.push(String::new()),
            (other, Some(name)) => name.push(other),
            (_, None) => {}
        }
    }
    let paths: Vec<_> = names.into_iter().filter(|name| !name.is_empty()).map(PathBuf::from).collect();
    paths.iter().all(|path| path.is_absolute()).then_some(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependency_lists_may_hold_blanks() {
        let expected = ["/a/b c.rs", "/d.rs"].map(PathBuf::from).to_vec();
        assert_eq!(sources("/t/x.wasm: /a/b\\ c.rs /d.rs\n"), Some(expected));
        assert_eq!(sources("/t/x.wasm: src/lib.rs\n"), None);
        assert_eq!(sources(""), None);
    }

    #[test]
    fn settings_above_the_crate_count() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("crate/src")).unwrap();
        std::fs::write(at("crate/Cargo.toml"), "[package]").unwrap();
        std::fs::write(at("x.d"), format!("x.wasm: {}", at("crate/src/lib.rs").display())).unwrap();
        let inputs = inputs(&at("crate/Cargo.toml"), &at("x.wasm")).unwrap();
        for file in ["crate/src/lib.rs", "crate/Cargo.toml", "crate/Cargo.lock", "rust-toolchain.toml"] {
            assert!(inputs.contains_file(&at(file)), "{file}");
        }
    }
}
