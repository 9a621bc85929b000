//! `wasi:sockets/tcp`: connections.

use wasmtime::component::Resource;
use wasmtime_wasi::p2::bindings::sockets::network::{IpAddressFamily, IpSocketAddress, Network};
use wasmtime_wasi::p2::bindings::sockets::tcp::{Duration, Host, HostTcpSocket, ShutdownType};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, DynPollable, SocketResult, TcpSocket};

use super::View;
use crate::wasi::in_steps::{in_steps, keep_input, keep_output};

type Socket = Resource<TcpSocket>;
type Streams = (Resource<DynInputStream>, Resource<DynOutputStream>);

impl Host for View<'_> {}

impl HostTcpSocket for View<'_> {
    in_steps! {
        async fn HostTcpSocket::start_bind(
            socket: Socket, network: Resource<Network>, local: IpSocketAddress
        ) -> SocketResult<()>;
        fn HostTcpSocket::finish_bind(socket: Socket) -> SocketResult<()>;
        fn HostTcpSocket::start_connect(
            socket: Socket, network: Resource<Network>, remote: IpSocketAddress
        ) -> SocketResult<()>;
        async fn HostTcpSocket::start_listen(socket: Socket) -> SocketResult<()>;
        fn HostTcpSocket::finish_listen(socket: Socket) -> SocketResult<()>;
        fn HostTcpSocket::accept(
            socket: Socket
        ) -> SocketResult<(Socket, Resource<DynInputStream>, Resource<DynOutputStream>)>;
        fn HostTcpSocket::local_address(socket: Socket) -> SocketResult<IpSocketAddress>;
        fn HostTcpSocket::remote_address(socket: Socket) -> SocketResult<IpSocketAddress>;
        fn HostTcpSocket::set_listen_backlog_size(socket: Socket, value: u64) -> SocketResult<()>;
        fn HostTcpSocket::keep_alive_enabled(socket: Socket) -> SocketResult<bool>;
        fn HostTcpSocket::set_keep_alive_enabled(socket: Socket, value: bool) -> SocketResult<()>;
        fn HostTcpSocket::keep_alive_idle_time(socket: Socket) -> SocketResult<Duration>;
        fn HostTcpSocket::set_keep_alive_idle_time(socket: Socket, value: Duration) -> SocketResult<()>;
        fn HostTcpSocket::keep_alive_interval(socket: Socket) -> SocketResult<Duration>;
        fn HostTcpSocket::set_keep_alive_interval(socket: Socket, value: Duration) -> SocketResult<()>;
        fn HostTcpSocket::keep_alive_count(socket: Socket) -> SocketResult<u32>;
        fn HostTcpSocket::set_keep_alive_count(socket: Socket, value: u32) -> SocketResult<()>;
        fn HostTcpSocket::hop_limit(socket: Socket) -> SocketResult<u8>;
        fn HostTcpSocket::set_hop_limit(socket: Socket, value: u8) -> SocketResult<()>;
        fn HostTcpSocket::receive_buffer_size(socket: Socket) -> SocketResult<u64>;
        fn HostTcpSocket::set_receive_buffer_size(socket: Socket, value: u64) -> SocketResult<()>;
        fn HostTcpSocket::send_buffer_size(socket: Socket) -> SocketResult<u64>;
        fn HostTcpSocket::set_send_buffer_size(socket: Socket, value: u64) -> SocketResult<()>;
        fn HostTcpSocket::shutdown(socket: Socket, what: ShutdownType) -> SocketResult<()>;
    }

    fn finish_connect(&mut self, socket: Socket) -> SocketResult<Streams> {
        self.check()?;
        let (input, output) = HostTcpSocket::finish_connect(&mut self.inner(), socket)?;
        keep_input(self.wasmtime.table, &input, self.network.scope(), None)?;
        keep_output(self.wasmtime.table, &output, self.network.scope())?;
        Ok((input, output))
    }

    fn is_listening(&mut self, socket: Socket) -> wasmtime::Result<bool> {
        HostTcpSocket::is_listening(&mut self.inner(), socket)
    }

    fn address_family(&mut self, socket: Socket) -> wasmtime::Result<IpAddressFamily> {
        HostTcpSocket::address_family(&mut self.inner(), socket)
    }

    fn subscribe(&mut self, socket: Socket) -> wasmtime::Result<Resource<DynPollable>> {
        HostTcpSocket::subscribe(&mut self.inner(), socket)
    }

    fn drop(&mut self, socket: Socket) -> wasmtime::Result<()> {
        self.network.handles().release(&socket);
        HostTcpSocket::drop(&mut self.inner(), socket)
    }
}
