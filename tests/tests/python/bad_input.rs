//! What is wrong with modules is told with file, line and what to do.

use std::process::Command;

use crate::harness::{command, show};

/// What a build of these files says, with the folder's path as `[FOLDER]`. The first file is built, or the folder.
#[track_caller]
fn build(files: &[(&str, &str)], whole_folder: bool) -> String {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    for (name, content) in files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let source = if whole_folder { root.clone() } else { root.join(files[0].0) };
    let mut build = Command::new(env!("CARGO_BIN_EXE_durable-wasm-under-test"));
    let (status, said) = show(build.arg("build").arg(source));
    assert_eq!(status, 2, "{said}");
    said.replace(root.to_str().unwrap(), "[FOLDER]")
}

const HANDLER: &str = "from aws_durable_execution_sdk_python import durable_execution\n";

#[test]
fn a_syntax_error() {
    let said = build(&[("handler.py", "def handler(:\n    pass\n")], false);
    assert!(said.contains("error: `[FOLDER]/handler.py:1` is not valid Python: "), "{said}");
}

#[test]
fn a_missing_module_in_a_module_that_is_imported() {
    let said =
        build(&[("handler.py", &format!("{HANDLER}import shop\n")), ("shop.py", "\nimport no_such_thing\n")], false);
    assert!(said.contains("error: `[FOLDER]/shop.py:2` imports `no_such_thing`, which is not there"), "{said}");
    assert!(said.contains("hint: declare the package"), "{said}");
}

#[test]
fn modules_without_a_handler() {
    let said = build(&[("handler.py", "def greet():\n    pass\n")], false);
    assert!(said.contains("error: `[FOLDER]/handler.py` holds no durable handler"), "{said}");
    assert!(said.contains("hint: decorate"), "{said}");
}

#[test]
fn an_sdk_that_is_not_known() {
    let sdk = ("aws_durable_execution_sdk_python/__init__.py", "__version__ = \"9.1.0\"\n");
    let said = build(&[("handler.py", HANDLER), sdk], false);
    assert!(said.contains("error: version 9.1.0 of `aws-durable-execution-sdk-python` is not known"), "{said}");
}

#[test]
fn a_native_module() {
    let files = [
        ("handler.py", "import fast\n"),
        ("fast/__init__.py", "from fast import _speed\nfrom ._speed import go\n"),
        ("fast/_speed.cpython-314-x86_64-linux-gnu.so", "\u{7f}ELF"),
    ];
    let said = build(&files, false);
    assert!(said.contains("imports `fast`, which holds code compiled for a machine"), "{said}");
}

#[test]
fn a_dependency_without_a_pure_wheel() {
    let script = "# /// script\n# dependencies = [\"numpy\"]\n# ///\nimport numpy\n";
    let said = build(&[("handler.py", script)], false);
    assert!(
        said.contains("error: the dependency `numpy` of `[FOLDER]/handler.py` has no wheel that is pure"),
        "{said}"
    );
}

#[test]
fn a_file_that_cannot_be_imported_under_its_name() {
    let said = build(&[("handler.v2.py", HANDLER)], false);
    assert!(said.contains("error: `[FOLDER]/handler.v2.py` cannot be imported"), "{said}");
}

#[test]
fn a_handler_that_is_not_there() {
    let (status, said) = command("run", "behaviour.no_such_handler", &[]);
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("`behaviour.no_such_handler`") && said.contains("`behaviour.threads`"), "{said}");
}
