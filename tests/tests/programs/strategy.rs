//! Programs, and what goes wrong on their way.

use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
use durable_wasm_runtime::Fault;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::Union;
use serde_json::{Value, json};

/// Programs of the guest's `program` handler, as JSON. Their results do not depend on what comes first, unless they race.
pub fn program(races: bool) -> impl Strategy<Value = Value> {
    prop::collection::vec(action(races), 1..6).prop_map(Value::Array)
}

fn action(races: bool) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        3 => (0..4_u32).prop_map(|failures| json!({"step": {"failures": failures}})),
        1 => (1..20_u32).prop_map(|seconds| json!({"wait": seconds})),
        1 => prop_oneof![Just(None), Just(Some(2_u32)), Just(Some(60))]
            .prop_map(|timeout| json!({"callback": {"timeout": timeout}})),
    ];
    leaf.prop_recursive(3, 32, 4, move |inner| {
        let program = prop::collection::vec(inner, 0..4);
        let programs = prop::collection::vec(program.clone(), 0..4);
        let mut actions = vec![
            (program.clone(), any::<bool>())
                .prop_map(|(program, fails)| json!({"child": {"program": program, "fails": fails}}))
                .boxed(),
            (programs.clone(), prop::option::of(1..4_u32))
                .prop_map(|(items, concurrency)| json!({"map": {"items": items, "concurrency": concurrency}}))
                .boxed(),
            programs.clone().prop_map(|branches| json!({"parallel": branches})).boxed(),
            program.prop_map(|program| json!({"beside": {"program": program}})).boxed(),
        ];
        if races {
            actions.push(programs.clone().prop_map(|runners| json!({"race": runners})).boxed());
            actions.push(programs.prop_map(|branches| json!({"first": branches})).boxed());
        }
        Union::new(actions)
    })
}

/// A fault, at one call of those a plain run makes.
#[derive(Debug, Clone)]
pub struct Accident {
    pub at: Index,
    pub fault: Fault,
}

pub fn accident() -> impl Strategy<Value = Accident> {
    let unavailable = || ServiceError::new(ServiceErrorCode::Service, "the network is down");
    let fault = prop_oneof![
        Just(Fault::CrashBefore),
        Just(Fault::CrashAfter),
        Just(Fault::LoseReply(unavailable())),
        Just(Fault::Refuse(unavailable())),
    ];
    (any::<Index>(), fault).prop_map(|(at, fault)| Accident { at, fault })
}
