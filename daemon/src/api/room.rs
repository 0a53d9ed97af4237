//! The room as a whole.

use super::ask::Api;
use super::body::Optional;
use super::problem::{Code, Problem};
use super::wire::{
    Alarm, Alarms, Child, Collected, Folder, Reloaded, Stage, Status, VaultUsage, Waiting, WhyOrder,
};
use crate::auth::{Caller, Role};
use crate::handle::{RoomHandle, Wish};
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Data, Json};
use platen_actors::disk::free_bytes;
use platen_actors::notify::{Attention, waiting_jobs};
use std::collections::BTreeMap;
use tokio::sync::oneshot;

/// Waiting jobs that are listed; their number is told of all.
const WAITING_LISTED: usize = 20;

pub(super) async fn alarms(caller: Caller, api: Data<Api>) -> Result<Json<Alarms>, Problem> {
    caller.must_be(Role::Viewer, "see alarms")?;
    let alarms = api.room.alarms.list().iter().map(Alarm::of).collect();
    Ok(Json(Alarms { alarms }))
}

pub(super) async fn status(caller: Caller, api: Data<Api>) -> Result<Json<Status>, Problem> {
    caller.must_be(Role::Viewer, "see the room")?;
    let view = api.look().await?;
    let settings = api.room.settings.get();
    let counts = api.read(|room| room.reader.counts()).await?;
    let waiting = api.read(|room| waiting_jobs(room.reader.as_ref(), WAITING_LISTED));
    let waiting = waiting.await?;
    let attention = Attention::of(&counts, api.room.alarms.list());
    let mut jobs = BTreeMap::new();
    for count in counts {
        *jobs.entry(count.state.to_string()).or_default() += count.jobs;
    }
    let views = api.room.folders.list();
    let folders = settings.folders.iter().map(|(name, set)| {
        let view = views.get(name).cloned().unwrap_or_default();
        Folder::of(name, set, &view).state
    });
    let printers = view
        .printers
        .iter()
        .map(|printer| printer.state.to_string());
    Ok(Json(Status {
        room: settings.room.name.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        uptime_seconds: api
            .room
            .clock
            .instant()
            .saturating_duration_since(api.since)
            .as_secs(),
        jobs,
        open_jobs: view.open_jobs,
        printers: tally(printers),
        folders: tally(folders),
        jobs_waiting: attention.waiting(),
        waiting: waiting.iter().filter_map(Waiting::of).collect(),
        alarms: attention.alarms.iter().map(Alarm::of).collect(),
        stages: view.stages.iter().map(Stage::of).collect(),
        children: view.children.iter().map(Child::of).collect(),
        vault: usage(&api.room),
    }))
}

pub(super) async fn config(caller: Caller, api: Data<Api>) -> Result<HttpResponse, Problem> {
    caller.must_be(Role::Viewer, "see the settings")?;
    let text = platen_config::show(&api.room.settings.get());
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/toml; charset=utf-8"))
        .body(text))
}

pub(super) async fn reload(
    caller: Caller,
    api: Data<Api>,
    body: Optional<WhyOrder>,
) -> Result<Json<Reloaded>, Problem> {
    caller.must_be(Role::Admin, "reload the settings")?;
    let Optional(WhyOrder { why }) = body;
    let (reply, outcome) = oneshot::channel();
    let by = caller.by(&why);
    let outcome = api.wish(Wish::Reload { by, reply }, outcome).await?;
    outcome
        .map(|changes| Json(Reloaded { changes }))
        .map_err(|problems| Problem::new(Code::SettingsBroken, problems))
}

pub(super) async fn vault(caller: Caller, api: Data<Api>) -> Result<Json<VaultUsage>, Problem> {
    caller.must_be(Role::Viewer, "see the vault's usage")?;
    Ok(Json(usage(&api.room)))
}

pub(super) async fn collect(caller: Caller, api: Data<Api>) -> Result<Json<Collected>, Problem> {
    caller.must_be(Role::Admin, "collect the vault's garbage")?;
    let (reply, outcome) = oneshot::channel();
    let outcome = api.wish(Wish::CollectGarbage { reply }, outcome).await?;
    let collected = outcome.map_err(|why| Problem::new(Code::VaultFailed, why))?;
    let platen_ledger::vault::Collected {
        removed,
        removed_bytes,
        kept,
    } = collected;
    Ok(Json(Collected {
        removed,
        removed_bytes,
        kept,
    }))
}

fn usage(room: &RoomHandle) -> VaultUsage {
    let usage = room.vault.usage();
    VaultUsage {
        objects: usage.objects,
        bytes: usage.bytes,
        free_bytes: free_bytes(room.vault.staging_dir()).ok(),
    }
}

fn tally(words: impl Iterator<Item = String>) -> BTreeMap<String, u64> {
    let mut tally = BTreeMap::new();
    for word in words {
        *tally.entry(word).or_default() += 1;
    }
    tally
}
