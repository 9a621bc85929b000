//! `wasi:sockets/ip-name-lookup`: the names of hosts that were granted.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use wasmtime::component::Resource;
use wasmtime_wasi::p2::bindings::sockets::ip_name_lookup::{Host, HostResolveAddressStream, ResolveAddressStream};
use wasmtime_wasi::p2::bindings::sockets::network::{ErrorCode, IpAddress, Network};
use wasmtime_wasi::p2::{DynPollable, SocketResult};

use super::View;

impl Host for View<'_> {
    fn resolve_addresses(
        &mut self,
        network: Resource<Network>,
        name: String,
    ) -> SocketResult<Resource<ResolveAddressStream>> {
        self.check()?;
        if !self.network.grants_name(&name) {
            return Err(ErrorCode::AccessDenied.into());
        }
        let permit = self.network.handles().take().ok_or(ErrorCode::TemporaryResolverFailure)?;
        let answer = Host::resolve_addresses(&mut self.inner(), network, name.clone())?;
        self.network.handles().hold(&answer, permit);
        self.network.looks_up(answer.rep(), &name);
        Ok(answer)
    }
}

impl HostResolveAddressStream for View<'_> {
    fn resolve_next_address(&mut self, answer: Resource<ResolveAddressStream>) -> SocketResult<Option<IpAddress>> {
        self.check()?;
        let rep = answer.rep();
        let address = HostResolveAddressStream::resolve_next_address(&mut self.inner(), answer)?;
        if let Some(address) = address {
            self.network.resolved(rep, std_address(address));
        }
        Ok(address)
    }

    fn subscribe(&mut self, answer: Resource<ResolveAddressStream>) -> wasmtime::Result<Resource<DynPollable>> {
        HostResolveAddressStream::subscribe(&mut self.inner(), answer)
    }

    fn drop(&mut self, answer: Resource<ResolveAddressStream>) -> wasmtime::Result<()> {
        self.network.looked_up(answer.rep());
        if self.goes_on(&answer) {
            self.network.handles().abandon(&answer);
        } else {
            self.network.handles().release(&answer);
        }
        HostResolveAddressStream::drop(&mut self.inner(), answer)
    }
}

impl View<'_> {
    /// Whether a look-up keeps a thread of the machine's, which nothing can stop.
    fn goes_on(&mut self, answer: &Resource<ResolveAddressStream>) -> bool {
        let answer = Resource::new_borrow(answer.rep());
        let next = HostResolveAddressStream::resolve_next_address(&mut self.inner(), answer);
        next.is_err_and(|error| matches!(error.downcast_ref(), Some(ErrorCode::WouldBlock)))
    }
}

fn std_address(address: IpAddress) -> IpAddr {
    match address {
        IpAddress::Ipv4((a, b, c, d)) => Ipv4Addr::new(a, b, c, d).into(),
        IpAddress::Ipv6((a, b, c, d, e, f, g, h)) => Ipv6Addr::new(a, b, c, d, e, f, g, h).into(),
    }
}
