//! What the user grants is there in steps, and there only.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread;

use durable_wasm_runtime::Perturbation;
use durable_wasm_sandbox::{Grants, Surroundings};
use tempfile::TempDir;

use crate::harness::{Call, Guest, call};

/// Runs a handler of the WASI guest with these grants, and checks what it found.
#[track_caller]
fn check(call: Call, grants: Grants, expected: &[&str]) -> impl Future<Output = ()> {
    let surroundings = Surroundings { grants, ..Surroundings::default() };
    let place = std::panic::Location::caller();
    async move {
        let outcome = call.surrounded_by(surroundings).run().await;
        let found: Vec<String> = serde_json::from_str(outcome.result()).unwrap();
        assert_eq!(found, expected, "at {place}");
    }
}

/// A folder with a file in it, and one outside that it links to; granted as `data`.
fn data() -> (TempDir, Grants) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(data.join("below")).unwrap();
    std::fs::write(data.join("hello.txt"), "hello").unwrap();
    std::fs::write(data.join("below/deep.txt"), "deep").unwrap();
    std::fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../secret.txt", data.join("link.txt")).unwrap();
    let mut grants = Grants::default();
    grants.allow_read(&data, "data").unwrap();
    (folder, grants)
}

/// Answers every connection with what it sends.
fn echo_server() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut bytes = [0; 100];
            let length = connection.read(&mut bytes).unwrap();
            connection.write_all(bytes.get(..length).unwrap()).unwrap();
        }
    });
    address
}

fn hosts(hosts: &[String]) -> Grants {
    let mut grants = Grants::default();
    hosts.iter().for_each(|host| grants.allow_net(host.parse().unwrap()));
    grants
}

#[tokio::test]
async fn a_variable_of_the_machine() {
    let mut grants = Grants::default();
    // Cargo sets it for every test.
    grants.allow_env("CARGO_PKG_NAME").unwrap();
    let name = "CARGO_PKG_NAME=durable-wasm-tests";
    check(call(Guest::Wasi, "environment"), Grants::default(), &["", ""]).await;
    check(call(Guest::Wasi, "environment"), grants.clone(), &["", name]).await;

    let mut surroundings = Surroundings { grants, ..Surroundings::default() };
    surroundings.variables.set("STAGE", "test").unwrap();
    let mut perturbed = call(Guest::Wasi, "environment");
    perturbed.perturbation = Perturbation { environment: 3, ..Perturbation::default() };
    let outcome = perturbed.surrounded_by(surroundings).run().await;
    let found: Vec<String> = serde_json::from_str(outcome.result()).unwrap();
    assert_eq!(found, ["STAGE=test DURABLE_WASM_PERTURBED=3".to_owned(), format!("STAGE=test {name}")]);
}

#[tokio::test]
async fn a_directory() {
    let (_folder, grants) = data();
    let directories = || call(Guest::Wasi, "directories");
    let named = "data DescriptorType::Directory";
    check(directories(), Grants::default(), &["", ""]).await;
    let outside = format!("{named} error: not-permitted");
    let inside = format!("{named} below hello.txt link.txt");
    check(directories(), grants.clone(), &[&outside, &inside]).await;

    let read = |path: &str| call(Guest::Wasi, "read-file").with_input(path);
    let refused = "error: not-permitted";
    check(read("hello.txt"), Grants::default(), &["error: no-entry", "error: no-entry"]).await;
    check(read("hello.txt"), grants.clone(), &[refused, "hello", refused, refused, "hello"]).await;
    check(read("below/deep.txt"), grants.clone(), &[refused, "deep", refused, refused, "deep"]).await;
    for outside in ["../secret.txt", "link.txt", "below/../../secret.txt"] {
        check(read(outside), grants.clone(), &[refused, refused]).await;
    }
    check(read("nowhere.txt"), grants, &[refused, "error: no-entry"]).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_no_file() {
    let (folder, grants) = data();
    let pipe = folder.path().join("data/pipe");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    let read = call(Guest::Wasi, "read-file").with_input("pipe");
    check(read, grants, &["error: not-permitted", "error: unsupported"]).await;
}

#[tokio::test]
async fn files_are_read_only() {
    let (folder, grants) = data();
    let [denied, read_only] = ["error: not-permitted", "error: read-only"];
    let change = call(Guest::Wasi, "change-files");
    check(change, grants, &[denied, denied, read_only, read_only, read_only]).await;
    assert_eq!(std::fs::read_to_string(folder.path().join("data/hello.txt")).unwrap(), "hello");
}

#[tokio::test]
async fn where_there_is_no_error_code_the_invocation_ends() {
    let (_folder, grants) = data();
    let same_file = call(Guest::Wasi, "same-file").surrounded_by(Surroundings { grants, ..Surroundings::default() });
    let outcome = same_file.run().await;
    assert_eq!(outcome.crash_message(), "compared two files outside a step, where no file is there");
}

#[tokio::test]
async fn a_host() {
    let server = echo_server();
    let connect = |host: &str| call(Guest::Wasi, "connect").with_input(format!("{host} {}", server.port()));
    let refused = "error: access-denied";
    let kept = "error: files and sockets are there in steps only";
    for (granted, host) in [
        (server.ip().to_string(), "127.0.0.1"),
        (server.to_string(), "127.0.0.1"),
        ("localhost".to_owned(), "localhost"),
        (format!("LOCALHOST:{}", server.port()), "localhost"),
    ] {
        check(connect(host), hosts(&[granted]), &[refused, "hello", kept, kept]).await;
    }
    for (granted, host) in [
        (vec![], "127.0.0.1"),
        (vec![], "localhost"),
        (vec!["127.0.0.2".to_owned()], "127.0.0.1"),
        (vec!["127.0.0.1:1".to_owned()], "127.0.0.1"),
        (vec!["localhost".to_owned()], "127.0.0.1"),
        (vec!["127.0.0.1".to_owned()], "localhost"),
        (vec!["localhost:1".to_owned()], "localhost"),
    ] {
        check(connect(host), hosts(&granted), &[refused, refused]).await;
    }
}

#[tokio::test]
async fn what_was_opened_in_a_step_is_of_no_use_outside() {
    let (_folder, grants) = data();
    let directory = call(Guest::Wasi, "kept-directory").with_input("link.txt");
    check(directory, grants, &["error: not-permitted"; 3]).await;
    let socket = call(Guest::Wasi, "kept-socket").with_input("localhost");
    check(socket, hosts(&["localhost".to_owned()]), &["error: access-denied"; 4]).await;
}

#[tokio::test]
async fn a_limit_of_waiting_for_a_host_is_real() {
    let server = echo_server();
    let wait = call(Guest::Wasi, "wait-for-answer").with_input(format!("127.0.0.1 {}", server.port()));
    check(wait, hosts(&["127.0.0.1".to_owned()]), &["false", "true", "true"]).await;
}

#[tokio::test]
async fn nothing_listens_and_there_is_no_udp() {
    let refused = "error: access-denied";
    check(call(Guest::Wasi, "other-sockets"), hosts(&["127.0.0.1".to_owned()]), &[refused; 3]).await;
    check(call(Guest::Wasi, "other-sockets"), Grants::default(), &[refused; 3]).await;
}

#[tokio::test]
async fn what_is_held_is_bounded() {
    let (_folder, mut grants) = data();
    grants.allow_net("127.0.0.1".parse().unwrap());
    let files = call(Guest::Wasi, "hoard-files").with_input("hello.txt");
    check(files, grants.clone(), &["64", "quota"]).await;
    check(call(Guest::Wasi, "hoard-sockets"), grants, &["64", "new-socket-limit"]).await;
    // A look-up goes on when nobody wants its answer any more.
    let look_ups = call(Guest::Wasi, "abandon-look-ups").with_input("localhost");
    check(look_ups, hosts(&["localhost".to_owned()]), &["temporary-resolver-failure"]).await;
}
