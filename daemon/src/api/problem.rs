//! What goes wrong at the API, as RFC 9457 problem documents with codes that stay.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use platen_actors::printer::chain;
use platen_actors::supervisor::{OrderError, SubmitError};
use platen_ledger::StoreError;
use platen_ledger::vault::VaultError;
use platen_model::JobId;
use std::fmt::{self, Write as _};

/// After how many seconds a caller may try again what the room cannot do now.
const TRY_AGAIN_SECONDS: u64 = 2;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal, $status:ident, $title:literal;)+) => {
        /// What can go wrong, each with its code, which stays what it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the code as it is written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Returns what it is about, the same for every case of it.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// Returns what it means and the way out.
            #[must_use]
            pub fn doc(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }

            /// Returns the HTTP status it comes with.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)+ }
            }
        }
    };
}

codes! {
    /// The request cannot be understood: its JSON, its query or its form. The detail says which part.
    BadRequest = "PLT-API-001", BAD_REQUEST, "The request cannot be understood";
    /// The loopback address wants `Authorization: Bearer TOKEN` with the token of the token file.
    NotSignedIn = "PLT-API-002", UNAUTHORIZED, "A token is needed";
    /// The account's groups do not allow this; `api.operator_groups` and `api.admin_groups` say which do.
    NotAllowed = "PLT-API-003", FORBIDDEN, "The caller may not do this";
    /// There is nothing under this address.
    NoSuchRoute = "PLT-API-004", NOT_FOUND, "There is nothing here";
    /// The address exists and takes other methods.
    WrongMethod = "PLT-API-005", METHOD_NOT_ALLOWED, "The method does not fit the address";
    /// A body of JSON may have at most 64 KiB.
    BodyTooLarge = "PLT-API-006", PAYLOAD_TOO_LARGE, "The body is too large";
    /// Something went wrong that should not; the room's log says what.
    Internal = "PLT-API-007", INTERNAL_SERVER_ERROR, "The room failed to answer";
    /// The room is starting, stopping or overloaded. Try again.
    Busy = "PLT-API-008", SERVICE_UNAVAILABLE, "The room cannot answer now";
    /// No job has this id or ends in these digits.
    NoSuchJob = "PLT-JOB-001", NOT_FOUND, "There is no such job";
    /// Several jobs end in these digits; give more of them.
    SeveralJobs = "PLT-JOB-002", CONFLICT, "Several jobs are meant";
    /// The job's state does not allow the order.
    WrongState = "PLT-JOB-003", CONFLICT, "The job's state does not allow this";
    /// The job's files and names were deleted for good; only its history is left.
    FilesGone = "PLT-JOB-004", GONE, "The job's files were deleted";
    /// The job is not a PDF yet.
    NoResult = "PLT-JOB-005", NOT_FOUND, "The job has no result yet";
    /// The pages that are to be printed again are not in the job's result.
    NoSuchPages = "PLT-JOB-006", UNPROCESSABLE_ENTITY, "The job has no such pages";
    /// No folder has this name.
    NoSuchFolder = "PLT-FLD-001", NOT_FOUND, "There is no such folder";
    /// None of the folder's rules has a mask that matches the file's name.
    NoRule = "PLT-FLD-002", UNPROCESSABLE_ENTITY, "No rule of the folder is for this file";
    /// No template has this name; `platen template list` shows them.
    NoSuchTemplate = "PLT-TPL-001", NOT_FOUND, "There is no such template";
    /// The folder refuses content that came through it within its duplicate window.
    Duplicate = "PLT-FLD-003", CONFLICT, "The folder took the same content before";
    /// The `Idempotency-Key` was used with other content or for another folder.
    KeyReused = "PLT-SUB-001", CONFLICT, "The key was used for something else";
    /// The file is larger than `limits.upload` or than a folder takes.
    FileTooLarge = "PLT-SUB-002", PAYLOAD_TOO_LARGE, "The file is too large";
    /// The disk has less free space than `limits.free_disk`. Free some.
    DiskFull = "PLT-SUB-003", INSUFFICIENT_STORAGE, "The disk is full";
    /// The file has no bytes.
    EmptyFile = "PLT-SUB-004", UNPROCESSABLE_ENTITY, "The file is empty";
    /// The ledger cannot be written or read now. Nothing was taken; try again.
    LedgerAway = "PLT-LDG-001", SERVICE_UNAVAILABLE, "The ledger cannot be used now";
    /// The vault cannot be used; the room's log says why.
    VaultFailed = "PLT-VLT-001", INTERNAL_SERVER_ERROR, "The vault cannot be used";
    /// No printer, or group where one may be given, has this name.
    NoSuchPrinter = "PLT-PRT-001", NOT_FOUND, "There is no such printer";
    /// LPR can be asked for 999 copies of a job at the most. Ask for fewer, or choose another printer.
    TooManyCopies = "PLT-PRT-002", UNPROCESSABLE_ENTITY, "The printer cannot be asked for so many copies";
    /// The settings files have problems; the old settings stay in force.
    SettingsBroken = "PLT-SET-001", UNPROCESSABLE_ENTITY, "The settings have problems";
}

/// Returns the reference of all problems as Markdown.
#[must_use]
pub fn problems_markdown() -> String {
    let mut page = String::from(
        "# Problems\n\n\
         What the API answers when it cannot do what was asked, as `application/problem+json` \
         (RFC 9457).\nCodes stay what they are. This page is made from the code.\n\n\
         | code | status | title | meaning and way out |\n|---|---|---|---|\n",
    );
    for code in Code::ALL {
        let (name, status) = (code.as_str(), code.status().as_u16());
        let (title, doc) = (code.title(), code.doc());
        writeln!(page, "| `{name}` | {status} | {title} | {doc} |")
            .expect("a string takes all text");
    }
    page
}

/// One thing that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    detail: String,
    jobs: Vec<JobId>,
}

impl Problem {
    /// Makes one. The detail is a clause for people, with the way out.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            jobs: vec![],
        }
    }

    /// Names the jobs it is about.
    #[must_use]
    pub fn about(mut self, jobs: impl IntoIterator<Item = JobId>) -> Self {
        self.jobs.extend(jobs);
        self
    }

    /// Makes one of what should not happen; the cause goes to the log, not to the caller.
    #[must_use]
    pub fn internal(what: &str, error: &dyn std::error::Error) -> Self {
        tracing::error!("{what}: {}", chain(error));
        Self::new(Code::Internal, format!("{what}: the room's log says more"))
    }

    /// Makes one of a room that does not answer.
    #[must_use]
    pub fn busy(why: &str) -> Self {
        Self::new(Code::Busy, why)
    }

    /// Returns it as it goes over the wire.
    pub(super) fn document(&self) -> super::wire::Problem {
        super::wire::Problem {
            kind: format!("urn:platen:problem:{}", self.code.as_str()),
            title: self.code.title().to_owned(),
            status: self.code.status().as_u16(),
            detail: self.detail.clone(),
            code: self.code.as_str().to_owned(),
            jobs: self.jobs.iter().map(ToString::to_string).collect(),
        }
    }

    /// Returns its code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }
}

/// Says what a time of the API looks like.
pub(super) fn no_time(error: &jiff::Error) -> String {
    format!("write a time of RFC 3339, as in 2026-03-01T18:00:00Z ({error})")
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.detail)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.code.status();
        let mut response = HttpResponse::build(status);
        response.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header((header::RETRY_AFTER, TRY_AGAIN_SECONDS));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response.body(serde_json::to_vec(&self.document()).unwrap_or_default())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::new(Code::LedgerAway, chain(&error))
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        let detail = error.to_string();
        match error {
            SubmitError::OtherContent { job } => Self::new(Code::KeyReused, detail).about([job]),
            SubmitError::Duplicate { of } => Self::new(Code::Duplicate, detail).about([of]),
            SubmitError::Unavailable { .. } => Self::new(Code::LedgerAway, detail),
        }
    }
}

impl From<OrderError> for Problem {
    fn from(error: OrderError) -> Self {
        let detail = error.to_string();
        match error {
            OrderError::NoSuchJob(_) => Self::new(Code::NoSuchJob, detail),
            OrderError::NoSuchPrinter(_) => Self::new(Code::NoSuchPrinter, detail),
            OrderError::TooManyCopies(_) => Self::new(Code::TooManyCopies, detail),
            OrderError::NoSuchPages(_) => Self::new(Code::NoSuchPages, detail),
            OrderError::Deleted(job) => Self::new(Code::FilesGone, detail).about([job]),
            OrderError::Illegal(_) => Self::new(Code::WrongState, detail),
            OrderError::Unavailable(_) => Self::new(Code::LedgerAway, detail),
        }
    }
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::NoSpace { .. } => Self::new(Code::DiskFull, error.to_string()),
            VaultError::TooLarge { limit_bytes } => Self::new(
                Code::FileTooLarge,
                format!("a file may have at most {limit_bytes} bytes (limits.upload)"),
            ),
            other => {
                tracing::error!("the vault failed: {}", chain(&other));
                Self::new(Code::VaultFailed, other.to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_is_its_own_and_says_the_way_out() {
        let codes: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), Code::ALL.len());
        for code in Code::ALL {
            let form = code.as_str().split('-').collect::<Vec<_>>();
            assert!(
                matches!(form[..], ["PLT", area, number] if area.len() == 3 && number.len() == 3),
                "{code:?}"
            );
            assert!(code.doc().ends_with('.'), "{code:?}");
            assert!(!code.status().is_success());
        }
    }
}
