//! The tools that builds need are not there, too old, or cannot be fetched.

use insta::assert_snapshot;

use crate::machine::Machine;

/// A port that nobody listens at.
const NOBODY: &str = "http://127.0.0.1:9";

#[test]
fn a_machine_without_python() {
    let machine = Machine::new().with("PATH", "/nothing");
    machine.write("handler.py", "");
    assert_snapshot!(machine.refused("handler.py"), @"
    error: Python 3.11 or later is not installed: there is no `python3` on the PATH

    hint: install it from https://www.python.org/downloads or with your system's packages
    ");
}

#[test]
fn a_machine_without_node() {
    let machine = Machine::new().with("PATH", "/nothing");
    machine.write("handler.ts", "");
    assert_snapshot!(machine.refused("handler.ts"), @"
    error: Node.js 20.0 or later is not installed: there is no `node` on the PATH

    hint: install it from https://nodejs.org or with your system's packages
    ");
}

#[test]
#[cfg(unix)]
fn what_is_too_old() {
    let machine = Machine::new();
    machine.write("handler.py", "");
    machine.write("handler.ts", "");
    machine.write_program("bin/python3", "echo 3 9 2 1 1");
    machine.write_program("bin/node", "echo v16.20.0");
    let path = machine.path("bin").to_str().unwrap().to_owned();
    let machine = machine.with("PATH", path);
    assert_snapshot!(machine.refused("handler.py"), @"
    error: Python 3.11 or later is needed, and `[FOLDER]/bin/python3` is 3.9.2

    hint: install it from https://www.python.org/downloads or with your system's packages
    ");
    assert_snapshot!(machine.refused("handler.ts"), @"
    error: Node.js 20.0 or later is needed, and `[FOLDER]/bin/node` is v16.20.0

    hint: install it from https://nodejs.org or with your system's packages
    ");
}

#[test]
#[cfg(unix)]
fn a_python_without_pip_and_a_node_without_npm() {
    let machine = Machine::with_empty_cache();
    machine.write("handler.py", "");
    machine.write("handler.ts", "");
    machine.write_program("bin/python3", "echo 3 11 2 0 0");
    machine.write_program("bin/node", "echo v22.1.0");
    let path = machine.path("bin").to_str().unwrap().to_owned();
    let machine = machine.with("PATH", path);
    assert_snapshot!(machine.refused("handler.py"), @"
    installing componentize-py
    error: pip is not installed: there is no `pip` on the PATH

    hint: install it with your system's packages, or: python3 -m ensurepip
    ");
    assert_snapshot!(machine.refused("handler.ts"), @"
    installing componentize-js and esbuild
    error: npm is not installed: there is no `npm` on the PATH

    hint: it comes with Node.js from https://nodejs.org, or with your system's packages
    ");
}

#[test]
fn python_tools_without_a_network() {
    let machine = Machine::with_empty_cache().with("PIP_INDEX_URL", NOBODY);
    let machine = machine.with("PIP_FIND_LINKS", "").with("PIP_NO_CACHE_DIR", "1");
    machine.write("handler.py", "");
    let told = machine.refused("handler.py");
    assert!(
        told.starts_with("installing componentize-py\nerror: cannot install componentize-py: PyPI cannot be reached\n"),
        "{told}"
    );
    assert!(
        told.ends_with(
            "\n\nhint: it is installed once, and needs the network for that; name a mirror in `PIP_INDEX_URL`\n"
        ),
        "{told}"
    );
}

#[test]
fn javascript_tools_without_a_network() {
    let machine = Machine::with_empty_cache().with("npm_config_registry", NOBODY).with("npm_config_fetch_retries", "0");
    let cache = machine.path("npm").to_str().unwrap().to_owned();
    let machine = machine.with("npm_config_cache", cache);
    machine.write("handler.ts", "");
    let told = machine.refused("handler.ts");
    assert!(
        told.contains("error: cannot install componentize-js and esbuild: npm's registry cannot be reached\n"),
        "{told}"
    );
    assert!(told.ends_with("name a mirror in `npm_config_registry`\n"), "{told}");
}

#[test]
fn a_machine_without_a_cache_folder() {
    let machine = Machine::new().with("XDG_CACHE_HOME", "").with("HOME", "");
    machine.write("handler.py", "");
    assert_snapshot!(machine.refused("handler.py"), @"
    error: there is no cache folder to install tools to: neither `HOME` nor `XDG_CACHE_HOME` is an absolute path

    hint: set `XDG_CACHE_HOME` to a folder
    ");
}
