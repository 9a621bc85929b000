//! Where a server is, as users type it.

use std::fmt;
use std::str::FromStr;

use ureq::http::Uri;

/// A server's address: `http://HOST[:PORT][/PATH]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint(String);

impl FromStr for Endpoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || "expected a URL such as `http://127.0.0.1:9014`".to_owned();
        let uri: Uri = text.parse().map_err(|_| expected())?;
        match (uri.scheme_str(), uri.host()) {
            (Some("http"), Some(host)) if !host.is_empty() && uri.query().is_none() => {
                Ok(Self(text.trim_end_matches('/').to_owned()))
            }
            (Some("https"), _) => Err("servers are reached over plain HTTP: write `http://…`".to_owned()),
            (Some(_) | None, _) => Err(expected()),
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

    #[test]
    fn addresses() {
        for (text, expected) in
            [("http://127.0.0.1:9014/", "http://127.0.0.1:9014"), ("http://[::1]:1/x", "http://[::1]:1/x")]
        {
            assert_eq!(text.parse::<Endpoint>().unwrap().to_string(), expected);
        }
        for text in ["", "localhost:9014", "http://", "http://a?b=c", "ftp://a"] {
            assert!(text.parse::<Endpoint>().unwrap_err().starts_with("expected a URL"), "{text}");
        }
        assert!("https://a".parse::<Endpoint>().unwrap_err().contains("plain HTTP"));
    }
}
