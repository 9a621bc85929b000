//! The functions that book and cancel: stand-ins for what other teams would run.

use std::time::Duration;

use durable::{BoxError, DurableContext, TypedError};
use durable_wasm_sdk as durable;

use super::{Booking, Request};

/// There is nothing left to book.
#[derive(Debug, thiserror::Error)]
#[error("nothing is available in {0}")]
struct SoldOut(String);

/// Books and cancels flights. The airline confirms a booking an hour later.
///
/// # Errors
/// Never: there is always a flight.
pub async fn flight(request: Request, ctx: DurableContext) -> Result<Booking, BoxError> {
    let booking = serve("flight", 31_000, |_| true, request, &ctx).await?;
    ctx.wait(Duration::from_secs(60 * 60)).name("confirmation").await?;
    Ok(booking)
}

/// Books and cancels hotels.
///
/// # Errors
/// It is full in Davos.
pub async fn hotel(request: Request, ctx: DurableContext) -> Result<Booking, BoxError> {
    serve("hotel", 42_000, |destination| destination != "Davos", request, &ctx).await
}

/// Books and cancels cars.
///
/// # Errors
/// There are none in Venice.
pub async fn car(request: Request, ctx: DurableContext) -> Result<Booking, BoxError> {
    serve("car", 9_000, |destination| destination != "Venice", request, &ctx).await
}

async fn serve(
    provider: &'static str,
    price_cents: u64,
    is_available: fn(&str) -> bool,
    request: Request,
    ctx: &DurableContext,
) -> Result<Booking, BoxError> {
    match request {
        Request::Book { trip } if !is_available(&trip.destination) => {
            Err(TypedError::new(SoldOut(trip.destination)).into())
        }
        Request::Book { trip } => {
            let booking = Booking { id: format!("{provider}-{}", trip.id), provider: provider.to_owned(), price_cents };
            Ok(ctx.step(move |_| async move { Ok(booking) }).name("book").await?)
        }
        Request::Cancel { booking } => Ok(ctx.step(move |_| async move { Ok(booking) }).name("cancel").await?),
    }
}
