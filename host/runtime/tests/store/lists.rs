//! What every store answers about many executions, and about many events.

use std::time::Duration;

use durable_wasm_core::model::{ExecutionArn, ExecutionStatus, OperationAction};
use durable_wasm_runtime::{
    Attend, ExecutionFilter, ExecutionMarker, ExecutionStore, ListOrder, Page, PageRequest, StoreError,
};

use crate::handler::{
    Handler, callback, execution, instant, invoke, page, pending, step, succeeded, wait, with_each_store,
};

#[tokio::test]
async fn executions_are_found_by_name() {
    with_each_store(async |store| {
        store.create(execution("orders", "a", instant(0))).await.unwrap();
        let found = store.find("orders", "a").await.unwrap();
        assert_eq!(found, Some(execution("orders", "a", instant(0)).arn().clone()));
        assert_eq!(store.find("orders", "b").await.unwrap(), None);
        assert_eq!(store.find("others", "a").await.unwrap(), None);
    })
    .await;
}

/// The names of all executions that a filter lets through, read in pages.
async fn names(store: &dyn ExecutionStore, filter: &ExecutionFilter, order: ListOrder, items: usize) -> Vec<String> {
    let mut names = Vec::new();
    let mut request = page(order, items);
    loop {
        let Page { items: executions, next } = store.list_executions(filter, request).await.unwrap();
        assert!(executions.len() <= items);
        assert!(next.is_none() || executions.len() == items, "a page with another behind it is full");
        names.extend(executions.into_iter().map(|execution| execution.name.to_string()));
        // A marker may travel as text.
        let Some(marker) = next else { return names };
        request.after = Some(marker.to_string().parse::<ExecutionMarker>().unwrap());
    }
}

#[tokio::test]
async fn executions_are_listed_in_pages() {
    with_each_store(async |store| {
        for (second, name) in (0..).zip(["a", "b", "c", "d", "e"]) {
            let handler = Handler::start(store, execution("orders", name, instant(second))).await;
            if name == "b" || name == "d" {
                handler.finish(succeeded()).await;
            }
        }
        store.create(execution("others", "f", instant(1))).await.unwrap();
        let all = ExecutionFilter::of_function("orders");
        for items in 1..=6 {
            assert_eq!(names(store, &all, ListOrder::OldestFirst, items).await, ["a", "b", "c", "d", "e"]);
            assert_eq!(names(store, &all, ListOrder::NewestFirst, items).await, ["e", "d", "c", "b", "a"]);
        }
        let check = async |filter: ExecutionFilter, expected: &[&str]| {
            assert_eq!(names(store, &filter, ListOrder::OldestFirst, 2).await, expected, "{filter:?}");
        };
        let (running, ended) = (ExecutionStatus::Running, ExecutionStatus::Succeeded);
        check(ExecutionFilter { statuses: vec![ended], ..all.clone() }, &["b", "d"]).await;
        check(ExecutionFilter { statuses: vec![running, ended], ..all.clone() }, &["a", "b", "c", "d", "e"]).await;
        check(ExecutionFilter { statuses: vec![ExecutionStatus::Paused], ..all.clone() }, &[]).await;
        check(ExecutionFilter { name: Some("c".into()), ..all.clone() }, &["c"]).await;
        check(ExecutionFilter { qualifier: Some("$LATEST".into()), statuses: vec![ended], ..all.clone() }, &["b", "d"])
            .await;
        check(ExecutionFilter { qualifier: Some("7".into()), ..all.clone() }, &[]).await;
        check(ExecutionFilter { started_after: Some(instant(2)), ..all.clone() }, &["d", "e"]).await;
        check(ExecutionFilter { started_before: Some(instant(2)), ..all.clone() }, &["a", "b"]).await;
        check(ExecutionFilter::of_function("nothing"), &[]).await;
    })
    .await;
}

#[tokio::test]
async fn a_summary_is_what_the_execution_says() {
    with_each_store(async |store| {
        let handler = Handler::start(store, execution("orders", "a", instant(3))).await;
        handler.finish(succeeded()).await;
        let expected = handler.cell.lock().await.summary();
        let filter = ExecutionFilter::of_function("orders");
        let listed = store.list_executions(&filter, page(ListOrder::OldestFirst, 1)).await.unwrap();
        assert_eq!(listed.items, [expected]);
    })
    .await;
}

#[tokio::test]
async fn events_are_listed_in_pages() {
    with_each_store(async |store| {
        let mut handler = Handler::start(store, execution("orders", "a", instant(0))).await;
        handler.checkpoint(vec![step("s", OperationAction::Start), invoke("i")]).await.unwrap();
        handler.checkpoint(vec![step("s", OperationAction::Succeed)]).await.unwrap();
        {
            let mut execution = handler.cell.lock().await;
            execution.record_chained_invoke_child("i", Some("7".into()), Some("child".into())).unwrap();
            store.commit(&mut execution).await.unwrap();
        }
        handler.checkpoint(Vec::new()).await.unwrap();
        handler.finish(pending()).await;
        let execution = handler.cell.lock().await.clone();
        drop(handler);

        for items in 1..=execution.history().len() + 1 {
            for order in [ListOrder::OldestFirst, ListOrder::NewestFirst] {
                let mut read = Vec::new();
                let mut request: PageRequest<u64> = page(order, items);
                loop {
                    let page = store.list_events(execution.arn(), request).await.unwrap();
                    assert!(page.items.len() <= items);
                    read.extend(page.items);
                    request.after = page.next;
                    if page.next.is_none() {
                        break;
                    }
                }
                if order == ListOrder::NewestFirst {
                    read.reverse();
                }
                assert_eq!(read, execution.history(), "{items} at a time, {order:?}");
            }
        }
        let behind = PageRequest { after: Some(u64::MAX), ..page(ListOrder::OldestFirst, 1) };
        assert!(store.list_events(execution.arn(), behind).await.unwrap().items.is_empty());
        let nowhere = store.list_events(&"nowhere".into(), page(ListOrder::OldestFirst, 1)).await;
        assert!(matches!(nowhere, Err(StoreError::NotFound(_))));
    })
    .await;
}

#[tokio::test]
async fn who_must_be_seen_to() {
    with_each_store(async |store| {
        let start = async |name| Handler::start(store, execution("orders", name, instant(0))).await;
        store.create(execution("orders", "new", instant(0))).await.unwrap();
        let _in_flight = start("in-flight").await;
        start("waits").await.suspend(vec![wait("w", 60)]).await;
        start("waits-for-somebody").await.suspend(vec![callback("c")]).await;
        start("calls").await.suspend(vec![invoke("i")]).await;
        start("ended").await.finish(succeeded()).await;
        let deleting = start("deleting").await;
        deleting.finish(succeeded()).await;
        {
            let mut execution = deleting.cell.lock().await;
            execution.delete(instant(1)).unwrap();
            store.commit(&mut execution).await.unwrap();
        }

        let unattended = store.unattended().await.unwrap();
        let name = |arn: &ExecutionArn| arn.as_str().split('/').nth(2).unwrap().to_owned();
        let unattended: Vec<_> = unattended.iter().map(|execution| (name(&execution.arn), execution.attend)).collect();
        let due = Attend::At(instant(0).after(Duration::from_secs(60)));
        let expected = [
            ("new", Attend::Now),
            ("in-flight", Attend::Now),
            ("waits", due),
            ("calls", Attend::Now),
            ("deleting", Attend::Now),
        ];
        assert_eq!(unattended, expected.map(|(name, attend)| (name.to_owned(), attend)));
    })
    .await;
}
