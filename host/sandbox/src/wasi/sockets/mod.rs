//! `wasi:sockets`: connections over TCP to the hosts that were granted, in steps.
//!
//! Where none was granted no socket can be made at all: even one without a connection is a file descriptor of the
//! machine. Nothing listens, and there is no UDP.

mod names;
mod network;
mod tcp;

use std::sync::Arc;

use wasmtime::component::{HasData, Linker, Resource};
use wasmtime_wasi::p2::bindings::sockets::network::{
    self as wit, ErrorCode, IpAddressFamily, Network as NetworkHandle,
};
use wasmtime_wasi::p2::bindings::sockets::{ip_name_lookup, tcp as tcp_socket, tcp_create_socket, udp_create_socket};
use wasmtime_wasi::p2::{IoError, SocketError, SocketResult, TcpSocket, UdpSocket};
use wasmtime_wasi::sockets::{WasiSocketsCtxView, WasiSocketsView};

pub(super) use network::Network;

use crate::state::HostState;

/// The network, and wasmtime's own sockets.
struct View<'a> {
    network: Arc<Network>,
    wasmtime: WasiSocketsCtxView<'a>,
}

struct HasSockets;

impl HasData for HasSockets {
    type Data<'a> = View<'a>;
}

pub(super) fn add_to_linker(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    fn view(state: &mut HostState) -> View<'_> {
        View { network: Arc::clone(&state.wasi().network), wasmtime: state.sockets() }
    }
    tcp_create_socket::add_to_linker::<_, HasSockets>(linker, view)?;
    tcp_socket::add_to_linker::<_, HasSockets>(linker, view)?;
    udp_create_socket::add_to_linker::<_, HasSockets>(linker, view)?;
    ip_name_lookup::add_to_linker::<_, HasSockets>(linker, view)
}

impl View<'_> {
    fn inner(&mut self) -> WasiSocketsCtxView<'_> {
        WasiSocketsCtxView { ctx: self.wasmtime.ctx, table: self.wasmtime.table }
    }

    fn check(&self) -> SocketResult<()> {
        if self.network.is_there() { Ok(()) } else { Err(ErrorCode::AccessDenied.into()) }
    }
}

/// What sockets and names need of the interface `network`, which itself stays wasmtime's.
impl wit::Host for View<'_> {
    fn convert_error_code(&mut self, error: SocketError) -> wasmtime::Result<ErrorCode> {
        error.downcast()
    }

    fn network_error_code(&mut self, error: Resource<IoError>) -> wasmtime::Result<Option<ErrorCode>> {
        wit::Host::network_error_code(&mut self.inner(), error)
    }
}

impl wit::HostNetwork for View<'_> {
    fn drop(&mut self, network: Resource<NetworkHandle>) -> wasmtime::Result<()> {
        wit::HostNetwork::drop(&mut self.inner(), network)
    }
}

impl tcp_create_socket::Host for View<'_> {
    fn create_tcp_socket(&mut self, family: IpAddressFamily) -> SocketResult<Resource<TcpSocket>> {
        self.check()?;
        let permit = self.network.handles().take().ok_or(ErrorCode::NewSocketLimit)?;
        let socket = tcp_create_socket::Host::create_tcp_socket(&mut self.inner(), family)?;
        self.network.handles().hold(&socket, permit);
        Ok(socket)
    }
}

impl udp_create_socket::Host for View<'_> {
    async fn create_udp_socket(&mut self, _family: IpAddressFamily) -> SocketResult<Resource<UdpSocket>> {
        Err(ErrorCode::AccessDenied.into())
    }
}
