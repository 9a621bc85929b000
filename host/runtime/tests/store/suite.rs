//! What every store promises of single executions.

use std::sync::Arc;

use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::model::{ExecutionStatus, OperationAction, OperationDetails};
use durable_wasm_runtime::{ExecutionStore, StoreError};

use crate::handler::{Handler, callback, execution, execution_of, instant, pending, step, succeeded, with_each_store};

#[tokio::test]
async fn an_execution_is_created_once() {
    with_each_store(async |store| {
        let first = execution("orders", "a", instant(0));
        let arn = first.arn().clone();
        store.create(first.clone()).await.unwrap();
        let refused = store.create(first).await.unwrap_err();
        assert!(matches!(&refused, StoreError::AlreadyExists(namesake) if *namesake == arn), "{refused:?}");

        let namesake = execution_of("another", "orders", "a", instant(0));
        let refused = store.create(namesake).await.unwrap_err();
        assert!(matches!(&refused, StoreError::AlreadyExists(first) if *first == arn), "{refused:?}");

        store.create(execution("others", "a", instant(0))).await.unwrap();
        assert_eq!(store.list().await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_is_committed_is_loaded() {
    with_each_store(async |store| {
        let mut handler = Handler::start(store, execution("orders", "a", instant(0))).await;
        handler.checkpoint(vec![step("s", OperationAction::Start), callback("c")]).await.unwrap();
        handler.finish(pending()).await;
        let committed = handler.cell.lock().await.clone();
        drop(handler);

        let cell = store.load(committed.arn()).await.unwrap();
        let mut loaded = cell.lock().await;
        assert_eq!(*loaded, committed);

        let OperationDetails::Callback(details) = &committed.operation("c").unwrap().details else { panic!() };
        loaded.complete_callback(&details.callback_id, CallbackOutcome::Succeeded(None), instant(5)).unwrap();
        store.commit(&mut loaded).await.unwrap();
        assert!(loaded.needs_invocation());
    })
    .await;
}

#[tokio::test]
async fn all_who_load_an_execution_see_one_copy() {
    with_each_store(async |store| {
        let arn = execution("orders", "a", instant(0)).arn().clone();
        let handler = Handler::start(store, execution("orders", "a", instant(0))).await;
        handler.suspend(vec![callback("c")]).await;
        let loads = futures_util::future::join_all((0..20).map(|_| store.load(&arn))).await;
        let cells: Vec<_> = loads.into_iter().map(Result::unwrap).collect();
        assert!(cells.iter().all(|cell| Arc::ptr_eq(cell, &cells[0])));
    })
    .await;
}

#[tokio::test]
async fn what_is_removed_is_gone() {
    with_each_store(async |store| {
        let new = execution("orders", "a", instant(0));
        let arn = new.arn().clone();
        let mut handler = Handler::start(store, new.clone()).await;
        store.remove(&arn).await.unwrap();
        store.remove(&arn).await.unwrap();
        assert!(matches!(store.load(&arn).await, Err(StoreError::NotFound(gone)) if gone == arn));
        assert_eq!(store.find("orders", "a").await.unwrap(), None);

        let again = store.create(new).await.unwrap();
        let refused = handler.checkpoint(vec![callback("c")]).await.unwrap_err();
        assert!(matches!(&refused, StoreError::NotFound(gone) if *gone == arn), "{refused:?}");
        assert!(Arc::ptr_eq(&again, &store.load(&arn).await.unwrap()), "the new one is another execution");
        assert_eq!(again.lock().await.operations().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn executions_that_ended_long_ago_are_removed() {
    with_each_store(async |store| {
        for (name, seconds) in [("early", 10), ("late", 20)] {
            let mut handler = Handler::start(store, execution("orders", name, instant(0))).await;
            handler.now = instant(seconds);
            handler.finish(succeeded()).await;
            assert_eq!(handler.cell.lock().await.status(), ExecutionStatus::Succeeded);
        }
        store.create(execution("orders", "open", instant(0))).await.unwrap();
        assert_eq!(store.remove_ended_before(instant(10)).await.unwrap(), 0);
        assert_eq!(store.remove_ended_before(instant(11)).await.unwrap(), 1);
        assert_eq!(store.find("orders", "early").await.unwrap(), None);
        assert_eq!(store.remove_ended_before(instant(99)).await.unwrap(), 1);
        assert_eq!(store.list().await.unwrap(), [execution("orders", "open", instant(0)).arn().clone()]);
    })
    .await;
}

#[tokio::test]
async fn a_secret_is_its_stores_own() {
    async fn secret(store: &dyn ExecutionStore) -> [u8; 32] {
        store.secret().await.unwrap()
    }
    let seen = std::sync::Mutex::new(std::collections::HashSet::new());
    for _ in 0..2 {
        with_each_store(async |store| {
            assert_eq!(secret(store).await, secret(store).await);
            let secret = secret(store).await;
            assert!(seen.lock().unwrap().insert(secret), "no two stores have the same");
        })
        .await;
    }
}
