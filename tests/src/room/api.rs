//! The operators' interface on the room's Unix socket, asked as simply as HTTP allows.

use anyhow::{Context, Result};
use serde_json::Value;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

const JSON: &str = "Content-Type: application/json\r\n";
/// Parts the fields of a form; no document of a test holds it.
const BOUNDARY: &str = "between-two-fields-of-a-form";

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

/// A file that is handed in by the interface.
#[derive(Debug, Clone, Copy)]
pub struct Submission<'s> {
    /// The folder whose rules it follows.
    pub folder: &'s str,
    /// Its name.
    pub name: &'s str,
    /// Its bytes.
    pub bytes: &'s [u8],
    /// The `Idempotency-Key`, if it has one.
    pub key: Option<&'s str>,
    /// Further fields of the form.
    pub fields: &'s [(&'s str, &'s str)],
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
        self.ask("GET", path, JSON, b"")
    }

    /// Orders something, with a body of JSON or none.
    pub fn post(&self, path: &str, body: &str) -> Result<Answered> {
        self.ask("POST", path, JSON, body.as_bytes())
    }

    /// Deletes something, with a body of JSON or none.
    pub fn delete(&self, path: &str, body: &str) -> Result<Answered> {
        self.ask("DELETE", path, JSON, body.as_bytes())
    }

    /// Hands a file in.
    pub fn submit(&self, submission: &Submission<'_>) -> Result<Answered> {
        let mut headers = format!("Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n");
        if let Some(key) = submission.key {
            headers = format!("{headers}Idempotency-Key: {key}\r\n");
        }
        self.ask("POST", "/api/v1/jobs", &headers, &submission.form())
    }

    fn ask(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Result<Answered> {
        let mut stream = UnixStream::connect(&self.socket)
            .with_context(|| format!("cannot reach {}", self.socket.display()))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             {headers}Content-Length: {}\r\n\r\n",
            body.len()
        )?;
        stream.write_all(body)?;
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

impl Submission<'_> {
    /// RFC 7578.
    fn form(&self) -> Vec<u8> {
        let mut form = vec![];
        for (name, value) in [("folder", self.folder)].iter().chain(self.fields) {
            let head = format!("Content-Disposition: form-data; name=\"{name}\"");
            form.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n{value}\r\n").bytes());
        }
        let head = format!(
            "Content-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\
             Content-Type: application/octet-stream",
            self.name
        );
        form.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").bytes());
        form.extend(self.bytes);
        form.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
        form
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
