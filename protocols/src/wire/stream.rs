//! Writing while listening: what a session does with its connection.

use super::unacknowledged::unacknowledged;
use crate::{BackChannel, CancelToken, SessionError};
use rustix::io::Errno;
use rustix::net::RecvFlags;
use std::io;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::consume_budget;
use tokio::time::{Instant, sleep, sleep_until};

/// The shortest and longest pause between two looks at what the device has acknowledged.
const FIRST_LOOK: Duration = Duration::from_micros(200);
const LATER_LOOKS: Duration = Duration::from_millis(100);

/// As much as is taken from the back channel before the session looks at anything else.
const MOST_AT_ONCE: u64 = 64 * 1024;

/// A connection with what was heard on it.
pub(crate) struct Wire {
    stream: TcpStream,
    peer: String,
    back: BackChannel,
    device_closed: bool,
}

/// What a writer does when the device says something before it has everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Keeps it and writes on: RAW devices chat, and some close their side and still read.
    WriteOn,
    /// Stops: in LPR the device speaks only when it is asked.
    Stop,
}

/// How writing ended before all was written.
pub(crate) enum Ended {
    /// With this error.
    Failed(SessionError),
    /// The device spoke or closed its side, and [`Heard::Stop`] was asked for.
    Interrupted {
        /// How many bytes were written by then.
        taken: usize,
    },
}

impl Wire {
    pub(crate) fn new(stream: TcpStream, peer: String) -> Self {
        Self {
            stream,
            peer,
            back: BackChannel::default(),
            device_closed: false,
        }
    }

    pub(crate) fn peer(&self) -> String {
        self.peer.clone()
    }

    /// Returns when there may be something to [`Self::listen`] to.
    pub(crate) async fn readable(&self) -> io::Result<()> {
        self.stream.readable().await
    }

    pub(crate) fn device_closed(&self) -> bool {
        self.device_closed
    }

    pub(crate) fn into_back_channel(self) -> BackChannel {
        self.back
    }

    pub(crate) fn back_channel(&self) -> &BackChannel {
        &self.back
    }

    /// Asks the system, and not what the runtime last heard of it, whether the device has hung up.
    pub(crate) fn has_hung_up(&self) -> io::Result<bool> {
        let flags = RecvFlags::PEEK | RecvFlags::DONTWAIT;
        match rustix::net::recv(&self.stream, &mut [0; 1], flags) {
            Ok((_, waiting)) => Ok(waiting == 0),
            Err(Errno::WOULDBLOCK | Errno::INTR) => Ok(false),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Takes what has arrived without waiting, up to a limit, lest a device that never stops
    /// talking holds the session here. Returns how many bytes there were.
    pub(crate) fn listen(&mut self) -> io::Result<u64> {
        let before = self.back.total();
        let mut buffer = [0; 4096];
        while !self.device_closed && self.back.total() - before < MOST_AT_ONCE {
            match self.stream.try_read(&mut buffer) {
                Ok(0) => self.device_closed = true,
                Ok(length) => self.back.push(&buffer[..length]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.back.total() - before)
    }

    /// Writes `bytes`, listening whenever the device takes none, and tells `wrote` of each part.
    /// The device may take nothing for `stall` at most.
    pub(crate) async fn write(
        &mut self,
        mut bytes: &[u8],
        heard: Heard,
        stall: Duration,
        cancel: &mut CancelToken,
        wrote: &mut (dyn FnMut(usize) + Send),
    ) -> Result<(), Ended> {
        let whole = bytes.len();
        while !bytes.is_empty() {
            if cancel.is_cancelled() {
                return Err(Ended::Failed(SessionError::Cancelled { peer: self.peer() }));
            }
            match self.stream.try_write(bytes) {
                Ok(taken) => {
                    bytes = &bytes[taken..];
                    wrote(taken);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let interrupted = self.wait_for_room(heard, stall, cancel).await;
                    if interrupted.map_err(Ended::Failed)? {
                        return Err(Ended::Interrupted {
                            taken: whole - bytes.len(),
                        });
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(Ended::Failed(self.broke(source))),
            }
        }
        Ok(())
    }

    /// Waits until the device takes bytes again. Returns whether it spoke or closed instead, where
    /// that is to stop the writing.
    async fn wait_for_room(
        &mut self,
        heard: Heard,
        stall: Duration,
        cancel: &mut CancelToken,
    ) -> Result<bool, SessionError> {
        let deadline = Instant::now() + stall;
        loop {
            tokio::select! {
                biased;
                () = cancel.cancelled() => {
                    return Err(SessionError::Cancelled { peer: self.peer() });
                }
                room = self.stream.writable() => {
                    return room.map(|()| false).map_err(|source| self.broke(source));
                }
                () = sleep_until(deadline) => {
                    return Err(SessionError::Stalled { peer: self.peer(), after: stall });
                }
                readable = self.stream.readable(), if !self.device_closed => {
                    let news = readable.and_then(|()| self.listen());
                    let news = news.map_err(|source| self.broke(source))?;
                    if heard == Heard::Stop && (news > 0 || self.device_closed) {
                        return Ok(true);
                    }
                    consume_budget().await; // else a device that never stops talking stops time
                }
            }
        }
    }

    fn broke(&self, source: io::Error) -> SessionError {
        SessionError::Write {
            peer: self.peer(),
            source,
        }
    }

    /// Says that no byte will follow. From here on a dropped connection closes in order.
    pub(crate) async fn half_close(&mut self) -> io::Result<()> {
        self.stream.shutdown().await?;
        self.disarm()
    }

    /// Lets a dropped connection close in order instead of by a reset.
    pub(crate) fn disarm(&self) -> io::Result<()> {
        rustix::net::sockopt::set_socket_linger(&self.stream, None)?;
        Ok(())
    }

    /// Reads until the device closes, or until it has acknowledged everything and was then silent
    /// for `silence`. Returns whether it closed. As long as bytes are on their way, each `stall`
    /// must see some acknowledged.
    pub(crate) async fn wait_for_close(
        &mut self,
        stall: Duration,
        silence: Duration,
        cancel: &mut CancelToken,
    ) -> Result<bool, SessionError> {
        let mut left = self.unacknowledged()?;
        let mut moved = Instant::now();
        let mut pause = FIRST_LOOK;
        loop {
            let next_look = if left > 0 {
                Instant::now() + pause
            } else {
                moved + silence
            };
            let closed = tokio::select! {
                biased;
                () = cancel.cancelled() => {
                    return Err(SessionError::Cancelled { peer: self.peer() });
                }
                closed = self.read_to_close() => {
                    closed.map_err(|source| self.end_lost(source))?;
                    true
                }
                () = sleep_until(next_look) => false,
            };
            if closed {
                return self.wait_for_acknowledgement(stall).await.map(|()| true);
            }
            let now_left = self.unacknowledged()?;
            if now_left < left {
                (left, moved) = (now_left, Instant::now());
            } else if left == 0 {
                return Ok(false);
            } else if moved.elapsed() >= stall {
                return Err(self.unacknowledged_for(left, stall));
            }
            pause = (pause * 2).min(LATER_LOOKS);
        }
    }

    async fn read_to_close(&mut self) -> io::Result<()> {
        loop {
            self.listen()?;
            if self.device_closed {
                return Ok(());
            }
            self.stream.readable().await?;
            consume_budget().await; // else a device that never stops talking stops time
        }
    }

    /// Waits until the device's kernel has acknowledged everything after it closed its side. A
    /// device that closed before the bytes reached it answers them with a reset.
    async fn wait_for_acknowledgement(&mut self, stall: Duration) -> Result<(), SessionError> {
        let deadline = Instant::now() + stall;
        let mut pause = FIRST_LOOK;
        loop {
            let left = self.unacknowledged()?;
            if let Some(source) = self.stream.take_error().unwrap_or_else(Some) {
                return Err(self.end_lost(source));
            }
            if left == 0 {
                return Ok(());
            }
            if Instant::now() >= deadline {
                return Err(self.unacknowledged_for(left, stall));
            }
            sleep(pause).await;
            pause = (pause * 2).min(LATER_LOOKS);
        }
    }

    /// Returns the bytes that the device's kernel has not acknowledged.
    pub(crate) fn unacknowledged(&self) -> Result<u64, SessionError> {
        unacknowledged(&self.stream).map_err(|source| self.end_lost(source))
    }

    fn unacknowledged_for(&self, bytes: u64, after: Duration) -> SessionError {
        SessionError::Unacknowledged {
            peer: self.peer(),
            bytes,
            after,
        }
    }

    fn end_lost(&self, source: io::Error) -> SessionError {
        SessionError::EndLost {
            peer: self.peer(),
            source,
        }
    }
}
