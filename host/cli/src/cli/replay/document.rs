//! What a replay shows, as one JSON document.

use durable_wasm_core::wire::WireFormat;
use durable_wasm_runtime::replay::{Deed, Described, Divergence, Ending, Next};
use serde_json::{Map, Value, json};

use super::report::counts;
use super::verdict::{Replay, Size, Verdict};

/// `Compatible`, `Diverged` and `Unreadable` count the `Histories`, each of which has its `File` and its `Verdict`.
pub(super) fn document(replays: &[Replay]) -> Value {
    let [compatible, diverged, unreadable] = counts(replays);
    let histories: Vec<_> = replays.iter().map(history).collect();
    json!({ "Compatible": compatible, "Diverged": diverged, "Unreadable": unreadable, "Histories": histories })
}

fn history(Replay { file, verdict }: &Replay) -> Value {
    let mut fields = Map::new();
    fields.insert("File".into(), file.display().to_string().into());
    fields.insert("Verdict".into(), verdict.name().into());
    match verdict {
        Verdict::Compatible { size, next } => {
            add_size(&mut fields, *size);
            if let Next::Does(next) = next {
                fields.insert("Next".into(), deed(next));
            }
        }
        Verdict::Diverged { size, divergence } => {
            add_size(&mut fields, *size);
            fields.insert("Divergence".into(), self::divergence(divergence));
        }
        Verdict::Unreadable(unreadable) => {
            fields.insert("Problem".into(), unreadable.problem().into());
            fields.extend(unreadable.hint().map(|hint| ("Hint".to_owned(), hint.into())));
        }
    }
    fields.into()
}

fn add_size(fields: &mut Map<String, Value>, Size { events, invocations }: Size) {
    fields.insert("Events".into(), events.into());
    fields.insert("Invocations".into(), invocations.into());
}

fn divergence(divergence: &Divergence) -> Value {
    let Divergence { invocation, operation, event, expected, actual } = divergence;
    let mut fields = Map::new();
    fields.insert("Problem".into(), divergence.problem().into());
    fields.extend(operation.as_ref().map(|operation| ("Operation".to_owned(), operation.to_string().into())));
    fields.insert("EventId".into(), (*event).into());
    fields.insert("Invocation".into(), (*invocation).into());
    fields.insert("Expected".into(), deed(expected));
    fields.insert("Actual".into(), deed(actual));
    fields.into()
}

/// `{"Asks": {…}}`, `{"Ends": "PENDING"}`, `{"Ends": "SUCCEEDED", "Result": …}`, …
fn deed(deed: &Deed) -> Value {
    match deed {
        Deed::Asks(Described { operation, fields }) => {
            let mut asked: Map<_, _> =
                fields.iter().map(|(name, value)| (pascal(name), value.clone().into())).collect();
            asked.insert("Operation".into(), operation.to_string().into());
            json!({ "Asks": asked })
        }
        Deed::RunsAgain(id) => json!({ "RunsAgain": id.as_str() }),
        Deed::GoesOn => json!({ "GoesOn": true }),
        Deed::Ends(Ending::Pending) => json!({ "Ends": "PENDING" }),
        Deed::Ends(Ending::Succeeded(result)) => json!({ "Ends": "SUCCEEDED", "Result": result.as_deref() }),
        Deed::Ends(Ending::Failed(error)) => {
            let error = error.as_deref().map(|error| WireFormat::FILE.error_object(error));
            json!({ "Ends": "FAILED", "Error": error })
        }
        Deed::Ends(Ending::Broken(why)) => json!({ "Ends": "BROKEN", "Reason": why }),
    }
}

/// `heartbeat timeout` as `HeartbeatTimeout`.
fn pascal(name: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_uppercase() + rest
    };
    name.split(' ').map(word).collect()
}
