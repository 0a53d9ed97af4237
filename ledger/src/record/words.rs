//! Version 1 of the values that events and jobs share.
//!
//! `serde(remote)` mirrors a domain type: the mirror fixes the words on disk, and a domain type
//! that grows does not compile until its mirror says how that is written.

use crate::{
    Answer, Authority, By, DeliveryEvidence, HoldReason, LastEnd, Need, Step, Then, Unclean,
};
use platen_model::{
    AttemptNo, ContentHash, Destination, FileRef, GroupName, JobId, PrinterName, TemplateName,
    TemplateRef, TemplateVersion, Timestamp,
};
use serde::{Deserialize, Serialize};

/// Values written as their text.
pub(super) mod text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::{fmt::Display, str::FromStr};

    pub(in crate::record) fn serialize<T: Display, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(in crate::record) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// Document formats, written as their usual extension.
pub(super) mod format {
    use platen_model::DocumentFormat;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(in crate::record) fn serialize<S: Serializer>(
        format: &DocumentFormat,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(format.extension())
    }

    pub(in crate::record) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<DocumentFormat, D::Error> {
        let word = String::deserialize(deserializer)?;
        DocumentFormat::from_extension(&word)
            .ok_or_else(|| D::Error::custom(format_args!("{word:?} is not a document format")))
    }
}

/// Priorities, written as their number.
pub(super) mod priority {
    use platen_model::Priority;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(in crate::record) fn serialize<S: Serializer>(
        priority: &Priority,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(priority.get())
    }

    pub(in crate::record) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Priority, D::Error> {
        Priority::new(i64::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Copies, written as their number.
pub(super) mod copies {
    use platen_model::Copies;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(in crate::record) fn serialize<S: Serializer>(
        copies: &Copies,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(copies.get())
    }

    pub(in crate::record) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Copies, D::Error> {
        Copies::new(i64::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Versions of templates, written as their number.
pub(super) mod version {
    use platen_model::TemplateVersion;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(in crate::record) fn serialize<S: Serializer>(
        version: &TemplateVersion,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(version.get())
    }

    pub(in crate::record) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<TemplateVersion, D::Error> {
        TemplateVersion::new(i64::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A time, UTC, RFC 3339 to the nanosecond.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct TimeV1(#[serde(with = "text")] pub(super) Timestamp);

/// Times that may be missing.
pub(super) mod maybe_time {
    use super::TimeV1;
    use platen_model::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde gives it so")]
    pub(in crate::record) fn serialize<S: Serializer>(
        time: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        time.map(TimeV1).serialize(serializer)
    }

    pub(in crate::record) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let time = Option::<TimeV1>::deserialize(deserializer)?;
        Ok(time.map(|time| time.0))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "AttemptNo", transparent)]
pub(super) struct AttemptNoV1(u32);

#[derive(Serialize, Deserialize)]
#[serde(remote = "FileRef", deny_unknown_fields)]
pub(super) struct FileRefV1 {
    #[serde(with = "text")]
    hash: ContentHash,
    bytes: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "TemplateRef", deny_unknown_fields)]
pub(super) struct TemplateRefV1 {
    #[serde(with = "text")]
    name: TemplateName,
    #[serde(with = "version")]
    version: TemplateVersion,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Destination", rename_all = "kebab-case")]
pub(super) enum DestinationV1 {
    Printer(#[serde(with = "text")] PrinterName),
    Group(#[serde(with = "text")] GroupName),
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "By", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum ByV1 {
    Room,
    Person { name: String, why: String },
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Step", rename_all = "kebab-case")]
pub(super) enum StepV1 {
    Convert,
    Preflight,
    Program,
    Print,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Unclean", rename_all = "kebab-case")]
pub(super) enum UncleanV1 {
    Crashed(String),
    RoomEnded,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Need", rename_all = "kebab-case")]
pub(super) enum NeedV1 {
    Document(String),
    Crashes(String),
    Refusals(String),
    NotForPrinter(String),
    Settings(String),
    NotForTemplate(String),
    ChangesForbidden(String),
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "HoldReason", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum HoldReasonV1 {
    Person,
    Rule,
    Duplicate {
        #[serde(with = "text")]
        of: JobId,
    },
    Restored,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "DeliveryEvidence", rename_all = "kebab-case")]
pub(super) enum DeliveryEvidenceV1 {
    ClosedAfterHalfClose,
    NeverClosed,
    FinalAcknowledgement,
    Renamed,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Then", rename_all = "kebab-case")]
pub(super) enum ThenV1 {
    TryAgain,
    AskPerson,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Answer", rename_all = "kebab-case")]
pub(super) enum AnswerV1 {
    Printed,
    NotPrinted,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Authority", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum AuthorityV1 {
    Person,
    StandingOrder { given_by: String },
    Device,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "LastEnd", rename_all = "kebab-case")]
pub(super) enum LastEndV1 {
    FirstStart,
    InOrder,
    Uncleanly,
}
