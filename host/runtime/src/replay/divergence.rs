//! Where a handler does something else than is recorded.

use std::fmt;
use std::sync::Arc;

use durable_wasm_core::model::{ErrorObject, OperationId, OperationType, Payload};
use durable_wasm_core::record::{Ask, AskDetail, OperationPath, RecordedState};

/// The first thing that a handler did otherwise than its record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divergence {
    /// The invocation, counted from 1.
    pub invocation: usize,
    /// The operation it is about, if it is about one: the names of the contexts around it and its own.
    pub operation: Option<OperationPath>,
    /// The id of the event that says what should have been done.
    pub event: u64,
    /// What is recorded.
    pub expected: Deed,
    /// What the handler did.
    pub actual: Deed,
}

/// Something a handler does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// It asks for something.
    Asks(Described),
    /// It runs the body of a step although it has been told what became of that.
    RunsAgain(OperationId),
    /// It ends the invocation.
    Ends(Ending),
    /// It goes on, the record does not say with what.
    GoesOn,
}

/// How a handler ends an invocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// It waits for something.
    Pending,
    /// With the execution's result: JSON text.
    Succeeded(Option<Payload>),
    /// With the execution's error.
    Failed(Option<Arc<ErrorObject>>),
    /// With no answer that counts, for this reason.
    Broken(String),
}

/// What a handler asks for, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// The operation.
    pub operation: OperationPath,
    /// What is to be done, and what the operation is: names of fields and their values.
    pub fields: Vec<(&'static str, String)>,
}

impl Described {
    /// Puts into words what is asked for. `state` knows the contexts around the operation.
    pub(super) fn new(ask: &Ask<'_>, id: &OperationId, state: &RecordedState) -> Self {
        let Ask { action, operation_type, sub_type, name, parent_id, detail } = ask;
        let operation = OperationPath::new(state, *parent_id, *name, *sub_type, *operation_type, id);
        let mut fields = vec![("action", action.to_string()), ("type", operation_type.to_string())];
        fields.extend(sub_type.map(|sub_type| ("subtype", sub_type.to_owned())));
        fields.extend(name.map(|name| ("name", name.to_owned())));
        fields.extend(parent_id.map(|parent| {
            let path = OperationPath::of(state, parent);
            ("parent", path.map_or_else(|| parent.to_string(), |path| path.to_string()))
        }));
        let seconds = |name, seconds: Option<u32>| seconds.map(|seconds| (name, format!("{seconds} s")));
        let text = |name, text: Option<&str>| text.map(|text| (name, text.to_owned()));
        match detail {
            AskDetail::None => {}
            AskDetail::Wait(duration) => fields.extend(seconds("duration", *duration)),
            AskDetail::Callback { timeout, heartbeat_timeout } => {
                fields.extend(seconds("timeout", *timeout));
                fields.extend(seconds("heartbeat timeout", *heartbeat_timeout));
            }
            AskDetail::Invoke { function, tenant, input } => {
                fields.push(("function", (*function).to_owned()));
                fields.extend(text("tenant", *tenant));
                fields.extend(text("input", *input));
            }
            AskDetail::Result(result) => fields.extend(text("result", *result)),
            AskDetail::Error(error) => fields.extend(error.map(|error| ("error", error.to_string()))),
        }
        Self { operation, fields }
    }

    /// The value of a field.
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.as_str())
    }
}

/// Such as ``START STEP `order > charge` ``.
impl fmt::Display for Described {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [action, operation_type] = ["action", "type"].map(|name| self.field(name).unwrap_or_default());
        write!(f, "{action} {operation_type}")?;
        if operation_type == OperationType::Execution.as_str() { Ok(()) } else { write!(f, " `{}`", self.operation) }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pending => f.write_str("waits"),
            Self::Succeeded(result) => write!(f, "succeeds with {}", result.as_deref().unwrap_or("no result")),
            Self::Failed(Some(error)) => write!(f, "fails with {error}"),
            Self::Failed(None) => f.write_str("fails without an error"),
            Self::Broken(why) => f.write_str(why),
        }
    }
}

impl Divergence {
    /// What is wrong, in one sentence without a full stop.
    pub fn problem(&self) -> &'static str {
        match (&self.expected, &self.actual) {
            (_, Deed::RunsAgain(_)) => "the handler runs a step that is recorded",
            (Deed::Asks(recorded), Deed::Asks(asked)) if recorded.operation == asked.operation => {
                "the handler asks for an operation otherwise than recorded"
            }
            (Deed::Asks(_), Deed::Asks(_)) => "the handler asks for another operation than recorded",
            (Deed::Asks(_), Deed::Ends(_) | Deed::GoesOn) => {
                "the handler does not ask for an operation that is recorded"
            }
            (Deed::Ends(_) | Deed::RunsAgain(_) | Deed::GoesOn, Deed::Asks(_)) => {
                "the handler asks for an operation that is not recorded there"
            }
            (Deed::Ends(_) | Deed::RunsAgain(_) | Deed::GoesOn, Deed::Ends(_) | Deed::GoesOn) => {
                "the handler ends otherwise than recorded"
            }
        }
    }
}
