//! Tokens, idempotency, deltas and pages.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use std::sync::Arc;

use common::*;
use durable_wasm_core::checkpoint::{CheckpointProcessor, CheckpointRequest};
use durable_wasm_core::execution::StartExecution;
use durable_wasm_core::model::{CheckpointToken, Operation, OperationAction, OperationUpdate};
use durable_wasm_core::token::TokenSigner;

use OperationAction::Start;

/// A token that is not good is refused, and changes nothing.
#[track_caller]
fn check_refused(driver: &mut Driver, token: CheckpointToken) {
    let before = driver.execution.clone();
    let request = CheckpointRequest { checkpoint_token: token.clone(), ..driver.request(vec![step("x", Start)]) };
    assert_eq!(driver.send(request).unwrap_err().message, "Invalid checkpoint token");
    let read = driver.processor.get_execution_state(&driver.execution, &token, None, 0);
    assert_eq!(read.unwrap_err().message, "Invalid checkpoint token");
    assert_eq!(driver.execution, before);
}

#[test]
fn a_token_is_good_once() {
    let mut driver = Driver::invoking();
    let first = driver.token.clone();
    driver.checkpoint(vec![wait("w", 60)]);
    let second = driver.token.clone();
    assert_ne!(first, second);
    check_refused(&mut driver, first.clone());
    driver.finish(pending());
    for token in [&first, &second] {
        check_refused(&mut driver, token.clone());
    }
    driver.begin();
    for token in [first, second] {
        check_refused(&mut driver, token);
    }
    driver.checkpoint(vec![step("s", Start)]);
}

#[test]
fn forged_and_foreign_tokens_are_refused() {
    let mut driver = Driver::invoking();
    let other_arn = ARN.replace("order-7", "order-8");
    let foreign = Driver::of(StartExecution { arn: other_arn.as_str().into(), ..start() }).token;
    let mut forger = Driver::invoking();
    forger.processor = CheckpointProcessor::new(TokenSigner::new([8; 32]));
    forger.finish(crashed());
    forger.begin();
    let twice = Driver::invoking().token;
    assert_eq!(driver.token, twice, "minting is deterministic");
    for token in [foreign, forger.token, "".into(), "AAAA".into(), format!("{twice}=").as_str().into()] {
        check_refused(&mut driver, token);
    }
}

#[test]
fn the_same_call_again_gets_the_same_answer_and_applies_nothing() {
    let mut driver = Driver::invoking();
    let call = |driver: &Driver, client_token: &str, updates| CheckpointRequest {
        client_token: Some(client_token.into()),
        ..driver.request(updates)
    };
    let request = call(&driver, "call-1", vec![step("s", Start), invoke("i", "stock")]);
    let first = driver.send(request.clone()).unwrap();
    assert_eq!(first.effects.len(), 1);
    let before = driver.execution.clone();
    let again = driver.send(request.clone()).unwrap();
    assert!(Arc::ptr_eq(&first.response, &again.response));
    assert_eq!(again.effects, []);
    assert_eq!(driver.execution, before);

    let other = CheckpointRequest { client_token: Some("call-2".into()), ..request.clone() };
    assert_eq!(driver.send(other).unwrap_err().message, "Invalid checkpoint token");
    let next = call(&driver, "call-1", vec![step_succeed("s", "1")]);
    assert_eq!(driver.send(next).unwrap().response.operations.len(), 1, "another inbound token is another call");
    assert!(driver.send(request).is_err(), "only the latest answer is kept");
}

#[test]
fn a_call_without_client_token_is_never_repeated() {
    let mut driver = Driver::invoking();
    let request = driver.request(vec![step("s", Start)]);
    driver.send(request.clone()).unwrap();
    assert!(driver.send(request).is_err());
}

/// Every page from a marker on.
fn pages(driver: &Driver, mut marker: Option<String>, max_items: u32) -> Vec<Arc<Operation>> {
    let mut operations = Vec::new();
    loop {
        let state = (&driver.execution, &driver.token);
        let page = driver.processor.get_execution_state(state.0, state.1, marker.as_deref(), max_items).unwrap();
        assert!(!page.operations.is_empty() && page.operations.len() <= max_items as usize);
        operations.extend(page.operations);
        marker = page.next_marker;
        if marker.is_none() {
            return operations;
        }
    }
}

#[test]
fn pages_together_are_the_state() {
    let mut driver = Driver::invoking();
    driver.checkpoint((0..50).map(|n| step(&format!("s{n}"), Start)).collect());
    for max_items in [1, 7, 50, 51, 1_000] {
        assert_eq!(pages(&driver, None, max_items), driver.execution.operations());
    }
    let page = driver.processor.get_execution_state(&driver.execution, &driver.token, None, 0).unwrap();
    assert_eq!(page.operations.len(), 51, "fewer than the default of 100");
}

#[test]
fn an_invocation_begins_with_a_thousand_operations() {
    let mut driver = Driver::invoking();
    driver.checkpoint((0..2_500).map(|n| wait(&format!("w{n}"), 1)).collect());
    driver.finish(pending());
    driver.jump();
    let first = driver.begin();
    assert_eq!(first.operations.len(), 1_000);
    let rest = pages(&driver, first.next_marker, 1_000);
    assert_eq!([first.operations, rest].concat(), driver.execution.operations());
}

#[test]
fn a_large_delta_comes_in_pages() {
    let mut driver = Driver::invoking();
    let answer = driver.checkpoint((0..2_500).map(|n| wait(&format!("w{n}"), 1)).collect());
    assert_eq!(answer.response.operations.len(), 1_000);
    let rest = pages(&driver, answer.response.next_marker.clone(), 900);
    assert_eq!([answer.response.operations.clone(), rest].concat(), driver.execution.operations()[1..]);
    assert!(driver.checkpoint(Vec::new()).response.operations.is_empty());
}

#[test]
fn a_page_is_bounded_in_bytes_and_never_empty() {
    let mut driver = Driver::of(StartExecution { input: Some("x".repeat(6_000_000).into()), ..start() });
    let result = "x".repeat(262_144);
    driver.checkpoint((0..45).map(|n| step_succeed(&format!("s{n}"), &result)).collect());
    let sizes = |driver: &mut Driver| {
        let mut sizes = Vec::new();
        let mut marker = None;
        loop {
            let page = driver.processor.get_execution_state(&driver.execution, &driver.token, marker.as_deref(), 1_000);
            let page = page.unwrap();
            sizes.push(page.operations.len());
            marker = page.next_marker;
            if marker.is_none() {
                return sizes;
            }
        }
    };
    assert_eq!(sizes(&mut driver), [1, 20, 20, 5]);
}

#[test]
fn markers_are_verified_and_pinned() {
    let mut driver = Driver::invoking();
    driver.checkpoint((0..5).map(|n| step(&format!("s{n}"), Start)).collect());
    let page = driver.processor.get_execution_state(&driver.execution, &driver.token, None, 2).unwrap();
    let marker = page.next_marker.unwrap();
    #[track_caller]
    fn check(driver: &Driver, marker: &str) {
        let refused = driver.processor.get_execution_state(&driver.execution, &driver.token, Some(marker), 2);
        assert_eq!(refused.unwrap_err().message, "Invalid marker");
    }
    for forged in ["", "2", "AAAA", &marker.replace(char::is_alphabetic, "A")] {
        check(&driver, forged);
    }
    driver.checkpoint(Vec::new());
    check(&driver, &marker);
    let too_many = driver.processor.get_execution_state(&driver.execution, &driver.token, None, 1_001).unwrap_err();
    assert_eq!(
        too_many.message,
        "1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value \
         less than or equal to 1000"
    );
}

#[test]
fn fifty_thousand_steps() {
    let mut driver = Driver::invoking();
    for batch in 0..500 {
        let updates: Vec<OperationUpdate> = (0..100)
            .flat_map(|n| {
                let id = format!("{batch}-{n}");
                [step(&id, Start), step_succeed(&id, "1")]
            })
            .collect();
        assert_eq!(driver.checkpoint(updates).response.operations.len(), 100);
    }
    driver.finish(succeeded("1"));
    assert_eq!(driver.execution.history().len(), 100_003);
    assert_eq!(driver.execution.operations().len(), 50_001);
}
