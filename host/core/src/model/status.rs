//! The enumerations of the service model, with their wire names.

use serde::{Deserialize, Serialize};

macro_rules! wire_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $wire:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $wire)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of the service model.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $wire,)+
                }
            }

            /// The value with this wire name, if there is one.
            pub fn from_wire(text: &str) -> Option<Self> {
                match text {
                    $($wire => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

wire_enum! {
    /// What kind of work an operation records.
    OperationType {
        /// The execution itself.
        Execution = "EXECUTION",
        /// A child context.
        Context = "CONTEXT",
        /// A step.
        Step = "STEP",
        /// A timer.
        Wait = "WAIT",
        /// A result from outside.
        Callback = "CALLBACK",
        /// A call of another function.
        ChainedInvoke = "CHAINED_INVOKE",
    }
}

wire_enum! {
    /// What an update does to its operation.
    OperationAction {
        /// Create it, or begin a step's next attempt.
        Start = "START",
        /// End it with a result.
        Succeed = "SUCCEED",
        /// End it with an error.
        Fail = "FAIL",
        /// End a step's attempt and schedule the next.
        Retry = "RETRY",
        /// Cancel a wait.
        Cancel = "CANCEL",
    }
}

wire_enum! {
    /// Where an operation stands.
    OperationStatus {
        /// Begun and not ended.
        Started = "STARTED",
        /// A step between two attempts.
        Pending = "PENDING",
        /// A step whose next attempt is due.
        Ready = "READY",
        /// Ended with a result.
        Succeeded = "SUCCEEDED",
        /// Ended with an error.
        Failed = "FAILED",
        /// A cancelled wait.
        Cancelled = "CANCELLED",
        /// Its own time limit passed.
        TimedOut = "TIMED_OUT",
        /// A chained invoke whose execution was stopped.
        Stopped = "STOPPED",
    }
}

impl OperationStatus {
    /// Whether an operation in this status never changes again.
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Started | Self::Pending | Self::Ready => false,
            Self::Succeeded | Self::Failed | Self::Cancelled | Self::TimedOut | Self::Stopped => true,
        }
    }
}

wire_enum! {
    /// Where an execution stands.
    ExecutionStatus {
        /// It goes on.
        Running = "RUNNING",
        /// Ended with a result.
        Succeeded = "SUCCEEDED",
        /// Ended with an error.
        Failed = "FAILED",
        /// Its time limit passed.
        TimedOut = "TIMED_OUT",
        /// Somebody stopped it.
        Stopped = "STOPPED",
        /// It is being deleted.
        Deleting = "DELETING",
        /// A pause was asked for and an invocation still runs.
        Pausing = "PAUSING",
        /// Paused.
        Paused = "PAUSED",
    }
}

impl ExecutionStatus {
    /// Whether the execution has ended.
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Running | Self::Pausing | Self::Paused => false,
            Self::Succeeded | Self::Failed | Self::TimedOut | Self::Stopped | Self::Deleting => true,
        }
    }
}

wire_enum! {
    /// How an invocation says it ended.
    InvocationStatus {
        /// The execution is complete.
        Succeeded = "SUCCEEDED",
        /// The execution has failed.
        Failed = "FAILED",
        /// The handler waits for something.
        Pending = "PENDING",
    }
}
