//! The RAW session.

use crate::document::Pieces;
use crate::wire::{self, Ended, Heard, SourcePorts, Wire};
use crate::{CancelToken, Document, Evidence, Outcome, Report, SessionError};
use std::time::Duration;

/// A RAW device and how patient to be with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawTarget {
    /// Host name or address.
    pub host: String,
    /// TCP port, usually 9100.
    pub port: u16,
    /// How long finding and connecting may take.
    pub connect_timeout: Duration,
    /// How long the device may take no byte, or acknowledge none, before the session gives up.
    pub stall_timeout: Duration,
    /// How long to wait for the device's close after it acknowledged everything. When it has not
    /// closed by then, the job counts as handed over ([`Evidence::NeverClosed`]).
    pub close_timeout: Duration,
}

/// A device that accepted a connection and got no byte yet.
pub struct RawConnection {
    wire: Wire,
    stall: Duration,
    silence: Duration,
}

/// Connects to the device without sending anything. A connection that is dropped, or whose process
/// is killed, before the end of its document is reset, so the device never takes it for finished.
pub async fn connect(target: &RawTarget) -> Result<RawConnection, SessionError> {
    let RawTarget {
        host,
        port,
        connect_timeout,
        stall_timeout,
        close_timeout,
    } = target;
    let stream = wire::connect(host, *port, SourcePorts::Any, *connect_timeout).await?;
    Ok(RawConnection {
        wire: Wire::new(stream, wire::peer_name(host, *port)),
        stall: *stall_timeout,
        silence: *close_timeout,
    })
}

impl RawConnection {
    /// Sends the document, all its copies one after the other on this connection (each PDF ends
    /// itself by its own end-of-file mark), then half-closes and waits for the device's close.
    /// What the device says meanwhile is read all the time, lest both sides block on full buffers.
    ///
    /// `progress` hears the bytes handed over so far, all copies together.
    ///
    /// A reset after the first byte is always [`Outcome::Unsure`]: TCP does not say whether bytes
    /// that it did not acknowledge were read. So is a device that closes its side before it has
    /// all bytes; it still gets the rest, for some close only the direction that they never use.
    pub async fn send(
        mut self,
        document: Document,
        progress: &mut (dyn FnMut(u64) + Send),
        mut cancel: CancelToken,
    ) -> Report {
        let mut sent = 0;
        let ended = match self.ready(&document) {
            Ok(()) => {
                self.deliver(document, &mut sent, progress, &mut cancel)
                    .await
            }
            Err(why) => Err(why),
        };
        let outcome = match ended {
            Ok(evidence) => Outcome::Delivered { sent, evidence },
            Err(why) if sent == 0 => Outcome::NotSent { why },
            Err(why) => Outcome::Unsure { sent, why },
        };
        Report {
            outcome,
            back_channel: self.wire.into_back_channel(),
        }
    }

    /// Finds a device that has hung up since it accepted, and a document that cannot be sent.
    fn ready(&self, document: &Document) -> Result<(), SessionError> {
        document.check_length()?;
        let peer = self.wire.peer();
        match self.wire.has_hung_up() {
            Ok(true) => Err(SessionError::ClosedEarly { peer }),
            Ok(false) => Ok(()),
            Err(source) => Err(SessionError::Write { peer, source }),
        }
    }

    async fn deliver(
        &mut self,
        document: Document,
        sent: &mut u64,
        progress: &mut (dyn FnMut(u64) + Send),
        cancel: &mut CancelToken,
    ) -> Result<Evidence, SessionError> {
        let copies = document.copies.get();
        let mut pieces = document.into_pieces();
        for copy in 0..copies {
            if copy > 0 {
                pieces.rewind();
            }
            self.write_copy(&mut pieces, sent, progress, cancel).await?;
        }
        let closed_early = self.wire.device_closed();
        self.end(cancel, closed_early).await
    }

    async fn write_copy(
        &mut self,
        pieces: &mut Pieces,
        sent: &mut u64,
        progress: &mut (dyn FnMut(u64) + Send),
        cancel: &mut CancelToken,
    ) -> Result<(), SessionError> {
        let mut wrote = |bytes: usize| {
            *sent += u64::try_from(bytes).unwrap_or(u64::MAX);
            progress(*sent);
        };
        loop {
            let piece = pieces.next().await?;
            if piece.is_empty() {
                return Ok(());
            }
            let written = self
                .wire
                .write(&piece, Heard::WriteOn, self.stall, cancel, &mut wrote)
                .await;
            match written {
                Ok(()) => pieces.recycle(piece),
                Err(Ended::Failed(why)) => return Err(why),
                Err(Ended::Interrupted { .. }) => {
                    return Err(SessionError::ClosedEarly {
                        peer: self.wire.peer(),
                    });
                }
            }
        }
    }

    async fn end(
        &mut self,
        cancel: &mut CancelToken,
        closed_early: bool,
    ) -> Result<Evidence, SessionError> {
        let peer = self.wire.peer();
        let half_closed = self.wire.half_close().await;
        half_closed.map_err(|source| SessionError::HalfClose {
            peer: peer.clone(),
            source,
        })?;
        let closed = self
            .wire
            .wait_for_close(self.stall, self.silence, cancel)
            .await?;
        match (closed, closed_early) {
            (_, true) => Err(SessionError::ClosedEarly { peer }),
            (true, false) => Ok(Evidence::ClosedAfterHalfClose),
            (false, false) => Ok(Evidence::NeverClosed),
        }
    }
}
