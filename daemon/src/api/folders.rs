//! Hot folders.

use super::ask::Api;
use super::problem::{Code, Problem};
use super::wire::{Folder, Folders};
use crate::auth::{Caller, Role};
use crate::handle::{Tested, Wish};
use actix_web::web::{Data, Json, Path};
use platen_model::FolderName;
use tokio::sync::oneshot;

pub(super) async fn list(caller: Caller, api: Data<Api>) -> Result<Json<Folders>, Problem> {
    caller.must_be(Role::Viewer, "see folders")?;
    let settings = api.room.settings.get();
    let views = api.room.folders.list();
    let shown = |(name, set)| {
        let view = views.get(name).cloned().unwrap_or_default();
        Folder::of(name, set, &view)
    };
    let folders = settings.folders.iter().map(shown).collect();
    Ok(Json(Folders { folders }))
}

pub(super) async fn show(
    caller: Caller,
    api: Data<Api>,
    name: Path<String>,
) -> Result<Json<Folder>, Problem> {
    caller.must_be(Role::Viewer, "see folders")?;
    one(&api, &name)
}

pub(super) async fn test(
    caller: Caller,
    api: Data<Api>,
    name: Path<String>,
) -> Result<Json<Folder>, Problem> {
    caller.must_be(Role::Operator, "test folders")?;
    let folder: FolderName = name.parse().map_err(|_no_name| no_such(&name))?;
    let (reply, done) = oneshot::channel();
    match api.wish(Wish::TestFolder { folder, reply }, done).await? {
        Tested::Yes => one(&api, &name),
        // A watcher that is just being started, or started again, cannot be asked yet.
        Tested::No => match one(&api, &name) {
            Ok(_) => Err(Problem::busy("the folder's watcher is starting")),
            Err(unknown) => Err(unknown),
        },
    }
}

fn one(api: &Api, name: &str) -> Result<Json<Folder>, Problem> {
    let settings = api.room.settings.get();
    let folder = settings
        .folders
        .iter()
        .find(|(one, _)| one.as_str() == name);
    let (name, set) = folder.ok_or_else(|| no_such(name))?;
    let view = api.room.folders.get(name).unwrap_or_default();
    Ok(Json(Folder::of(name, set, &view)))
}

fn no_such(name: &str) -> Problem {
    let detail = format!("there is no folder named {name:.80?}");
    Problem::new(Code::NoSuchFolder, detail)
}
