//! Version 1 of the projection of a job.

use super::words::{
    AnswerV1, AttemptNoV1, DeliveryEvidenceV1, DestinationV1, FileRefV1, HoldReasonV1, NeedV1,
    StepV1, TemplateRefV1, copies, format, maybe_time, priority, text,
};
use super::{PersonalRow, RecordError};
use crate::{
    Answer, Arrival, Attempt, AttemptEnd, Cancel, DeliveryEvidence, Fact, Filed, Files, Filing,
    HoldReason, Job, Need, Part, Personal, Status, Step, Waiver,
};
use platen_model::ranges::Ranges;
use platen_model::{
    AttemptNo, Copies, Destination, DocumentFormat, FactKind, FileRef, FolderName, JobId,
    PrinterName, Priority, TemplateRef, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The version that is written.
const V: u32 = 1;

/// A job's record: everything but the names, which lie beside its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JobRow {
    /// The version of the record.
    pub(crate) v: u32,
    /// JSON.
    pub(crate) record: String,
}

impl JobRow {
    /// Returns the record of `job`.
    pub(crate) fn of(job: &Job) -> Result<Self, RecordError> {
        let record = serde_json::to_string(&JobV1::of(job))
            .map_err(|e| RecordError::damaged("record", e))?;
        RecordError::check_length("record", record.len())?;
        Ok(Self { v: V, record })
    }

    /// Returns the job, with the names that lie beside its arrival and its filing.
    pub(crate) fn job(
        &self,
        arrival: Option<&PersonalRow>,
        filed: Option<&PersonalRow>,
    ) -> Result<Job, RecordError> {
        if self.v != V {
            return Err(RecordError::Unknown(format!(
                "job records of version {}",
                self.v
            )));
        }
        RecordError::check_length("record", self.record.len())?;
        let record: JobV1 =
            serde_json::from_str(&self.record).map_err(|e| RecordError::damaged("record", e))?;
        let names = arrival.map(PersonalRow::arrival).transpose()?;
        let filed = filed.map(PersonalRow::filed).transpose()?;
        Ok(record.job(
            names.unwrap_or_else(Personal::purged),
            filed.unwrap_or_default(),
        ))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JobV1 {
    #[serde(with = "text")]
    id: JobId,
    arrival: ArrivalV1,
    #[serde(with = "text")]
    accepted_at: Timestamp,
    #[serde(with = "text")]
    changed_at: Timestamp,
    #[serde(with = "StatusV1")]
    status: Status,
    format: Option<FormatV1>,
    document: Option<DocumentV1>,
    pages: Option<u32>,
    /// Left out where there is none, as records from before there were recipes have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    waived: Vec<WaivedV1>,
    /// Left out where there is none, as records from before there were parts have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    part: Option<PartV1>,
    attempts_made: u32,
    attempts: Vec<RememberedV1>,
    refusals: u32,
    filing: FilingV1,
    #[serde(with = "FilesV1")]
    files: Files,
}

impl JobV1 {
    fn of(job: &Job) -> Self {
        Self {
            id: job.id,
            arrival: ArrivalV1::of(&job.arrival),
            accepted_at: job.accepted_at,
            changed_at: job.changed_at,
            status: job.status.clone(),
            format: job.format.map(FormatV1),
            document: job.document.map(DocumentV1),
            pages: job.pages,
            waived: job.waived.iter().copied().map(WaivedV1).collect(),
            part: job.part.as_ref().map(PartV1::of),
            attempts_made: job.attempts_made,
            attempts: job.attempts.iter().cloned().map(RememberedV1).collect(),
            refusals: job.refusals,
            filing: match job.filing {
                Filing::NotWanted => FilingV1::NotWanted,
                Filing::Due => FilingV1::Due,
                Filing::LogDue(_) => FilingV1::LogDue,
                Filing::Filed(_) => FilingV1::Filed,
            },
            files: job.files,
        }
    }

    fn job(self, names: Personal, filed: Filed) -> Job {
        Job {
            id: self.id,
            arrival: self.arrival.with_names(names),
            accepted_at: self.accepted_at,
            changed_at: self.changed_at,
            status: self.status,
            format: self.format.map(|format| format.0),
            document: self.document.map(|document| document.0),
            pages: self.pages,
            waived: self.waived.into_iter().map(|waived| waived.0).collect(),
            part: self.part.map(PartV1::part),
            attempts_made: self.attempts_made,
            attempts: self.attempts.into_iter().map(|kept| kept.0).collect(),
            refusals: self.refusals,
            filing: match self.filing {
                FilingV1::NotWanted => Filing::NotWanted,
                FilingV1::Due => Filing::Due,
                FilingV1::LogDue => Filing::LogDue(filed),
                FilingV1::Filed => Filing::Filed(filed),
            },
            files: self.files,
        }
    }
}

/// An arrival without its names.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArrivalV1 {
    #[serde(with = "text")]
    folder: FolderName,
    origin_key: String,
    #[serde(with = "FileRefV1")]
    original: FileRef,
    #[serde(with = "DestinationV1")]
    to: Destination,
    #[serde(with = "priority")]
    priority: Priority,
    #[serde(with = "copies")]
    copies: Copies,
    /// Left out where there is none, as records from before there were templates have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    template: Option<TemplateV1>,
    #[serde(with = "maybe_time")]
    not_before: Option<Timestamp>,
    needs: BTreeSet<String>,
    hold: Option<HoldV1>,
    filing: bool,
}

impl ArrivalV1 {
    pub(super) fn of(arrival: &Arrival) -> Self {
        Self {
            folder: arrival.folder.clone(),
            origin_key: arrival.origin_key.clone(),
            original: arrival.original,
            to: arrival.to.clone(),
            priority: arrival.priority,
            copies: arrival.copies,
            template: arrival.template.clone().map(TemplateV1),
            not_before: arrival.not_before,
            needs: arrival.needs.clone(),
            hold: arrival.hold.clone().map(HoldV1),
            filing: arrival.filing,
        }
    }

    pub(super) fn with_names(self, personal: Personal) -> Arrival {
        Arrival {
            personal,
            folder: self.folder,
            origin_key: self.origin_key,
            original: self.original,
            to: self.to,
            priority: self.priority,
            copies: self.copies,
            template: self.template.map(|template| template.0),
            not_before: self.not_before,
            needs: self.needs,
            hold: self.hold.map(|hold| hold.0),
            filing: self.filing,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct TemplateV1(#[serde(with = "TemplateRefV1")] TemplateRef);

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct HoldV1(#[serde(with = "HoldReasonV1")] HoldReason);

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct FormatV1(#[serde(with = "format")] DocumentFormat);

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct DocumentV1(#[serde(with = "FileRefV1")] FileRef);

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct WaivedV1(#[serde(with = "WaiverV1")] Waiver);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Waiver", rename_all = "kebab-case")]
enum WaiverV1 {
    Template,
    Permissions,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartV1 {
    #[serde(with = "text")]
    pages: Ranges,
    document: Option<DocumentV1>,
}

impl PartV1 {
    fn of(part: &Part) -> Self {
        Self {
            pages: part.pages.clone(),
            document: part.document.map(DocumentV1),
        }
    }

    fn part(self) -> Part {
        Part {
            pages: self.pages,
            document: self.document.map(|document| document.0),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct RememberedV1(#[serde(with = "AttemptV1")] Attempt);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Attempt", deny_unknown_fields)]
struct AttemptV1 {
    #[serde(with = "AttemptNoV1")]
    no: AttemptNo,
    #[serde(with = "text")]
    printer: PrinterName,
    #[serde(with = "text")]
    intended_at: Timestamp,
    sent: Option<u64>,
    #[serde(with = "AttemptEndV1")]
    end: AttemptEnd,
    #[serde(with = "facts")]
    facts: Vec<Fact>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "AttemptEnd", rename_all = "kebab-case")]
enum AttemptEndV1 {
    UnderWay,
    Delivered(#[serde(with = "DeliveryEvidenceV1")] DeliveryEvidence),
    NotSent(String),
    Refused(String),
    Unsure(String),
    Resolved(#[serde(with = "AnswerV1")] Answer),
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Fact", deny_unknown_fields)]
struct FactV1 {
    #[serde(with = "text")]
    kind: FactKind,
    #[serde(with = "text")]
    at: Timestamp,
    source: String,
}

/// Lists of facts.
mod facts {
    use super::FactV1;
    use crate::Fact;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct Known(#[serde(with = "FactV1")] Fact);

    pub(super) fn serialize<S: Serializer>(
        facts: &[Fact],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(facts.iter().cloned().map(Known))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Fact>, D::Error> {
        let facts = Vec::<Known>::deserialize(deserializer)?;
        Ok(facts.into_iter().map(|known| known.0).collect())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Status", rename_all = "kebab-case", deny_unknown_fields)]
enum StatusV1 {
    Active {
        #[serde(with = "StepV1")]
        step: Step,
        crashes: u8,
        room_ends: u8,
    },
    Held {
        #[serde(with = "StepV1")]
        step: Step,
        #[serde(with = "HoldReasonV1")]
        why: HoldReason,
    },
    NeedsYou {
        #[serde(with = "StepV1")]
        step: Step,
        #[serde(with = "NeedV1")]
        need: Need,
    },
    Sending {
        #[serde(with = "AttemptNoV1")]
        attempt: AttemptNo,
        #[serde(with = "CancelV1")]
        cancel: Cancel,
    },
    Unsure {
        #[serde(with = "AttemptNoV1")]
        attempt: AttemptNo,
    },
    Done,
    Cancelled,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Cancel", rename_all = "kebab-case")]
enum CancelV1 {
    No,
    Ordered,
}

/// Where the outputs lie stands beside the event that says so.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FilingV1 {
    NotWanted,
    Due,
    LogDue,
    Filed,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Files", rename_all = "kebab-case")]
enum FilesV1 {
    Kept,
    Purged,
}
