//! Where a handler does something else than is recorded, for people.

use durable_wasm_runtime::replay::{Deed, Described, Divergence};

use super::diff;

/// What is wrong, where in handler and history, and the difference: what is recorded after a `-`, what the handler does
/// after a `+`. Several lines; the last one does not end.
pub fn divergence(divergence: &Divergence) -> String {
    let Divergence { invocation, operation, event, expected, actual } = divergence;
    let mut text = format!("{}\n", divergence.problem());
    if let Some(operation) = operation {
        text += &format!("  operation: {operation}\n");
    }
    text += &format!("  history:   event {event}, invocation {invocation}\n");
    for line in diff(&lines(expected), &lines(actual)).lines() {
        text += &format!("\n    {line}");
    }
    text
}

/// What a handler does, a line for each part.
fn lines(deed: &Deed) -> String {
    match deed {
        Deed::Asks(Described { fields, .. }) => {
            fields.iter().map(|(name, value)| format!("{name}: {value}\n")).collect()
        }
        Deed::RunsAgain(_) => "runs the step's body".to_owned(),
        Deed::Ends(ending) => ending.to_string(),
        Deed::GoesOn => "goes on".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use durable_wasm_runtime::replay::Ending;
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn an_end() {
        let diverged = Divergence {
            invocation: 2,
            operation: None,
            event: 7,
            expected: Deed::Ends(Ending::Pending),
            actual: Deed::Ends(Ending::Succeeded(Some("1".into()))),
        };
        assert_snapshot!(divergence(&diverged), @"
        the handler ends otherwise than recorded
          history:   event 7, invocation 2

            - waits
            + succeeds with 1
        ");
    }
}
