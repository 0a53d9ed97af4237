//! The chain that makes every change of the past visible: each event's hash covers all of its
//! columns and the hash before it.
//!
//! A chain alone cannot show that its end was cut off or that all of it was rewritten; a
//! remembered [`Head`] does.

use crate::record::EventRow;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The end of the chain: remember it elsewhere, and no later change of what it covers stays
/// unseen. Its text is `SEQ-HASH`, a number and 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Head {
    /// The number of the last event; 0 before the first.
    pub seq: u64,
    /// Its link: BLAKE3 over its columns and the link before it.
    pub hash: [u8; 32],
}

/// The text is not the head of a chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the head of a ledger (a number, '-', 64 hexadecimal digits): {text:?}")]
pub struct ParseHeadError {
    text: String,
}

impl Head {
    /// Returns the start of a node's chain, which goes on from `before` when another node wrote
    /// the ledger until then.
    pub(crate) fn genesis(room: Uuid, node: Uuid, epoch: u64, before: Option<Self>) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("platen ledger genesis 1");
        hasher.update(room.as_bytes());
        hasher.update(node.as_bytes());
        hasher.update(&epoch.to_le_bytes());
        let seq = before.map_or(0, |head| head.seq);
        if let Some(before) = before {
            hasher.update(&before.hash);
        }
        Self {
            seq,
            hash: *hasher.finalize().as_bytes(),
        }
    }

    /// Returns the head after `row`.
    pub(crate) fn after(self, row: &EventRow) -> Self {
        let seq = self.seq + 1;
        let mut hasher = blake3::Hasher::new_derive_key("platen ledger event 1");
        hasher.update(&self.hash);
        hasher.update(&seq.to_le_bytes());
        hasher.update(&row.v.to_le_bytes());
        let always = [
            &row.stream,
            &row.kind,
            &row.recorded_at,
            &row.actor,
            &row.body,
        ];
        for text in always {
            add(&mut hasher, text);
        }
        match &row.source_at {
            None => hasher.update(&[0]),
            Some(text) => add(hasher.update(&[1]), text),
        };
        Self {
            seq,
            hash: *hasher.finalize().as_bytes(),
        }
    }
}

/// Every text goes in behind its length, so that no two rows have the same bytes.
fn add<'a>(hasher: &'a mut blake3::Hasher, text: &str) -> &'a mut blake3::Hasher {
    hasher.update(&(text.len() as u64).to_le_bytes());
    hasher.update(text.as_bytes())
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash = platen_model::ContentHash(self.hash);
        write!(f, "{}-{hash}", self.seq)
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Head {
    type Err = ParseHeadError;

    fn from_str(text: &str) -> Result<Self, ParseHeadError> {
        let parse = || {
            let (seq, hash) = text.split_once('-')?;
            let hash: platen_model::ContentHash = hash.parse().ok()?;
            Some(Self {
                seq: seq.parse().ok()?,
                hash: hash.0,
            })
        };
        parse().ok_or_else(|| ParseHeadError {
            text: text.chars().take(100).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> EventRow {
        EventRow {
            stream: "room".to_owned(),
            kind: "stopped".to_owned(),
            v: 1,
            recorded_at: "2026-11-22T10:00:00Z".to_owned(),
            source_at: None,
            actor: "\"room\"".to_owned(),
            body: "null".to_owned(),
        }
    }

    #[track_caller]
    fn check_changes(change: impl FnOnce(&mut EventRow)) {
        let start = Head::genesis(Uuid::from_u128(1), Uuid::from_u128(2), 1, None);
        let mut changed = row();
        change(&mut changed);
        assert_ne!(start.after(&row()), start.after(&changed));
    }

    #[test]
    fn every_column_counts() {
        check_changes(|row| row.stream.push('x'));
        check_changes(|row| row.kind.push('x'));
        check_changes(|row| row.v = 2);
        check_changes(|row| row.recorded_at.push('x'));
        check_changes(|row| row.source_at = Some(String::new()));
        check_changes(|row| row.actor.push('x'));
        check_changes(|row| row.body.push('x'));
        check_changes(|row| {
            // The same bytes, cut elsewhere.
            row.stream.push('s');
            row.kind.remove(0);
        });
    }

    #[test]
    fn a_head_survives_its_text() {
        let head = Head::genesis(Uuid::from_u128(1), Uuid::from_u128(2), 1, None).after(&row());
        assert_eq!(head.to_string().parse(), Ok(head));
        for text in ["", "1", "1-", "-", "x-00", "1-é"] {
            assert!(text.parse::<Head>().is_err(), "{text:?}");
        }
    }
}
