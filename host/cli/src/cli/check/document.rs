//! What a check says in the end, as one JSON document.

use durable_wasm_core::wire::WireFormat;
use durable_wasm_runtime::check::{Coverage, Explored, Kind, OrderOutcome, Recorded};
use serde_json::{Value, json};

use crate::explain::Explain;
use crate::runner::{CheckReport, MistakeFound};

/// The whole report.
pub(super) fn document(report: &CheckReport, reproduce: Option<&str>) -> Value {
    let details = report.details();
    json!({
        "Held": report.mistake().is_none(),
        "Schedules": details.schedules(),
        "Exhaustive": details.is_exhaustive(),
        "Explored": details.explored.iter().map(explored).collect::<Vec<_>>(),
        "Seconds": details.took.as_secs_f64(),
        "Baseline": details.baseline.main().map(outcome),
        "OrderOutcomes": details.outcomes.iter().map(order_outcome).collect::<Vec<_>>(),
        "Mistake": report.mistake().map(|found| mistake(found, reproduce)),
    })
}

fn explored(Explored { kind, schedules, coverage }: &Explored) -> Value {
    let kind = match kind {
        Kind::Repeat => "REPEAT",
        Kind::Losses => "LOSSES",
        Kind::StrictReplay => "STRICT_REPLAY",
        Kind::Perturbations => "PERTURBATIONS",
        Kind::Orders => "ORDERS",
        Kind::Combinations => "COMBINATIONS",
        Kind::Given => "GIVEN",
    };
    json!({ "Kind": kind, "Schedules": schedules, "Exhaustive": *coverage == Coverage::Exhaustive })
}

fn order_outcome(OrderOutcome { order, recorded }: &OrderOutcome) -> Value {
    let mut outcome = outcome(recorded);
    if let Value::Object(fields) = &mut outcome {
        fields.insert("Order".to_owned(), json!(order));
    }
    outcome
}

fn outcome(recorded: &Recorded) -> Value {
    json!({
        "Status": recorded.status.as_str(),
        "Result": recorded.result,
        "Error": recorded.error.as_ref().map(|error| WireFormat::FILE.error_object(error)),
    })
}

fn mistake(found: &MistakeFound, reproduce: Option<&str>) -> Value {
    json!({
        "Name": found.mistake().as_str(),
        "Message": found.mistake().to_string(),
        "Problem": found.problem(),
        "Hint": found.hint(),
        "Schedule": found.schedule().to_string(),
        "Story": found.story(),
        "Diff": found.diff(),
        "Reproduce": reproduce,
    })
}
