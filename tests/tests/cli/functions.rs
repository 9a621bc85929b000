//! `durable-wasm run --function`: functions that the handler calls.

use insta::assert_snapshot;

use crate::harness::{Folder, example};

const TRIP: &str = r#"{"id": "T-3", "traveller": "kim", "destination": "Lisbon", "budget_cents": 90000}"#;

/// Runs the saga example with these functions.
fn book(functions: &[String]) -> String {
    let saga = example("saga");
    let mut arguments = vec!["run", &saga, "--handler", "trip", "--input", TRIP];
    for function in functions {
        arguments.extend(["--function", function]);
    }
    Folder::new().run(&arguments)
}

#[test]
fn functions_are_handlers_of_components() {
    let saga = example("saga");
    assert_snapshot!(book(&["flight", "hotel", "car"].map(|name| format!("{name}={saga}:{name}"))), @r#"
    exit status 0
    --- stdout
    {"trip":"T-3","bookings":[{"id":"flight-T-3","provider":"flight","price_cents":31000},{"id":"hotel-T-3","provider":"hotel","price_cents":42000},{"id":"car-T-3","provider":"car","price_cents":9000}],"total_cents":82000}
    --- stderr
    ✓ book-flight      invoke  +0ms   1h   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
    ✓ ├─ book          step    +0ms  0ms  █
    ✓ └─ confirmation  wait    +0ms   1h   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
    ✓ book-hotel       invoke  +1h   0ms                                                             ░
    ✓ └─ book          step    +1h   0ms                                                             █
    ✓ book-car         invoke  +1h   0ms                                                             ░
    ✓ └─ book          step    +1h   0ms                                                             █
    SUCCEEDED
    "#);
}

#[test]
fn the_document_has_those_of_called_executions() {
    let saga = example("saga");
    let flight = format!("flight={saga}:flight");
    let arguments = ["run", &saga, "--handler", "trip", "--input", TRIP, "--function", &flight, "--json"];
    let output = Folder::new().command(&arguments).output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let call = document["Operations"][1]["Id"].as_str().unwrap();
    let called = &document["Executions"][call];
    assert_eq!(called["Status"], "SUCCEEDED");
    assert_eq!(called["Operations"][1]["Name"], "book");
    assert_eq!(document["Executions"].as_object().unwrap().len(), 2, "the hotel is not there, the flight is cancelled");
    assert!(called.get("Executions").is_none(), "it called nobody");
}

#[test]
fn a_function_that_is_not_there() {
    let saga = example("saga");
    assert_snapshot!(book(&[format!("flight={saga}:flight")]), @"
    exit status 1
    --- stderr
    WARN  cancelling 1 bookings: hotel: Function not found: hotel trip=T-3
    ✓ book-flight      invoke  +0ms   1h   ░░░░░░░░░░░░░░░░░░░░░░░░░░
    ✓ ├─ book          step    +0ms  0ms  █
    ✓ └─ confirmation  wait    +0ms   1h   ░░░░░░░░░░░░░░░░░░░░░░░░░░
    ✗ book-hotel       invoke  +1h   0ms                             ░                            failed
    ✓ cancel-flight    invoke  +1h    1h                              ░░░░░░░░░░░░░░░░░░░░░░░░░░
    ✓ ├─ cancel        step    +1h   0ms                             █
    ✓ └─ confirmation  wait    +1h    1h                              ░░░░░░░░░░░░░░░░░░░░░░░░░░
    warning: the function `hotel` was called and not given; add `--function 'hotel=HANDLER'`
    error: the execution failed: TripCancelled: TripCancelled: trip `T-3` is cancelled: hotel: Function not found: hotel
    ");
}

#[test]
fn functions_that_cannot_be_loaded() {
    let quickstart = example("quickstart");
    let saga = example("saga");
    let refuse =
        |function: &str| Folder::new().run(&["run", &quickstart, "--function", function]).replace(&saga, "[SAGA]");
    assert_snapshot!(refuse("charge"), @"
    exit status 2
    --- stderr
    error: invalid value 'charge' for '--function <NAME=HANDLER[:HANDLER-NAME]>': expected NAME=HANDLER, as in `charge=payments.wasm` or `charge=payments.wasm:charge`

    For more information, try '--help'.
    ");
    assert_snapshot!(refuse("my charge=pay.wasm"), @"
    exit status 2
    --- stderr
    error: invalid value 'my charge=pay.wasm' for '--function <NAME=HANDLER[:HANDLER-NAME]>': `my charge` is no function name: it has letters, digits, hyphens, underscores and dots, and perhaps a qualifier after a colon

    For more information, try '--help'.
    ");
    assert_snapshot!(refuse("charge=pay.wasm:charge"), @"
    exit status 2
    --- stderr
    error: cannot use function `charge`
      Caused by: `pay.wasm` does not exist

    hint: check the path; it is read from the current folder
    ");
    assert_snapshot!(refuse(&format!("charge={saga}")), @"
    exit status 2
    --- stderr
    error: cannot use function `charge`
      Caused by: this component has 4 handlers, and none was named

    hint: choose one: `trip`, `flight`, `hotel`, `car`
    ");
    assert_snapshot!(refuse(&format!("charge={saga}:charge")), @"
    exit status 2
    --- stderr
    error: cannot use function `charge`
      Caused by: there is no handler `charge` in this component

    hint: there are: `trip`, `flight`, `hotel`, `car`
    ");
    assert_snapshot!(refuse(&format!("quickstart={saga}:car")), @"
    exit status 2
    --- stderr
    error: there are two functions named `quickstart`

    hint: each function, the one that is run included, needs a name of its own
    ");
}
