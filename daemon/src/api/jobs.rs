//! Looking at jobs.

use super::ask::Api;
use super::problem::{Code, Problem};
use super::wire::{Event, Events, Job, Jobs};
use crate::auth::{Caller, Role};
use crate::boot::zone;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use platen_actors::archive::{render, tell};
use platen_config::Settings;
use platen_ledger::{JobQuery, Recorded};
use platen_model::{Destination, FolderName, JobState};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// Jobs on a page unless the caller says otherwise, and at most.
const PAGE: (u32, u32) = (100, 1_000);
/// Events on a page unless the caller says otherwise, and at most.
const EVENTS: (usize, usize) = (1_000, 10_000);

/// Which jobs are listed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// States, separated by commas.
    #[schemars(schema_with = "states")]
    state: Option<String>,
    /// The name of a folder.
    folder: Option<String>,
    /// The name of a printer or group.
    to: Option<String>,
    /// The jobs before this one: `next` of the page before.
    before: Option<String>,
    /// Jobs on a page: 100 unless given, 1,000 at most.
    limit: Option<u32>,
}

/// Which events are listed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WhichEvents {
    /// The events after this number: `next` of the page before.
    after: Option<u64>,
    /// Events on a page: 1,000 unless given, 10,000 at most.
    limit: Option<usize>,
}

pub(super) async fn list(
    caller: Caller,
    api: web::Data<Api>,
    which: web::Query<Which>,
) -> Result<web::Json<Jobs>, Problem> {
    caller.must_be(Role::Viewer, "list jobs")?;
    let mut query = which.query(&api.room.settings.get())?;
    if let Some(before) = &which.before {
        query.before = Some(api.id(before).await?);
    }
    let wanted = query.limit;
    if let Some(folder) = &query.folder {
        known_folder(&api, folder).await?;
    }
    if let Some(to) = &mut query.to {
        *to = known_destination(&api, to.clone()).await?;
    }
    let jobs = api.read(move |room| room.reader.jobs(&query)).await?;
    let full = u32::try_from(jobs.len()).is_ok_and(|found| found == wanted);
    let next = jobs.last().filter(|_| full).map(|job| job.id.to_string());
    let now = api.room.clock.now();
    let shown = |job: &platen_ledger::Job| Job::of(job, api.room.progress.of(job.id), now);
    let jobs = jobs.iter().map(shown).collect();
    Ok(web::Json(Jobs { jobs, next }))
}

pub(super) async fn show(
    caller: Caller,
    api: web::Data<Api>,
    meant: web::Path<String>,
) -> Result<web::Json<Job>, Problem> {
    caller.must_be(Role::Viewer, "see jobs")?;
    let job = api.job(&meant).await?;
    let progress = api.room.progress.of(job.id);
    Ok(web::Json(Job::of(&job, progress, api.room.clock.now())))
}

pub(super) async fn log(
    caller: Caller,
    request: HttpRequest,
    api: web::Data<Api>,
    meant: web::Path<String>,
    which: web::Query<WhichEvents>,
) -> Result<HttpResponse, Problem> {
    caller.must_be(Role::Viewer, "see jobs")?;
    let job = api.job(&meant).await?;
    let id = job.id;
    let history = api.read(move |room| room.reader.history(id)).await?;
    let (normal, most) = EVENTS;
    let limit = which.limit.unwrap_or(normal).clamp(1, most);
    let after = which.after.unwrap_or(0);
    let mut events = history.iter().filter(|event| event.seq > after);
    let page: Vec<&Recorded> = events.by_ref().take(limit).collect();
    let next = events.next().and(page.last()).map(|last| last.seq);
    if wants_text(&request) {
        let title = format!("Job {}: {}", id.short(), job.arrival.personal.file_name);
        let lines: Vec<_> = page.iter().map(|recorded| tell(&recorded.event)).collect();
        let text = render(&title, &lines, &zone(&api.room.settings.get()));
        return Ok(HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
            .body(text));
    }
    Ok(HttpResponse::Ok().json(Events {
        job: id.to_string(),
        events: page.into_iter().map(Event::of).collect(),
        next,
    }))
}

impl Which {
    fn query(&self, settings: &Settings) -> Result<JobQuery, Problem> {
        let words = self.state.iter().flat_map(|states| states.split(','));
        let states = words.filter(|word| !word.is_empty()).map(|word| {
            word.parse::<JobState>()
                .map_err(|error| bad(&error.to_string()))
        });
        let folder = self.folder.as_deref().map(|name| {
            name.parse()
                .map_err(|error: platen_model::NameError| bad(&error.to_string()))
        });
        let to = self.to.as_deref().map(|name| destination(settings, name));
        let (normal, most) = PAGE;
        Ok(JobQuery {
            states: states.collect::<Result<_, _>>()?,
            folder: folder.transpose()?,
            to: to.transpose()?,
            before: None,
            limit: self.limit.unwrap_or(normal).clamp(1, most),
        })
    }
}

/// Returns the printer or group that a name means. Printers that are not in the settings any more
/// can be asked for; a group's name is never a printer's.
pub(super) fn destination(settings: &Settings, name: &str) -> Result<Destination, Problem> {
    if let Some((group, _)) = settings
        .groups
        .iter()
        .find(|(group, _)| group.as_str() == name)
    {
        return Ok(Destination::Group(group.clone()));
    }
    let printer = name.parse();
    printer
        .map(Destination::Printer)
        .map_err(|error: platen_model::NameError| bad(&error.to_string()))
}

/// A folder that is not in the settings any more may still have jobs.
async fn known_folder(api: &Api, folder: &FolderName) -> Result<(), Problem> {
    let folders = &api.room.settings.get().folders;
    if folders.contains_key(folder) {
        return Ok(());
    }
    let counts = api.read(|room| room.reader.counts()).await?;
    if counts.iter().any(|count| count.folder == *folder) {
        return Ok(());
    }
    let known = listed(folders.keys());
    let detail = format!("there is no folder named {folder} and no job came through one; {known}");
    Err(Problem::new(Code::NoSuchFolder, detail))
}

/// Returns what a name means where the settings know it, or jobs that went there before.
async fn known_destination(api: &Api, to: Destination) -> Result<Destination, Problem> {
    let settings = api.room.settings.get();
    let Destination::Printer(name) = &to else {
        return Ok(to);
    };
    if settings.printers.contains_key(name) {
        return Ok(to);
    }
    let group = name.as_str().parse().map(Destination::Group);
    for past in [Some(to.clone()), group.ok()].into_iter().flatten() {
        if has_jobs(api, past.clone()).await? {
            return Ok(past);
        }
    }
    let printers = settings.printers.keys().map(ToString::to_string);
    let groups = settings.groups.keys().map(ToString::to_string);
    let known = listed(printers.chain(groups));
    let detail = format!("there is no printer or group named {to} and no job goes there; {known}");
    Err(Problem::new(Code::NoSuchPrinter, detail))
}

async fn has_jobs(api: &Api, to: Destination) -> Result<bool, Problem> {
    let query = JobQuery {
        states: vec![],
        folder: None,
        to: Some(to),
        before: None,
        limit: 1,
    };
    let jobs = api.read(move |room| room.reader.jobs(&query)).await?;
    Ok(!jobs.is_empty())
}

fn listed<T: ToString>(names: impl Iterator<Item = T>) -> String {
    let names: Vec<_> = names.map(|name| name.to_string()).collect();
    match names[..] {
        [] => "there is none".to_owned(),
        _ => format!("there are {}", names.join(", ")),
    }
}

fn bad(why: &str) -> Problem {
    Problem::new(Code::BadRequest, why)
}

fn states(_: &mut SchemaGenerator) -> Schema {
    let words: Vec<_> = JobState::ALL.iter().map(|state| state.as_str()).collect();
    json_schema!({ "type": "array", "items": { "type": "string", "enum": words } })
}

fn wants_text(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT);
    accept
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim_start().starts_with("text/plain"))
}
