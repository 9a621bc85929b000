//! Finds the execution that a run goes on with, where its store outlives runs.

use std::num::NonZeroUsize;
use std::sync::Arc;

use durable_wasm_core::model::{FunctionTarget, Timestamp};
use durable_wasm_runtime::{ListOrder, PageRequest, StoreError};

use super::Settings;

/// When something happened last to the execution of this name, if the store has one: virtual time goes on there.
pub(super) async fn find(settings: &Settings, function_name: &Arc<str>) -> Result<Option<Timestamp>, StoreError> {
    let (Some(store), Some(name)) = (&settings.store, &settings.name) else { return Ok(None) };
    let function = FunctionTarget::parse(function_name).map_or(&**function_name, |target| target.name);
    let Some(arn) = store.find(function, name).await? else { return Ok(None) };
    let latest = PageRequest { order: ListOrder::NewestFirst, after: None, items: NonZeroUsize::MIN };
    let events = store.list_events(&arn, latest).await?.items;
    Ok(events.first().map(|event| event.timestamp))
}
