//! Under the virtual clock an execution depends on its handler, its input and its seed alone: runs in another process,
//! folder, environment, language, time zone, home and on another number of cores record the same, to the byte.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use durable_wasm::build::{BuildOptions, resolve};
use tempfile::TempDir;

/// Runs of examples: the folder, the handler if there are several, the input, and what `run` is given besides. `{}` stands
/// for the component.
const RUNS: &[(&str, Option<&str>, &str, &[&str])] = &[
    (
        "approval",
        None,
        r#"{"id": "E-7", "employee": "kim", "amount_cents": 42000, "purpose": "conference"}"#,
        &["--callback", r#"director=success:{"approved": true, "by": "sasha"}@1d"#],
    ),
    ("fan-out", None, r#"{"album": "summer", "photos": ["a.jpg", "broken.jpg", "flaky.jpg", "d.jpg", "e.jpg"]}"#, &[]),
    ("flawed", Some("welcome"), r#"{"email": "kim@example.com"}"#, &[]),
    ("flawed", Some("reminder"), r#"{"patient": "kim", "begins_at": 1767517200}"#, &[]),
    ("flawed", Some("newsletter"), r#"{"title": "Spring", "subscribers": ["kim", "robin"]}"#, &[]),
    ("flawed", Some("checkout"), r#"{"order": "A-17", "total_cents": 2400}"#, &[]),
    ("flawed", Some("stocktake"), r#"{"cups": 12, "plates": 30, "spoons": 48, "teapots": 3}"#, &[]),
    (
        "order",
        None,
        r#"{"id": "A-17", "card": "tok_visa", "items": [{"sku": "teapot", "quantity": 1, "unit_price_cents": 2400}]}"#,
        &[],
    ),
    ("ported", Some("greet"), "{}", &[]),
    (
        "ported",
        Some("delivery"),
        r#"{"order": "A-17", "parcels": [3, 5, 8]}"#,
        &["--function", "carrier={}:carrier", "--callback", r#"signature=success:"kim"@2h"#],
    ),
    ("quickstart", None, "\"x\"", &[]),
    (
        "saga",
        Some("trip"),
        r#"{"id": "T-3", "traveller": "kim", "destination": "Venice", "budget_cents": 90000}"#,
        &["--function", "flight={}:flight", "--function", "hotel={}:hotel", "--function", "car={}:car"],
    ),
];

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/rust").canonicalize().unwrap()
}

/// The component of an example, compiled as usual: only what runs it differs.
fn component(example: &str) -> String {
    let path = resolve(&examples().join(example), &BuildOptions::default()).unwrap();
    path.canonicalize().unwrap().to_str().unwrap().to_owned()
}

/// One machine.
fn here(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_durable-wasm-under-test"));
    command.current_dir(folder.path());
    command
}

/// What runs a program on some of the cores alone.
fn taskset() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join("taskset")).find(|program| program.exists())
}

/// Another machine, as far as a process can tell.
fn elsewhere(folder: &TempDir) -> Command {
    let binary = env!("CARGO_BIN_EXE_durable-wasm-under-test");
    let mut command = match taskset() {
        Some(taskset) => {
            let mut command = Command::new(taskset);
            command.args(["--cpu-list", "0", binary]);
            command
        }
        None => {
            eprintln!("there is no `taskset`: the number of cores is the same in both runs");
            Command::new(binary)
        }
    };
    let deep = folder.path().join("another place/with spaces/ünd mehr");
    std::fs::create_dir_all(&deep).unwrap();
    command.current_dir(deep).env_clear();
    for (name, value) in [
        ("PATH", "/nowhere"),
        ("HOME", "/nowhere/home"),
        ("TZ", "Asia/Kathmandu"),
        ("LANG", "tr_TR.UTF-8"),
        ("LC_ALL", "ar_EG.UTF-8"),
        ("TERM", "dumb"),
        ("COLUMNS", "40"),
        ("CLICOLOR_FORCE", "1"),
        ("USER", "nobody"),
        ("SOURCE_DATE_EPOCH", "1"),
        ("RUST_BACKTRACE", "full"),
        ("RUST_MIN_STACK", "8388608"),
        ("TOKIO_WORKER_THREADS", "1"),
        ("RAYON_NUM_THREADS", "1"),
        ("MALLOC_PERTURB_", "165"),
        ("AWS_REGION", "eu-west-3"),
        ("AWS_LAMBDA_FUNCTION_NAME", "another"),
    ] {
        command.env(name, value);
    }
    for number in 0..200 {
        command.env(format!("ODD_VARIABLE_{number}"), "odd ".repeat(number));
    }
    command
}

/// Runs an example, and gives what it records and what it prints.
fn run(
    mut command: Command,
    folder: &TempDir,
    (component, handler, input, rest): (&str, Option<&str>, &str, &[&str]),
) -> (String, String) {
    let history = folder.path().join("history.json");
    command.args(["run", component, "--input", input, "--json", "--history", history.to_str().unwrap()]);
    command.args(handler.into_iter().flat_map(|handler| ["--handler", handler]));
    command.args(rest.iter().map(|argument| argument.replace("{}", component)));
    let output = command.output().unwrap();
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 1)), "{component}: {code:?}\n{}", String::from_utf8_lossy(&output.stderr));
    (std::fs::read_to_string(history).unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[track_caller]
fn check(name: &str) {
    for (example, handler, input, rest) in RUNS.iter().filter(|(example, ..)| *example == name) {
        let component = component(example);
        let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let what = (component.as_str(), *handler, *input, *rest);
        let (here, elsewhere) = (run(here(&one), &one, what), run(elsewhere(&other), &other, what));
        assert!(here.0.len() > 1_000, "something is recorded");
        assert_eq!(here, elsewhere, "{example} {handler:?}");
    }
}

macro_rules! examples {
    ($($test:ident $name:literal,)+) => {
        $(#[test] fn $test() { check($name); })+
    };
}

examples! {
    approval "approval",
    fan_out "fan-out",
    flawed "flawed",
    order "order",
    ported "ported",
    quickstart "quickstart",
    saga "saga",
}

#[test]
fn every_example_is_run() {
    let folders = std::fs::read_dir(examples()).unwrap().map(Result::unwrap);
    let crates: BTreeSet<_> = folders
        .filter(|folder| folder.path().join("Cargo.toml").exists())
        .map(|folder| folder.file_name().into_string().unwrap())
        .collect();
    assert_eq!(crates, RUNS.iter().map(|(example, ..)| (*example).to_owned()).collect());
}
