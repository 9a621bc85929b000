//! Reaches for the network.

use crate::bindings::wasi::clocks::monotonic_clock;
use crate::bindings::wasi::io::poll::poll;
use crate::bindings::wasi::io::streams::{InputStream, OutputStream, StreamError};
use crate::bindings::wasi::sockets::instance_network::instance_network;
use crate::bindings::wasi::sockets::ip_name_lookup::resolve_addresses;
use crate::bindings::wasi::sockets::network::{
    ErrorCode, IpAddress, IpAddressFamily, IpSocketAddress, Ipv4SocketAddress, Ipv6SocketAddress,
};
use crate::bindings::wasi::sockets::tcp::TcpSocket;
use crate::bindings::wasi::sockets::tcp_create_socket::create_tcp_socket;
use crate::bindings::wasi::sockets::udp_create_socket::create_udp_socket;
use crate::{in_step, json, text};

/// 20 ms.
const LIMIT: u64 = 20_000_000;
/// 30 s.
const LONG: u64 = 30_000_000_000;

/// Both ends of a connection. The socket is dropped last.
struct Connection {
    input: InputStream,
    output: OutputStream,
    _socket: TcpSocket,
}

/// Asks the host that the input names, as `HOST PORT`, for an echo: outside a step, in one, and outside by either end of the
/// connection that was made in it.
pub(crate) fn connect(host_and_port: &str) -> String {
    let (host, port) = host_and_port.split_once(' ').expect("HOST PORT");
    let port = port.parse().expect("a port");
    let outside = text(open(host, port).map(|_| "connected".to_owned()), name_of);
    let connection = match in_step(|| open(host, port)) {
        Ok(connection) => connection,
        Err(error) => return json(&[outside, text(Err(error), name_of)]),
    };
    let inside = in_step(|| echo(&connection));
    let written = connection.output.blocking_write_and_flush(b"hello").map(|()| "written".to_owned());
    let read = connection.input.blocking_read(1).map(|bytes| format!("{bytes:?}"));
    json(&[outside, inside, text(written, reason_of), text(read, reason_of)])
}

/// Uses a socket and a look-up outside the step they were made in, each in one way.
pub(crate) fn kept_socket(host: &str) -> String {
    let network = instance_network();
    let (socket, look_up) = in_step(|| {
        let socket = create_tcp_socket(IpAddressFamily::Ipv4).expect("a socket");
        (socket, resolve_addresses(&network, host).expect("a look-up"))
    });
    let local = IpSocketAddress::Ipv4(Ipv4SocketAddress { port: 0, address: (0, 0, 0, 0) });
    let uses = [
        look_up.resolve_next_address().map(|address| format!("{address:?}")),
        socket.start_bind(&network, local).map(|()| "bound".to_owned()),
        socket.start_connect(&network, local).map(|()| "connected".to_owned()),
        socket.hop_limit().map(|limit| limit.to_string()),
    ];
    json(&uses.map(|used| text(used, name_of)))
}

fn open(host: &str, port: u16) -> Result<Connection, ErrorCode> {
    let network = instance_network();
    let address = resolve(host)?;
    let (family, remote) = match address {
        IpAddress::Ipv4(address) => (IpAddressFamily::Ipv4, IpSocketAddress::Ipv4(Ipv4SocketAddress { port, address })),
        IpAddress::Ipv6(address) => (
            IpAddressFamily::Ipv6,
            IpSocketAddress::Ipv6(Ipv6SocketAddress { port, flow_info: 0, address, scope_id: 0 }),
        ),
    };
    let socket = create_tcp_socket(family)?;
    socket.start_connect(&network, remote)?;
    let (input, output) = loop {
        match socket.finish_connect() {
            Err(ErrorCode::WouldBlock) => socket.subscribe().block(),
            other => break other?,
        }
    };
    Ok(Connection { input, output, _socket: socket })
}

/// An IP version 4 address is taken as it is, so that it reaches the check of addresses.
fn resolve(host: &str) -> Result<IpAddress, ErrorCode> {
    let parts: Vec<u8> = host.split('.').filter_map(|part| part.parse().ok()).collect();
    if let [a, b, c, d] = parts[..] {
        return Ok(IpAddress::Ipv4((a, b, c, d)));
    }
    let answers = resolve_addresses(&instance_network(), host)?;
    loop {
        match answers.resolve_next_address() {
            Err(ErrorCode::WouldBlock) => answers.subscribe().block(),
            Err(error) => return Err(error),
            Ok(Some(address @ IpAddress::Ipv4(_))) => return Ok(address),
            Ok(Some(IpAddress::Ipv6(_))) => {}
            Ok(None) => return Err(ErrorCode::NameUnresolvable),
        }
    }
}

fn echo(connection: &Connection) -> String {
    let sent = connection.output.blocking_write_and_flush(b"hello");
    let answer = sent.and_then(|()| connection.input.blocking_read(100));
    text(answer.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()), reason_of)
}

/// Waits 20 ms in a step for a host that says nothing, in two polls, and then up to 30 s for its answer to a question;
/// returns whether it answered first, whether the clock had moved that far, and whether it answered then.
pub(crate) fn wait_for_answer(host_and_port: &str) -> String {
    let (host, port) = host_and_port.split_once(' ').expect("HOST PORT");
    in_step(|| {
        let connection = open(host, port.parse().expect("a port")).expect("a connection");
        let begun = monotonic_clock::now();
        let (answer, limit) = (connection.input.subscribe(), monotonic_clock::subscribe_duration(LIMIT));
        let other = monotonic_clock::subscribe_duration(LIMIT / 2);
        let first = poll(&[&answer, &limit, &other]);
        let second = poll(&[&answer, &limit]);
        let moved = monotonic_clock::now() - begun >= LIMIT;
        let answered = first.contains(&0) || second.contains(&0);
        connection.output.blocking_write_and_flush(b"hello").expect("a question");
        let third = poll(&[&answer, &monotonic_clock::subscribe_duration(LONG)]);
        json(&[answered.to_string(), moved.to_string(), third.contains(&0).to_string()])
    })
}

/// What nobody may do in a step: bind to a port, listen, use UDP.
pub(crate) fn other_sockets(_input: &str) -> String {
    in_step(|| {
        let network = instance_network();
        let local = |address| IpSocketAddress::Ipv4(Ipv4SocketAddress { port: 0, address });
        let bind = |address| {
            let socket = create_tcp_socket(IpAddressFamily::Ipv4)?;
            socket.start_bind(&network, local(address))?;
            socket.finish_bind()?;
            socket.start_listen()
        };
        let udp = create_udp_socket(IpAddressFamily::Ipv4).map(|_| "made".to_owned());
        let listening = |result: Result<(), ErrorCode>| text(result.map(|()| "listens".to_owned()), name_of);
        json(&[listening(bind((127, 0, 0, 1))), listening(bind((0, 0, 0, 0))), text(udp, name_of)])
    })
}

/// Makes sockets until it is refused; returns how often it was not, and why it was.
pub(crate) fn hoard_sockets(_input: &str) -> String {
    in_step(|| {
        let mut hoard = Vec::new();
        loop {
            match create_tcp_socket(IpAddressFamily::Ipv4) {
                Ok(socket) if hoard.len() < 1_000 => hoard.push(socket),
                Ok(_) => return json(&["no end".to_owned()]),
                Err(error) => return json(&[hoard.len().to_string(), name_of(error)]),
            }
        }
    })
}

/// What stopped a stream.
fn reason_of(error: StreamError) -> String {
    match error {
        StreamError::LastOperationFailed(error) => error.to_debug_string(),
        StreamError::Closed => "closed".to_owned(),
    }
}

/// Begins to look up a name, again and again, without waiting for an answer; returns why it was refused.
pub(crate) fn abandon_look_ups(host: &str) -> String {
    in_step(|| {
        let refused = (0..100_000).find_map(|_| resolve_addresses(&instance_network(), host).err());
        json(&[refused.map_or_else(|| "no end".to_owned(), name_of)])
    })
}

fn name_of(error: ErrorCode) -> String {
    error.name().to_owned()
}
