//! Templates for who programs pages without a room: a room's, a file's, and starters.

use crate::files::whole_file;
use crate::found::Found;
use crate::load;
use crate::problem::Problems;
use crate::raw::RawSettings;
use crate::settings::{AS_IS, Template, TemplateSource};
use crate::templates::{self, RawTemplates, ReadTemplate};
use crate::validate;
use platen_model::TemplateName;
use std::collections::BTreeMap;
use std::path::Path;

/// Reads a template that is a file, and those that it extends: files beside it, or else starters.
///
/// # Errors
/// All that is wrong with them, at once.
pub fn load_template(path: &Path) -> Result<(TemplateName, Template), Problems> {
    read(path, None)
}

/// Reads a template like [`load_template`], and if it lies among those of the room in `data_dir`
/// checks it as the room does: its jobs go to a printer or group that is there.
///
/// # Errors
/// All that is wrong with it and those that it extends, at once.
pub fn load_template_of(
    path: &Path,
    data_dir: &Path,
) -> Result<(TemplateName, Template), Problems> {
    let room = load::raw_of(data_dir);
    let is_of = |(raw, _): &(RawSettings, Found)| {
        let place = validate::place_of_templates(raw, &load::absolute(data_dir));
        lies_in(path, &place)
    };
    read(path, room.filter(is_of))
}

fn read(
    path: &Path,
    room: Option<(RawSettings, Found)>,
) -> Result<(TemplateName, Template), Problems> {
    let mut found = Found::new(vec![], vec![]);
    let name = named(path).filter(|name| name.as_str() != AS_IS);
    let Some(name) = name else {
        let wrong = "the name of the file is no name for a template: use a-z, 0-9, '.', '_' and '-', \
                     but not as-is, which is built in";
        found.add_unreadable(whole_file(
            path,
            wrong.to_owned(),
            "give the file another name",
        ));
        return found.into_result(None);
    };
    let raw = family(&name, path, &mut found);
    let checked = match room {
        Some((room, mut of_room)) => validate::templates_in(&room, &mut of_room, &raw, &mut found),
        None => validate::templates_alone(&raw, &mut found),
    };
    let template = checked.and_then(|mut all| all.remove(&name));
    found.into_result(template).map(|template| (name, template))
}

/// Whether a file lies in a directory, by whatever names the two are called.
fn lies_in(path: &Path, directory: &Path) -> bool {
    let its = load::absolute(path).parent().map(Path::canonicalize);
    matches!((its, directory.canonicalize()), (Some(Ok(its)), Ok(directory)) if its == directory)
}

/// Returns the starters, checked.
///
/// # Panics
/// Never: tests prove them good.
#[must_use]
pub fn starters() -> BTreeMap<TemplateName, Template> {
    let mut found = Found::new(vec![], vec![]);
    let raw = RawTemplates::none().with_starters(&mut found);
    let checked = validate::templates_alone(&raw, &mut found);
    found.into_result(checked).expect("the starters are good")
}

/// Reads a file and, one by one, those that it extends.
fn family(name: &TemplateName, path: &Path, found: &mut Found) -> RawTemplates {
    let mut list = vec![of_file(name.clone(), path, found)];
    while let Some(parent) = unread_parent(&list) {
        let beside = path.with_file_name(format!("{parent}.toml"));
        // A link that leads nowhere takes the starter's place too, as it does in a room.
        let read = match beside.symlink_metadata() {
            Ok(_) => Some(of_file(parent, &beside, found)),
            Err(_) => templates::starter(parent, found),
        };
        let Some(read) = read else { break };
        list.push(read);
    }
    RawTemplates::whole(list)
}

/// Returns what the last of a family extends, if it was not read yet.
fn unread_parent(list: &[ReadTemplate]) -> Option<TemplateName> {
    let parent = &list.last()?.raw.as_ref()?.extends.as_ref()?.value;
    let is_new = list.iter().all(|read| read.name != *parent);
    (is_new && parent.as_str() != AS_IS).then(|| parent.clone())
}

fn of_file(name: TemplateName, path: &Path, found: &mut Found) -> ReadTemplate {
    let raw = templates::of_file(path, found);
    let source = TemplateSource::File(path.to_owned());
    ReadTemplate { name, source, raw }
}

fn named(path: &Path) -> Option<TemplateName> {
    path.file_stem()?.to_str()?.parse().ok()
}
