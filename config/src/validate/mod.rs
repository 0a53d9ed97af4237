//! Rules between settings: raw settings become checked ones.

mod folders;
mod inherit;
mod lineage;
mod places;
mod printers;
mod room;
mod steps;
mod templates;

pub(crate) use steps::step;

use crate::found::Found;
use crate::raw::RawSettings;
use crate::settings::{Settings, Template};
use crate::templates::RawTemplates;
use folders::Known;
use places::Places;
use platen_model::TemplateName;
use printers::Devices;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use templates::Templates;

/// Returns where the room's templates are. `data_dir` is absolute.
pub(crate) fn place_of_templates(raw: &RawSettings, data_dir: &Path) -> PathBuf {
    Places::of_room(data_dir).resolve(&raw.room.value.templates.value)
}

/// Checks templates without a room: nobody knows where a job may go.
pub(crate) fn templates_alone(
    raw: &RawTemplates,
    found: &mut Found,
) -> Option<BTreeMap<TemplateName, Template>> {
    Templates::of(raw, None, found).into_checked()
}

/// Checks templates with the printers and groups of their room. What is wrong with the room goes to
/// `of_room`.
pub(crate) fn templates_in(
    room: &RawSettings,
    of_room: &mut Found,
    raw: &RawTemplates,
    found: &mut Found,
) -> Option<BTreeMap<TemplateName, Template>> {
    let devices = Devices::of(&room.printers.value, &room.groups.value, of_room);
    Templates::of(raw, Some(&devices), found).into_checked()
}

/// Checks all settings together. Returns none if a setting is missing; other problems are only
/// noted. `data_dir` is absolute.
pub(crate) fn check(
    raw: &RawSettings,
    templates: &RawTemplates,
    data_dir: &Path,
    found: &mut Found,
) -> Option<Settings> {
    let mut places = Places::of_room(data_dir);
    let room = room::room(&raw.room.value, &mut places);
    let api = room::api(&raw.api.value, &places, found);
    let public = room::public(raw, &api, found);
    let log = room::log(&raw.log.value, &mut places, found);
    let devices = Devices::of(&raw.printers.value, &raw.groups.value, found);
    let printers = printers::printers(&raw.printers.value, &mut places, found);
    let groups = printers::groups(&raw.groups.value, &devices, found);
    let templates = Templates::of(templates, Some(&devices), found);
    let known = Known {
        devices: &devices,
        templates: &templates,
    };
    let folders = folders::folders(&raw.folders.value, known, &mut places, found);
    places.check(found);
    Some(Settings {
        room,
        api,
        public: public?,
        limits: room::limits(&raw.limits.value),
        retention: room::retention(&raw.retention.value),
        log,
        templates: templates.into_checked()?,
        folders: folders?,
        printers: printers?,
        groups: groups?,
    })
}
