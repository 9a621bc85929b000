//! Functions that run elsewhere, behind an endpoint that takes Lambda's `Invoke`.

mod endpoint;
mod functions;
mod invoker;

pub use endpoint::{Endpoint, EndpointError};
pub use functions::ExternalFunctions;
pub use invoker::HttpInvoker;
