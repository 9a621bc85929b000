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
fn functions_of_a_configuration() {
    let folder = Folder::new();
    let config =
        format!("[[function]]\nname = \"one\"\nhandler = '{}'\ntimeout = \"5s\"\nmemory = 64\n", example("quickstart"));
    folder.write("functions/serve.toml", config);
    let server = Server::start(&folder, &["--config", "functions/serve.toml", "--skip-time"]);
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
    assert_snapshot!(serve(&["--function", "f=https://example.com"]), @"");
    assert_snapshot!(serve(&["--config", "twice.toml"]), @"");
    assert_snapshot!(serve(&["--config", "wrong.toml"]), @"");
    assert_snapshot!(serve(&["--config", "missing.toml"]), @"");
    assert_snapshot!(serve(&["--store", "sqlite:text.db"]), @"");
    assert_snapshot!(serve(&["--store", "postgres:x"]), @"");
    assert_snapshot!(serve(&["--function", "f=missing.wasm"]), @"");
}

#[test]
fn a_port_that_is_taken() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let shown = Folder::new().run(&["serve", "--port", &port]).replace(&port, "[PORT]");
    assert_snapshot!(shown, @"");
}
