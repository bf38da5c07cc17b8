//! Requests that no well-behaved client sends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::http::Client;

/// Writes `request` as it is to the server at `url`, and reads what comes until the connection
/// closes. Say `connection: close` in it.
pub fn exchange(url: &str, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    // A server that has heard enough may stop listening.
    let _ = stream.write_all(request);
    let mut out = Vec::new();
    let _ = stream.read_to_end(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// The status of an answer read by [`exchange`].
pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

/// The status with which a server begins to answer, without waiting for the end.
pub fn first_line(client: &Client, method: &str, path: &str) -> u16 {
    let mut lines = Lines::ask(client, method, path);
    lines.next().map_or(0, |line| status(&line))
}

/// An answer without an end, read line by line.
pub struct Lines(std::io::Lines<BufReader<TcpStream>>);

impl Lines {
    /// Opens a stream of events and skips to its first line.
    pub fn open(client: &Client, path: &str) -> Self {
        let mut lines = Self::ask(client, "GET", path);
        assert_eq!(lines.next().map(|line| status(&line)), Some(200));
        while lines.next().is_some_and(|line| !line.is_empty()) {}
        lines
    }

    fn ask(client: &Client, method: &str, path: &str) -> Self {
        let host = client.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nhost: {host}\r\n").unwrap();
        for (name, value) in &client.headers {
            write!(stream, "{name}: {value}\r\n").unwrap();
        }
        if let Some(token) = &client.token {
            write!(stream, "authorization: Bearer {token}\r\n").unwrap();
        }
        stream.write_all(b"\r\n").unwrap();
        Self(BufReader::new(stream).lines())
    }
}

impl Iterator for Lines {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        self.0.next()?.ok()
    }
}
