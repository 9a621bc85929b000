//! Records made with the macros of the `tracing` crate.
//!
//! A subscriber of our own, since a guest needs little: events become records, with the fields of the spans around them
//! before their own. Spans make no records, and the SDK's own spans and events are left out: the host knows what they
//! tell.
//!
//! # Invariants
//! - A span's fields begin with those its parent had when it was made, so no span needs another one that is gone.

use std::collections::HashMap;
use std::fmt;
use std::sync::Mutex;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_core::span::Current;

use super::Draft;
use crate::bindings::durable::execution::log::Level;
use crate::engine::lock;
use crate::observability;

pub(super) fn install() {
    // A handler that has set one of its own keeps it.
    let _ = tracing::subscriber::set_global_default(ToHost::default());
}

#[derive(Default)]
struct ToHost {
    spans: Mutex<Spans>,
}

#[derive(Default)]
struct Spans {
    made: u64,
    open: HashMap<u64, Span>,
    /// Those the running code is in, outermost first.
    entered: Vec<u64>,
}

struct Span {
    metadata: &'static Metadata<'static>,
    fields: Vec<(String, String)>,
    handles: usize,
}

impl Spans {
    /// The fields of a span or, when there is no such parent, of the one the running code is in.
    fn fields_of(&self, parent: Option<&Id>, is_contextual: bool) -> Vec<(String, String)> {
        let id = if is_contextual { self.entered.last().copied() } else { parent.map(Id::into_u64) };
        id.and_then(|id| self.open.get(&id)).map(|span| span.fields.clone()).unwrap_or_default()
    }
}

impl Subscriber for ToHost {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        // Asked for each event, since a handler may change the level at any time.
        if metadata.target() == observability::TARGET { Interest::never() } else { Interest::sometimes() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() != observability::TARGET && log_level(metadata.level()) <= log::max_level()
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let spans = &mut *lock(&self.spans);
        spans.made += 1;
        let mut visitor = Fields::after(spans.fields_of(attributes.parent(), attributes.is_contextual()));
        attributes.record(&mut visitor);
        let span = Span { metadata: attributes.metadata(), fields: visitor.fields, handles: 1 };
        spans.open.insert(spans.made, span);
        Id::from_u64(spans.made)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        if let Some(span) = lock(&self.spans).open.get_mut(&id.into_u64()) {
            let mut visitor = Fields::after(std::mem::take(&mut span.fields));
            values.record(&mut visitor);
            span.fields = visitor.fields;
        }
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let fields = lock(&self.spans).fields_of(event.parent(), event.is_contextual());
        let mut visitor = Fields::after(fields);
        event.record(&mut visitor);
        let metadata = event.metadata();
        let target = metadata.target().to_owned();
        Draft { level: level(metadata.level()), target, message: visitor.message, fields: visitor.fields }.write();
    }

    fn enter(&self, id: &Id) {
        lock(&self.spans).entered.push(id.into_u64());
    }

    fn exit(&self, id: &Id) {
        let entered = &mut lock(&self.spans).entered;
        if let Some(index) = entered.iter().rposition(|entered| *entered == id.into_u64()) {
            entered.remove(index);
        }
    }

    fn clone_span(&self, id: &Id) -> Id {
        if let Some(span) = lock(&self.spans).open.get_mut(&id.into_u64()) {
            span.handles += 1;
        }
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let open = &mut lock(&self.spans).open;
        let Some(span) = open.get_mut(&id.into_u64()) else { return false };
        span.handles -= 1;
        let is_last = span.handles == 0;
        if is_last {
            open.remove(&id.into_u64());
        }
        is_last
    }

    fn current_span(&self) -> Current {
        let spans = lock(&self.spans);
        let current = spans.entered.last().and_then(|id| Some((*id, spans.open.get(id)?)));
        current.map_or_else(Current::none, |(id, span)| Current::new(Id::from_u64(id), span.metadata))
    }
}

/// Collects fields; a later value of a name replaces an earlier one.
struct Fields {
    message: String,
    fields: Vec<(String, String)>,
}

impl Fields {
    fn after(fields: Vec<(String, String)>) -> Self {
        Self { message: String::new(), fields }
    }

    fn add(&mut self, field: &Field, value: String) {
        if field.name() == "message" {
            self.message = value;
        } else if let Some((_, old)) = self.fields.iter_mut().find(|(name, _)| name == field.name()) {
            *old = value;
        } else {
            self.fields.push((field.name().to_owned(), value));
        }
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, format!("{value:?}"));
    }
}

fn level(level: &tracing::Level) -> Level {
    match *level {
        tracing::Level::ERROR => Level::Error,
        tracing::Level::WARN => Level::Warn,
        tracing::Level::INFO => Level::Info,
        tracing::Level::DEBUG => Level::Debug,
        tracing::Level::TRACE => Level::Trace,
    }
}

fn log_level(level: &tracing::Level) -> log::Level {
    match *level {
        tracing::Level::ERROR => log::Level::Error,
        tracing::Level::WARN => log::Level::Warn,
        tracing::Level::INFO => log::Level::Info,
        tracing::Level::DEBUG => log::Level::Debug,
        tracing::Level::TRACE => log::Level::Trace,
    }
}
