//! What a job asks of a person, in plain words.

use crate::archive::{hold_words, need_words};
use platen_ledger::{AttemptEnd, HoldReason, Job, Need, Status};

/// What a job asks of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Why it waits.
    pub why: String,
    /// The command that helps.
    pub command: String,
}

/// Returns what `job` asks of a person; `None` where it goes on by itself or has ended.
#[must_use]
pub fn ask_of(job: &Job) -> Option<Ask> {
    let (why, order) = match &job.status {
        Status::Held { why, .. } => (format!("held {}", hold_words(why)), order_of_hold(why)),
        Status::NeedsYou { need, .. } => (need_words(need), order_of_need(need)),
        Status::Unsure { .. } => (unsure_words(job), "resolve JOB --printed|--not-printed"),
        Status::Active { .. } | Status::Sending { .. } | Status::Done | Status::Cancelled => {
            return None;
        }
    };
    let command = format!("platen jobs {}", order.replace("JOB", &job.id.short()));
    Some(Ask { why, command })
}

/// Whether people are told that `job` came to wait: one that a person holds is known to that
/// person.
pub(super) fn is_news(status: &Status) -> bool {
    match status {
        Status::Held { why, .. } => *why != HoldReason::Person,
        Status::NeedsYou { .. } | Status::Unsure { .. } => true,
        Status::Active { .. } | Status::Sending { .. } | Status::Done | Status::Cancelled => false,
    }
}

const fn order_of_hold(why: &HoldReason) -> &'static str {
    match why {
        HoldReason::Person | HoldReason::Rule => "release JOB",
        HoldReason::Duplicate { .. } | HoldReason::Restored => "release|cancel JOB",
    }
}

const fn order_of_need(need: &Need) -> &'static str {
    match need {
        // Asked again, it would say the same: a mended document is another one.
        Need::Document(_) => "cancel JOB",
        Need::Crashes(_)
        | Need::Refusals(_)
        | Need::NotForTemplate(_)
        | Need::ChangesForbidden(_) => "release|cancel JOB",
        Need::NotForPrinter(_) | Need::Settings(_) => "move JOB --to PRINTER",
    }
}

fn unsure_words(job: &Job) -> String {
    let told = job.last_attempt().map(|attempt| match &attempt.end {
        AttemptEnd::Unsure(why) => format!("{}, {why}", attempt.printer),
        AttemptEnd::UnderWay
        | AttemptEnd::Delivered(_)
        | AttemptEnd::NotSent(_)
        | AttemptEnd::Refused(_)
        | AttemptEnd::Resolved(_) => attempt.printer.to_string(),
    });
    format!(
        "nobody knows whether it was printed: {}",
        told.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use platen_ledger::{Cancel, Step};
    use platen_model::{AttemptNo, JobId};

    #[track_caller]
    fn check(status: Status, order: Option<&str>) {
        let mut job = crate::notify::samples::job(1);
        job.status = status;
        let expected = order.map(|order| order.replace("JOB", &job.id.short()));
        assert_eq!(ask_of(&job).map(|ask| ask.command), expected);
    }

    fn held(why: HoldReason) -> Status {
        let step = Step::Convert;
        Status::Held { step, why }
    }

    fn needs(need: Need) -> Status {
        let step = Step::Print;
        Status::NeedsYou { step, need }
    }

    #[test]
    fn whoever_is_asked_is_told_the_command_that_helps() {
        let text = || "it is so".to_owned();
        check(held(HoldReason::Rule), Some("platen jobs release JOB"));
        check(
            held(HoldReason::Restored),
            Some("platen jobs release|cancel JOB"),
        );
        check(
            needs(Need::Document(text())),
            Some("platen jobs cancel JOB"),
        );
        check(
            needs(Need::NotForPrinter(text())),
            Some("platen jobs move JOB --to PRINTER"),
        );
        check(
            needs(Need::Settings(text())),
            Some("platen jobs move JOB --to PRINTER"),
        );
        let attempt = AttemptNo(1);
        check(
            Status::Unsure { attempt },
            Some("platen jobs resolve JOB --printed|--not-printed"),
        );
        let cancel = Cancel::No;
        check(Status::Sending { attempt, cancel }, None);
        check(Status::first(None), None);
        check(Status::Done, None);
    }

    #[test]
    fn what_a_person_holds_is_no_news() {
        let of = JobId::from_uuid(uuid::Uuid::from_u128(1));
        assert!(!is_news(&held(HoldReason::Person)));
        assert!(is_news(&held(HoldReason::Duplicate { of })));
        assert!(is_news(&needs(Need::Crashes(String::new()))));
        assert!(!is_news(&Status::Cancelled));
    }
}
