//! The operators' interface on the room's Unix socket, asked as simply as HTTP allows.

use anyhow::{Context, Result};
use serde_json::Value;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The interface of a room.
#[derive(Debug, Clone)]
pub struct Api {
    socket: PathBuf,
}

/// What the interface answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The status, such as 200.
    pub status: u16,
    /// The body, as text.
    pub text: String,
}

impl Api {
    /// Returns the interface on this socket.
    #[must_use]
    pub fn at(socket: &Path) -> Self {
        Self {
            socket: socket.to_owned(),
        }
    }

    /// Asks for something.
    pub fn get(&self, path: &str) -> Result<Answered> {
        self.ask("GET", path, "")
    }

    /// Orders something, with a body of JSON or none.
    pub fn post(&self, path: &str, body: &str) -> Result<Answered> {
        self.ask("POST", path, body)
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Result<Answered> {
        let mut stream = UnixStream::connect(&self.socket)
            .with_context(|| format!("cannot reach {}", self.socket.display()))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = vec![];
        stream.read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer);
        let (head, text) = answer
            .split_once("\r\n\r\n")
            .with_context(|| format!("no answer to {method} {path}: {answer:?}"))?;
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
        let chunked = head
            .to_ascii_lowercase()
            .contains("transfer-encoding: chunked");
        Ok(Answered {
            status: status.with_context(|| format!("no status in {head:?}"))?,
            text: if chunked {
                unchunked(text)
            } else {
                text.to_owned()
            },
        })
    }
}

impl Answered {
    /// Returns the body as JSON.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.text).with_context(|| format!("no JSON: {self:?}"))
    }
}

/// RFC 9112 section 7.1; a malformed end is cut off.
fn unchunked(mut text: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = text.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        let Some(chunk) = rest.get(..size).filter(|_| size > 0) else {
            break;
        };
        whole.push_str(chunk);
        text = rest[size..].trim_start_matches("\r\n");
    }
    whole
}
