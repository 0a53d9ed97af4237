//! RAW, also called AppSocket or JetDirect: the document's bytes on TCP port 9100, and no words.
//!
//! All that the protocol gives is TCP: bytes acknowledged, and an orderly close after ours.
//! Wire format: none.

mod client;

pub use client::{RawConnection, RawTarget, connect};
