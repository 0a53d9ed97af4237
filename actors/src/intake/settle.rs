//! When a file is taken to be finished: pure, over what was seen at each look.
//!
//! Time is our own monotonic clock. The file's own times are compared only for equality, because
//! copying programs set them to whatever the original had.

use super::{Inodes, Signature, Verdict};
use std::time::{Duration, Instant};

/// Looks at an unchanged file before it is believed, the first one included.
const LOOKS: u32 = 2;
/// How many times longer a file is waited for whose end is missing.
const PATIENCE: u32 = 4;
/// Least time between the first look at a file that was renamed into place and the confirming one.
const CONFIRMING: Duration = Duration::from_millis(200);

/// How long files are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long a file must be unchanged. Four times that when its end is missing.
    pub settle: Duration,
}

impl Patience {
    fn extended(self) -> Duration {
        self.settle.saturating_mul(PATIENCE)
    }
}

/// How a file came to its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arrival {
    /// It appeared and may still be growing.
    Written,
    /// It was seen before under an ignored name with the same content: its writer says that it is
    /// finished by giving it this name.
    Renamed,
}

/// What is remembered of one file between looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    first_seen: Instant,
    signature: Signature,
    unchanged_since: Instant,
    last_look: Instant,
    looks: u32,
    arrival: Arrival,
    verdict: Option<Verdict>,
}

/// What may be done with a file now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// It has no bytes yet. Never an error and never ready, however long it lies there.
    Empty,
    /// It changed, or was not looked at long enough; ask again at `again`.
    Changing {
        /// When the answer may be another one.
        again: Instant,
    },
    /// It holds still but its end is missing; ask again at `again`.
    Unfinished {
        /// What is missing, as a clause for people.
        missing: String,
        /// When it is given up.
        again: Instant,
    },
    /// It is whole and holds still.
    Ready,
    /// Its end did not come. It stays where it is, or goes to the error place, and is judged anew
    /// as soon as it changes.
    GivenUp {
        /// What is missing, as a clause for people.
        note: String,
    },
}

impl Memory {
    /// Remembers the first look at a file.
    #[must_use]
    pub fn first(now: Instant, signature: Signature) -> Self {
        Self {
            first_seen: now,
            signature,
            unchanged_since: now,
            last_look: now,
            looks: 1,
            arrival: Arrival::Written,
            verdict: None,
        }
    }

    /// Remembers the first look at a file under its final name that was known by an ignored one.
    /// The known signature must be of the same inode and content, else it is any new file.
    #[must_use]
    pub fn renamed(now: Instant, signature: Signature, known: &Signature, inodes: Inodes) -> Self {
        let same = match inodes {
            Inodes::Stable => signature.same_content(known),
            Inodes::MayChange => false,
        };
        let arrival = if same {
            Arrival::Renamed
        } else {
            Arrival::Written
        };
        Self {
            arrival,
            ..Self::first(now, signature)
        }
    }

    /// Remembers another look. A changed file starts again, and an earlier verdict is forgotten.
    pub fn look(&mut self, now: Instant, signature: Signature) {
        if signature == self.signature {
            self.looks = self.looks.saturating_add(1);
        } else {
            *self = Self {
                first_seen: self.first_seen,
                ..Self::first(now, signature)
            };
        }
        self.last_look = now;
    }

    /// Judges the file by what was seen up to the last look. `inspect` looks into the content; it
    /// is asked only once per unchanged file, when that has settled.
    ///
    /// # Errors
    /// What `inspect` answered instead of a verdict; it is asked again the next time.
    pub fn judge<E>(
        &mut self,
        patience: Patience,
        inspect: impl FnOnce() -> Result<Verdict, E>,
    ) -> Result<Judgement, E> {
        if self.signature.bytes == 0 {
            return Ok(Judgement::Empty);
        }
        let wait = match self.arrival {
            Arrival::Written => patience.settle,
            Arrival::Renamed => patience.settle.min(CONFIRMING),
        };
        let quiet = self
            .last_look
            .saturating_duration_since(self.unchanged_since);
        if self.looks < LOOKS || quiet < wait {
            return Ok(Judgement::Changing {
                again: self.unchanged_since + wait,
            });
        }
        let verdict = match self.verdict.take() {
            Some(verdict) => verdict,
            None => inspect()?,
        };
        Ok(match self.verdict.insert(verdict) {
            Verdict::Whole => Judgement::Ready,
            Verdict::NotYet { missing } if quiet < patience.extended() => Judgement::Unfinished {
                missing: missing.clone(),
                again: self.unchanged_since + patience.extended(),
            },
            Verdict::NotYet { missing } => Judgement::GivenUp {
                note: format!("incomplete: {missing}"),
            },
        })
    }

    /// Forgets that the file held still, as when opening it shows something newer than the
    /// directory did, or another program still has it open.
    pub fn disturb(&mut self) {
        let now = self.last_look;
        *self = Self {
            first_seen: self.first_seen,
            ..Self::first(now, self.signature)
        };
    }

    /// Returns when the file was first seen.
    #[must_use]
    pub const fn first_seen(&self) -> Instant {
        self.first_seen
    }

    /// Returns when the file was looked at last.
    pub(super) const fn last_look(&self) -> Instant {
        self.last_look
    }

    /// Returns the signature of the last look.
    #[must_use]
    pub const fn signature(&self) -> &Signature {
        &self.signature
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use platen_model::{Clock as _, WallClock};
    use proptest::prelude::*;
    use std::convert::Infallible;

    const SETTLE: Duration = Duration::from_secs(3);
    const PATIENT: Patience = Patience { settle: SETTLE };

    fn signature(bytes: u64, changed: i128) -> Signature {
        Signature {
            bytes,
            modified: changed,
            changed,
            inode: 7,
        }
    }

    fn judge(memory: &mut Memory, verdict: &Verdict) -> Judgement {
        let Ok(judgement) = memory.judge(PATIENT, || Ok::<_, Infallible>(verdict.clone()));
        judgement
    }

    fn missing_end() -> Verdict {
        Verdict::NotYet {
            missing: "no %%EOF".into(),
        }
    }

    /// Each row is (milliseconds, size, time of change); the last look is judged.
    #[track_caller]
    fn check(looks: &[(u64, u64, i128)], verdict: &Verdict, expected: &str) {
        let start = WallClock.instant();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let (first, rest) = looks.split_first().unwrap();
        let mut memory = Memory::first(at(first.0), signature(first.1, first.2));
        for (ms, bytes, changed) in rest {
            memory.look(at(*ms), signature(*bytes, *changed));
        }
        let said = match judge(&mut memory, verdict) {
            Judgement::Empty => "empty".to_owned(),
            Judgement::Changing { again } => format!("changing until {:?}", again - start),
            Judgement::Unfinished { missing, again } => {
                format!("unfinished ({missing}) until {:?}", again - start)
            }
            Judgement::Ready => "ready".to_owned(),
            Judgement::GivenUp { note } => format!("given up: {note}"),
        };
        assert_eq!(said, expected);
    }

    #[test]
    fn a_file_is_ready_when_it_held_still_over_two_looks_and_the_settle_time() {
        let whole = Verdict::Whole;
        check(&[(0, 9, 1)], &whole, "changing until 3s");
        check(&[(0, 9, 1), (2999, 9, 1)], &whole, "changing until 3s");
        check(&[(0, 9, 1), (3000, 9, 1)], &whole, "ready");
        check(&[(0, 9, 1), (60_000, 9, 1)], &whole, "ready");
        check(&[(0, 9, 1), (3000, 10, 1)], &whole, "changing until 6s");
        check(&[(0, 9, 1), (3000, 9, 2)], &whole, "changing until 6s");
        check(
            &[(0, 9, 1), (3000, 10, 2), (3100, 10, 2), (6000, 10, 2)],
            &whole,
            "ready",
        );
        // A size that comes back is a change all the same, because the times tell.
        check(
            &[(0, 9, 1), (1000, 5, 2), (2000, 9, 3), (4999, 9, 3)],
            &whole,
            "changing until 5s",
        );
        check(
            &[(0, 9, 1), (1000, 5, 2), (2000, 9, 3), (5000, 9, 3)],
            &whole,
            "ready",
        );
    }

    #[test]
    fn an_empty_file_is_never_ready_and_never_an_error() {
        check(&[(0, 0, 1), (3000, 0, 1)], &missing_end(), "empty");
        check(&[(0, 0, 1), (900_000, 0, 1)], &Verdict::Whole, "empty");
        check(
            &[(0, 0, 1), (900_000, 5, 2)],
            &Verdict::Whole,
            "changing until 903s",
        );
    }

    #[test]
    fn a_missing_end_is_waited_for_longer_and_then_given_up_until_the_file_changes() {
        check(
            &[(0, 9, 1), (3000, 9, 1)],
            &missing_end(),
            "unfinished (no %%EOF) until 12s",
        );
        check(
            &[(0, 9, 1), (11_999, 9, 1)],
            &missing_end(),
            "unfinished (no %%EOF) until 12s",
        );
        check(
            &[(0, 9, 1), (12_000, 9, 1)],
            &missing_end(),
            "given up: incomplete: no %%EOF",
        );
        check(
            &[(0, 9, 1), (12_000, 9, 1), (13_000, 20, 2)],
            &missing_end(),
            "changing until 16s",
        );
        check(
            &[(0, 9, 1), (12_000, 9, 1), (13_000, 20, 2), (16_000, 20, 2)],
            &Verdict::Whole,
            "ready",
        );
    }

    #[test]
    fn the_content_is_looked_at_once_per_unchanged_file() {
        let start = WallClock.instant();
        let mut asked = 0;
        let mut memory = Memory::first(start, signature(9, 1));
        for second in 1..11 {
            memory.look(start + Duration::from_secs(second), signature(9, 1));
            let Ok(_) = memory.judge(PATIENT, || {
                asked += 1;
                Ok::<_, Infallible>(missing_end())
            });
        }
        assert_eq!(asked, 1);
    }

    #[test]
    fn a_file_renamed_into_place_is_ready_at_the_confirming_look() {
        let start = WallClock.instant();
        let known = signature(9, 1);
        // The rename itself sets the time of change.
        let now = Signature {
            changed: 2,
            ..known
        };
        let mut memory = Memory::renamed(start, now, &known, Inodes::Stable);
        assert_ne!(judge(&mut memory, &Verdict::Whole), Judgement::Ready);
        memory.look(start + CONFIRMING, now);
        assert_eq!(judge(&mut memory, &Verdict::Whole), Judgement::Ready);

        let strangers = [
            (Signature { bytes: 8, ..known }, Inodes::Stable),
            (Signature { inode: 8, ..known }, Inodes::Stable),
            (known, Inodes::MayChange),
        ];
        for (known, inodes) in strangers {
            let mut memory = Memory::renamed(start, now, &known, inodes);
            memory.look(start + CONFIRMING, now);
            assert_ne!(judge(&mut memory, &Verdict::Whole), Judgement::Ready);
        }
    }

    proptest! {
        #[test]
        fn never_ready_within_the_settle_time_of_a_change(
            steps in proptest::collection::vec((1_u64..4000, 0_u64..3, 0_i128..3), 1..40)
        ) {
            let start = WallClock.instant();
            let mut now = start;
            let mut last = signature(1, 0);
            let mut changed = start;
            let mut memory = Memory::first(start, last);
            for (ms, bytes, time) in steps {
                now += Duration::from_millis(ms);
                let seen = signature(bytes, time);
                if seen != last {
                    changed = now;
                    last = seen;
                }
                memory.look(now, seen);
                if judge(&mut memory, &Verdict::Whole) == Judgement::Ready {
                    prop_assert!(now - changed >= SETTLE && last.bytes > 0);
                }
            }
        }
    }
}
