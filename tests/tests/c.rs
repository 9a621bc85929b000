//! The handler in C: made as its Makefile says, with what binding generators make of `wit/` and nothing else.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be prepared has failed")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use durable_wasm::runner::load;
use durable_wasm::{DurableTestRunner, Event, LogRecord, LogSink, Next, Replayed, build};
use wit_bindgen_core::Files;
use wit_bindgen_core::wit_parser::Resolve;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Writes what `wit-bindgen c` writes.
fn generate(folder: &Path) {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(project("wit")).unwrap();
    let world = resolve.select_world(&[package], Some("durable-function")).unwrap();
    let mut files = Files::default();
    wit_bindgen_c::Opts::default().build().generate(&mut resolve, world, &mut files).unwrap();
    for (name, contents) in files.iter() {
        std::fs::write(folder.join(name), contents).unwrap();
    }
}

/// The component, made in `folder`.
fn component(folder: &Path) -> PathBuf {
    generate(folder);
    let compiler = format!("{} -m ziglang cc", project("scripts/python.sh").canonicalize().unwrap().display());
    let made = Command::new("make")
        .arg("--directory")
        .arg(project("examples/c"))
        .args([format!("BUILD={}", folder.display()), format!("WASM_CC={compiler}"), "WIT_BINDGEN=false".to_owned()])
        .output()
        .expect("make is not installed");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    build::build(&folder.join("quickstart.wasm"), &build::BuildOptions::default()).unwrap()
}

/// Keeps what a handler logs.
#[derive(Default)]
struct Kept(Mutex<Vec<String>>);

impl LogSink for Kept {
    fn write(&self, record: LogRecord) {
        self.0.lock().unwrap().push(record.message);
    }
}

/// What happened, without the ids that operations go by.
fn story(history: &[Event]) -> Vec<String> {
    let tell = |event: &Event| {
        let operation = event.operation.as_ref();
        let (name, sub_type) = operation.map(|it| (it.name.as_deref(), it.sub_type.as_deref())).unwrap_or_default();
        format!("{} {} {name:?} {sub_type:?} {:?}", event.id, event.timestamp, event.kind)
    };
    // Request ids are derived from the function's name.
    history.iter().filter(|event| event.kind.event_type() != "InvocationCompleted").map(tell).collect()
}

#[tokio::test]
async fn a_handler_in_c_is_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let logs = Arc::new(Kept::default());
    let component = load(&component(folder.path())).unwrap();
    let runner = DurableTestRunner::builder(component).logs(Arc::clone(&logs) as Arc<_>).build().await.unwrap();
    let result = runner.run("{}").await.unwrap();
    assert_eq!(result.result(), Some(r#"["1 2","3 4 4 3","5 6"]"#));
    assert_eq!(*logs.0.lock().unwrap(), ["quickstart in C"], "a replay must not log again");

    let rust = DurableTestRunner::from_path(project("examples/rust/quickstart")).await.unwrap();
    assert_eq!(story(result.history()), story(rust.run("{}").await.unwrap().history()));

    let replayed = runner.replay(&result.history_json()).await.unwrap();
    assert!(matches!(replayed, Replayed::Compatible(Next::Nothing)), "{replayed:?}");
    runner.check("{}").await.unwrap().assert_held();
}
