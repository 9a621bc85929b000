//! What SQLite does beyond what every store does: it remembers, it forgets, and it says what is wrong.

use std::error::Error;
use std::fs;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::task::Poll;

use durable_wasm_core::model::OperationAction;
use durable_wasm_runtime::{
    ExecutionStore, SqliteConfig, SqliteError, SqliteExecutionStore, SqliteProblem, StoreError,
};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::handler::{Handler, callback, execution, instant, open, step, wait};

#[tokio::test]
async fn executions_outlive_the_store() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    let mut handler = Handler::start(&store, execution("orders", "a", instant(0))).await;
    handler.checkpoint(vec![step("s", OperationAction::Start), wait("w", 5), callback("c")]).await.unwrap();
    let before = handler.cell.lock().await.clone();
    let secret = store.secret().await.unwrap();
    drop(handler);
    drop(store);

    let store = open(&folder);
    assert_eq!(*store.load(before.arn()).await.unwrap().lock().await, before);
    assert_eq!(store.secret().await.unwrap(), secret);
}

#[tokio::test]
async fn only_executions_at_work_are_in_memory() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    let mut handler = Handler::start(&store, execution("orders", "a", instant(0))).await;
    let weak = Arc::downgrade(&handler.cell);
    let arn = execution("orders", "a", instant(0)).arn().clone();
    drop(std::mem::replace(&mut handler.cell, store.create(execution("orders", "b", instant(0))).await.unwrap()));
    assert!(weak.upgrade().is_some(), "its handler runs");

    handler.cell = store.load(&arn).await.unwrap();
    handler.suspend(vec![callback("c")]).await;
    assert!(weak.upgrade().is_none(), "nobody holds it, and it waits");
}

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("executions.db");
    let store = SqliteExecutionStore::open(&path, SqliteConfig { bytes_max: Some(200_000) }).unwrap();
    let mut handler = Handler::start(&store, execution("orders", "a", instant(0))).await;
    let mut acknowledged = 0;
    let refused = loop {
        let id = format!("{acknowledged:0>64}");
        match handler.checkpoint(vec![step(&id, OperationAction::Start)]).await {
            Ok(()) => acknowledged += 1,
            Err(error) => break error,
        }
    };
    assert!(acknowledged > 10, "{acknowledged}");
    assert!(matches!(problem(&refused), SqliteProblem::Full(_)), "{refused:?}");
    let again = store.commit(&mut *handler.cell.lock().await).await.unwrap_err();
    assert!(matches!(problem(&again), SqliteProblem::LostCopy), "the copy is worth nothing: {again:?}");

    let arn = execution("orders", "a", instant(0)).arn().clone();
    let fresh = store.load(&arn).await.unwrap();
    assert!(!Arc::ptr_eq(&fresh, &handler.cell));
    assert_eq!(fresh.lock().await.operations().len(), 1 + acknowledged);
    drop((handler, fresh));
    drop(store);
    let reopened = open(&folder).load(&arn).await.unwrap();
    assert_eq!(reopened.lock().await.operations().len(), 1 + acknowledged);
}

#[tokio::test]
async fn a_commit_that_nobody_waits_for_is_not_overtaken() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    let handler = Handler::start(&store, execution("orders", "a", instant(0))).await;
    let arn = handler.cell.lock().await.arn().clone();
    {
        let mut execution = handler.cell.lock().await;
        execution.pause(None, false, instant(1)).unwrap();
        let mut commit = std::pin::pin!(store.commit(&mut execution));
        std::future::poll_fn(|context| {
            assert!(commit.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
    }
    let fresh = store.load(&arn).await.unwrap();
    assert!(!Arc::ptr_eq(&fresh, &handler.cell), "nobody can tell what the old copy is worth");
    assert!(fresh.lock().await.pause_details().is_some(), "the change was on its way, and came first");
    let lost = store.commit(&mut *handler.cell.lock().await).await.unwrap_err();
    assert!(matches!(problem(&lost), SqliteProblem::LostCopy), "{lost:?}");
}

/// What a store says is wrong with its database.
#[track_caller]
fn problem(error: &StoreError) -> &SqliteProblem {
    let source = error.source().expect("a cause");
    &source.downcast_ref::<SqliteError>().expect("an error of SQLite").problem
}

/// Opens a database that cannot be used, and checks what is said about it.
#[track_caller]
fn refused(path: &Path, expected: &str) {
    let error = SqliteExecutionStore::open(path, SqliteConfig::default()).err().expect("a refusal").to_string();
    assert_eq!(error, format!("the database `{}` {expected}", path.display()));
}

#[test]
fn one_process_at_a_time() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("executions.db");
    let store = open(&folder);
    refused(&path, "is in use by another process. hint: stop that process, or choose another file");
    drop(store);
    open(&folder);
}

#[test]
fn databases_of_others_are_left_alone() {
    let folder = TempDir::new().unwrap();
    let foreign = "is not a database of durable-wasm. hint: choose another file";

    let path = folder.path().join("text");
    let text = "not a database, and long enough to be taken for one. ".repeat(100);
    fs::write(&path, &text).unwrap();
    refused(&path, foreign);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);

    let path = folder.path().join("others.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (x); PRAGMA user_version = 1;").unwrap();
    refused(&path, foreign);
}

#[test]
fn a_newer_version_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("executions.db");
    drop(open(&folder));
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    refused(
        &path,
        "was written by a newer durable-wasm: its version is `99`, and this program knows versions up to `1`. hint: \
         update durable-wasm, or choose another file",
    );
}

#[tokio::test]
async fn what_is_closed_is_one_file() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    store.create(execution("orders", "a", instant(0))).await.unwrap();
    assert_eq!(store.list().await.unwrap().len(), 1);
    drop(store);
    let mut files = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    files.sort();
    assert_eq!(files, ["executions.db", "executions.db.lock"]);
}

#[test]
fn a_folder_must_exist() {
    let folder = TempDir::new().unwrap();
    refused(&folder.path().join("no/where.db"), "cannot be opened. hint: name a file, in a folder that exists");
}

#[tokio::test]
async fn a_damaged_database_says_so() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("executions.db");
    let store = open(&folder);
    let arn = execution("orders", "a", instant(0)).arn().clone();
    Handler::start(&store, execution("orders", "a", instant(0))).await.suspend(vec![callback("c")]).await;
    drop(store);

    Connection::open(&path).unwrap().execute("UPDATE commits SET changes = '{}' WHERE number = 2", []).unwrap();
    let error = open(&folder).load(&arn).await.unwrap_err();
    assert!(matches!(problem(&error), SqliteProblem::Corrupt(_)), "{error:?}");

    let mut bytes = fs::read(&path).unwrap();
    bytes.iter_mut().skip(4_096).for_each(|byte| *byte = 0xff);
    fs::write(&path, bytes).unwrap();
    let error = match SqliteExecutionStore::open(&path, SqliteConfig::default()) {
        Ok(store) => problem(&store.load(&arn).await.unwrap_err()).to_string(),
        Err(error) => error.problem.to_string(),
    };
    assert!(error.starts_with("is damaged"), "{error}");
}

#[test]
fn a_name_means_a_file() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(":memory:");
    SqliteExecutionStore::open(&path, SqliteConfig::default()).unwrap();
    assert!(path.exists());
}
