//! A job's documents, to be kept or looked at elsewhere.

use super::ask::{Api, off_reactor};
use super::problem::{Code, Problem};
use crate::auth::{Caller, Role};
use actix_web::HttpResponse;
use actix_web::body::SizedStream;
use actix_web::http::header::{
    self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};
use actix_web::web::{Bytes, Data, Path};
use futures_util::{TryStreamExt as _, stream};
use platen_config::{NameParts, NamePattern};
use platen_ledger::{By, Files, Job, JobEvent, Recorded, StreamEvent};
use platen_model::{DocumentFormat, FileRef, JobId};
use std::fs::File;
use std::io::{self, Read as _};

/// Bytes read at once.
const PIECE: u64 = 256 * 1024;

pub(super) async fn original(
    caller: Caller,
    api: Data<Api>,
    meant: Path<String>,
) -> Result<HttpResponse, Problem> {
    caller.must_be(Role::Operator, "see documents")?;
    let job = api.job(&meant).await?;
    let extension = std::path::Path::new(&job.arrival.personal.file_name).extension();
    let extension = extension.map(|text| text.to_string_lossy().into_owned());
    let is_pdf = job.format == Some(DocumentFormat::Pdf);
    let kind = if is_pdf { PDF } else { ANYTHING };
    let file = job.arrival.original;
    send(&api, &job, file, kind, &extension.unwrap_or_default()).await
}

pub(super) async fn result(
    caller: Caller,
    api: Data<Api>,
    meant: Path<String>,
) -> Result<HttpResponse, Problem> {
    caller.must_be(Role::Operator, "see documents")?;
    let job = api.job(&meant).await?;
    let file = job.document.ok_or_else(|| {
        let detail = format!("job {} is not a PDF yet", job.id.short());
        Problem::new(Code::NoResult, detail)
    })?;
    send(&api, &job, file, PDF, "pdf").await
}

/// Says of a job that it was deleted, when and by whom.
pub(super) async fn deleted(api: &Api, id: JobId) -> Problem {
    let history = api.read(move |room| room.reader.history(id)).await;
    let history = history.unwrap_or_default(); // less is said then
    let purge = history.iter().rev().find(|recorded| is_purge(recorded));
    let told = purge.map(|recorded| {
        let event = &recorded.event;
        let who = match &event.by {
            By::Room => "by the room, as retention.jobs says".to_owned(),
            By::Person { name, .. } => format!("by {name}"),
        };
        format!(" at {:.0} {who}", event.recorded_at)
    });
    let told = told.unwrap_or_default();
    let detail = format!("job {} was deleted{told}", id.short());
    Problem::new(Code::FilesGone, detail).about([id])
}

fn is_purge(recorded: &Recorded) -> bool {
    matches!(
        recorded.event.what,
        StreamEvent::Job {
            event: JobEvent::Purged,
            ..
        }
    )
}

const PDF: &str = "application/pdf";
/// What a browser never shows: the file may be anything.
const ANYTHING: &str = "application/octet-stream";

async fn send(
    api: &Api,
    job: &Job,
    wanted: FileRef,
    kind: &str,
    extension: &str,
) -> Result<HttpResponse, Problem> {
    if job.files == Files::Purged {
        return Err(deleted(api, job.id).await);
    }
    let vault = api.room.vault.clone();
    let file = off_reactor(move || vault.open_object(&wanted)).await??;
    let pieces = pieces(file, wanted.bytes).inspect_err(broken_off(job));
    let body = SizedStream::new(wanted.bytes, pieces);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(disposition(job, extension))
        .body(body))
}

/// The answer has begun, so that only the log can say why it ends too soon.
fn broken_off(job: &Job) -> impl Fn(&Box<dyn std::error::Error>) + 'static {
    let job = job.id.short();
    move |error| tracing::error!(%job, "a document cannot be sent to its end: {error}")
}

/// Reads a file off the reactor, piece by piece as the caller takes them.
fn pieces(
    file: File,
    bytes: u64,
) -> impl futures_util::Stream<Item = Result<Bytes, Box<dyn std::error::Error>>> {
    stream::try_unfold((file, bytes), |(file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let read = move || {
            let mut piece = Vec::new();
            (&file).take(left.min(PIECE)).read_to_end(&mut piece)?;
            if piece.is_empty() {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
            }
            Ok((piece, file))
        };
        let (piece, file) = off_reactor(read).await??;
        let left = left.saturating_sub(piece.len() as u64);
        Ok(Some((Bytes::from(piece), (file, left))))
    })
}

/// Always an attachment, under a name of ours: what came from outside is never shown in place.
fn disposition(job: &Job, extension: &str) -> ContentDisposition {
    let title = &job.arrival.personal.file_name;
    let stem = std::path::Path::new(title).file_stem();
    let stem = stem.map(|stem| stem.to_string_lossy()).unwrap_or_default();
    let pattern: NamePattern = "{stem}-{job}.{ext}"
        .parse()
        .expect("the pattern is good, or no test passes");
    let name = pattern.expand(&NameParts {
        stem: &stem,
        ext: extension,
        job: job.id,
        at: jiff::civil::DateTime::ZERO,
        folder: job.arrival.folder.as_str(),
        printer: "",
        title,
    });
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    let ascii = name
        .chars()
        .map(|c| if plain(c) { c } else { '_' })
        .collect();
    let exact = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: name.into_bytes(),
    };
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![
            DispositionParam::Filename(ascii),
            DispositionParam::FilenameExt(exact),
        ],
    }
}
