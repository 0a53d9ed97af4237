//! Compares what was dropped, what was printed and what the ledger says. Pure.

use super::device::{Outcome, Print};
use super::evidence::{End, Evidence, Told, Try};
use crate::documents::Document;
use platen::sim::FaultKind;
use platen_ledger::Status;
use platen_model::Timestamp;
use std::time::Duration;

/// How long a connection may be open before the job comes that it is used for: a room keeps the
/// connection of a probe that long.
const KEPT: Duration = Duration::from_secs(6);
/// How much later than its end a device may write a receipt.
const LATE: Duration = Duration::from_millis(200);

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Fault {
    /// Dropped, and neither printed nor waiting for a person.
    Lost,
    /// Printed once more than anybody wanted.
    Doubled,
    /// Printed, and not what was dropped.
    Truncated,
    /// Unsure without a cause.
    Unjustified,
    /// The ledger says what did not happen.
    Wrong,
    /// Something was left behind, or is damaged.
    Unclean,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) fault: Fault,
    pub(super) text: String,
}

/// What came of it all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) done: usize,
    pub(super) unsure: usize,
    /// Unsure and printed.
    pub(super) unsure_printed: usize,
    pub(super) findings: Vec<Finding>,
}

/// Judges a room that has come to rest.
pub(super) fn judge(evidence: &Evidence) -> Verdict {
    let mut verdict = Verdict::default();
    for document in &evidence.documents {
        let told: Vec<_> = evidence
            .jobs
            .iter()
            .filter(|told| told.job.arrival.original.hash == document.hash)
            .collect();
        match told.as_slice() {
            [] => verdict.find(Fault::Lost, document, "the ledger does not know it", None),
            [told] => judge_job(evidence, document, told, &mut verdict),
            [first, ..] => {
                let text = format!("it was taken {} times", told.len());
                verdict.find(Fault::Doubled, document, &text, Some(first));
            }
        }
    }
    verdict.findings.extend(foreign(evidence));
    verdict
}

/// Whatever was printed must be one of the documents, whole.
fn foreign(evidence: &Evidence) -> impl Iterator<Item = Finding> {
    let printed = evidence.prints.iter().filter(|print| print.is_printed());
    let foreign = printed.filter(|print| {
        let mut documents = evidence.documents.iter();
        !documents.any(|document| document.hash == print.hash)
    });
    foreign.map(|print| Finding {
        fault: Fault::Truncated,
        text: format!("{print:?} is no document that was dropped"),
    })
}

fn judge_job(evidence: &Evidence, document: &Document, told: &Told, verdict: &mut Verdict) {
    let prints: Vec<_> = evidence
        .prints
        .iter()
        .filter(|print| print.is_printed() && print.hash == document.hash)
        .collect();
    if prints.len() > 1 {
        let text = format!("printed {} times: {prints:?}", prints.len());
        verdict.find(Fault::Doubled, document, &text, Some(told));
    }
    for print in &prints {
        if let Err(text) = belongs(print, told) {
            verdict.find(Fault::Wrong, document, &text, Some(told));
        }
    }
    match &told.job.status {
        Status::Done => {
            verdict.done += 1;
            if prints.is_empty() {
                verdict.find(Fault::Lost, document, "done, and not printed", Some(told));
            }
        }
        Status::Unsure { .. } => {
            verdict.unsure += 1;
            verdict.unsure_printed += prints.len().min(1);
            let last = told.tries.last();
            if !last.is_some_and(|last| is_justified(last, evidence)) {
                let text = format!("unsure without a cause; prints {prints:?}");
                verdict.find(Fault::Unjustified, document, &text, Some(told));
            }
        }
        other @ (Status::Active { .. }
        | Status::Held { .. }
        | Status::NeedsYou { .. }
        | Status::Sending { .. }
        | Status::Cancelled) => {
            let text = format!("it is left as {other:?}");
            verdict.find(Fault::Lost, document, &text, Some(told));
        }
    }
}

/// Nothing is printed without an intent, nor by an attempt that is said to have sent nothing.
fn belongs(print: &Print, told: &Told) -> Result<(), String> {
    let mut before = told
        .tries
        .iter()
        .filter(|tried| tried.intended <= print.ended);
    let Some(tried) = before.next_back() else {
        return Err(format!("printed before an intent: {print:?}"));
    };
    match tried.ended {
        Some((_, End::NotSent | End::Refused)) => Err(format!(
            "printed by attempt {}, which is said to have sent nothing: {print:?}",
            tried.no
        )),
        Some((_, End::Delivered | End::Unsure)) | None => Ok(()),
    }
}

/// An attempt may be unsure if the room was killed during it, if the device broke it off, or if
/// the device hid how it ended.
fn is_justified(tried: &Try, evidence: &Evidence) -> bool {
    let Some((ended, _)) = tried.ended else {
        return false;
    };
    let during = |at: &Timestamp| *at >= tried.intended && *at <= ended;
    if evidence.kills.iter().any(during) {
        return true;
    }
    let got = evidence
        .prints
        .iter()
        .filter(|print| print.ended >= tried.intended - LATE && print.started <= ended + LATE);
    let got: Vec<_> = got.collect();
    let weather = weather_between(evidence, tried.intended - KEPT, ended);
    let may = |wanted: fn(&FaultKind) -> bool| weather.iter().any(wanted);
    got.iter().any(|print| print.outcome == Outcome::BrokeOff)
        || (got.iter().any(|print| print.is_printed())
            && may(hides_the_end))
        // Whatever waits in a port that closes is reset without anybody having read it.
        || (got.is_empty() && may(|kind| matches!(kind, FaultKind::Refuse)))
}

/// Whether a device that has this fault prints, and does not say so in time.
fn hides_the_end(fault: &FaultKind) -> bool {
    match fault {
        FaultKind::CloseWithoutAck | FaultKind::NeverClose | FaultKind::Slow { .. } => true,
        FaultKind::Refuse
        | FaultKind::AcceptThenReset
        | FaultKind::DieAfter { .. }
        | FaultKind::Stall { .. }
        | FaultKind::DuplicateAck
        | FaultKind::Full => false,
    }
}

/// Returns the faults in force at any time between two.
fn weather_between(evidence: &Evidence, from: Timestamp, to: Timestamp) -> Vec<FaultKind> {
    let ends = evidence
        .weather
        .iter()
        .skip(1)
        .map(|(at, _)| *at)
        .chain([Timestamp::MAX]);
    let spans = evidence.weather.iter().zip(ends);
    let in_force = spans.filter(|((began, _), ended)| *began <= to && *ended >= from);
    in_force
        .flat_map(|((_, faults), _)| faults.iter().map(|fault| fault.kind))
        .collect()
}

impl Print {
    pub(super) fn is_printed(&self) -> bool {
        self.outcome == Outcome::Printed
    }
}

impl Fault {
    /// Returns its name.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Doubled => "doubled",
            Self::Truncated => "truncated",
            Self::Unjustified => "unsure without a cause",
            Self::Wrong => "wrong in the ledger",
            Self::Unclean => "unclean",
        }
    }
}

impl Verdict {
    fn find(&mut self, fault: Fault, document: &Document, text: &str, told: Option<&Told>) {
        let story = told.map_or_else(String::new, |told| {
            let mut story = vec![format!("\n    job {}", told.job.id)];
            story.extend(told.story.iter().cloned());
            story.join("\n    ")
        });
        self.findings.push(Finding {
            fault,
            text: format!("{}: {text}{story}", document.name),
        });
    }
}
