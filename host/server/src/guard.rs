//! Keeps web pages of elsewhere out.
//!
//! A page that a browser shows can send requests to a server of the same machine: directly, and then the browser names the
//! page's origin; or by a name of the page's own that suddenly means 127.0.0.1 (DNS rebinding), and then that name is the
//! request's host. Both are refused.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use durable_wasm_core::wire::RefusalCode;

use crate::error::Refusal;
use crate::server::Shared;

/// Refuses requests that come from where they may not come from.
pub(crate) async fn guard(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    match check(&shared.allowed_hosts, &request) {
        Ok(()) => next.run(request).await,
        Err(message) => Refusal::new(RefusalCode::AccessDenied, message).into_response(),
    }
}

fn check(allowed: &[String], request: &Request) -> Result<(), String> {
    let authority = request.uri().authority().map(|authority| authority.as_str());
    let Some(host) = authority.or_else(|| text(request.headers(), header::HOST)) else {
        return Err("the request has no Host header".to_owned());
    };
    if !is_local(host) && !is_listed(allowed, host) {
        return Err(format!("the Host header `{host}` is not one this server may be called by"));
    }
    let Some(origin) = request.headers().get(header::ORIGIN) else { return Ok(()) };
    let page = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_scheme, page)| page);
    if page.is_some_and(|page| page.eq_ignore_ascii_case(host) || is_listed(allowed, page)) {
        return Ok(());
    }
    Err(format!("the web page of {origin:?} may not call this server"))
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Whether this is no name that somebody else could give a meaning: an IP address or `localhost`.
fn is_local(authority: &str) -> bool {
    let host = host(authority);
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    match address {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => {
            let name = host.to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost") || host.parse::<IpAddr>().is_ok()
        }
    }
}

fn is_listed(allowed: &[String], authority: &str) -> bool {
    allowed.iter().any(|name| name.eq_ignore_ascii_case(host(authority)))
}

/// An authority without its port.
fn host(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        Some(_) | None => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_guard(host: &str, origin: Option<&str>, passes: bool) {
        let mut request = Request::builder().uri("/health").header(header::HOST, host);
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let request = request.body(axum::body::Body::empty()).unwrap();
        let result = check(&["host.docker.internal".to_owned()], &request);
        assert_eq!(result.is_ok(), passes, "{host} {origin:?}: {result:?}");
    }

    #[test]
    fn hosts() {
        for host in [
            "localhost",
            "LocalHost:9014",
            "lambda.localhost:1",
            "127.0.0.1:9014",
            "192.168.0.7",
            "[::1]:9014",
            "host.docker.internal:9014",
        ] {
            check_guard(host, None, true);
        }
        for host in ["", "evil.example", "evil.example:9014", "localhost.evil.example", "127.0.0.1.evil.example", "[x]"]
        {
            check_guard(host, None, false);
        }
    }

    #[test]
    fn origins() {
        check_guard("127.0.0.1:9014", Some("http://127.0.0.1:9014"), true);
        check_guard("127.0.0.1:9014", Some("https://host.docker.internal"), true);
        for origin in ["http://127.0.0.1:3000", "http://evil.example", "null", "", "http://127.0.0.1:9014.evil.example"]
        {
            check_guard("127.0.0.1:9014", Some(origin), false);
        }
    }

    #[test]
    fn no_host() {
        let request = Request::builder().uri("/health").body(axum::body::Body::empty()).unwrap();
        assert!(check(&[], &request).is_err());
    }
}
