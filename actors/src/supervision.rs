//! Starts a child, learns how it ended, starts it again or leaves it parked.
//!
//! actix drops an actor that panics, with its mailbox, and its address is dead; its own supervisor
//! restarts only what stopped by itself. So every child holds a [`Guard`] whose drop is its last
//! word, and the hub alone holds addresses and replaces them.

use crate::supervisor::{Child, ChildId, Report};
use platen_model::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::panicking;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// Restarts of one child within [`WINDOW`] after which it is parked.
const LIMIT: usize = 5;
const WINDOW: Duration = Duration::from_secs(60);
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// How a child ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It had nothing more to do.
    Finished,
    /// It was stopped.
    Stopped,
    /// It panicked.
    Panicked,
}

/// One life of one child: an actor that is replaced may still report its end after its successor
/// has reported its birth, and the hub must tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life(pub u64);

impl Life {
    /// Returns a life that no other child of this process has.
    fn begin() -> Self {
        static LIVES: AtomicU64 = AtomicU64::new(0);
        Self(LIVES.fetch_add(1, Ordering::Relaxed))
    }
}

/// Owned by the child: its drop is the child's last word. A oneshot is never full.
#[derive(Debug)]
pub struct Guard {
    how: How,
    tell: Option<oneshot::Sender<How>>,
}

impl Guard {
    /// Says that the child is about to end because it has nothing more to do.
    pub fn finish(&mut self) {
        self.how = How::Finished;
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let how = if panicking() { How::Panicked } else { self.how };
        if let Some(tell) = self.tell.take() {
            let _nobody_listens_at_shutdown = tell.send(how);
        }
    }
}

/// Runs one child until it finishes, is parked or the hub is gone.
///
/// `make` starts the child with its guard and returns its address.
pub async fn supervise(
    hub: mpsc::Sender<Report>,
    clock: Arc<dyn Clock>,
    who: ChildId,
    mut make: impl FnMut(Guard) -> Child,
) {
    let mut recent = vec![];
    loop {
        let (tell, ended) = oneshot::channel();
        let life = Life::begin();
        let child = make(Guard {
            how: How::Stopped,
            tell: Some(tell),
        });
        if hub.send(Report::Up { life, child }).await.is_err() {
            return; // the room is ending
        }
        // A guard tells whatever happens; without one the child cannot have lived.
        let how = ended.await.unwrap_or(How::Panicked);
        let again = restart_after(&mut recent, how, clock.instant());
        if hub
            .send(Report::Down {
                life,
                who: who.clone(),
                how,
                again,
            })
            .await
            .is_err()
        {
            return;
        }
        let Some(wait) = again else { return };
        tokio::time::sleep(wait).await;
    }
}

/// Returns how long to wait before a restart, twice as long each time; `None` is for good.
fn restart_after(recent: &mut Vec<Instant>, how: How, now: Instant) -> Option<Duration> {
    recent.retain(|restart| now.duration_since(*restart) < WINDOW);
    if how == How::Finished || recent.len() >= LIMIT {
        return None;
    }
    let wait = recent.iter().fold(FIRST_WAIT, |wait, _| wait * 2);
    recent.push(now);
    Some(wait)
}

#[cfg(test)]
mod tests {
    use super::*;
    use platen_model::{ManualClock, Timestamp};

    #[test]
    fn a_child_waits_twice_as_long_each_time_and_is_parked_at_the_sixth_end() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let mut recent = vec![];
        for expected in [100, 200, 400, 800, 1600] {
            let wait = restart_after(&mut recent, How::Panicked, clock.instant());
            assert_eq!(wait, Some(Duration::from_millis(expected)));
        }
        assert_eq!(
            restart_after(&mut recent, How::Panicked, clock.instant()),
            None
        );
        clock.advance(WINDOW);
        let wait = restart_after(&mut recent, How::Stopped, clock.instant());
        assert_eq!(wait, Some(FIRST_WAIT));
    }

    #[test]
    fn a_finished_child_is_not_started_again() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        assert_eq!(
            restart_after(&mut vec![], How::Finished, clock.instant()),
            None
        );
    }
}
