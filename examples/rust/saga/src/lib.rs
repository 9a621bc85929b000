//! A trip: flight, hotel and car are booked by three functions of their own, and when one of them fails, those that
//! went well are cancelled again, the last one first.
//!
//! The trip does not know how a flight is booked. It invokes the function `flight` and waits for its result: that one
//! is a durable function too, with an execution and a history of its own. Bookings and cancellations are one function
//! each, told apart by the request.
//!
//! ```text
//! durable-wasm run examples/rust/saga --handler trip \
//!     --input '{"id": "T-3", "traveller": "kim", "destination": "Lisbon", "budget_cents": 90000}' \
//!     --function flight=examples/rust/saga:flight \
//!     --function hotel=examples/rust/saga:hotel \
//!     --function car=examples/rust/saga:car
//! ```
//!
//! Input: a [`Trip`]. Result: an [`Itinerary`]. The providers are stand-ins: nobody has cars in Venice, and the hotel
//! is full in Davos. Then the trip fails with the error type `TripCancelled`, after everything is cancelled.

mod model;
mod providers;
#[cfg(test)]
mod tests;

use durable::{BoxError, DurableContext, OperationError, TypedError, log};
use durable_wasm_sdk as durable;

pub use model::{Booking, Itinerary, OverBudget, Request, Trip, TripCancelled};
pub use providers::{car, flight, hotel};

/// The functions that book the parts of a trip, in this order.
const PROVIDERS: [&str; 3] = ["flight", "hotel", "car"];

/// The handler that books a whole trip.
///
/// # Errors
/// A part cannot be booked, or the whole costs more than it may: [`TripCancelled`], after all that was booked is
/// cancelled. Any other error is a cancellation that failed, and somebody has to look into it.
pub async fn trip(trip: Trip, ctx: DurableContext) -> Result<Itinerary, BoxError> {
    let mut bookings = Vec::new();
    for provider in PROVIDERS {
        match book(&trip, provider, &ctx).await {
            Ok(booking) => bookings.push(booking),
            Err(error) => return cancel(&trip, bookings, &reason(provider, &error), &ctx).await,
        }
    }
    let itinerary = Itinerary::new(&trip, bookings);
    match itinerary.check_budget(&trip) {
        Ok(()) => Ok(itinerary),
        Err(error) => cancel(&trip, itinerary.bookings, &error.to_string(), &ctx).await,
    }
}

async fn book(trip: &Trip, provider: &'static str, ctx: &DurableContext) -> Result<Booking, OperationError> {
    ctx.invoke::<Booking, _>(provider, Request::Book { trip: trip.clone() }).name(format!("book-{provider}")).await
}

/// Cancels what was booked, the last booking first. The trip has failed then.
async fn cancel(
    trip: &Trip,
    bookings: Vec<Booking>,
    reason: &str,
    ctx: &DurableContext,
) -> Result<Itinerary, BoxError> {
    log::warn!(trip = trip.id.as_str(); "cancelling {} bookings: {reason}", bookings.len());
    for booking in bookings.into_iter().rev() {
        let (provider, name) = (booking.provider.clone(), format!("cancel-{}", booking.provider));
        ctx.invoke::<Booking, _>(&provider, Request::Cancel { booking }).name(name).await?;
    }
    Err(TypedError::new(TripCancelled { trip: trip.id.clone(), reason: reason.to_owned() }).into())
}

/// Why a part could not be booked, in the words of the function that was to book it.
fn reason(provider: &str, error: &OperationError) -> String {
    let words = error.wire().and_then(|wire| wire.error_message());
    format!("{provider}: {}", words.unwrap_or("it gave no reason"))
}

durable::export! {
    "trip" => trip,
    "flight" => flight,
    "hotel" => hotel,
    "car" => car,
}
