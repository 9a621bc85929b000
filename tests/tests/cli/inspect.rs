//! `durable-wasm inspect`.

use insta::assert_snapshot;

use crate::harness::{EMPTY_COMPONENT, EMPTY_MODULE, Folder, example};

/// A folder with the quickstart's component in it.
fn with_quickstart() -> Folder {
    let folder = Folder::new();
    let built = folder.command(&["build", &example("quickstart"), "-o", "quickstart.wasm"]).output().unwrap();
    assert!(built.status.success(), "{}", folder.show(&built));
    folder
}

#[test]
fn a_component() {
    let folder = with_quickstart();
    let shown = folder.run(&["inspect", "quickstart.wasm"]);
    let (first, rest) = shown.split_once("\n\n").unwrap();
    assert!(first.starts_with("exit status 0\n--- stdout\nquickstart.wasm  "), "{first}");
    assert!(first.ends_with(" kB"), "{first}");
    assert_snapshot!(rest, @"
    Handlers
      quickstart

    Imports
      durable:execution/types@0.1.0
      durable:execution/checkpoint@0.1.0
      durable:execution/step-scope@0.1.0
      durable:execution/log@0.1.0

    Exports
      durable:execution/handler@0.1.0
    ");
}

#[test]
fn a_component_as_json() {
    assert_snapshot!(with_quickstart().run(&["inspect", "quickstart.wasm", "--json"]), @r#"
    exit status 0
    --- stdout
    {
      "Handlers": [
        "quickstart"
      ],
      "Imports": [
        "durable:execution/types@0.1.0",
        "durable:execution/checkpoint@0.1.0",
        "durable:execution/step-scope@0.1.0",
        "durable:execution/log@0.1.0"
      ],
      "Exports": [
        "durable:execution/handler@0.1.0"
      ]
    }
    "#);
}

#[test]
fn what_is_no_durable_component() {
    let folder = Folder::new();
    folder.write("module.wasm", EMPTY_MODULE);
    folder.write("empty.wasm", EMPTY_COMPONENT);
    folder.write("notes.txt", "notes");
    assert_snapshot!(folder.run(&["inspect", "missing.wasm"]), @"
    exit status 2
    --- stderr
    error: `missing.wasm` does not exist

    hint: check the path; it is read from the current folder
    ");
    assert_snapshot!(folder.run(&["inspect", "module.wasm", "--json"]), @"
    exit status 2
    --- stderr
    error: `module.wasm` is a core WebAssembly module, not a component

    hint: make a component of it with `durable-wasm build`
    ");
    assert_snapshot!(folder.run(&["inspect", "empty.wasm"]), @"
    exit status 2
    --- stderr
    error: `empty.wasm` does not export `durable:execution/handler@0.1.0`

    hint: a handler exports the world `durable:execution/durable-function`; the guest SDK does so with `durable::export!`
    ");
    assert_snapshot!(folder.run(&["inspect", "notes.txt"]), @"
    exit status 2
    --- stderr
    error: `notes.txt` is not WebAssembly

    hint: give a component (.wasm), or a crate directory that `durable-wasm build` can compile
    ");
}
