//! Where reads outside steps are denied, each is refused by name, and nothing else is.

use durable_wasm_runtime::{DeniedRead, InvocationError, SeenOperation};
use durable_wasm_sandbox::{Nondeterminism, Surroundings};

use crate::harness::{Call, Guest, call};

/// Reads by an import in a step, and then outside.
fn read(import: &str, nondeterminism: Nondeterminism) -> Call {
    let surroundings = Surroundings { nondeterminism, ..Surroundings::default() };
    call(Guest::Wasi, "denied").with_input(import).surrounded_by(surroundings)
}

#[tokio::test]
async fn a_read_outside_steps_is_refused() {
    for import in [
        "wasi:clocks/wall-clock.now",
        "wasi:clocks/monotonic-clock.now",
        "wasi:random/random.get-random-bytes",
        "wasi:random/random.get-random-u64",
        "wasi:random/insecure.get-insecure-random-bytes",
        "wasi:random/insecure.get-insecure-random-u64",
    ] {
        let Err(InvocationError::Denied(read)) = read(import, Nondeterminism::Deny).run().await.answer else {
            panic!("{import} is not refused");
        };
        let last_operation = Some(SeenOperation { id: "step-1".into(), name: Some("charge".into()) });
        assert_eq!(read, DeniedRead { import, last_operation });
    }
}

#[tokio::test]
async fn what_every_program_needs_is_not() {
    for import in ["wasi:random/insecure-seed.insecure-seed", "sleeping"] {
        assert_eq!(read(import, Nondeterminism::Deny).run().await.result(), "null", "{import}");
    }
}

#[tokio::test]
async fn nothing_is_refused_unless_it_is_asked_for() {
    assert_eq!(read("wasi:clocks/wall-clock.now", Nondeterminism::Virtual).run().await.result(), "null");
}

#[tokio::test]
async fn a_component_may_be_asked_for_its_handlers_all_the_same() {
    let component = read("", Nondeterminism::Deny).component;
    assert!(component.handlers().await.unwrap().iter().any(|handler| handler == "denied"));
}
