//! The one place that asks the operating system what time it is.

use jiff::Timestamp;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Where time comes from. Wall time stamps events; the monotonic instant measures waits, so that
/// a step of the wall clock delays and repeats nothing.
pub trait Clock: Send + Sync + 'static {
    /// Returns the wall time, UTC.
    fn now(&self) -> Timestamp;
    /// Returns the monotonic time.
    fn instant(&self) -> Instant;
}

/// The machine's own clocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct WallClock;

impl Clock for WallClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock everything else asks"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock everything else asks"
    )]
    fn instant(&self) -> Instant {
        Instant::now()
    }
}

/// A clock that moves only when told to, for tests.
#[derive(Debug)]
pub struct ManualClock {
    start: Instant,
    start_wall: Timestamp,
    passed: Mutex<Duration>,
}

impl ManualClock {
    /// Starts at `wall`.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "an Instant can be made in no other way"
    )]
    pub fn at(wall: Timestamp) -> Self {
        Self {
            start: Instant::now(),
            start_wall: wall,
            passed: Mutex::new(Duration::ZERO),
        }
    }

    /// Moves both clocks forward.
    pub fn advance(&self, by: Duration) {
        *self.passed() += by;
    }

    fn passed(&self) -> std::sync::MutexGuard<'_, Duration> {
        self.passed
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.start_wall + *self.passed()
    }

    fn instant(&self) -> Instant {
        self.start + *self.passed()
    }
}
