//! What `tracing` subscribers get: the SDK's own, and one that a handler sets.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Instrument, Metadata, Subscriber};

use super::fake::Fake;
use crate::bindings::durable::execution::log::Level;
use crate::engine::{OperationId, lock};
use crate::observability::{TARGET, field_names, span_names};
use crate::{BoxError, DurableContext, logging};

#[test]
fn events_become_records_with_the_fields_of_the_spans_around_them() {
    logging::install_loggers();
    let fake = Fake::new();
    let handler = |_: Value, ctx: DurableContext| async move {
        let body = |_| {
            let work = async {
                tracing::info_span!("inner", order = 8, item = "tea").in_scope(|| tracing::warn!(cold = true, "late"));
                tracing::trace!("left out");
                Ok(())
            };
            work.instrument(tracing::info_span!("outer", order = 7, customer = "Ann"))
        };
        ctx.step(body).await?;
        tracing::info!("after");
        Ok(ctx.wait(Duration::from_secs(1)).await?)
    };
    fake.invoke(handler);
    let logs = fake.logs();
    let [late, after] = &logs[..] else { panic!("{logs:?}") };
    assert_eq!((late.level, late.message.as_str()), (Level::Warn, "late"));
    let fields: Vec<_> = late.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(fields, [("order", "8"), ("customer", "Ann"), ("item", "tea"), ("cold", "true")]);
    assert_eq!(late.operation_id.as_deref(), Some(OperationId::new("1".to_owned()).as_str()));
    assert_eq!((after.message.as_str(), after.replaying), ("after", false));

    fake.let_time_pass();
    fake.invoke(handler);
    let replayed = &fake.logs()[2];
    assert_eq!((replayed.message.as_str(), replayed.replaying), ("after", true));
}

/// Notes the SDK's spans as `[name` and its events as their message, with what is between the brackets of a few fields.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}").replace('"', ""));
    }
}

impl Notes {
    fn note(&self, name: &str, fields: &Fields) {
        let known = [
            field_names::OPERATION_TYPE,
            field_names::OPERATION_NAME,
            field_names::ATTEMPT,
            field_names::IS_REPLAY,
            field_names::DELAY_SECONDS,
            field_names::ERROR,
        ];
        let mut note = name.to_owned();
        for field in known {
            note.extend(fields.0.get(field).map(|value| format!(" {field}={value}")));
        }
        assert!(fields.0.contains_key(field_names::EXECUTION_ARN) && fields.0.contains_key(field_names::REQUEST_ID));
        lock(&self.0).push(note);
    }
}

impl Subscriber for Notes {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == TARGET
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        assert!([span_names::EXECUTION, span_names::OPERATION].contains(&attributes.metadata().name()));
        self.note(attributes.metadata().name(), &fields);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.note(&fields.0["message"], &fields);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn spans_and_events_tell_what_happens() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
        let step = ctx.step(|step| async move { if step.attempt() == 1 { Err("no".into()) } else { Ok(7) } });
        step.name("flaky").await?;
        Ok(ctx.wait(Duration::from_secs(1)).await?)
    }
    let (fake, notes) = (Fake::new(), Notes::default());
    let invoke = || {
        tracing::subscriber::with_default(notes.clone(), || fake.invoke(handler));
        fake.let_time_pass();
        std::mem::take(&mut *lock(&notes.0))
    };
    let [first, second, third] = [invoke(), invoke(), invoke()];
    assert_eq!(
        first[..4],
        [
            "durable_execution isReplay=false",
            "execution_started",
            "operation_started operationType=Step operationName=flaky isReplay=false",
            "durable_operation attempt=1 isReplay=false",
        ]
    );
    assert!(first[4].starts_with(
        "operation_retry_scheduled operationType=Step operationName=flaky attempt=1 isReplay=false delaySeconds="
    ));
    assert!(first[4].ends_with(" error=no"));
    assert_eq!(first[5..], ["execution_suspended"]);
    assert_eq!(
        second,
        [
            "durable_execution isReplay=true",
            "execution_resumed",
            "operation_started operationType=Step operationName=flaky isReplay=false",
            "durable_operation attempt=2 isReplay=false",
            "operation_succeeded operationType=Step operationName=flaky attempt=2 isReplay=false",
            "operation_started operationType=Wait isReplay=false",
            "execution_suspended",
        ]
    );
    assert_eq!(
        third,
        [
            "durable_execution isReplay=true",
            "execution_resumed",
            "operation_replayed operationType=Step operationName=flaky attempt=2 isReplay=true",
            "operation_replayed operationType=Wait isReplay=true",
        ]
    );
}
