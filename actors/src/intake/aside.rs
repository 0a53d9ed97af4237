//! A file that could not be claimed: left alone for a while, then tried again.
//!
//! What was in the way may go without the file changing, as when a directory's owner or mode is put
//! right, so time alone brings it back.

use std::time::{Duration, Instant};

/// The first and the longest time a file is left alone.
pub(super) const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Why a file is not offered now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SetAside {
    pub(super) note: String,
    pub(super) until: Instant,
    pause: Duration,
}

/// Whether people know already why a file is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// They do not.
    New,
    /// It was tried again for nothing.
    Before,
}

impl SetAside {
    /// Sets a file aside at `now`, each time for longer while the reason stays the same.
    pub(super) fn after(before: Option<&Self>, now: Instant, note: String) -> (Self, Told) {
        let same = before.filter(|before| before.note == note);
        let pause = same.map_or(FIRST_PAUSE, |before| (before.pause * 2).min(LONGEST_PAUSE));
        let told = if same.is_some() {
            Told::Before
        } else {
            Told::New
        };
        let until = now + pause;
        (Self { note, until, pause }, told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use platen_model::{Clock as _, WallClock};

    #[test]
    fn a_file_is_tried_again_after_longer_and_longer_pauses_and_told_of_once() {
        let mut now = WallClock.instant();
        let mut aside: Option<SetAside> = None;
        let mut said = vec![];
        for note in ["a", "a", "a", "a", "a", "a", "a", "b"] {
            let (next, told) = SetAside::after(aside.as_ref(), now, note.to_owned());
            said.push((told, (next.until - now).as_secs()));
            now = next.until;
            aside = Some(next);
        }
        let expected = [2, 4, 8, 16, 32, 60, 60, 2].map(|pause| (Told::Before, pause));
        let mut expected = expected.to_vec();
        (expected[0].0, expected[7].0) = (Told::New, Told::New);
        assert_eq!(said, expected);
    }
}
