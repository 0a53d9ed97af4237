//! `platen template`: the automation templates of a room, from its files, whether it runs or not.

use super::config::check;
use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use super::show::Colour;
use super::table::{Table, cell};
use anyhow::anyhow;
use clap::{Args, Subcommand};
use platen_config::{Release, Template, TemplateSource, Ticket, show_template};
use platen_model::{TemplateName, plain};
use serde::Serialize;

#[derive(Debug, Subcommand)]
pub(super) enum Templates {
    /// List the templates
    List,
    /// Show a template: its file, and what its jobs get with every default written out
    Show(Show),
    /// Check the templates with the settings, and show all that is wrong, with a fix for each
    #[command(after_help = "Exit code 0 when they are good, 1 when not.\n\
        A change is in force after `platen config reload`.")]
    Check,
    /// Print the JSON Schema of templates, for editors
    Schema,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// The template
    template: TemplateName,
}

/// A template as programs read it. What it does not say is `null`: it is left to others.
#[derive(Serialize)]
struct TemplateView {
    name: String,
    version: u32,
    description: String,
    /// None for one that is built in.
    file: Option<String>,
    priority: Option<u8>,
    copies: Option<u16>,
    hold: Option<String>,
    to: Option<String>,
}

impl Templates {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        match self {
            Self::List => list(ask),
            Self::Show(Show { template }) => show(ask, &template),
            Self::Check => check(ask, |settings| {
                let named = |(name, template): (&TemplateName, &Template)| {
                    format!("{name} version {}", template.version)
                };
                let named: Vec<_> = settings.templates.iter().map(named).collect();
                format!("the templates are good: {}", named.join(", "))
            }),
            Self::Schema => {
                let schema = serde_json::to_string_pretty(&platen_config::template_json_schema());
                let schema = schema.map_err(|error| Failure::Internal(error.into()))?;
                ask.out().text(&schema)?;
                Ok(Ending::Good)
            }
        }
    }
}

fn list(ask: &Ask) -> Outcome {
    let settings = ask.settings()?;
    let views: Vec<_> = settings
        .templates
        .iter()
        .map(|(name, template)| view(name, template))
        .collect();
    let colour = ask.out().colour();
    ask.out().either(&views, |views| {
        let place = settings.room.templates.display().to_string();
        format!(
            "{}\nIn {}, each a file NAME.toml.\n",
            listing(views, colour),
            plain(&place)
        )
    })?;
    Ok(Ending::Good)
}

fn listing(views: &[TemplateView], colour: Colour) -> String {
    let mut table = Table::new(colour, &["template", "version", "says", "description"]);
    for view in views {
        table.row(vec![
            cell(&view.name),
            cell(view.version.to_string()),
            cell(says(view)),
            cell(&view.description),
        ]);
    }
    table.lines()
}

/// What a template says, in a few words.
fn says(view: &TemplateView) -> String {
    let said = [
        view.priority.map(|priority| format!("priority {priority}")),
        view.copies.map(|copies| format!("copies {copies}")),
        view.hold.clone(),
        view.to.as_ref().map(|to| format!("to {to}")),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn show(ask: &Ask, name: &TemplateName) -> Outcome {
    let settings = ask.settings()?;
    let template = settings.templates.get(name).ok_or_else(|| {
        Failure::Usage(anyhow!(
            "there is no template {name}: `platen template list` shows them all"
        ))
    })?;
    ask.out().either(&view(name, template), |view| {
        let from = match &view.file {
            Some(file) => plain(file),
            None => "built in".to_owned(),
        };
        format!("# {name}: {from}\n{}", show_template(template))
    })?;
    Ok(Ending::Good)
}

fn view(name: &TemplateName, template: &Template) -> TemplateView {
    let Template {
        source,
        version,
        description,
        ticket,
    } = template;
    let Ticket {
        priority,
        copies,
        hold,
        to,
    } = ticket;
    TemplateView {
        name: name.to_string(),
        version: version.get(),
        description: description.clone(),
        file: match source {
            TemplateSource::BuiltIn => None,
            TemplateSource::File(path) => Some(path.display().to_string()),
        },
        priority: priority.map(platen_model::Priority::get),
        copies: copies.map(platen_model::Copies::get),
        hold: hold.map(|hold: Release| hold.to_string()),
        to: to.as_ref().map(ToString::to_string),
    }
}
