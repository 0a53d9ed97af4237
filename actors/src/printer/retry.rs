//! Try again when? Pure: the policy and the count decide.

use platen_config::Retry;
use platen_ledger::Then;
use std::time::Duration;

/// Returns how long to wait after the `failures`th failure in a row, from 1.
#[must_use]
pub fn wait(policy: &Retry, failures: u32) -> Duration {
    let more = policy.step.saturating_mul(failures.saturating_sub(1));
    policy.first.saturating_add(more).min(policy.longest)
}

/// Returns what becomes of a job that the device has refused `refusals` times, from 1.
#[must_use]
pub fn after_refusal(policy: &Retry, refusals: u32) -> Then {
    if refusals >= policy.refusals {
        Then::AskPerson
    } else {
        Then::TryAgain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Retry = Retry {
        first: Duration::from_secs(5),
        step: Duration::from_secs(5),
        longest: Duration::from_secs(30),
        refusals: 3,
    };

    #[test]
    fn waits_grow_to_the_longest() {
        for (failures, expected) in [(1, 5), (2, 10), (3, 15), (6, 30), (7, 30), (u32::MAX, 30)] {
            assert_eq!(
                wait(&POLICY, failures),
                Duration::from_secs(expected),
                "{failures}"
            );
        }
    }

    #[test]
    fn the_third_refusal_asks_a_person() {
        let answers = [1, 2, 3, 4].map(|refusals| after_refusal(&POLICY, refusals));
        assert_eq!(
            answers,
            [
                Then::TryAgain,
                Then::TryAgain,
                Then::AskPerson,
                Then::AskPerson
            ]
        );
    }
}
