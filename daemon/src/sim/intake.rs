//! A connection as a device reads it: at its speed, and only as far as its fault lets it.

use super::faults::FaultKind;
use super::printer::Shared;
use super::record::{End, EndedBy, LprWords, Taking};
use std::io;
use std::ops::Range;
use std::time::Duration;
use tokio::io::{AsyncReadExt, Interest};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::sleep;

/// Bytes read at once; small, because each of many connections has such a buffer.
const BITE: usize = 16 * 1024;

/// A connection with what its device does wrong.
pub(super) struct Intake {
    stream: TcpStream,
    fault: Option<FaultKind>,
    speed: Option<u64>,
    healed: watch::Receiver<u64>,
    buffer: Box<[u8]>,
    /// What of the buffer is read and not yet taken.
    waiting: Range<usize>,
}

/// What came of a look at the connection.
pub(super) enum Bite {
    /// These bytes of the buffer, for [`Intake::bytes`].
    Bytes(Range<usize>),
    /// The sender's end.
    End,
    /// The sender's reset.
    SenderReset,
    /// The device's own end, by its fault.
    Death,
}

impl Intake {
    pub(super) fn new(shared: &Shared, stream: TcpStream, fault: Option<FaultKind>) -> Self {
        let speed = match fault {
            Some(FaultKind::Slow { bytes_per_second }) => Some(
                shared
                    .speed()
                    .map_or(bytes_per_second, |speed| speed.min(bytes_per_second)),
            ),
            _other => shared.speed(),
        };
        let buffer = vec![0; BITE].into();
        Self {
            stream,
            fault,
            speed,
            healed: shared.healed(),
            buffer,
            waiting: 0..0,
        }
    }

    pub(super) fn stream(&mut self) -> &mut TcpStream {
        &mut self.stream
    }

    pub(super) fn fault(&self) -> Option<FaultKind> {
        self.fault
    }

    pub(super) fn bytes(&self, taken: Range<usize>) -> &[u8] {
        &self.buffer[taken]
    }

    /// Reads one byte that belongs to no document.
    pub(super) async fn byte(&mut self) -> Result<u8, EndOfBytes> {
        if self.waiting.is_empty() {
            self.fill(self.buffer.len()).await?;
        }
        let byte = self.buffer[self.waiting.start];
        self.waiting.start += 1;
        Ok(byte)
    }

    /// Reads at most `most` bytes of a document of which `taken` are read already.
    pub(super) async fn bite(&mut self, taken: u64, most: u64) -> Bite {
        let mut most = usize::try_from(most)
            .unwrap_or(usize::MAX)
            .min(self.buffer.len());
        loop {
            match self.fault {
                Some(FaultKind::DieAfter { bytes }) if taken >= bytes => return Bite::Death,
                Some(FaultKind::DieAfter { bytes: limit } | FaultKind::Stall { after: limit })
                    if taken < limit =>
                {
                    most = most.min(usize::try_from(limit - taken).unwrap_or(usize::MAX));
                    break;
                }
                Some(FaultKind::Stall { .. }) => {
                    if self.hold().await == Held::SenderGone {
                        return Bite::SenderReset;
                    }
                    self.fault = None;
                }
                _other => break,
            }
        }
        if let Some(speed) = self.speed {
            most = most.min(usize::try_from(speed / 20).unwrap_or(usize::MAX).max(1));
        }
        if self.waiting.is_empty() {
            match self.fill(most).await {
                Ok(()) => {}
                Err(EndOfBytes::End) => return Bite::End,
                Err(EndOfBytes::SenderReset) => return Bite::SenderReset,
            }
        }
        let end = self.waiting.end.min(self.waiting.start + most);
        let taken = self.waiting.start..end;
        self.waiting.start = end;
        self.rest(taken.len()).await;
        Bite::Bytes(taken)
    }

    async fn fill(&mut self, most: usize) -> Result<(), EndOfBytes> {
        match self.stream.read(&mut self.buffer[..most]).await {
            Ok(0) => Err(EndOfBytes::End),
            Ok(length) => {
                self.waiting = 0..length;
                Ok(())
            }
            Err(_reset) => Err(EndOfBytes::SenderReset),
        }
    }

    /// Keeps the connection open without reading, until the faults are set anew or the sender is
    /// gone.
    pub(super) async fn hold(&mut self) -> Held {
        loop {
            tokio::select! {
                ready = self.stream.ready(Interest::ERROR) => match ready {
                    Ok(ready) if !ready.is_error() => {}
                    Ok(_) | Err(_) => return Held::SenderGone,
                },
                _healed = self.healed.changed() => return Held::Healed,
            }
        }
    }

    /// Resets the connection.
    pub(super) fn reset(self) {
        // Without the option the drop closes in order, which a sender takes for something else; the
        // call fails only for a socket that is broken already.
        let _broken_already = self.stream.set_zero_linger();
    }

    async fn rest(&self, length: usize) {
        if let Some(speed) = self.speed {
            let bytes = u64::try_from(length).unwrap_or(u64::MAX);
            let micros = bytes.saturating_mul(1_000_000) / speed;
            sleep(Duration::from_micros(micros)).await;
        }
    }
}

/// Why no byte came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EndOfBytes {
    End,
    SenderReset,
}

/// Why a connection is held no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    Healed,
    SenderGone,
}

/// A document under way, whose receipt is written whatever becomes of its connection, even when
/// the device is switched off.
pub(super) struct UnderWay<'a> {
    shared: &'a Shared,
    taking: Option<Taking>,
}

impl<'a> UnderWay<'a> {
    pub(super) fn new(shared: &'a Shared, taking: Taking) -> Self {
        Self {
            shared,
            taking: Some(taking),
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.taking.as_ref().map_or(0, Taking::bytes)
    }

    pub(super) fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.taking
            .as_mut()
            .map_or(Ok(()), |taking| taking.push(bytes))
    }

    pub(super) fn printed(self, by: EndedBy, lpr: Option<LprWords>) -> io::Result<()> {
        self.finish(End {
            by,
            complete: true,
            lpr,
        })
    }

    pub(super) fn broke_off(self, by: EndedBy, lpr: Option<LprWords>) -> io::Result<()> {
        self.finish(End {
            by,
            complete: false,
            lpr,
        })
    }

    fn finish(mut self, end: End) -> io::Result<()> {
        match self.taking.take() {
            Some(taking) => write(self.shared, taking, end),
            None => Ok(()),
        }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if let Some(taking) = self.taking.take() {
            let end = End {
                by: EndedBy::Stopped,
                complete: false,
                lpr: None,
            };
            if let Err(error) = write(self.shared, taking, end) {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "cannot write a receipt"
                );
            }
        }
    }
}

fn write(shared: &Shared, taking: Taking, end: End) -> io::Result<()> {
    let mut record = shared.record();
    record.finish(taking, end)?;
    let receipts = record.received().len();
    std::mem::drop(record);
    shared.announce(receipts);
    Ok(())
}
