//! What a simulated printer tells of a document, in `received.jsonl` and when it is asked.

use super::record::Received;
use serde::{Deserialize, Serialize};

/// A document that was received, or as much of it as was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its number, from 1, in the order of arrival.
    pub n: u64,
    /// How it came: `raw` or `lpr`.
    pub protocol: String,
    /// When it began, UTC.
    pub started: String,
    /// When it was taken or broke off, UTC.
    pub ended: String,
    /// How many bytes were read.
    pub bytes: u64,
    /// What they were.
    pub blake3: String,
    /// How it ended.
    pub ended_by: String,
    /// Whether a real device would have printed it.
    pub complete: bool,
    /// The file in the directory of receipts that holds the bytes, if they are kept.
    pub document: Option<String>,
    /// With LPR, the queue.
    pub queue: Option<String>,
    /// With LPR, the job's name.
    pub title: Option<String>,
    /// With LPR, whose it is.
    pub user: Option<String>,
    /// With LPR, how many times it is to be printed.
    pub copies: Option<u16>,
    /// With LPR, whether a banner page was asked for.
    pub banner: Option<bool>,
    /// Who sent it.
    pub remote: String,
}

impl From<&Received> for Receipt {
    fn from(received: &Received) -> Self {
        let document = received
            .document
            .as_ref()
            .and_then(|path| path.file_name()?.to_str());
        let words = received.lpr.as_ref();
        Self {
            n: received.n,
            protocol: received.protocol.as_str().to_owned(),
            started: received.started.to_string(),
            ended: received.ended.to_string(),
            bytes: received.bytes,
            blake3: received.hash.to_string(),
            ended_by: received.ended_by.as_str().to_owned(),
            complete: received.complete,
            document: document.map(str::to_owned),
            queue: words.map(|words| words.queue.clone()),
            title: words.and_then(|words| words.title.clone()),
            user: words.map(|words| words.user.clone()),
            copies: words.map(|words| words.copies),
            banner: words.map(|words| words.banner),
            remote: received.remote.to_string(),
        }
    }
}
