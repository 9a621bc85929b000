//! What becomes of sources that are not as they must be.

use crate::harness::{call, handlers, run};

/// Builds one file and returns what is said of it.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("handler.ts");
    std::fs::write(&file, source).unwrap();
    let answer = call(&["build", file.to_str().unwrap()]);
    assert_eq!(answer.status, 2, "{}{}", answer.stdout, answer.stderr);
    for part in expected {
        assert!(answer.stderr.contains(part), "{}", answer.stderr);
    }
}

#[test]
fn a_file_that_cannot_be_bundled_is_told_where() {
    check("export const handler = ;", &["handler.ts:1:24: Unexpected \";\""]);
    check(
        "\nimport x from 'no-such-package';\nx();",
        &["handler.ts:2:", "there is no module `no-such-package`", "npm install"],
    );
    check("import x from './gone.js';\nx();", &["handler.ts:1:", "there is no module `./gone.js`", "check the path"]);
    check("import x from './a.node';\nx();", &["handler.ts:1:", "native addon", "written in JavaScript"]);
}

#[test]
fn a_module_that_cannot_be_loaded_is_left_out_of_a_folder() {
    let answer = call(&["build", &handlers()]);
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    let listed = call(&["inspect", "--json", answer.stdout.trim()]).json();
    let names: Vec<_> = listed["Handlers"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert!(names.contains(&"all.logs") && names.contains(&"billing/charge.handler"), "{names:?}");
    assert_eq!(names.last(), Some(&"plain.handler"));
    assert!(!names.contains(&"broken.handler"));
}

#[test]
fn a_handler_that_is_not_there() {
    let answer = run("all.missing", &[]);
    assert_eq!(answer.status, 2);
    assert!(answer.stderr.contains("`all.missing`") && answer.stderr.contains("all.logs"), "{}", answer.stderr);
}
