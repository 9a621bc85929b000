//! What the functions tell each other.

use serde::{Deserialize, Serialize};

/// The input: where somebody wants to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trip {
    /// Its number.
    pub id: String,
    /// Who travels.
    pub traveller: String,
    /// Where to.
    pub destination: String,
    /// What all of it may cost, in cents.
    pub budget_cents: u64,
}

/// What a provider is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Request {
    /// To book its part of a trip.
    Book {
        /// Which.
        trip: Trip,
    },
    /// To cancel what it has booked.
    Cancel {
        /// What.
        booking: Booking,
    },
}

/// A part of a trip that is booked, or was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Its number.
    pub id: String,
    /// Who has it.
    pub provider: String,
    /// What it costs, in cents.
    pub price_cents: u64,
}

/// The result: a trip that is booked.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Itinerary {
    /// The trip's number.
    pub trip: String,
    /// Its parts, in the order they were booked.
    pub bookings: Vec<Booking>,
    /// What they cost together, in cents.
    pub total_cents: u64,
}

/// A trip that did not come about. Nothing of it is booked any more.
#[derive(Debug, thiserror::Error)]
#[error("trip `{trip}` is cancelled: {reason}")]
pub struct TripCancelled {
    /// Its number.
    pub trip: String,
    /// Why.
    pub reason: String,
}

/// A trip that costs more than it may.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("it costs {total_cents} cents, {budget_cents} are there")]
pub struct OverBudget {
    /// What it costs.
    pub total_cents: u64,
    /// What it may cost.
    pub budget_cents: u64,
}

impl Itinerary {
    pub(crate) fn new(trip: &Trip, bookings: Vec<Booking>) -> Self {
        let total_cents = bookings.iter().map(|booking| booking.price_cents).sum();
        Self { trip: trip.id.clone(), bookings, total_cents }
    }

    pub(crate) fn check_budget(&self, trip: &Trip) -> Result<(), OverBudget> {
        let (total_cents, budget_cents) = (self.total_cents, trip.budget_cents);
        if total_cents > budget_cents { Err(OverBudget { total_cents, budget_cents }) } else { Ok(()) }
    }
}
