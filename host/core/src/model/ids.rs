//! Identifiers, one type for each kind so that none can stand in for another.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<Arc<str>>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}

identifier! {
    /// Identifies an operation within its execution: 1 to 64 characters of `[a-zA-Z0-9-_]`.
    ///
    /// An id in an update is whatever the caller sent; the checkpoint validator refuses a malformed one, so every id
    /// inside an execution is well-formed.
    OperationId
}

identifier! {
    /// Identifies an execution:
    /// `arn:aws:lambda:REGION:ACCOUNT:function:NAME:VERSION/durable-execution/EXECUTION-NAME/ID`.
    ExecutionArn
}

identifier! {
    /// The right to make one checkpoint, bound to an execution and an invocation: base64, at most 2,048 characters.
    CheckpointToken
}

identifier! {
    /// Names a callback to the outside world: base64, at most 1,024 characters.
    CallbackId
}

identifier! {
    /// A caller's own name for a checkpoint call; the same token twice is the same call: 1 to 64 printable characters.
    ClientToken
}

identifier! {
    /// Identifies one invocation of a handler: a UUID.
    RequestId
}
