//! `POST /api/v1/jobs`: a file is handed in. It streams into the vault, at most a megabyte of it
//! in memory, and is answered when it is durable.

use super::ask::{Api, off_reactor};
use super::problem::{Code, Problem, no_time};
use super::wire::{SubmitFields, Submitted};
use crate::auth::{Caller, Role};
use crate::handle::RoomHandle;
use actix_multipart::{Field, Multipart};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::StreamExt as _;
use platen_actors::disk::too_full;
use platen_actors::intake::{ArrivalError, Handed, Overrides, arrival};
use platen_actors::supervisor::{Report, Taken, Was};
use platen_config::{Choice as _, Release};
use platen_ledger::vault::{Pinned, Purged, VaultWriter};
use platen_model::{Copies, FolderName, JobId, Priority, TemplateName};
use std::time::Duration;
use tokio::sync::oneshot;

/// Bytes gathered before they are written.
const PIECE: usize = 1 << 20;
/// The longest value of a form field, in bytes.
const LONGEST_FIELD: usize = 4_096;
/// The most fields of a form.
const MOST_FIELDS: usize = 16;
/// The longest name of a file, in bytes, as on disks.
const LONGEST_NAME: usize = 255;
/// The longest key, in bytes.
const LONGEST_KEY: usize = 255;
/// How long a caller may stay silent amid a form.
const SILENCE: Duration = Duration::from_secs(60);
/// How long an upload waits for others to end.
const TURN: Duration = Duration::from_secs(30);

pub(super) async fn submit(
    caller: Caller,
    request: HttpRequest,
    api: web::Data<Api>,
    body: Multipart,
) -> Result<HttpResponse, Problem> {
    caller.must_be(Role::Operator, "hand in jobs")?;
    let key = origin_key(&request, &api)?;
    let turn = tokio::time::timeout(TURN, api.uploads.acquire()).await;
    let Ok(Ok(_turn)) = turn else {
        return Err(Problem::busy("too many files are handed in at once"));
    };
    let form = Form::read(body, &api.room).await?;
    let (folder, title) = (form.folder()?, form.title()?);
    let overrides = form.overrides()?;
    let user = form.fields.user.clone();
    let original = form.file.finish().await?;
    let handed = Handed {
        name: title,
        original: original.file(),
        origin_key: key,
        submitted_by: user.unwrap_or_else(|| caller.name.clone()),
    };
    let file = original.file();
    let taken = hand_in(&api, &caller, &folder, handed, &overrides, original).await;
    if taken.is_err() {
        forget(&api.room, file.hash).await;
    }
    Ok(answer(taken?))
}

async fn hand_in(
    api: &Api,
    caller: &Caller,
    folder: &FolderName,
    handed: Handed,
    overrides: &Overrides,
    pin: Pinned,
) -> Result<Taken, Problem> {
    let settings = api.room.settings.get();
    let arrival = Box::new(arrival(&settings, folder, handed, overrides)?);
    let (reply, taken) = oneshot::channel();
    let by = caller.by("");
    let report = Report::Submit {
        arrival,
        pin,
        by,
        reply,
    };
    let taken = api.order(report, taken).await??;
    if taken.was == Was::Known {
        check_same_folder(api, taken.job, folder).await?;
    }
    Ok(taken)
}

/// The ledger knows the content a key was used with; the folder is the other half of "the same".
async fn check_same_folder(api: &Api, id: JobId, folder: &FolderName) -> Result<(), Problem> {
    let job = api.read(move |room| room.reader.job(id)).await?;
    match job {
        Some(job) if job.arrival.folder != *folder => {
            let other = &job.arrival.folder;
            let detail = format!("this idempotency key made job {id} in folder {other}");
            Err(Problem::new(Code::KeyReused, detail).about([id]))
        }
        Some(_) | None => Ok(()),
    }
}

fn answer(taken: Taken) -> HttpResponse {
    let id = taken.job;
    let (mut response, was) = match taken.was {
        Was::New => (HttpResponse::Created(), "new"),
        Was::Known => (HttpResponse::Ok(), "known"),
    };
    response
        .insert_header((header::LOCATION, format!("/api/v1/jobs/{id}")))
        .json(Submitted {
            id: id.to_string(),
            short: id.short(),
            was: was.to_owned(),
        })
}

/// Keys of callers cannot meet the ids of claims: those have no colon.
fn origin_key(request: &HttpRequest, api: &Api) -> Result<String, Problem> {
    let Some(value) = request.headers().get("Idempotency-Key") else {
        return Ok(format!("once:{}", JobId::new(api.room.clock.now())));
    };
    let key = value.as_bytes();
    let good = (1..=LONGEST_KEY).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
    match std::str::from_utf8(key) {
        Ok(key) if good => Ok(format!("key:{key}")),
        Ok(_) | Err(_) => Err(Problem::new(
            Code::BadRequest,
            "Idempotency-Key must be 1 to 255 visible ASCII characters without spaces",
        )),
    }
}

/// Takes away what was stored for a job that was not made, unless another job has it too.
async fn forget(room: &RoomHandle, hash: platen_model::ContentHash) {
    let room = room.clone();
    let purge = move || {
        room.vault
            .purge(&hash, &|hash| room.reader.is_referenced(hash))
    };
    match off_reactor(purge).await {
        Ok(Ok(Purged::Removed { .. } | Purged::InUse | Purged::Referenced | Purged::Absent)) => {}
        Ok(Err(error)) => tracing::debug!(%hash, "stays until the next collection: {error}"),
        Err(_stopping) => {}
    }
}

impl From<ArrivalError> for Problem {
    fn from(error: ArrivalError) -> Self {
        let code = match error {
            ArrivalError::NoSuchFolder { .. } => Code::NoSuchFolder,
            ArrivalError::NoRule { .. } => Code::NoRule,
            ArrivalError::NoSuchTemplate { .. } => Code::NoSuchTemplate,
            ArrivalError::TooManyCopies(_) => Code::TooManyCopies,
        };
        Self::new(code, error.to_string())
    }
}

/// A form as it was read, with its file on the way into the vault.
struct Form {
    file: Incoming,
    file_name: Option<String>,
    fields: SubmitFields,
}

impl Form {
    async fn read(mut body: Multipart, room: &RoomHandle) -> Result<Self, Problem> {
        let mut form = Self {
            file: Incoming::new(room),
            file_name: None,
            fields: SubmitFields::default(),
        };
        let mut fields = 0;
        while let Some(mut field) = spoken(body.next()).await? {
            fields += 1;
            if fields > MOST_FIELDS {
                let detail = format!("a form may have at most {MOST_FIELDS} fields");
                return Err(Problem::new(Code::BadRequest, detail));
            }
            form.take(&mut field).await?;
        }
        match form.file_name {
            Some(_) => Ok(form),
            None => Err(missing("file")),
        }
    }

    async fn take(&mut self, field: &mut Field) -> Result<(), Problem> {
        let name = field.name().unwrap_or_default().to_owned();
        let place = match &*name {
            "file" => return self.take_file(field).await,
            "folder" => &mut self.fields.folder,
            "template" => &mut self.fields.template,
            "title" => &mut self.fields.title,
            "user" => &mut self.fields.user,
            "priority" => &mut self.fields.priority,
            "copies" => &mut self.fields.copies,
            "hold" => &mut self.fields.hold,
            "not_before" => &mut self.fields.not_before,
            _ => {
                let detail = format!(
                    "there is no field {name:.80?}; there are file, folder, template, title, user, \
                     priority, copies, hold and not_before"
                );
                return Err(Problem::new(Code::BadRequest, detail));
            }
        };
        if place.is_some() {
            return Err(twice(&name));
        }
        *place = Some(text(field, &name).await?);
        Ok(())
    }

    async fn take_file(&mut self, field: &mut Field) -> Result<(), Problem> {
        let disposition = field.content_disposition();
        let given = disposition.and_then(|disposition| {
            let extended = disposition.get_filename_ext();
            let extended = extended.and_then(|name| String::from_utf8(name.value.clone()).ok());
            extended.or_else(|| disposition.get_filename().map(ToOwned::to_owned))
        });
        // Some browsers and tools send a path, with slashes of either kind.
        let own = given
            .as_deref()
            .and_then(|name| name.rsplit(['/', '\\']).next());
        if self
            .file_name
            .replace(own.unwrap_or_default().to_owned())
            .is_some()
        {
            return Err(twice("file"));
        }
        while let Some(piece) = spoken(field.next()).await? {
            self.file.take(&piece).await?;
        }
        self.file.check()
    }

    fn folder(&self) -> Result<FolderName, Problem> {
        let name = self
            .fields
            .folder
            .as_deref()
            .ok_or_else(|| missing("folder"))?;
        name.parse().map_err(|error: platen_model::NameError| {
            Problem::new(Code::NoSuchFolder, error.to_string())
        })
    }

    fn title(&self) -> Result<String, Problem> {
        let name = self.fields.title.as_ref().or(self.file_name.as_ref());
        let name = name.filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| {
            let detail = "the file has no name: give it a filename, or a title";
            Problem::new(Code::BadRequest, detail)
        })?;
        if name.len() > LONGEST_NAME {
            let detail = format!("a file's name may have at most {LONGEST_NAME} bytes");
            return Err(Problem::new(Code::BadRequest, detail));
        }
        Ok(name.clone())
    }

    fn overrides(&self) -> Result<Overrides, Problem> {
        let hold = self.fields.hold.as_deref().map(|word| {
            Release::from_word(word).ok_or_else(|| {
                let words: Vec<_> = Release::ALL.iter().map(|one| one.as_str()).collect();
                bad_field("hold", &format!("it is one of {}", words.join(", ")))
            })
        });
        let template = self.fields.template.as_deref().map(|name| {
            let parsed = name.parse::<TemplateName>();
            parsed.map_err(|error| Problem::new(Code::NoSuchTemplate, error.to_string()))
        });
        let not_before = self.fields.not_before.as_deref().map(|time| {
            let parsed = time.parse::<platen_model::Timestamp>();
            parsed.map_err(|error| bad_field("not_before", &no_time(&error)))
        });
        Ok(Overrides {
            template: template.transpose()?,
            priority: number("priority", self.fields.priority.as_deref(), Priority::new)?,
            copies: number("copies", self.fields.copies.as_deref(), Copies::new)?,
            hold: hold.transpose()?,
            not_before: not_before.transpose()?,
        })
    }
}

/// A file on its way into the vault. Small ones reach the disk in one go with their end.
struct Incoming {
    room: RoomHandle,
    gathered: Vec<u8>,
    bytes: u64,
    writer: Option<VaultWriter>,
}

impl Incoming {
    fn new(room: &RoomHandle) -> Self {
        Self {
            room: room.clone(),
            gathered: vec![],
            bytes: 0,
            writer: None,
        }
    }

    async fn take(&mut self, piece: &[u8]) -> Result<(), Problem> {
        self.bytes += piece.len() as u64;
        let limit_bytes = self.room.settings.get().limits.upload_bytes;
        if self.bytes > limit_bytes {
            return Err(platen_ledger::vault::VaultError::TooLarge { limit_bytes }.into());
        }
        self.gathered.extend_from_slice(piece);
        if self.gathered.len() >= PIECE {
            self.write().await?;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), Problem> {
        match self.bytes {
            0 => Err(Problem::new(Code::EmptyFile, "the file has no bytes")),
            _ => Ok(()),
        }
    }

    async fn write(&mut self) -> Result<(), Problem> {
        let gathered = std::mem::take(&mut self.gathered);
        let (writer, room) = (self.writer.take(), self.room.clone());
        let write = move || {
            let mut writer = begin(writer, &room)?;
            writer.append(&gathered)?;
            Ok::<_, Problem>((writer, gathered))
        };
        let (writer, mut gathered) = off_reactor(write).await??;
        gathered.clear();
        (self.writer, self.gathered) = (Some(writer), gathered);
        Ok(())
    }

    async fn finish(self) -> Result<Pinned, Problem> {
        let finish = move || {
            let mut writer = begin(self.writer, &self.room)?;
            writer.append(&self.gathered)?;
            Ok::<_, Problem>(writer.finish()?)
        };
        off_reactor(finish).await?
    }
}

fn begin(writer: Option<VaultWriter>, room: &RoomHandle) -> Result<VaultWriter, Problem> {
    let limits = room.settings.get().limits.clone();
    if let Some(why) = too_full(room.vault.staging_dir(), limits.free_disk_bytes) {
        return Err(Problem::new(Code::DiskFull, why));
    }
    match writer {
        Some(writer) => Ok(writer),
        None => Ok(room.vault.writer(limits.upload_bytes)?),
    }
}

/// Waits for the next part, not for ever.
async fn spoken<T>(
    next: impl Future<Output = Option<Result<T, actix_multipart::MultipartError>>>,
) -> Result<Option<T>, Problem> {
    match tokio::time::timeout(SILENCE, next).await {
        Ok(part) => part.transpose().map_err(|error| {
            let detail = format!("the form cannot be read: {error}");
            Problem::new(Code::BadRequest, detail)
        }),
        Err(_silent) => Err(Problem::new(
            Code::BadRequest,
            "nothing came for a minute amid the form",
        )),
    }
}

async fn text(field: &mut Field, name: &str) -> Result<String, Problem> {
    let mut value = Vec::new();
    while let Some(piece) = spoken(field.next()).await? {
        value.extend_from_slice(&piece);
        if value.len() > LONGEST_FIELD {
            return Err(bad_field(
                name,
                &format!("it may have at most {LONGEST_FIELD} bytes"),
            ));
        }
    }
    String::from_utf8(value).map_err(|_not_utf8| bad_field(name, "it must be UTF-8"))
}

fn number<T>(
    name: &str,
    value: Option<&str>,
    make: impl Fn(i64) -> Result<T, platen_model::OutOfRange>,
) -> Result<Option<T>, Problem> {
    let Some(value) = value else {
        return Ok(None);
    };
    let number = value
        .parse()
        .map_err(|_| bad_field(name, "it must be a number"))?;
    make(number)
        .map(Some)
        .map_err(|error| bad_field(name, &error.to_string()))
}

fn bad_field(name: &str, why: &str) -> Problem {
    Problem::new(Code::BadRequest, format!("the field {name}: {why}"))
}

fn missing(name: &str) -> Problem {
    let detail = format!("the form (multipart/form-data) has no field {name}");
    Problem::new(Code::BadRequest, detail)
}

fn twice(name: &str) -> Problem {
    let detail = format!("the field {name} is given twice");
    Problem::new(Code::BadRequest, detail)
}
