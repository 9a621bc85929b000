//! Records made with the macros of the `log` crate.

use log::kv::{Error, Key, Value, VisitSource};
use log::{LevelFilter, Log, Metadata, Record};

use super::Draft;
use crate::bindings::durable::execution::log::Level;

pub(super) fn install() {
    if log::set_logger(&Facade).is_ok() {
        log::set_max_level(LevelFilter::Debug);
    }
}

struct Facade;

impl Log for Facade {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let mut fields = Fields(Vec::new());
        // Collecting cannot fail.
        let _ = record.key_values().visit(&mut fields);
        let (target, message) = (record.target().to_owned(), record.args().to_string());
        Draft { level: level(record.level()), target, message, fields: fields.0 }.write();
    }

    fn flush(&self) {}
}

fn level(level: log::Level) -> Level {
    match level {
        log::Level::Error => Level::Error,
        log::Level::Warn => Level::Warn,
        log::Level::Info => Level::Info,
        log::Level::Debug => Level::Debug,
        log::Level::Trace => Level::Trace,
    }
}

struct Fields(Vec<(String, String)>);

impl<'kvs> VisitSource<'kvs> for Fields {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        self.0.push((key.to_string(), value.to_string()));
        Ok(())
    }
}
