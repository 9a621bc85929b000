//! What was acknowledged survives the death of the process, whenever it comes.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use durable_wasm_core::model::{OperationAction, OperationStatus};
use durable_wasm_runtime::{ExecutionStore, ListOrder};
use futures_util::future::join_all;
use tempfile::TempDir;

use crate::handler::{Handler, execution, instant, open, page, step};

const ROUNDS: u64 = 20;
const EXECUTIONS: usize = 8;
/// Tells the child which folder its database is in, and which round this is.
const FOLDER: &str = "DURABLE_WASM_TEST_STORE";
const ROUND: &str = "DURABLE_WASM_TEST_ROUND";

#[tokio::test]
async fn nothing_acknowledged_is_lost() {
    let folder = TempDir::new().unwrap();
    let mut all_acknowledged: HashMap<String, usize> = HashMap::new();
    for round in 0..ROUNDS {
        // Spread over what a start and a few hundred commits take, in no simple step with them.
        let lifetime = Duration::from_millis(60 + round * 37 % 251);
        let acknowledged = run_and_kill(&folder, round, lifetime);
        all_acknowledged.extend(acknowledged);
        let store = open(&folder);
        for (name, steps) in &all_acknowledged {
            let arn = store.find("orders", name).await.unwrap().expect("an execution that was acknowledged");
            let cell = store.load(&arn).await.unwrap();
            let execution = cell.lock().await;
            let ended = execution.operations().iter().filter(|step| step.status == OperationStatus::Succeeded).count();
            assert!(ended >= *steps, "{name}: {ended} of {steps} steps, after a life of {lifetime:?}");
            let events = store.list_events(&arn, page(ListOrder::OldestFirst, 1_000_000)).await.unwrap();
            assert_eq!(events.items, execution.history());
        }
    }
    assert!(all_acknowledged.values().sum::<usize>() > 100, "{all_acknowledged:?}");
}

/// How many steps of which executions a child acknowledged before it was killed.
fn run_and_kill(folder: &TempDir, round: u64, lifetime: Duration) -> HashMap<String, usize> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "kill::child", "--nocapture"])
        .env(FOLDER, folder.path())
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The test harness speaks first.
    let mut acknowledged = HashMap::new();
    let mut note = |line: String| {
        let Some((name, steps)) = line.strip_prefix("acknowledged ").and_then(|rest| rest.split_once(' ')) else {
            return false;
        };
        // The last line may be cut off.
        if let Ok(steps) = steps.trim_end_matches('.').parse::<usize>()
            && line.ends_with('.')
        {
            acknowledged.insert(name.to_owned(), steps);
        }
        true
    };
    while !note(lines.next().expect("a first acknowledgement").unwrap()) {}
    let killer = std::thread::spawn(move || {
        std::thread::sleep(lifetime);
        child.kill().unwrap();
        child.wait().unwrap();
    });
    for line in lines {
        note(line.unwrap());
    }
    killer.join().unwrap();
    acknowledged
}

/// Commits for ever.
#[tokio::test]
#[ignore = "the process that `nothing_acknowledged_is_lost` kills"]
async fn child() {
    let folder = std::env::var(FOLDER).expect("a folder from the test that starts this");
    let round = std::env::var(ROUND).unwrap();
    let path = std::path::Path::new(&folder).join("executions.db");
    let store = durable_wasm_runtime::SqliteExecutionStore::open(&path, Default::default()).unwrap();
    join_all((0..EXECUTIONS).map(|number| {
        let name = format!("round-{round}-{number}");
        commit_for_ever(&store, name)
    }))
    .await;
}

async fn commit_for_ever(store: &dyn ExecutionStore, name: String) {
    let mut handler = Handler::start(store, execution("orders", &name, instant(0))).await;
    for count in 1.. {
        let id = format!("step-{count}");
        handler.checkpoint(vec![step(&id, OperationAction::Start)]).await.unwrap();
        handler.checkpoint(vec![step(&id, OperationAction::Succeed)]).await.unwrap();
        let mut stdout = std::io::stdout().lock();
        writeln!(stdout, "acknowledged {name} {count}.").unwrap();
        stdout.flush().unwrap();
    }
}
