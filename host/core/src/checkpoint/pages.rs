//! Operations, a page at a time.
//!
//! # Invariants
//! - Pages follow the order of creation and together hold everything once.
//! - A marker is good until the next checkpoint or invocation, the only two that create operations or take a delta.

use std::num::NonZeroU16;
use std::sync::Arc;

use crate::error::ServiceError;
use crate::execution::Execution;
use crate::invocation::OperationPage;
use crate::limits;
use crate::model::{ErrorObject, Operation, OperationDetails};
use crate::token::{MarkerClaims, MarkerList, TokenSigner};

/// How many operations a page may have at the most: 1 to 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSize(NonZeroU16);

/// A number that is no page size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a page cannot have `{0}` items: 1 to {max} are possible", max = limits::PAGE_ITEMS)]
pub struct PageSizeError(u32);

impl PageSize {
    const fn items(self) -> usize {
        self.0.get() as usize
    }
}

/// As large as the service allows.
impl Default for PageSize {
    fn default() -> Self {
        const { Self(NonZeroU16::new(limits::PAGE_ITEMS as u16).unwrap()) }
    }
}

impl TryFrom<u32> for PageSize {
    type Error = PageSizeError;

    fn try_from(items: u32) -> Result<Self, Self::Error> {
        let size = u16::try_from(items).ok().and_then(NonZeroU16::new).map(Self);
        size.filter(|size| size.items() <= limits::PAGE_ITEMS).ok_or(PageSizeError(items))
    }
}

/// The first page of all operations.
pub(super) fn first_page(execution: &Execution, signer: &TokenSigner, size: PageSize) -> OperationPage {
    build(execution, signer, MarkerList::State, 0, size.items())
}

/// The page a marker stands for, or the first one.
pub(super) fn page(
    execution: &Execution,
    signer: &TokenSigner,
    size: PageSize,
    marker: Option<&str>,
    max_items: u32,
) -> Result<OperationPage, ServiceError> {
    let items = match usize::try_from(max_items) {
        Ok(0) => limits::PAGE_ITEMS_DEFAULT,
        Ok(items) if items <= limits::PAGE_ITEMS => items,
        Ok(_) | Err(_) => {
            return Err(ServiceError::invalid(format!(
                "1 validation error detected: Value '{max_items}' at 'maxItems' failed to satisfy constraint: Member must \
                 have value less than or equal to {}",
                limits::PAGE_ITEMS
            )));
        }
    };
    let items = items.min(size.items());
    let Some(marker) = marker else {
        return Ok(build(execution, signer, MarkerList::State, 0, items));
    };
    let claims = signer
        .read_marker(execution.arn(), marker)
        .filter(|claims| claims.sequence == execution.sequence)
        .ok_or_else(|| ServiceError::invalid("Invalid marker"))?;
    Ok(build(execution, signer, claims.list, claims.position, items))
}

/// Takes everything the handler has not seen: the first page of it, and a marker for the rest.
pub(super) fn take_delta(execution: &mut Execution, signer: &TokenSigner, size: PageSize) -> OperationPage {
    execution.delta_rest = execution.operations.take_unseen().into_iter().collect();
    let page = build(execution, signer, MarkerList::Delta, 0, size.items());
    if page.next_marker.is_none() {
        execution.delta_rest.clear();
    }
    page
}

/// The page of a list that begins at a position.
fn build(
    execution: &Execution,
    signer: &TokenSigner,
    list: MarkerList,
    position: u32,
    max_items: usize,
) -> OperationPage {
    let rest = (position..).map_while(|position| at(execution, list, position));
    let (operations, has_more) = fill_page(rest, max_items);
    let next_marker = has_more.then(|| {
        let next = position.saturating_add(u32::try_from(operations.len()).unwrap_or(u32::MAX));
        signer.marker(execution.arn(), MarkerClaims { sequence: execution.sequence, list, position: next })
    });
    OperationPage { operations, next_marker }
}

/// As many operations as a page holds: at most `max_items`, with at most 5,242,880 bytes of data, and one in any case. Also
/// says whether there are more.
pub fn fill_page<'a>(
    operations: impl IntoIterator<Item = &'a Arc<Operation>>,
    max_items: usize,
) -> (Vec<Arc<Operation>>, bool) {
    let (mut page, mut bytes) = (Vec::new(), 0);
    for operation in operations {
        bytes += payload_bytes(operation);
        let is_full = page.len() >= max_items || bytes > limits::PAGE_BYTES;
        if is_full && !page.is_empty() {
            return (page, true);
        }
        page.push(Arc::clone(operation));
    }
    (page, false)
}

fn at(execution: &Execution, list: MarkerList, position: u32) -> Option<&Arc<Operation>> {
    let position = usize::try_from(position).ok()?;
    match list {
        MarkerList::State => execution.operations().get(position),
        MarkerList::Delta => execution.operations.get(*execution.delta_rest.get(position)?),
    }
}

/// The bytes of the handler's own data in an operation.
fn payload_bytes(operation: &Operation) -> usize {
    let input = match &operation.details {
        OperationDetails::Execution(details) => details.input_payload.as_ref(),
        OperationDetails::Context(_)
        | OperationDetails::Step(_)
        | OperationDetails::Wait(_)
        | OperationDetails::Callback(_)
        | OperationDetails::ChainedInvoke(_) => None,
    };
    input.map_or(0, |text| text.len())
        + operation.result().map_or(0, |text| text.len())
        + operation.error().map_or(0, ErrorObject::bytes)
}
