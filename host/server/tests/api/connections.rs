//! Connections: what clients that are slow, loud or gone get, and how the server ends.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::client::{Setup, invocations};

/// A server on a port of its own.
struct Served {
    port: u16,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

impl Served {
    async fn new(setup: Setup) -> Self {
        let (server, _) = setup.server();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(async move {
            let shutdown = async {
                let _ = stopped.await;
            };
            server.serve(listener, shutdown).await.unwrap();
        });
        Self { port, stop, ended }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.unwrap()
    }

    /// Sends some bytes and reads until the server closes the connection.
    async fn exchange(&self, request: &str) -> String {
        let mut stream = self.connect().await;
        // What is sent after the server has had enough is lost.
        let _ = stream.write_all(request.as_bytes()).await;
        rest(&mut stream).await
    }
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn requests_over_one_connection() {
    let served = Served::new(Setup::default()).await;
    let request = "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\nGET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let answers = served.exchange(request).await;
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 2, "{answers}");
}

#[tokio::test]
async fn heads_that_are_too_large_or_too_slow() {
    let mut setup = Setup::default();
    setup.limits.head_timeout = Duration::from_millis(50);
    let served = Served::new(setup).await;
    let large = format!("GET /health HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "y".repeat(200_000));
    let answer = served.exchange(&large).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    let slow = served.exchange("GET /health HTTP/1.1\r\nhost: loc").await;
    assert!(slow.is_empty() || slow.starts_with("HTTP/1.1 408"), "{slow}");
    let broken = served.exchange("what is this\r\n\r\n").await;
    assert!(broken.starts_with("HTTP/1.1 400"), "{broken}");
}

#[tokio::test]
async fn bodies_that_are_too_slow() {
    let mut setup = Setup::default();
    setup.limits.body_timeout = Duration::from_millis(50);
    let served = Served::new(setup).await;
    let head = format!("{}1", invoke_head("echo", 10));
    let mut stream = served.connect().await;
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 408");
}

/// The first bytes of an invoke.
fn invoke_head(function: &str, bytes: usize) -> String {
    format!("POST {} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {bytes}\r\n\r\n", invocations(function))
}

#[tokio::test]
async fn answers_that_nobody_takes() {
    let mut setup = Setup::default();
    setup.limits.answer_timeout = Duration::from_millis(50);
    setup.limits.connections = 1;
    let served = Served::new(setup).await;
    // More than the system keeps for a client that does not read.
    let bytes = 6_000_000;
    let mut stalled = served.connect().await;
    stalled.write_all(invoke_head("echo", bytes).as_bytes()).await.unwrap();
    stalled.write_all(format!("\"{}\"", "x".repeat(bytes - 2)).as_bytes()).await.unwrap();
    let next = served.exchange("GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    let next = tokio::time::timeout(Duration::from_secs(20), next).await.expect("the connection is free again");
    assert!(next.starts_with("HTTP/1.1 200"), "{next}");
    assert!(rest(&mut stalled).await.len() < bytes);
}

#[tokio::test]
async fn a_caller_that_hangs_up_is_not_waited_for() {
    let mut setup = Setup::default();
    setup.limits.invokes = 1;
    let served = Served::new(setup).await;
    let mut gone = served.connect().await;
    gone.write_all(format!("{}1", invoke_head("approval", 1)).as_bytes()).await.unwrap();
    let invoke = invoke_head("echo", 1).replace("host:", "connection: close\r\nhost:") + "2";
    while !served.exchange(&invoke).await.starts_with("HTTP/1.1 429") {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(gone);
    while !served.exchange(&invoke).await.starts_with("HTTP/1.1 200") {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_stop_answers_those_who_wait() {
    let served = Served::new(Setup::default()).await;
    let request = format!("{}1", invoke_head("approval", 1));
    let mut waiting = served.connect().await;
    waiting.write_all(request.as_bytes()).await.unwrap();
    // Another connection that is served means that the first one is, too.
    let close = "GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    assert!(served.exchange(close).await.starts_with("HTTP/1.1 200"));
    served.stop.send(()).unwrap();
    let answer = rest(&mut waiting).await;
    assert!(answer.contains("goes on when it starts again"), "{answer}");
    served.ended.await.unwrap();
    assert!(TcpStream::connect(("127.0.0.1", served.port)).await.is_err(), "nobody listens any more");
}
