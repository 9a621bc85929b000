//! Where functions are invoked.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use axum::http::Uri;
use durable_wasm_core::wire::uri;

/// Where functions are invoked: `http://HOST[:PORT][/PATH]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Arc<str>);

/// A text that is no endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It is no URL.
    #[error("`{0}` is not a URL such as `http://127.0.0.1:8080`")]
    NotAUrl(String),
    /// It has another scheme than `http`.
    #[error("`{0}` is not an `http` URL: functions are invoked over plain HTTP")]
    NotHttp(String),
}

impl Endpoint {
    /// The URL that a function is invoked at.
    pub(super) fn invocations(&self, function: &str) -> Result<Uri, EndpointError> {
        let url = format!("{self}{}", uri::with_name(uri::INVOCATIONS, function));
        url.parse().map_err(|_| EndpointError::NotAUrl(url))
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let not_a_url = || EndpointError::NotAUrl(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| not_a_url())?;
        match (uri.scheme_str(), uri.host()) {
            (Some("http"), Some(host)) if !host.is_empty() && uri.query().is_none() => {
                Ok(Self(text.trim_end_matches('/').into()))
            }
            (Some("http") | None, _) => Err(not_a_url()),
            (Some(_), _) => Err(EndpointError::NotHttp(text.to_owned())),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(endpoint: &str, function: &str, expected: &str) {
        let endpoint: Endpoint = endpoint.parse().unwrap();
        assert_eq!(endpoint.invocations(function).unwrap().to_string(), expected);
    }

    #[test]
    fn urls() {
        check("http://127.0.0.1:8080", "f", "http://127.0.0.1:8080/2015-03-31/functions/f/invocations");
        check("http://sam/base/", "f:$LATEST", "http://sam/base/2015-03-31/functions/f%3A%24LATEST/invocations");
    }

    #[test]
    fn what_is_no_endpoint() {
        for text in ["", "127.0.0.1:8080", "/path", "http://", "http:", "http://a?b=c", "a b"] {
            assert_eq!(text.parse::<Endpoint>(), Err(EndpointError::NotAUrl(text.to_owned())), "{text}");
        }
        let text = "https://example.com";
        assert_eq!(text.parse::<Endpoint>(), Err(EndpointError::NotHttp(text.to_owned())));
    }
}
