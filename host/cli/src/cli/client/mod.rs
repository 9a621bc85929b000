//! A client of a server that runs: what `execution` and `callback` send to `durable-wasm serve`, or to any service with
//! the Lambda API at a plain HTTP address.

mod api;
mod endpoint;
mod error;
mod history;
mod names;

use std::time::Duration;

use clap::Args;
use durable_wasm_core::wire;
use serde_json::{Value, json};
use ureq::http::{Method, Request};
use ureq::{Agent, AsSendBody, SendBody};

pub(super) use self::api::{ExecutionFilter, Listed};
use self::endpoint::Endpoint;
pub(super) use self::error::ClientError;
pub(super) use self::history::HistoryReader;
pub(super) use self::names::ExecutionArg;

/// How long a server may take to answer. It answers everything that is asked here at once.
const PATIENCE: Duration = Duration::from_secs(30);
/// Largest answer, in bytes: a page of 1,000 events with data.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// Where the server is.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub(super) struct ClientArgs {
    /// The server to talk to
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "DURABLE_WASM_ENDPOINT",
        default_value = "http://127.0.0.1:9014"
    )]
    endpoint: Endpoint,
}

impl ClientArgs {
    /// A client of that server. Nothing is sent yet.
    pub(super) fn client(&self) -> Client {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            // What is on this machine is not reached through the proxy that leads out of it.
            .proxy(None)
            .max_redirects(0)
            .build();
        Client { agent: config.into(), endpoint: self.endpoint.clone() }
    }
}

/// Talks to a server.
pub(super) struct Client {
    agent: Agent,
    endpoint: Endpoint,
}

impl Client {
    fn get(&self, uri: &str, name: &str, query: &[(&str, String)]) -> Result<Value, ClientError> {
        self.send(Method::GET, &path(uri, name, query), SendBody::none())
    }

    fn post(&self, uri: &str, name: &str, body: impl AsRef<[u8]>) -> Result<Value, ClientError> {
        self.send(Method::POST, &path(uri, name, &[]), body.as_ref())
    }

    fn delete(&self, uri: &str, name: &str) -> Result<Value, ClientError> {
        self.send(Method::DELETE, &path(uri, name, &[]), SendBody::none())
    }

    fn send(&self, method: Method, path: &str, body: impl AsSendBody) -> Result<Value, ClientError> {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.endpoint)).body(body);
        let request = request.map_err(|error| self.failed(error.into()))?;
        let mut response = self.agent.run(request).map_err(|error| self.failed(error))?;
        let exception = response.headers().get(wire::ERROR_TYPE).and_then(|name| name.to_str().ok()).map(str::to_owned);
        let status = response.status();
        let body = response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
        let body = body.map_err(|error| self.failed(error))?;
        if !status.is_success() {
            return Err(self.refused(status.as_u16(), exception, &body));
        }
        if body.is_empty() {
            return Ok(json!({}));
        }
        serde_json::from_slice(&body)
            .map_err(|source| ClientError::NoJson { endpoint: self.endpoint.to_string(), source })
    }

    fn failed(&self, source: ureq::Error) -> ClientError {
        let endpoint = self.endpoint.to_string();
        match source {
            ureq::Error::Timeout(_) => ClientError::Silent { endpoint, patience: PATIENCE },
            ureq::Error::Io(source) => ClientError::Unreachable { endpoint, source: source.into() },
            source => ClientError::Unreachable { endpoint, source: source.into() },
        }
    }

    /// The service's refusal, or that of something that is no such service.
    fn refused(&self, status: u16, exception: Option<String>, body: &[u8]) -> ClientError {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        match (exception, wire::read_refusal_message(&answer)) {
            // Some services append where the exception's shape is defined.
            (Some(exception), message) => ClientError::Refused {
                exception: exception.split(':').next().unwrap_or_default().to_owned(),
                message: message.unwrap_or("no message").to_owned(),
            },
            (None, _) => ClientError::NoService { endpoint: self.endpoint.to_string(), status },
        }
    }
}

/// A path, with a name in its place and the parameters behind.
fn path(uri: &str, name: &str, query: &[(&str, String)]) -> String {
    let mut path = wire::uri::with_name(uri, name);
    for (index, (parameter, value)) in query.iter().enumerate() {
        let separator = if index == 0 { '?' } else { '&' };
        path.push_str(&format!("{separator}{parameter}={}", wire::uri::encoded(value)));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        assert_eq!(path(wire::uri::FUNCTIONS, "", &[]), "/2015-03-31/functions");
        assert_eq!(
            path(wire::uri::STOP, "a:f:$L/n/1", &[]),
            "/2025-12-01/durable-executions/a%3Af%3A%24L%2Fn%2F1/stop"
        );
        let query = [("Marker", "a b".to_owned()), ("MaxItems", "5".to_owned())];
        assert_eq!(
            path(wire::uri::HISTORY, "x", &query),
            "/2025-12-01/durable-executions/x/history?Marker=a%20b&MaxItems=5"
        );
    }
}
