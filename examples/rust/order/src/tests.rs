//! The parts that need no host: what makes an order valid, and what the payment provider answers.

use durable_wasm_sdk::TypedError;

use super::{InvalidOrder, Item, Order, Payment, payment};

fn order(items: &[(&str, u32, u64)]) -> Order {
    let item = |(sku, quantity, unit_price_cents): &(&str, u32, u64)| Item {
        sku: (*sku).to_owned(),
        quantity: *quantity,
        unit_price_cents: *unit_price_cents,
    };
    Order { id: "A-17".to_owned(), items: items.iter().map(item).collect(), card: "tok_visa".to_owned() }
}

#[test]
fn an_order_has_items_and_some_of_each() {
    assert_eq!(order(&[("teapot", 1, 2400)]).validate(), Ok(()));
    assert_eq!(order(&[]).validate(), Err(InvalidOrder::NoItems("A-17".to_owned())));
    let none = InvalidOrder::NoQuantity { order: "A-17".to_owned(), sku: "cup".to_owned() };
    assert_eq!(order(&[("teapot", 1, 2400), ("cup", 0, 500)]).validate(), Err(none));
}

#[test]
fn an_order_costs_what_its_items_cost() {
    assert_eq!(order(&[("teapot", 1, 2400), ("cup", 4, 500)]).total_cents(), 4400);
}

#[test]
fn the_documented_input_is_an_order() {
    let text = r#"{"id": "A-17", "card": "tok_visa",
                   "items": [{"sku": "teapot", "quantity": 1, "unit_price_cents": 2400}]}"#;
    let order: Order = serde_json::from_str(text).unwrap();
    assert_eq!((order.validate(), order.total_cents()), (Ok(()), 2400));
}

/// The payment or the recorded type of the error.
#[track_caller]
fn check_charge(card: &str, attempt: u32, expected: Result<Payment, &str>) {
    let charged = payment::charge("A-17", card, 100, attempt);
    let charged = charged.map_err(|error| error.downcast::<TypedError>().unwrap().error_type().to_owned());
    assert_eq!(charged, expected.map_err(str::to_owned));
}

#[test]
fn the_provider_answers_from_the_third_attempt_on() {
    check_charge("tok_visa", 1, Err("ProviderUnavailable"));
    check_charge("tok_visa", 2, Err("ProviderUnavailable"));
    check_charge("tok_visa", 3, Ok(Payment { id: "pay-A-17".to_owned(), attempts: 3 }));
    check_charge("tok_declined", 3, Err("CardDeclined"));
}
