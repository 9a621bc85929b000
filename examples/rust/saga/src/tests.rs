//! The parts that need no host: what a trip costs, and what goes over the wire.

use super::{Booking, Itinerary, OverBudget, Request, Trip};

fn trip(budget_cents: u64) -> Trip {
    Trip { id: "T-3".to_owned(), traveller: "kim".to_owned(), destination: "Lisbon".to_owned(), budget_cents }
}

fn booking(price_cents: u64) -> Booking {
    Booking { id: "hotel-T-3".to_owned(), provider: "hotel".to_owned(), price_cents }
}

#[test]
fn a_trip_may_cost_its_budget_and_no_more() {
    let check = |budget_cents| {
        let trip = trip(budget_cents);
        Itinerary::new(&trip, vec![booking(300), booking(200)]).check_budget(&trip)
    };
    assert_eq!(check(500), Ok(()));
    assert_eq!(check(499), Err(OverBudget { total_cents: 500, budget_cents: 499 }));
}

#[test]
fn requests_survive_the_wire() {
    for request in [Request::Book { trip: trip(1) }, Request::Cancel { booking: booking(1) }] {
        let text = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<Request>(&text).unwrap(), request, "{text}");
    }
}
