//! The executor through its public surface, with closures as handlers.

mod crashes;
mod external;
mod handler;
mod lifecycle;
mod outputs;
