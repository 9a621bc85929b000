//! A host that steps may connect to.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use super::GrantError;

/// A host that steps may connect to, as users write it: `api.example.com`, `10.0.0.7:5432`, `::1`, `[::1]:80`.
///
/// A name grants the addresses that it resolves to when the handler asks for them, and none of its subdomains. Those may
/// be of a private network or of this machine: whoever answers for the name decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostGrant {
    host: Host,
    /// None: any.
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Host {
    /// In lower case, without a dot at its end.
    Name(String),
    Address(IpAddr),
}

impl HostGrant {
    /// Whether a handler may ask for the addresses of this name.
    pub(crate) fn names(&self, name: &str) -> bool {
        match &self.host {
            Host::Name(granted) => *granted == canonical(name),
            Host::Address(granted) => parse_address(name).is_some_and(|address| address == *granted),
        }
    }

    /// Whether a handler may connect to this address, which may be one of those that a name resolved to.
    pub(crate) fn permits(&self, to: SocketAddr, is_of: impl Fn(&str, IpAddr) -> bool) -> bool {
        let address = to.ip().to_canonical();
        let is_host = match &self.host {
            Host::Name(name) => is_of(name, address),
            Host::Address(granted) => *granted == address,
        };
        is_host && self.port.is_none_or(|port| port == to.port())
    }
}

impl FromStr for HostGrant {
    type Err = GrantError;

    fn from_str(text: &str) -> Result<Self, GrantError> {
        let refused = |problem| GrantError::Host { text: text.to_owned(), problem };
        if text.contains("://") {
            return Err(refused("it is a URL"));
        }
        if let Some(address) = parse_address(text) {
            return Ok(Self { host: Host::Address(address), port: None });
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => {
                let port = port.parse().ok().filter(|port| *port != 0);
                (host, Some(port.ok_or_else(|| refused("a port is a number from 1 to 65535"))?))
            }
            None => (text, None),
        };
        if let Some(address) = parse_address(host) {
            return Ok(Self { host: Host::Address(address), port });
        }
        let name = canonical(host);
        check_name(&name).map_err(refused)?;
        Ok(Self { host: Host::Name(name), port })
    }
}

/// Refuses what no host is called, and says why.
fn check_name(name: &str) -> Result<(), &'static str> {
    let mut parts = name.split('.');
    if name.is_empty() {
        return Err("the name is missing");
    }
    if parts.clone().any(str::is_empty) {
        return Err("a part of the name is missing");
    }
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')) {
        return Err("a name has letters, digits, hyphens and dots");
    }
    if parts.next_back().is_some_and(|last| last.chars().all(|c| c.is_ascii_digit())) {
        return Err("it looks like an address and is none");
    }
    Ok(())
}

/// A name in the one form that all its spellings have.
pub(crate) fn canonical(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// An address, of version 6 with or without brackets.
fn parse_address(text: &str) -> Option<IpAddr> {
    let bracketed = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let address = match bracketed {
        Some(text) => text.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => text.parse().ok(),
    };
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_EXAMPLE: &str = "192.0.2.1";

    /// Checks to which of these addresses a grant lets a handler connect, where `api.example.com` is at `192.0.2.1`.
    #[track_caller]
    fn check(grant: &str, permitted: &[&str]) {
        let grant: HostGrant = grant.parse().unwrap();
        let is_of = |name: &str, address: IpAddr| name == "api.example.com" && address.to_string() == OF_EXAMPLE;
        let all = ["192.0.2.1:80", "192.0.2.1:443", "192.0.2.2:80", "[::1]:80", "[::ffff:192.0.2.1]:80"];
        let actual: Vec<_> = all.into_iter().filter(|to| grant.permits(to.parse().unwrap(), is_of)).collect();
        assert_eq!(actual, permitted);
    }

    #[test]
    fn names_addresses_and_ports() {
        check("api.example.com", &["192.0.2.1:80", "192.0.2.1:443", "[::ffff:192.0.2.1]:80"]);
        check("API.Example.com.:443", &["192.0.2.1:443"]);
        check("example.com", &[]);
        check("192.0.2.2", &["192.0.2.2:80"]);
        check("192.0.2.2:443", &[]);
        check("::1", &["[::1]:80"]);
        check("[::1]:80", &["[::1]:80"]);
        check("[::1]:443", &[]);
        check("::ffff:192.0.2.1", &["192.0.2.1:80", "192.0.2.1:443", "[::ffff:192.0.2.1]:80"]);
    }

    #[test]
    fn which_names_may_be_resolved() {
        let names = |grant: &str, name| grant.parse::<HostGrant>().unwrap().names(name);
        assert!(names("api.example.com:443", "API.example.com."));
        assert!(!names("api.example.com", "v1.api.example.com"));
        assert!(names("::1", "[::1]"));
        assert!(!names("::1", "localhost"));
    }

    #[test]
    fn what_is_no_host() {
        for (text, problem) in [
            ("", "the name is missing"),
            (":80", "the name is missing"),
            (".", "the name is missing"),
            ("api..example.com", "a part of the name is missing"),
            ("10.0.0.256", "it looks like an address and is none"),
            ("127.1", "it looks like an address and is none"),
            ("https://api.example.com", "it is a URL"),
            ("api.example.com:http", "a port is a number from 1 to 65535"),
            ("api.example.com:0", "a port is a number from 1 to 65535"),
            ("api.example.com:65536", "a port is a number from 1 to 65535"),
            ("*.example.com", "a name has letters, digits, hyphens and dots"),
            ("api.example.com/v1", "a name has letters, digits, hyphens and dots"),
            ("[192.0.2.1]", "a name has letters, digits, hyphens and dots"),
        ] {
            let error = text.parse::<HostGrant>().unwrap_err();
            assert_eq!(error.to_string(), format!("`{text}` is no host: {problem}"));
        }
    }
}
