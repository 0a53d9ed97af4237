//! Looking again and again, for what a room is to come to by itself.

use platen_model::{Clock, WallClock};
use std::time::Duration;

/// How long to wait between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// Looks until something is found, at most so long and at least once.
pub fn found_within<T>(at_most: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let start = WallClock.instant();
    loop {
        let found = look();
        if found.is_some() || WallClock.instant().duration_since(start) >= at_most {
            return found;
        }
        std::thread::sleep(LOOK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_late_is_found_and_what_never_comes_is_not() {
        let mut looks = 0;
        let third = found_within(Duration::from_secs(60), || {
            looks += 1;
            (looks == 3).then_some("it")
        });
        assert_eq!(third, Some("it"));
        assert_eq!(found_within(Duration::ZERO, || None::<()>), None);
    }
}
