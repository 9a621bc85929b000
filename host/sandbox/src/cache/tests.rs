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

fn cache_in(folder: PathBuf, engine: &Engine) -> Cache {
    let functions = Functions::new(&folder);
    Cache::new(folder, engine, functions)
}

fn fixture() -> Fixture {
    let (parent, engine) = (tempfile::tempdir().unwrap(), engine());
    let cache = cache_in(parent.path().join("a/b"), &engine);
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
    assert!(cache_in(fixture.cache.folder.clone(), &engine()).load(&engine(), fixture.key).is_some());
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
    let cache = |engine: &Engine| cache_in(PathBuf::new(), engine);
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

#[test]
fn what_was_not_used_for_longest_goes() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).with_extension(EXTENSION);
    for (age, name) in ["latest", "later", "early"].into_iter().enumerate() {
        fs::write(at(name), [0; 100]).unwrap();
        let time = SystemTime::now() - std::time::Duration::from_secs(100 * age as u64);
        File::options().append(true).open(at(name)).unwrap().set_modified(time).unwrap();
    }
    fs::write(folder.path().join("functions"), [0; 1000]).unwrap();
    remove_unused(folder.path(), 250).unwrap();
    assert!(at("latest").exists() && at("later").exists() && !at("early").exists());
    mark_used(&at("later"));
    remove_unused(folder.path(), 150).unwrap();
    assert!(!at("latest").exists() && at("later").exists());
}

#[test]
fn a_large_component_finds_the_functions_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = || {
        let cache = Some(folder.path().join("cache"));
        Sandbox::new(SandboxConfig { cache, ..SandboxConfig::default() }).unwrap()
    };
    let component = |data: char| {
        let data = data.to_string().repeat(LARGE_BYTES);
        let function = "(func (export \"f\") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 7)))";
        let module = format!("(core module (memory 100) (data (i32.const 0) \"{data}\") {function})");
        wat::parse_str(format!("(component {module})")).unwrap()
    };
    let functions = folder.path().join("cache/functions");
    let compile = |sandbox: &Sandbox, bytes: &[u8]| {
        let cache = sandbox.cache().unwrap();
        let compile = || Component::from_binary(sandbox.engine(), bytes);
        cache.compile(sandbox.engine(), cache.key(bytes), bytes.len(), compile).unwrap();
    };
    compile(&sandbox(), &component('a'));
    let length = || fs::metadata(&functions).unwrap().len();
    let first = length();
    compile(&sandbox(), &component('b'));
    let second = length() - first;
    assert!(second < first / 2, "most is found: {second} of {first} bytes were made anew");
}
