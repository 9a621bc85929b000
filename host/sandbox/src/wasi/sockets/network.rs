//! Which addresses a guest may connect to.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wasmtime_wasi::sockets::SocketAddrUse;
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder};

use crate::grants::{HostGrant, canonical_host_name};
use crate::state::StepScope;
use crate::surroundings::Surroundings;
use crate::wasi::in_steps::Handles;

/// The hosts that were granted, and what the guest has found out about them.
pub(in crate::wasi) struct Network {
    surroundings: Arc<Surroundings>,
    scope: StepScope,
    handles: Handles,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    /// Names that were granted, with the addresses they resolved to.
    addresses: HashSet<(String, IpAddr)>,
    /// The names that are being looked up, by the guest's handle of the answer.
    look_ups: HashMap<u32, String>,
}

impl Network {
    pub(in crate::wasi) fn new(surroundings: Arc<Surroundings>, scope: StepScope, handles: Handles) -> Arc<Self> {
        Arc::new(Self { surroundings, scope, handles, found: Mutex::default() })
    }

    /// Whether the guest may use any of it now.
    pub(super) fn is_there(&self) -> bool {
        !self.hosts().is_empty() && self.scope.is_inside()
    }

    pub(super) const fn handles(&self) -> &Handles {
        &self.handles
    }

    pub(super) const fn scope(&self) -> &StepScope {
        &self.scope
    }

    /// Whether the guest may look up this name.
    pub(super) fn grants_name(&self, name: &str) -> bool {
        self.hosts().iter().any(|host| host.names(name))
    }

    /// The guest looks up a name that it may.
    pub(super) fn looks_up(&self, answer: u32, name: &str) {
        self.found().look_ups.insert(answer, canonical_host_name(name));
    }

    /// A look-up has found an address.
    pub(super) fn resolved(&self, answer: u32, address: IpAddr) {
        let mut found = self.found();
        if let Some(name) = found.look_ups.get(&answer).cloned() {
            found.addresses.insert((name, address.to_canonical()));
        }
    }

    /// The guest wants no more addresses of a look-up.
    pub(super) fn looked_up(&self, answer: u32) {
        self.found().look_ups.remove(&answer);
    }

    /// What wasmtime lets sockets do, which it asks about every address.
    pub(in crate::wasi) fn wasmtime(self: &Arc<Self>) -> WasiCtx {
        let any = !self.hosts().is_empty();
        let network = Arc::clone(self);
        WasiCtxBuilder::new()
            .allow_tcp(any)
            .allow_ip_name_lookup(any)
            .socket_addr_check(move |address, usage| Box::pin(std::future::ready(network.permits(address, usage))))
            .build()
    }

    fn permits(&self, address: SocketAddr, usage: SocketAddrUse) -> bool {
        match usage {
            // To connect is to be bound to some port. Choosing it would tell which ports are taken on this machine.
            SocketAddrUse::TcpBind => address.ip().is_unspecified() && address.port() == 0,
            SocketAddrUse::TcpConnect => {
                let found = self.found();
                let is_of = |name: &str, address| found.addresses.contains(&(name.to_owned(), address));
                self.hosts().iter().any(|host| host.permits(address, is_of))
            }
            SocketAddrUse::TcpListen
            | SocketAddrUse::TcpAccept
            | SocketAddrUse::UdpBind
            | SocketAddrUse::UdpSend
            | SocketAddrUse::UdpReceive => false,
        }
    }

    fn hosts(&self) -> &[HostGrant] {
        &self.surroundings.grants.hosts
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grants::Grants;

    fn network(hosts: &[&str]) -> Arc<Network> {
        let mut grants = Grants::default();
        hosts.iter().for_each(|host| grants.allow_net(host.parse().unwrap()));
        let surroundings = Surroundings { grants, ..Surroundings::default() };
        Network::new(Arc::new(surroundings), StepScope::default(), Handles::default())
    }

    #[test]
    fn a_name_grants_what_it_resolved_to() {
        let network = network(&["a.example", "b.example:80"]);
        let connects = |to: &str| network.permits(to.parse().unwrap(), SocketAddrUse::TcpConnect);
        assert!(!connects("192.0.2.1:443"), "nobody has looked yet");
        network.looks_up(1, "A.example.");
        network.resolved(1, "192.0.2.1".parse().unwrap());
        network.looked_up(1);
        network.resolved(1, "192.0.2.9".parse().unwrap());
        network.looks_up(2, "b.example");
        network.resolved(2, "192.0.2.2".parse().unwrap());
        let permitted = ["192.0.2.1:443", "192.0.2.2:80", "192.0.2.2:443", "192.0.2.9:80"].map(connects);
        assert_eq!(permitted, [true, true, false, false]);
    }

    #[test]
    fn nothing_but_connecting_is_permitted() {
        let network = network(&["192.0.2.1"]);
        let permitted = [
            (SocketAddrUse::TcpConnect, "192.0.2.1:80", true),
            (SocketAddrUse::TcpConnect, "192.0.2.2:80", false),
            (SocketAddrUse::TcpBind, "0.0.0.0:0", true),
            (SocketAddrUse::TcpBind, "[::]:0", true),
            (SocketAddrUse::TcpBind, "0.0.0.0:80", false),
            (SocketAddrUse::TcpBind, "192.0.2.1:0", false),
            (SocketAddrUse::TcpListen, "0.0.0.0:0", false),
            (SocketAddrUse::UdpSend, "192.0.2.1:80", false),
        ];
        for (usage, address, expected) in permitted {
            assert_eq!(network.permits(address.parse().unwrap(), usage), expected, "{usage:?} {address}");
        }
    }
}
