//! `durable-wasm build`.

use insta::assert_snapshot;

use crate::harness::{EMPTY_COMPONENT, EMPTY_MODULE, Folder, example};

#[test]
fn a_crate_becomes_a_component() {
    let folder = Folder::new();
    assert_snapshot!(folder.run(&["build", &example("quickstart"), "-o", "quickstart.wasm"]), @"
    exit status 0
    --- stdout
    quickstart.wasm
    ");
    let component = std::fs::read(folder.path().join("quickstart.wasm")).unwrap();
    assert!(component.starts_with(EMPTY_COMPONENT));
}

#[test]
fn a_crate_that_has_not_changed_needs_no_cargo() {
    let folder = Folder::new();
    let quickstart = example("quickstart");
    let built = folder.command(&["build", &quickstart]).output().unwrap();
    assert!(built.status.success());
    let nothing = folder.path().join("nothing");
    let inspected = folder
        .command(&["inspect", &quickstart])
        .env("PATH", &nothing)
        .env("DURABLE_WASM_TOOLCHAIN", &nothing)
        .output()
        .unwrap();
    assert!(inspected.status.success(), "{}", folder.show(&inspected));
    let path = String::from_utf8(built.stdout).unwrap();
    assert!(String::from_utf8(inspected.stdout).unwrap().starts_with(path.trim_end()));
}

#[test]
fn what_is_no_source() {
    let folder = Folder::new();
    folder.write("empty/README.md", "");
    folder.write("lib.rs", "");
    folder.write("notes.txt", "notes");
    folder.write("ready.wasm", EMPTY_COMPONENT);
    assert_snapshot!(folder.run(&["build", "missing"]), @"
    exit status 2
    --- stderr
    error: `missing` does not exist

    hint: check the path; it is read from the current folder
    ");
    assert_snapshot!(folder.run(&["build", "empty"]), @"
    exit status 2
    --- stderr
    error: `empty` holds no handler: neither a `Cargo.toml` nor Python, JavaScript or TypeScript files

    hint: give a Rust crate, a file or a folder of Python, JavaScript or TypeScript, or a WebAssembly component
    ");
    assert_snapshot!(folder.run(&["build", "lib.rs"]), @"
    exit status 2
    --- stderr
    error: `lib.rs` is one source file, and a handler is a whole crate

    hint: give the folder that holds its `Cargo.toml`
    ");
    assert_snapshot!(folder.run(&["build", "notes.txt"]), @"
    exit status 2
    --- stderr
    error: `notes.txt` is neither source of a handler nor a WebAssembly module

    hint: give a Rust crate, a file or a folder of Python, JavaScript or TypeScript, or a WebAssembly component
    ");
    assert_snapshot!(folder.run(&["build", "ready.wasm"]), @"
    exit status 2
    --- stderr
    error: `ready.wasm` is a component already

    hint: run it as it is: durable-wasm run ready.wasm
    ");
}

#[test]
fn crates_that_give_no_component() {
    let folder = Folder::new();
    folder.write_crate("library", "lib", "");
    folder.write_crate("plain", "cdylib", "");
    folder.write_crate("workspace/member", "cdylib", "");
    folder.write("workspace/Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"member\"]\n");
    folder.write("plain.wasm", EMPTY_MODULE);
    assert_snapshot!(folder.run(&["build", "library"]), @r#"
    exit status 2
    --- stderr
    error: the crate `library` does not compile to a WebAssembly module: it has no `cdylib` target

    hint: add to `[FOLDER]/library/Cargo.toml`:

        [lib]
        crate-type = ["cdylib"]
    "#);
    assert_snapshot!(folder.run(&["build", "plain/Cargo.toml"]), @"
    exit status 2
    --- stderr
    error: `[FOLDER]/plain/target/wasm32-unknown-unknown/release/plain.wasm` holds no durable handler: it does not export `durable:execution/handler`

    hint: register a handler with the `export!` macro of durable-wasm-sdk, or bind `wit/` directly
    ");
    assert_snapshot!(folder.run(&["build", "workspace"]), @"
    exit status 2
    --- stderr
    error: `[FOLDER]/workspace/Cargo.toml` is a workspace without a package of its own

    hint: give one of its members: `[FOLDER]/workspace/member`
    ");
    assert_snapshot!(folder.run(&["build", "plain.wasm"]), @"
    exit status 2
    --- stderr
    error: `plain.wasm` holds no durable handler: it does not export `durable:execution/handler`

    hint: register a handler with the `export!` macro of durable-wasm-sdk, or bind `wit/` directly
    ");
}

#[test]
fn the_compiler_has_its_say() {
    let folder = Folder::new();
    folder.write_crate("wrong", "cdylib", "pub fn number() -> u32 {\n    \"seven\"\n}\n");
    let shown = folder.run(&["build", "wrong"]);
    assert!(
        shown.starts_with(
            "exit status 2\n--- stderr\nerror: cannot compile `wrong`\n\nerror[E0308]: mismatched types\n"
        )
    );
    assert!(shown.contains("2 |     \"seven\"\n"), "{shown}");

    folder.write("broken/Cargo.toml", "[package\n");
    let shown = folder.run(&["build", "broken"]);
    assert!(
        shown
            .starts_with("exit status 2\n--- stderr\nerror: cargo cannot read `[FOLDER]/broken/Cargo.toml`\n\nerror: ")
    );
}

#[test]
fn where_the_component_cannot_be_written() {
    let folder = Folder::new();
    assert_snapshot!(folder.run(&["build", &example("quickstart"), "-o", "no/such/folder/x.wasm"]), @"
    exit status 2
    --- stderr
    error: cannot write `no/such/folder/x.wasm`
      Caused by: No such file or directory (os error 2)

    hint: choose another place with `-o FILE.wasm`
    ");
}

#[test]
fn without_a_toolchain() {
    let folder = Folder::new();
    folder.write_crate("handler", "cdylib", "");
    let mut command = folder.command(&["build", "handler"]);
    let nothing = folder.path().join("nothing");
    let output = command.env("PATH", &nothing).env("DURABLE_WASM_TOOLCHAIN", &nothing).output().unwrap();
    assert_snapshot!(folder.show(&output), @"
    exit status 2
    --- stderr
    error: Rust is not installed: there is no `rustc` and `cargo` on the PATH

    hint: install it from https://rustup.rs, then: rustup target add wasm32-unknown-unknown
    ");
}
