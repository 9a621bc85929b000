//! A failure reads the same whether it has just happened or is on the record: what a handler makes of it, and what is
//! recorded of that, must not depend on where a crash was.

use std::sync::Arc;

use serde_json::Value;

use super::fake::{End, Fake, Trace};
use crate::bindings::durable::execution::types::{OperationDetails, OperationStatus};
use crate::serdes::SerdesContext;
use crate::{BoxError, DurableContext, Serdes, TypedError};

#[derive(Debug, Clone, Copy)]
enum Failure {
    /// An error without a type.
    Plain,
    /// One with a type.
    Typed,
    /// One with a type that is also given to errors without one.
    TypedAs(&'static str),
    /// A step's result that cannot be serialized.
    StepResult,
    /// A context's result that cannot be serialized.
    ContextResult,
}

#[derive(Debug, thiserror::Error)]
#[error("the card was declined")]
struct Declined;

#[derive(Debug, thiserror::Error)]
#[error("the order failed")]
struct OrderFailed(#[source] BoxError);

/// Cannot serialize anything but ones.
struct OnlyOnes;

impl Serdes<u32> for OnlyOnes {
    async fn serialize(&self, value: u32, _: SerdesContext) -> Result<String, BoxError> {
        if value == 1 { Ok("1".to_owned()) } else { Err(format!("{value} is too much").into()) }
    }

    async fn deserialize(&self, wire: String, _: SerdesContext) -> Result<u32, BoxError> {
        Ok(wire.parse()?)
    }
}

/// A step in a context in a context, the failure wrapped on its way out.
async fn order(failure: Failure, ctx: DurableContext) -> Result<u32, BoxError> {
    let inner = move |ctx: DurableContext| async move {
        let body = move |_| async move {
            match failure {
                Failure::Plain => Err("boom".into()),
                Failure::Typed => Err(TypedError::new(Declined).into()),
                Failure::TypedAs(name) => Err(TypedError::with_type(name, Declined).into()),
                Failure::StepResult => Ok(2),
                Failure::ContextResult => Ok(1),
            }
        };
        let step = ctx.step(body).serdes(OnlyOnes).retry_strategy(|_, _| crate::RetryDecision::Stop);
        Ok(step.await? + 1)
    };
    let outer = move |ctx: DurableContext| async move {
        Ok(ctx.run_in_child_context(inner).serdes(OnlyOnes).await.map_err(|error| OrderFailed(error.into()))?)
    };
    Ok(ctx.run_in_child_context(outer).await?)
}

fn failures(trace: Trace) -> Trace {
    trace.into_iter().filter(|sent| sent.contains("FAIL")).collect()
}

/// As if the guest had crashed before the context ended.
fn reopen(fake: &Arc<Fake>, position: &str) {
    fake.change(position, |context| {
        context.status = OperationStatus::Started;
        if let OperationDetails::Context(details) = &mut context.details {
            details.error = None;
        }
    });
}

#[track_caller]
fn check(failure: Failure) {
    let fake = Fake::new();
    let handler = move |_: Value, ctx| order(failure, ctx);
    let end = fake.invoke(handler);
    let recorded = failures(fake.take_trace());
    for reopened in [&[] as &[&str], &["1"], &["1", "1-1"]] {
        reopened.iter().for_each(|position| reopen(&fake, position));
        assert_eq!(fake.invoke(handler), end, "{failure:?}, {reopened:?} to do");
        let again = failures(fake.take_trace());
        assert_eq!(again, recorded[recorded.len() - reopened.len()..], "{failure:?}, {reopened:?} to do");
    }
}

#[test]
fn a_failure_reads_the_same_live_and_replayed() {
    for failure in [Failure::Plain, Failure::Typed, Failure::StepResult, Failure::ContextResult] {
        check(failure);
    }
}

#[test]
fn a_type_of_the_users_own_is_kept_whatever_its_name() {
    for name in ["Error", "ChildFnError", "SerializationError", "HandlerError"] {
        let failure = Failure::TypedAs(name);
        check(failure);
        let End::Failed { error_type, .. } = Fake::new().invoke(move |_: Value, ctx| order(failure, ctx)) else {
            panic!("{name}")
        };
        assert_eq!(error_type, name);
    }
}
