//! Files that are no handler of ours, and what is said about them.

use super::*;
use crate::config::{SandboxConfig, SandboxLimits};

fn sandbox() -> Sandbox {
    Sandbox::new(SandboxConfig::default()).unwrap()
}

/// The message and the hint for a component in text form.
#[track_caller]
fn check(text: &str, expected: &str, hint: &str) {
    check_bytes(&sandbox(), &wat::parse_str(text).unwrap(), expected, hint);
}

#[track_caller]
fn check_bytes(sandbox: &Sandbox, bytes: &[u8], expected: &str, hint: &str) {
    let Err(error) = Component::from_bytes(sandbox, bytes) else { panic!("it loads") };
    assert_eq!(error.to_string(), expected);
    let found = error.hint().unwrap_or_default();
    assert!(found.contains(hint), "{found}");
}

#[test]
fn a_missing_file() {
    let Err(error) = Component::load(&sandbox(), Path::new("nowhere/x.wasm")) else { panic!("it loads") };
    assert_eq!(error.to_string(), "`nowhere/x.wasm` does not exist");
}

#[test]
fn a_folder() {
    let Err(error) = Component::load(&sandbox(), &std::env::temp_dir()) else { panic!("it loads") };
    assert!(error.to_string().ends_with("cannot be read"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn other_bytes() {
    for bytes in [&b""[..], b"fn main() {}", b"\0as"] {
        check_bytes(&sandbox(), bytes, "the component is not WebAssembly", "durable-wasm build");
    }
}

#[test]
fn a_core_module() {
    check("(module)", "the component is a core WebAssembly module, not a component", "durable-wasm build");
}

#[test]
fn half_a_component() {
    let mut bytes = wat::parse_str("(component (core module (func)))").unwrap();
    bytes.truncate(bytes.len() - 1);
    check_bytes(&sandbox(), &bytes, "the component cannot be compiled", "");
}

#[test]
fn another_world() {
    let missing = "the component does not export `durable:execution/handler@0.1.0`";
    check("(component)", missing, "durable::export!");
    check(r#"(component (instance $i) (export "wasi:cli/run@0.2.0" (instance $i)))"#, missing, "durable::export!");
}

#[test]
fn another_version_of_the_contract() {
    check(
        r#"(component (instance $i) (export "durable:execution/handler@0.2.0" (instance $i)))"#,
        "the component is built for `durable:execution/handler@0.2.0`; this version of durable-wasm runs \
         `durable:execution/handler@0.1.0`",
        "guest SDK of this version",
    );
}

#[test]
fn imports_that_are_not_offered() {
    check(
        r#"(component
            (import "wasi:http/outgoing-handler@0.2.0" (instance))
            (import "wasi:clocks/wall-clock@0.3.0" (instance))
            (import "wasi:clocks/wall-clock@0.2.3" (instance))
            (import "durable:execution/log@0.1.0" (instance))
            (import "durable:execution/secrets@0.1.0" (instance))
            (instance $i) (export "durable:execution/handler@0.1.0" (instance $i)))"#,
        "the component imports `wasi:http/outgoing-handler@0.2.0`, `wasi:clocks/wall-clock@0.3.0` and \
         `durable:execution/secrets@0.1.0`, which this sandbox does not offer",
        "WASI 0.2",
    );
}

#[test]
fn the_right_names_with_other_shapes() {
    check(
        r#"(component (instance $i) (export "durable:execution/handler@0.1.0" (instance $i)))"#,
        "the component does not fit the interfaces of this sandbox",
        "guest SDK of this version",
    );
    check(
        r#"(component
            (import "durable:execution/log@0.1.0" (instance (export "shout" (func))))
            (instance $i) (export "durable:execution/handler@0.1.0" (instance $i)))"#,
        "the component does not fit the interfaces of this sandbox",
        "guest SDK of this version",
    );
}

#[test]
fn more_than_the_limits_before_it_starts() {
    let limits = SandboxLimits { memory_bytes: 1 << 20, table_elements: 10, ..SandboxLimits::default() };
    let sandbox = Sandbox::new(SandboxConfig { limits, ..SandboxConfig::default() }).unwrap();
    let component = |module: &str| {
        let handler = r#"(instance $i) (export "durable:execution/handler@0.1.0" (instance $i))"#;
        let text = format!("(component (core module $m {module}) (core instance (instantiate $m)) {handler})");
        wat::parse_str(text).unwrap()
    };
    check_bytes(
        &sandbox,
        &component("(memory 17)"),
        "the component needs 1114112 bytes of memory to start, and the limit is 1048576 bytes",
        "--memory",
    );
    let Err(error) = Component::from_bytes(&sandbox, &component("(table 11 funcref)")) else { panic!("it loads") };
    assert!(matches!(error.reason, LoadReason::NotCompiled(_)), "{error}");
}
