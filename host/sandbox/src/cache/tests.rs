use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::config::{SandboxConfig, SandboxLimits};
use crate::engine::Sandbox;

const COMPONENT: &str = "(component (core module (func (export \"f\"))))";

/// A cache in a folder of its own, with one component in it.
struct Fixture {
    _parent: tempfile::TempDir,
    engine: Engine,
    cache: Cache,
    key: Key,
}

fn engine() -> Engine {
    Sandbox::new(SandboxConfig::default()).unwrap().engine().clone()
}

fn fixture() -> Fixture {
    let (parent, engine) = (tempfile::tempdir().unwrap(), engine());
    let cache = Cache::new(parent.path().join("a/b"), &engine);
    let bytes = wat::parse_str(COMPONENT).unwrap();
    let key = cache.key(&bytes);
    assert!(cache.load(&engine, key).is_none(), "an empty cache");
    cache.store(key, &Component::from_binary(&engine, &bytes).unwrap());
    Fixture { _parent: parent, engine, cache, key }
}

impl Fixture {
    fn file(&self) -> PathBuf {
        self.cache.path(self.key)
    }

    fn loads(&self) -> bool {
        self.cache.load(&self.engine, self.key).is_some()
    }
}

#[test]
fn what_is_stored_is_loaded_and_nothing_else_is_left_behind() {
    let fixture = fixture();
    assert!(fixture.loads());
    assert!(Cache::new(fixture.cache.folder.clone(), &engine()).load(&engine(), fixture.key).is_some());
    assert_eq!(fs::read_dir(&fixture.cache.folder).unwrap().count(), 1);
    let mode = fs::metadata(&fixture.cache.folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_damaged_file_is_not_loaded_and_is_replaced() {
    let damages: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes.truncate(bytes.len() - 1),
        |bytes| bytes.truncate(10),
        |bytes| bytes.clear(),
        |bytes| {
            let magic = bytes.len() - TRAILER_BYTES;
            bytes[magic] ^= 1;
        },
    ];
    for damage in damages {
        let fixture = fixture();
        let mut bytes = fs::read(fixture.file()).unwrap();
        damage(&mut bytes);
        fs::write(fixture.file(), bytes).unwrap();
        assert!(!fixture.loads());

        let bytes = wat::parse_str(COMPONENT).unwrap();
        fixture.cache.store(fixture.key, &Component::from_binary(&fixture.engine, &bytes).unwrap());
        assert!(fixture.loads());
    }
}

#[test]
fn a_file_of_another_component_is_not_loaded() {
    let fixture = fixture();
    let other = fixture.cache.key(b"other");
    fs::rename(fixture.file(), fixture.cache.path(other)).unwrap();
    assert!(fixture.cache.load(&fixture.engine, other).is_none());
}

#[test]
fn a_folder_open_to_others_is_not_used() {
    let fixture = fixture();
    for mode in [0o720, 0o702, 0o777] {
        fs::set_permissions(&fixture.cache.folder, fs::Permissions::from_mode(mode)).unwrap();
        assert!(!fixture.loads(), "{mode:o}");
    }
    fs::set_permissions(&fixture.cache.folder, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(fixture.loads());
}

#[test]
fn the_key_depends_on_component_and_engine() {
    let cache = |engine: &Engine| Cache::new(PathBuf::new(), engine);
    let engine = engine();
    assert_eq!(cache(&engine).key(b"a").0, cache(&engine).key(b"a").0);
    assert_ne!(cache(&engine).key(b"a").0, cache(&engine).key(b"b").0);
    let mut config = wasmtime::Config::new();
    config.epoch_interruption(false);
    assert_ne!(cache(&engine).key(b"a").0, cache(&Engine::new(&config).unwrap()).key(b"a").0);
}

#[test]
fn a_sandbox_compiles_once_for_any_limits() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    for stack_bytes in [512 * 1024, 1024 * 1024] {
        let limits = SandboxLimits { stack_bytes, ..SandboxLimits::default() };
        let config = SandboxConfig { cache: Some(cache.clone()), limits, ..SandboxConfig::default() };
        let bytes = wat::parse_str(COMPONENT).unwrap();
        let error = crate::Component::from_bytes(&Sandbox::new(config).unwrap(), &bytes);
        assert!(error.is_err(), "it is no handler");
        assert_eq!(fs::read_dir(&cache).unwrap().count(), 1);
    }
}
