//! Templates for who programs pages without a room: a room's, a file's, and starters.

use crate::files::{self, whole_file};
use crate::found::Found;
use crate::problem::Problems;
use crate::settings::{AS_IS, Template, TemplateSource};
use crate::starters::{STARTER_LIBRARY, Starter};
use crate::templates::{REACH, RawTemplates, ReadTemplate, contents};
use crate::validate;
use platen_model::TemplateName;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Reads a template that is a file, and those that it extends: files beside it, or else starters.
///
/// # Errors
/// All that is wrong with them, at once.
pub fn load_template(path: &Path) -> Result<(TemplateName, Template), Problems> {
    let directory = path.parent().unwrap_or(Path::new("")).to_owned();
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
    let raw = family(&name, path, &directory, &mut found);
    let checked = validate::templates_alone(&raw, &mut found);
    let template = checked.and_then(|mut all| all.remove(&name));
    found.into_result(template).map(|template| (name, template))
}

/// Returns the starters, checked.
///
/// # Panics
/// Never: tests prove them good.
#[must_use]
pub fn starters() -> BTreeMap<TemplateName, Template> {
    let mut found = Found::new(vec![], vec![]);
    let list = STARTER_LIBRARY.iter().filter_map(|starter| {
        let path = PathBuf::from(starter.file);
        let name = named(&path)?;
        let raw = contents(&path, starter.text, &mut found);
        Some(ReadTemplate { name, path, raw })
    });
    let raw = RawTemplates::whole(list.collect());
    let checked = validate::templates_alone(&raw, &mut found);
    let mut starters = found.into_result(checked).expect("the starters are good");
    for template in starters.values_mut() {
        if let TemplateSource::File(_) = template.source {
            template.source = TemplateSource::Starter;
        }
    }
    starters
}

/// Returns the starter of this name.
#[must_use]
pub fn starter(name: &TemplateName) -> Option<&'static Starter> {
    let is_meant = |starter: &&Starter| named(Path::new(starter.file)).as_ref() == Some(name);
    STARTER_LIBRARY.iter().find(is_meant)
}

/// Reads a file and, one by one, those that it extends.
fn family(name: &TemplateName, path: &Path, directory: &Path, found: &mut Found) -> RawTemplates {
    let mut list: Vec<ReadTemplate> = vec![];
    let mut next = Some((name.clone(), path.to_owned()));
    while let Some((name, path)) = next.take() {
        let raw = text(&name, &path, list.is_empty(), found);
        let raw = raw.and_then(|text| contents(&path, &text, found));
        let parent = raw.as_ref().and_then(|raw| raw.extends.as_ref());
        let parent = parent.map(|given| given.value.clone());
        let known =
            |parent: &TemplateName| *parent != name && list.iter().all(|read| read.name != *parent);
        next = parent.filter(known).and_then(|parent| {
            let beside = directory.join(format!("{parent}.toml"));
            let there = beside.is_file() || starter(&parent).is_some();
            there.then_some((parent, beside))
        });
        list.push(ReadTemplate { name, path, raw });
    }
    RawTemplates::whole(list)
}

/// Returns what a file says, or where there is none the starter of this name.
fn text(name: &TemplateName, path: &Path, first: bool, found: &mut Found) -> Option<String> {
    if !first && !path.is_file() {
        return starter(name).map(|starter| starter.text.to_owned());
    }
    match files::text(path, &REACH) {
        Ok(text) => Some(text),
        Err(problem) => {
            found.add_unreadable(problem);
            None
        }
    }
}

fn named(path: &Path) -> Option<TemplateName> {
    path.file_stem()?.to_str()?.parse().ok()
}
