//! A job, told to people.

use super::show::{bytes, time};
use crate::api::wire;
use platen_model::plain;
use std::fmt::Write as _;

/// The end of an attempt that has none.
const UNDER_WAY: &str = "under-way";

/// A job as a story: what it is, where it stands and why, what is known of each try.
pub(super) fn story(job: &wire::Job) -> String {
    let mut text = String::new();
    let mut say = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    say(format!("Job {}: {}", job.short, plain(&job.title)));
    let reasons = job.reasons.iter().map(|reason| plain(&reason.text));
    say(format!(
        "  is {}: {}",
        job.state,
        reasons.collect::<Vec<_>>().join("; ")
    ));
    say(String::new());
    let from = match &*job.submitted_by {
        "" => String::new(), // nobody knows who dropped a file
        name => format!(" from {}", plain(name)),
    };
    say(format!(
        "  Came through folder {}{from}, accepted {}.",
        job.folder,
        time(&job.accepted_at)
    ));
    say(format!("  {}.", what_it_is(job)));
    say(format!(
        "  Goes to {} {}, {}, priority {}.",
        job.destination.kind,
        job.destination.name,
        copies(job.copies),
        job.priority
    ));
    if let Some(template) = &job.template {
        let wire::JobTemplate { name, version } = template;
        say(format!("  Was given template {name}, version {version}."));
    }
    if let Some(pages) = &job.part {
        say(format!("  Only pages {pages} are printed again."));
    }
    if let Some(at) = &job.not_before {
        say(format!("  Not before {}.", time(at)));
    }
    if let Some(progress) = &job.progress {
        let (sent, total) = (bytes(progress.sent), bytes(progress.total));
        say(format!("  On its way: {sent} of {total}."));
    }
    say(String::new());
    if job.attempts.is_empty() {
        say("  Known so far:".to_owned());
        facts(&mut say, &job.facts);
    }
    for attempt in &job.attempts {
        let explanation = match &*attempt.explanation {
            "" => String::new(),
            text => format!(": {}", plain(text)),
        };
        let sent = match attempt.sent {
            Some(sent) => format!("{} sent, ", bytes(sent)),
            None if attempt.end == UNDER_WAY => String::new(),
            None => "bytes sent unknown, ".to_owned(),
        };
        say(format!(
            "  Attempt {} at {}, begun {}, {sent}{}{explanation}",
            attempt.number,
            attempt.printer,
            time(&attempt.intended_at),
            attempt.end,
        ));
        facts(&mut say, &attempt.facts);
    }
    ending(&mut say, job);
    text
}

fn what_it_is(job: &wire::Job) -> String {
    let mut text = bytes(job.original.bytes);
    if let Some(format) = &job.format {
        write!(text, ", found to be {format}").expect("a string takes all text");
    }
    match job.pages {
        None => {}
        Some(1) => text.push_str(", 1 page"),
        Some(pages) => write!(text, ", {pages} pages").expect("a string takes all text"),
    }
    text
}

fn copies(copies: u16) -> String {
    match copies {
        1 => "1 copy".to_owned(),
        copies => format!("{copies} copies"),
    }
}

fn facts(say: &mut impl FnMut(String), facts: &wire::Facts) {
    for (kind, fact) in facts.each() {
        let known = match (&fact.at, &fact.source) {
            (Some(at), Some(source)) => format!("yes, {}, by {}", time(at), plain(source)),
            (Some(_), None) | (None, _) => "not known".to_owned(),
        };
        say(format!("    {kind:<17} {known}"));
    }
}

fn ending(say: &mut impl FnMut(String), job: &wire::Job) {
    if !job.outputs.is_empty() {
        say(String::new());
        say("  Its outputs:".to_owned());
        for path in &job.outputs {
            say(format!("    {}", plain(path)));
        }
    }
    if job.state == platen_model::JobState::Unsure.as_str() {
        say(String::new());
        say(format!(
            "  Look at the printer, then say how it was:\n    \
             platen jobs resolve {0} --printed\n    platen jobs resolve {0} --not-printed",
            job.short
        ));
    }
}
