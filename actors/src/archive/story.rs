//! A job's events in plain words, for its log and for people who ask.

use super::LogLine;
use platen_ledger::{
    Answer, Arrival, Authority, By, Event, HoldReason, JobEvent, Need, Step, StreamEvent, Then,
    Unclean,
};

/// Returns an event of a job as a line of its log.
#[must_use]
pub fn tell(event: &Event) -> LogLine {
    let what = match &event.what {
        StreamEvent::Job {
            event: JobEvent::Released,
            ..
        } if event.by == By::Room => {
            "goes on: the settings that it waited for are others now".to_owned()
        }
        StreamEvent::Job { event, .. } => words(event),
        StreamEvent::Printer { printer, event } => format!("printer {printer}: {event:?}"),
        StreamEvent::Room(event) => format!("room: {event:?}"),
    };
    let (who, why) = match &event.by {
        By::Room => (String::new(), ""),
        By::Person { name, why } => (name.clone(), why.as_str()),
    };
    let what = if why.is_empty() {
        what
    } else {
        format!("{what}: {why}")
    };
    LogLine {
        at: event.recorded_at,
        what,
        who,
    }
}

fn words(event: &JobEvent) -> String {
    match event {
        JobEvent::Accepted(arrival) => accepted_words(arrival),
        JobEvent::StageStarted { step } => format!("{} began", step_words(*step)),
        JobEvent::StageEnded { step, how } => match how {
            Unclean::Crashed(words) => format!("{} crashed: {words}", step_words(*step)),
            Unclean::RoomEnded => format!("the room ended during {}", step_words(*step)),
        },
        JobEvent::Converted { format, document } => {
            format!(
                "found to be {}, printed as PDF {}",
                format.extension(),
                document.hash
            )
        }
        JobEvent::Preflighted { pages: 1 } => "inspected: 1 page, nothing against it".to_owned(),
        JobEvent::Preflighted { pages } => format!("inspected: {pages} pages, nothing against it"),
        JobEvent::Programmed {
            document,
            pages: _,
            told,
        } => {
            let done = match told.as_slice() {
                [] => "pages as they came".to_owned(),
                told => format!("pages programmed: {}", told.join("; ")),
            };
            format!("{done}, PDF {}", document.hash)
        }
        JobEvent::NeedRaised { need } => format!("needs a person: {}", need_words(need)),
        JobEvent::Held { why } => format!("held {}", hold_words(why)),
        JobEvent::Released => "released".to_owned(),
        JobEvent::PrioritySet { priority } => format!("priority set to {}", priority.get()),
        JobEvent::ScheduleSet {
            not_before: Some(at),
        } => format!("not to be printed before {at}"),
        JobEvent::ScheduleSet { not_before: None } => {
            "to be printed as soon as possible".to_owned()
        }
        JobEvent::Moved { to } => format!("moved to {to}"),
        JobEvent::DeliveryIntended { attempt, printer } => {
            format!("attempt {attempt}: about to be sent to {printer}")
        }
        JobEvent::Delivered {
            attempt,
            sent,
            evidence,
        } => {
            format!(
                "attempt {attempt}: delivered, {sent} bytes; {}",
                evidence.words()
            )
        }
        JobEvent::NotSent { attempt, why } => format!("attempt {attempt}: nothing was sent: {why}"),
        JobEvent::Refused {
            attempt, why, then, ..
        } => {
            let then = match then {
                Then::TryAgain => "it will be tried again",
                Then::AskPerson => "a person must decide",
            };
            format!("attempt {attempt}: refused by the device: {why}; {then}")
        }
        JobEvent::BecameUnsure { attempt, sent, why } => {
            let sent = match sent {
                Some(sent) => format!(", {sent} bytes left"),
                None => " nor how many bytes left".to_owned(),
            };
            format!("attempt {attempt}: nobody knows whether it was printed{sent}: {why}")
        }
        JobEvent::Resolved {
            attempt,
            answer,
            authority,
        } => {
            let answer = match answer {
                Answer::Printed => "it was printed",
                Answer::NotPrinted => "it was not printed and goes back into the queue",
            };
            let authority = match authority {
                Authority::Person => "on a person's word".to_owned(),
                Authority::StandingOrder { given_by } => {
                    format!("by the standing order of {given_by}")
                }
                Authority::Device => "on the device's word".to_owned(),
            };
            format!("attempt {attempt}: {answer}, {authority}")
        }
        JobEvent::CancelOrdered => "cancelled".to_owned(),
        JobEvent::ReprintOrdered => "to be printed again".to_owned(),
        JobEvent::PagesOrdered { pages } => format!("pages {pages} to be printed again"),
        JobEvent::LogDue => "another log is to tell of it".to_owned(),
        JobEvent::Filed(filed) => format!("outputs written: {}", filed.paths.join(", ")),
        JobEvent::Purged => "its files and names were deleted".to_owned(),
    }
}

fn accepted_words(arrival: &Arrival) -> String {
    let template = match &arrival.template {
        Some(template) => format!(", template {template}"),
        None => String::new(),
    };
    format!(
        "accepted {:?}, {} bytes, through folder {}, for {}{template}, content {}",
        arrival.personal.file_name,
        arrival.original.bytes,
        arrival.folder,
        arrival.to,
        arrival.original.hash
    )
}

const fn step_words(step: Step) -> &'static str {
    match step {
        Step::Convert => "conversion",
        Step::Preflight => "inspection",
        Step::Program => "page programming",
        Step::Print => "printing",
    }
}

/// Returns what a person is needed for.
#[must_use]
pub fn need_words(need: &Need) -> String {
    match need {
        Need::Document(words)
        | Need::NotForPrinter(words)
        | Need::Settings(words)
        | Need::NotForTemplate(words)
        | Need::ChangesForbidden(words) => words.clone(),
        Need::Crashes(words) => format!("what works on it crashed again and again: {words}"),
        Need::Refusals(words) => format!("the device refused it again and again: {words}"),
    }
}

/// Returns why a job is held.
#[must_use]
pub fn hold_words(why: &HoldReason) -> String {
    match why {
        HoldReason::Person => "by a person".to_owned(),
        HoldReason::Rule => "by the folder's rule or its template".to_owned(),
        HoldReason::Duplicate { of } => {
            format!("because the same content came as job {} before", of.short())
        }
        HoldReason::Restored => "because the room was restored from a backup".to_owned(),
    }
}
