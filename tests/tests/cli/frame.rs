//! What all subcommands share: usage errors, colours, closed streams.

use insta::assert_snapshot;

use crate::harness::{Folder, example};

#[test]
fn wrong_usage_is_status_2() {
    let folder = Folder::new();
    assert_snapshot!(folder.run(&["build"]), @"
    exit status 2
    --- stderr
    error: the following required arguments were not provided:
      <SOURCE>

    Usage: durable-wasm build <SOURCE>

    For more information, try '--help'.
    ");
    assert_snapshot!(folder.run(&["bulid", "x"]), @"
    exit status 2
    --- stderr
    error: unrecognized subcommand 'bulid'

      tip: a similar subcommand exists: 'build'

    Usage: durable-wasm [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    let output = folder.command(&[]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}

#[test]
fn help_and_version_are_results() {
    let folder = Folder::new();
    for question in ["--help", "--version"] {
        let output = folder.command(&[question]).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stderr.is_empty());
        assert!(String::from_utf8(output.stdout).unwrap().contains("durable-wasm"));
    }
}

#[test]
fn colours_only_where_they_are_wanted() {
    let folder = Folder::new();
    let coloured = |arguments: &[&str]| {
        let output = folder.command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        output.stderr.contains(&b'\x1b')
    };
    assert!(!coloured(&["inspect", "missing"]));
    assert!(!coloured(&["inspect", "missing", "--color", "never"]));
    assert!(coloured(&["inspect", "missing", "--color", "always"]));
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let folder = Folder::new();
    let quickstart = example("quickstart");
    for arguments in [&["--help"][..], &["build", &quickstart][..]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = folder.command(arguments).stdout(writer).output().unwrap();
        assert_eq!(folder.show(&output), "exit status 0\n", "{arguments:?}");
    }
}
