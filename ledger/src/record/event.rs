//! Version 1 of every event.

use super::job::ArrivalV1;
use super::words::{
    AnswerV1, AttemptNoV1, AuthorityV1, ByV1, DeliveryEvidenceV1, DestinationV1, FileRefV1,
    HoldReasonV1, LastEndV1, NeedV1, StepV1, ThenV1, UncleanV1, format, maybe_time, priority, text,
};
use super::{PersonalRow, RecordError};
use crate::{
    Answer, Arrival, Authority, DeliveryEvidence, Event, Filed, HoldReason, JobEvent, LastEnd,
    Need, Personal, PrinterEvent, RoomEvent, Step, StreamEvent, Then, Unclean,
};
use platen_model::ranges::Ranges;
use platen_model::{
    AttemptNo, ContentHash, Destination, DocumentFormat, FileRef, PrinterName, Priority, Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version that is written.
const V: u32 = 1;

/// An event's columns, as they are chained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventRow {
    /// `job/ID`, `printer/NAME` or `room`.
    pub(crate) stream: String,
    /// What happened, one word.
    pub(crate) kind: String,
    /// The version of the body.
    pub(crate) v: u32,
    /// RFC 3339, UTC.
    pub(crate) recorded_at: String,
    /// RFC 3339, UTC.
    pub(crate) source_at: Option<String>,
    /// JSON.
    pub(crate) actor: String,
    /// JSON.
    pub(crate) body: String,
}

/// Returns an event's columns, and what lies beside them.
pub(crate) fn encode(event: &Event) -> Result<(EventRow, Option<PersonalRow>), RecordError> {
    let ((kind, body), stream, personal) = match &event.what {
        StreamEvent::Job { job, event } => {
            let (body, personal) = encode_job(event)?;
            (body, format!("job/{job}"), personal)
        }
        StreamEvent::Printer { printer, event } => {
            let value = PrinterEventV1::serialize(event, serde_json::value::Serializer);
            (split(value)?, format!("printer/{printer}"), None)
        }
        StreamEvent::Room(event) => {
            let value = RoomEventV1::serialize(event, serde_json::value::Serializer);
            (split(value)?, "room".to_owned(), None)
        }
    };
    let actor = ByV1::serialize(&event.by, serde_json::value::Serializer)
        .map_err(|e| RecordError::damaged("actor", e))?
        .to_string();
    let body = body.to_string();
    RecordError::check_length("body", body.len())?;
    RecordError::check_length("actor", actor.len())?;
    let row = EventRow {
        stream,
        kind,
        v: V,
        recorded_at: event.recorded_at.to_string(),
        source_at: event.source_at.map(|at| at.to_string()),
        actor,
        body,
    };
    Ok((row, personal))
}

/// Returns the event of these columns. Without its personal part the names read as purged.
pub(crate) fn decode(row: &EventRow, personal: Option<&PersonalRow>) -> Result<Event, RecordError> {
    let time = |part: &str, text: &str| {
        let time: Result<Timestamp, _> = text.parse();
        time.map_err(|e| RecordError::damaged(part, e))
    };
    let actor: Value =
        serde_json::from_str(&row.actor).map_err(|e| RecordError::damaged("actor", e))?;
    Ok(Event {
        recorded_at: time("time", &row.recorded_at)?,
        source_at: row
            .source_at
            .as_deref()
            .map(|text| time("source's time", text))
            .transpose()?,
        by: ByV1::deserialize(actor).map_err(|e| RecordError::damaged("actor", e))?,
        what: decode_what(row, personal)?,
    })
}

/// Whether this program reads events of this stream, kind and version.
pub(crate) fn is_known(stream: &str, kind: &str, v: u32) -> bool {
    let (family, _name) = stream.split_once('/').unwrap_or((stream, ""));
    let kinds: &[&str] = match family {
        "job" => JOB_KINDS,
        "printer" => &["paused", "resumed"],
        "room" => &["started", "restored", "stopped", "settings-applied"],
        _ => &[],
    };
    v == V && kinds.contains(&kind)
}

fn decode_what(row: &EventRow, personal: Option<&PersonalRow>) -> Result<StreamEvent, RecordError> {
    if !is_known(&row.stream, &row.kind, row.v) {
        return Err(RecordError::Unknown(format!(
            "events {:?} of version {} in the stream {:?}",
            row.kind, row.v, row.stream
        )));
    }
    RecordError::check_length("body", row.body.len())?;
    let body: Value =
        serde_json::from_str(&row.body).map_err(|e| RecordError::damaged("body", e))?;
    let damaged = |e| RecordError::damaged("body", e);
    match row.stream.split_once('/') {
        Some(("job", job)) => Ok(StreamEvent::Job {
            job: job.parse().map_err(|e| RecordError::damaged("stream", e))?,
            event: decode_job(&row.kind, body, personal)?,
        }),
        Some(("printer", printer)) => Ok(StreamEvent::Printer {
            printer: printer
                .parse()
                .map_err(|e| RecordError::damaged("stream", e))?,
            event: PrinterEventV1::deserialize(join(&row.kind, body)).map_err(damaged)?,
        }),
        _ => RoomEventV1::deserialize(join(&row.kind, body))
            .map(StreamEvent::Room)
            .map_err(damaged),
    }
}

fn encode_job(event: &JobEvent) -> Result<((String, Value), Option<PersonalRow>), RecordError> {
    match event {
        JobEvent::Accepted(arrival) => {
            let personal = PersonalRow::of_arrival(&arrival.personal)?;
            let body = AcceptedV1 {
                names: personal.hash(),
                arrival: ArrivalV1::of(arrival),
            };
            let body = serde_json::to_value(body).map_err(|e| RecordError::damaged("body", e))?;
            Ok(((event.kind().to_owned(), body), Some(personal)))
        }
        JobEvent::Filed(filed) => {
            let personal = PersonalRow::of_filed(filed)?;
            let body = FiledV1 {
                names: personal.hash(),
            };
            let body = serde_json::to_value(body).map_err(|e| RecordError::damaged("body", e))?;
            Ok(((event.kind().to_owned(), body), Some(personal)))
        }
        event => {
            let value = JobEventV1::serialize(event, serde_json::value::Serializer);
            Ok((split(value)?, None))
        }
    }
}

fn decode_job(
    kind: &str,
    body: Value,
    personal: Option<&PersonalRow>,
) -> Result<JobEvent, RecordError> {
    let damaged = |e| RecordError::damaged("body", e);
    let check = |hash: ContentHash| match personal {
        Some(row) if row.hash() != hash => Err(RecordError::Damaged(
            "the names beside it are not those that were recorded".to_owned(),
        )),
        Some(_) | None => Ok(()),
    };
    match kind {
        "accepted" => {
            let accepted: AcceptedV1 = serde_json::from_value(body).map_err(damaged)?;
            check(accepted.names)?;
            let names = personal.map(PersonalRow::arrival).transpose()?;
            let names = names.unwrap_or_else(Personal::purged);
            let arrival = accepted.arrival.with_names(names);
            Ok(JobEvent::Accepted(Box::new(arrival)))
        }
        "filed" => {
            let filed: FiledV1 = serde_json::from_value(body).map_err(damaged)?;
            check(filed.names)?;
            let names = personal.map(PersonalRow::filed).transpose()?;
            Ok(JobEvent::Filed(names.unwrap_or_default()))
        }
        kind => JobEventV1::deserialize(join(kind, body)).map_err(damaged),
    }
}

/// Takes serde's `{kind: body}`, or `kind` alone, apart.
fn split(value: Result<Value, serde_json::Error>) -> Result<(String, Value), RecordError> {
    match value.map_err(|e| RecordError::damaged("body", e))? {
        Value::String(kind) => Ok((kind, Value::Null)),
        Value::Object(map) => map
            .into_iter()
            .next()
            .ok_or_else(|| RecordError::damaged("body", "it has no kind")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            Err(RecordError::damaged("body", "it has no kind"))
        }
    }
}

fn join(kind: &str, body: Value) -> Value {
    Value::Object([(kind.to_owned(), body)].into_iter().collect())
}

const JOB_KINDS: &[&str] = &[
    "accepted",
    "stage-started",
    "stage-ended",
    "converted",
    "preflighted",
    "programmed",
    "need-raised",
    "held",
    "released",
    "priority-set",
    "schedule-set",
    "moved",
    "delivery-intended",
    "delivered",
    "not-sent",
    "refused",
    "became-unsure",
    "resolved",
    "cancel-ordered",
    "reprint-ordered",
    "pages-ordered",
    "log-due",
    "filed",
    "purged",
];

#[derive(Serialize, Deserialize)]
#[serde(remote = "JobEvent", rename_all = "kebab-case", deny_unknown_fields)]
enum JobEventV1 {
    /// Has a form of its own: [`AcceptedV1`].
    #[serde(skip)]
    Accepted(Box<Arrival>),
    StageStarted {
        #[serde(with = "StepV1")]
        step: Step,
    },
    StageEnded {
        #[serde(with = "StepV1")]
        step: Step,
        #[serde(with = "UncleanV1")]
        how: Unclean,
    },
    Converted {
        #[serde(with = "format")]
        format: DocumentFormat,
        #[serde(with = "FileRefV1")]
        document: FileRef,
    },
    Preflighted {
        pages: u32,
    },
    Programmed {
        #[serde(with = "FileRefV1")]
        document: FileRef,
        /// Left out where nothing was done, as records from before there were recipes have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pages: Option<u32>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        told: Vec<String>,
    },
    NeedRaised {
        #[serde(with = "NeedV1")]
        need: Need,
    },
    Held {
        #[serde(with = "HoldReasonV1")]
        why: HoldReason,
    },
    Released,
    PrioritySet {
        #[serde(with = "priority")]
        priority: Priority,
    },
    ScheduleSet {
        #[serde(with = "maybe_time")]
        not_before: Option<Timestamp>,
    },
    Moved {
        #[serde(with = "DestinationV1")]
        to: Destination,
    },
    DeliveryIntended {
        #[serde(with = "AttemptNoV1")]
        attempt: AttemptNo,
        #[serde(with = "text")]
        printer: PrinterName,
    },
    Delivered {
        #[serde(with = "AttemptNoV1")]
        attempt: AttemptNo,
        sent: u64,
        #[serde(with = "DeliveryEvidenceV1")]
        evidence: DeliveryEvidence,
    },
    NotSent {
        #[serde(with = "AttemptNoV1")]
        attempt: AttemptNo,
        why: String,
    },
    Refused {
        #[serde(with = "AttemptNoV1")]
        attempt: AttemptNo,
        /// Left out where it is not known, as records from before it was written have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sent: Option<u64>,
        why: String,
        #[serde(with = "ThenV1")]
        then: Then,
    },
    BecameUnsure {
        #[serde(with = "AttemptNoV1")]
        attempt: AttemptNo,
        sent: Option<u64>,
        why: String,
    },
    Resolved {
        #[serde(with = "AttemptNoV1")]
        attempt: AttemptNo,
        #[serde(with = "AnswerV1")]
        answer: Answer,
        #[serde(with = "AuthorityV1")]
        authority: Authority,
    },
    CancelOrdered,
    ReprintOrdered,
    PagesOrdered {
        #[serde(with = "text")]
        pages: Ranges,
    },
    LogDue,
    /// Has a form of its own: [`FiledV1`].
    #[serde(skip)]
    Filed(Filed),
    Purged,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "PrinterEvent", rename_all = "kebab-case")]
enum PrinterEventV1 {
    Paused,
    Resumed,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "RoomEvent", rename_all = "kebab-case", deny_unknown_fields)]
enum RoomEventV1 {
    Started {
        version: String,
        #[serde(with = "LastEndV1")]
        after: LastEnd,
    },
    Restored {
        sign: String,
    },
    Stopped,
    SettingsApplied {
        changes: String,
    },
}

/// Output paths carry the file's name, so only their hash is chained.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FiledV1 {
    #[serde(with = "text")]
    names: ContentHash,
}

/// An arrival; its names lie beside it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptedV1 {
    #[serde(with = "text")]
    names: ContentHash,
    arrival: ArrivalV1,
}
