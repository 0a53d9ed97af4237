//! Hearing a server's acknowledgements, and only those that belong to what was asked.

use super::codec::{Answer, Step};
use crate::wire::{Ended, Heard, Wire};
use crate::{BackChannel, CancelToken, Evidence, SessionError};
use std::io;
use std::time::Duration;
use tokio::task::consume_budget;
use tokio::time::{Instant, sleep_until, timeout};

/// A message is read for this long after its first byte.
const MESSAGE_TIME: Duration = Duration::from_secs(2);

/// A connection whose answers are taken one by one.
///
/// RFC 1179 gives an acknowledgement no name, so one too many early in a session could pass for
/// the last one, for which the job counts as delivered. Bytes that come unasked are therefore
/// counted, and after any of them [`Self::confirm`] wants the device's orderly close as well.
pub(super) struct Listener {
    wire: Wire,
    patience: Duration,
    stall: Duration,
    taken: u64,
    surplus: u64,
}

/// What to wait for after an acknowledgement's bytes ran out.
enum Waited {
    Readable,
    TimeUp,
}

impl Listener {
    pub(super) fn new(wire: Wire, patience: Duration, stall: Duration) -> Self {
        Self {
            wire,
            patience,
            stall,
            taken: 0,
            surplus: 0,
        }
    }

    pub(super) fn into_back_channel(self) -> BackChannel {
        self.wire.into_back_channel()
    }

    /// Writes `bytes`, of which the device takes some every stall timeout. An error that the
    /// device writes meanwhile ends it, as an answer to `step`.
    pub(super) async fn write(
        &mut self,
        mut bytes: &[u8],
        step: Step,
        cancel: &mut CancelToken,
        wrote: &mut (dyn FnMut(usize) + Send),
    ) -> Result<(), SessionError> {
        loop {
            self.heard_unasked(step).await?;
            match self
                .wire
                .write(bytes, Heard::Stop, self.stall, cancel, wrote)
                .await
            {
                Ok(()) => return Ok(()),
                Err(Ended::Interrupted { taken }) => bytes = &bytes[taken..],
                Err(Ended::Failed(why)) => {
                    // A device that refuses in words and hangs up breaks the connection, too: its
                    // words tell more.
                    self.heard_unasked(step).await?;
                    return Err(why);
                }
            }
        }
    }

    /// Waits for the zero byte that answers `step`. As long as the device still acknowledges bytes
    /// of it at the level of TCP, its time does not run out.
    pub(super) async fn acknowledged(
        &mut self,
        step: Step,
        cancel: &mut CancelToken,
    ) -> Result<(), SessionError> {
        let mut left = self.wire.unacknowledged()?;
        loop {
            let deadline = Instant::now() + self.patience;
            match self.first_news(step, deadline, cancel).await? {
                Some(news) => return self.judge(step, news).await,
                None if self.wire.device_closed() => {
                    return Err(SessionError::AcknowledgementMissing {
                        peer: self.wire.peer(),
                        step,
                    });
                }
                None => {}
            }
            let now_left = self.wire.unacknowledged()?;
            if now_left >= left {
                let peer = self.wire.peer();
                let after = self.patience;
                return Err(SessionError::AcknowledgementTimeout { peer, step, after });
            }
            left = now_left;
        }
    }

    /// Ends a job whose last acknowledgement came.
    pub(super) async fn confirm(
        &mut self,
        cancel: &mut CancelToken,
    ) -> Result<Evidence, SessionError> {
        if self.surplus == 0 {
            // What the device does with the connection now changes nothing: it has the job.
            let _closes_in_order = self.wire.disarm();
            return Ok(Evidence::FinalAcknowledgement);
        }
        self.half_close().await?;
        if self
            .wire
            .wait_for_close(self.stall, self.patience, cancel)
            .await?
        {
            Ok(Evidence::FinalAcknowledgement)
        } else {
            Err(SessionError::SurplusAcknowledgement {
                peer: self.wire.peer(),
            })
        }
    }

    /// Ends a job whose length the device learns from our half-close. An orderly close without an
    /// acknowledgement is no evidence: a server that refuses streams and stands behind a relay
    /// (inetd's pipes, a print server box) ends the same way.
    pub(super) async fn streamed(
        &mut self,
        cancel: &mut CancelToken,
    ) -> Result<Evidence, SessionError> {
        self.half_close().await?;
        self.acknowledged(Step::DataFile, cancel).await?;
        self.confirm(cancel).await
    }

    async fn half_close(&mut self) -> Result<(), SessionError> {
        let closed = self.wire.half_close().await;
        closed.map_err(|source| SessionError::HalfClose {
            peer: self.wire.peer(),
            source,
        })
    }

    /// Returns the bytes that came since the last look, without waiting.
    fn news(&mut self) -> io::Result<Vec<u8>> {
        let listened = self.wire.listen();
        let channel = self.wire.back_channel();
        let fresh = usize::try_from(channel.total() - self.taken).unwrap_or(usize::MAX);
        let news = channel.tail()[channel.tail().len().saturating_sub(fresh)..].to_vec();
        self.taken = channel.total();
        if news.is_empty() {
            listened.map(|_none| news)
        } else {
            Ok(news)
        }
    }

    async fn first_news(
        &mut self,
        step: Step,
        deadline: Instant,
        cancel: &mut CancelToken,
    ) -> Result<Option<Vec<u8>>, SessionError> {
        loop {
            let news = self.news().map_err(|source| self.lost(step, source))?;
            if !news.is_empty() {
                return Ok(Some(news));
            }
            if self.wire.device_closed() {
                return Ok(None);
            }
            let waited = tokio::select! {
                biased;
                () = cancel.cancelled() => {
                    return Err(SessionError::Cancelled { peer: self.wire.peer() });
                }
                readable = self.wire.readable() => readable.map(|()| Waited::Readable),
                () = sleep_until(deadline) => Ok(Waited::TimeUp),
            };
            match waited.map_err(|source| self.lost(step, source))? {
                Waited::Readable => {}
                Waited::TimeUp => return Ok(None),
            }
        }
    }

    async fn judge(&mut self, step: Step, mut news: Vec<u8>) -> Result<(), SessionError> {
        let Some(error) = news.iter().position(|byte| *byte != 0) else {
            self.surplus += u64::try_from(news.len() - 1).unwrap_or(u64::MAX);
            return Ok(());
        };
        if Answer::begins_text(news[error]) {
            self.rest_of_message(&mut news).await;
        }
        let answer = Answer::parse(&news[error..]);
        Err(SessionError::NotAcknowledged {
            peer: self.wire.peer(),
            step,
            answer,
        })
    }

    /// Takes what came before it was asked for: zero bytes are counted, an error ends the job.
    async fn heard_unasked(&mut self, step: Step) -> Result<(), SessionError> {
        let news = self.news().map_err(|source| self.lost(step, source))?;
        if !news.is_empty() {
            self.surplus += 1;
            self.judge(step, news).await?;
        }
        if self.wire.device_closed() {
            return Err(SessionError::AcknowledgementMissing {
                peer: self.wire.peer(),
                step,
            });
        }
        Ok(())
    }

    /// Reads a message to its end, its limit or its time; what is missing of it is only text.
    async fn rest_of_message(&mut self, message: &mut Vec<u8>) {
        let reading = async {
            while message.len() < Answer::LONGEST_TEXT && !self.wire.device_closed() {
                match self.news() {
                    Ok(news) if !news.is_empty() => {
                        message.extend(news);
                        consume_budget().await;
                    }
                    Ok(_nothing) if self.wire.device_closed() => return,
                    Ok(_nothing) => {
                        if self.wire.readable().await.is_err() {
                            return;
                        }
                    }
                    Err(_broken) => return,
                }
            }
        };
        // Whether it ended or its time did, what there is of the message is shown.
        let _ended = timeout(MESSAGE_TIME, reading).await;
    }

    fn lost(&self, step: Step, source: io::Error) -> SessionError {
        SessionError::AcknowledgementLost {
            peer: self.wire.peer(),
            step,
            source,
        }
    }
}
