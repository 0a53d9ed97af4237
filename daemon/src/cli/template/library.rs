//! Where a template comes from that is named on the command line: a file, a room, or the starters.

use crate::cli::outcome::Failure;
use crate::cli::run::Ask;
use anyhow::anyhow;
use platen_config::{Template, TemplateSource, load, load_template, starters};
use platen_model::TemplateName;
use std::collections::BTreeMap;
use std::path::Path;

/// Returns the template that is meant: a file if it looks like one, else the room's, else a starter.
pub(in crate::cli) fn find(ask: &Ask, meant: &str) -> Result<(TemplateName, Template), Failure> {
    if meant.contains('/') || is_file(meant) {
        return load_template(Path::new(meant)).map_err(|wrong| Failure::Refused(wrong.into()));
    }
    let name: TemplateName = meant.parse().map_err(|_| unknown(meant))?;
    let room = of_room(ask)?;
    let template = room.get(&name).cloned();
    let template = template.or_else(|| starters().remove(&name));
    template
        .map(|template| (name, template))
        .ok_or_else(|| unknown(meant))
}

/// Returns all templates there are to choose from: the room's own, or without a room the starters.
pub(super) fn all(ask: &Ask) -> Result<BTreeMap<TemplateName, Template>, Failure> {
    match ask.names_room() {
        true => {
            let mut own = of_room(ask)?;
            own.retain(|_, template| template.source != TemplateSource::Starter);
            Ok(own)
        }
        false => Ok(starters()),
    }
}

/// Returns the templates of the room, if one is named.
fn of_room(ask: &Ask) -> Result<BTreeMap<TemplateName, Template>, Failure> {
    if !ask.names_room() {
        return Ok(BTreeMap::new());
    }
    let settings = ask.settings_by(load)?;
    Ok(settings.templates)
}

fn is_file(meant: &str) -> bool {
    Path::new(meant)
        .extension()
        .is_some_and(|extension| extension == "toml")
}

fn unknown(meant: &str) -> Failure {
    Failure::Usage(anyhow!(
        "there is no template {meant}: `platen template list` shows them all, and a file is named \
         with its .toml"
    ))
}
