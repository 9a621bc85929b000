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
    let large = format!("GET /health HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "y".repeat(100_000));
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
    let head = format!("POST {} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n1", invocations("echo"));
    let mut stream = served.connect().await;
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 408");
}

#[tokio::test]
async fn a_stop_answers_those_who_wait() {
    let served = Served::new(Setup::default()).await;
    let request = format!("POST {} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\n\r\n1", invocations("approval"));
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
