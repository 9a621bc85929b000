//! A server of its own for a test.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use crate::harness::Folder;

/// `durable-wasm serve` in a folder, on a free port, killed when dropped.
pub struct Server {
    process: Child,
    address: String,
}

impl Server {
    /// Starts it with these arguments, and waits until it listens.
    pub fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut command = folder.command(&["serve", "--port", "0"]);
        let mut process = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on http://");
        let Some(address) = address else { panic!("{}", folder.show(&process.wait_with_output().unwrap())) };
        // What it logs is read to its end, so that it never waits for a reader.
        let mut stderr = process.stderr.take().unwrap();
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        Self { address: address.to_owned(), process }
    }

    /// Starts an execution, as an AWS client does that does not wait for its end.
    pub fn invoke(&self, function: &str, name: &str, payload: &str) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "POST /2015-03-31/functions/{function}/invocations HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
             X-Amz-Invocation-Type: Event\r\nX-Amz-Durable-Execution-Name: {name}\r\nContent-Length: {}\r\n\r\n{payload}",
            self.address,
            payload.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 202 "), "{answer}");
    }

    /// A client command against it.
    pub fn command(&self, folder: &Folder, arguments: &[&str]) -> Command {
        let mut command = folder.command(arguments);
        command.env("DURABLE_WASM_ENDPOINT", format!("http://{}", self.address));
        command
    }

    /// Runs a client command and gives its output.
    pub fn output(&self, folder: &Folder, arguments: &[&str]) -> Output {
        self.command(folder, arguments).output().unwrap()
    }

    /// Runs a client command that must succeed and gives what it printed.
    #[track_caller]
    pub fn ask(&self, folder: &Folder, arguments: &[&str]) -> String {
        let output = self.output(folder, arguments);
        assert!(output.status.success(), "{}", folder.show(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Asks it to end, and waits until it has.
    pub fn stop(mut self) -> ExitStatus {
        let status = Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        assert!(status.success());
        self.process.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
