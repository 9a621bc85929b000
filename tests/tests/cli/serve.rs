//! `durable-wasm serve`: how it starts, what it refuses, how it ends.

use std::net::TcpListener;

use insta::assert_snapshot;

use crate::harness::{Folder, example};
use crate::server::Server;

#[test]
fn it_ends_well_when_it_is_told_to() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    assert_eq!(server.ask(&folder, &["execution", "list"]), "NAME  FUNCTION  STATUS  STARTED  TOOK\n");
    assert_eq!(server.stop().code(), Some(0));
}

#[test]
fn executions_survive_in_sqlite() {
    let folder = Folder::new();
    let function = format!("quickstart={}", example("quickstart"));
    let arguments = ["--function", &function, "--store", "sqlite:executions.db"];
    let server = Server::start(&folder, &arguments);
    server.invoke("quickstart", "q-1", "1");
    // Killed, not stopped: it waits for a second, or has not yet begun to.
    drop(server);
    let server = Server::start(&folder, &arguments);
    let history = server.ask(&folder, &["execution", "history", "q-1", "--follow"]);
    assert!(history.trim_end().ends_with(r#"["1 2","3 4 4 3","5 6"]"#), "{history}");
}

#[test]
fn a_database_that_cannot_be_used() {
    let folder = Folder::new();
    let serve = || folder.run(&["serve", "--port", "0", "--store", "sqlite:executions.db"]);
    let server = Server::start(&folder, &["--store", "sqlite:executions.db"]);
    assert_snapshot!(serve(), @"
    exit status 2
    --- stderr
    error: the database `[FOLDER]/executions.db` is in use by another process

    hint: stop that process, or choose another file
    ");
    assert_eq!(server.stop().code(), Some(0));
    // All of it is in the one file, whose first page says what the others are.
    let path = folder.path().join("executions.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4_096..].fill(0xff);
    std::fs::write(&path, bytes).unwrap();
    assert_snapshot!(serve(), @"
    exit status 2
    --- stderr
    error: the database `[FOLDER]/executions.db` is damaged
      Caused by: database disk image is malformed

    hint: restore a copy of it, or move it away and begin a new one
    ");
}

#[test]
fn functions_of_a_configuration() {
    let folder = Folder::new();
    let config =
        format!("[[function]]\nname = \"one\"\nhandler = '{}'\ntimeout = \"5s\"\nmemory = 64\n", example("quickstart"));
    folder.write("functions/serve.toml", config);
    let server = Server::start(&folder, &["--config", "functions/serve.toml"]);
    server.invoke("one", "first", "1");
    let history = server.ask(&folder, &["execution", "history", "one/first", "--follow"]);
    assert!(history.contains("ExecutionSucceeded"), "{history}");
}

#[test]
fn what_it_refuses() {
    let folder = Folder::new();
    folder.write(
        "twice.toml",
        "[[function]]\nname = \"f\"\nurl = \"http://a\"\n\n[[function]]\nname = \"f\"\nurl = \"http://b\"\n",
    );
    folder.write("wrong.toml", "[[function]]\nname = \"f\"\nurl = \"http://a\"\ntimeout = \"soon\"\n");
    folder.write(
        "text.db",
        "this is no database at all, but it is as long as the head of one would have to be\n".repeat(9),
    );
    let serve = |arguments: &[&str]| folder.run(&[&["serve", "--port", "0"], arguments].concat());
    assert_snapshot!(serve(&["--function", "f=https://example.com"]), @"
    exit status 2
    --- stderr
    error: invalid value 'f=https://example.com' for '--function <NAME=HANDLER[:HANDLER-NAME]|URL>': `https://example.com` is not an `http` URL: functions are invoked over plain HTTP

    For more information, try '--help'.
    ");
    assert_snapshot!(serve(&["--config", "twice.toml"]), @"
    exit status 2
    --- stderr
    error: there are two functions named `f`

    hint: each function needs a name of its own; a qualifier, as in `NAME:live`, makes it another one
    ");
    assert_snapshot!(serve(&["--config", "wrong.toml"]), @"
    exit status 2
    --- stderr
    error: cannot use the configuration `wrong.toml`: line 4, column 11: expected a duration such as `30s`, `1h 30m` or `7d`

    hint: `durable-wasm serve --help` shows what a configuration holds
    ");
    assert_snapshot!(serve(&["--config", "missing.toml"]), @"
    exit status 2
    --- stderr
    error: cannot read the configuration `missing.toml`
      Caused by: No such file or directory (os error 2)

    hint: the path is read from the current folder
    ");
    assert_snapshot!(serve(&["--store", "sqlite:text.db"]), @"
    exit status 2
    --- stderr
    error: the database `[FOLDER]/text.db` is not a database of durable-wasm

    hint: choose another file
    ");
    assert_snapshot!(serve(&["--store", "postgres:x"]), @"
    exit status 2
    --- stderr
    error: invalid value 'postgres:x' for '--store <STORE>': expected `memory` or `sqlite:PATH`, as in `sqlite:executions.db`

    For more information, try '--help'.
    ");
    assert_snapshot!(serve(&["--function", "f=missing.wasm"]), @"
    exit status 2
    --- stderr
    error: cannot use function `f`
      Caused by: `missing.wasm` does not exist

    hint: check the path; it is read from the current folder
    ");
}

#[test]
fn a_port_that_is_taken() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let shown = Folder::new().run(&["serve", "--port", &port]).replace(&port, "[PORT]");
    assert_snapshot!(shown, @"
    exit status 2
    --- stderr
    error: cannot listen at `127.0.0.1:[PORT]`
      Caused by: Address already in use (os error 98)

    hint: another server listens there; choose another port with `--port`, or 0 for any
    ");
}
