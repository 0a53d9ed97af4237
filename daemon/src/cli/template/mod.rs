//! `platen template`: the automation templates of a room, from its files, whether it runs or not;
//! files by themselves; and the starters.

mod explain;
mod facts;
mod library;
mod new;

use super::config::{check, told};
use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use super::show::Colour;
use super::table::{Table, cell};
use clap::{Args, Subcommand};
use explain::Explain;
pub(super) use facts::{LookFor, Seen};
pub(super) use library::find;
use new::New;
use platen_config::{
    Release, Template, TemplateSource, Ticket, load, load_template, load_template_of,
    show_template, starters,
};
use platen_model::{TemplateName, plain};
use serde::Serialize;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum Templates {
    /// List the templates of the room, and the starters
    List,
    /// Show a template: where it comes from, what its jobs get with every default written out, and
    /// its steps
    Show(Show),
    /// Check the templates with the settings, or files by themselves, and show all that is wrong,
    /// with a fix for each
    #[command(after_help = "Exit code 0 when they are good, 1 when not.\n\
        A change is in force after `platen config reload`.")]
    Check(Check),
    /// Tell which templates are for a PDF, why or why not, and what each step would do to it
    Explain(Explain),
    /// Begin a template with a starter
    New(New),
    /// Print the JSON Schema of templates, for editors
    Schema,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// The template: its name in the room, a starter's name, or a file NAME.toml
    template: String,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Files to check by themselves, NAME.toml; without any the room is checked
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Where starters come from.
const STARTER: &str = "starter";

/// A template as programs read it. What it does not say is `null`: it is left to others.
#[derive(Serialize)]
struct TemplateView {
    name: String,
    version: u32,
    description: String,
    from: &'static str,
    /// None for one that comes with Platen.
    file: Option<String>,
    extends: Option<String>,
    /// The steps in words.
    steps: Vec<String>,
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
            Self::Explain(verb) => verb.run(ask),
            Self::New(verb) => verb.run(ask),
            Self::Check(Check { files }) if !files.is_empty() => check_files(ask, &files),
            Self::Check(_) => check(ask, |settings| {
                let named = |(name, template): (&TemplateName, &Template)| {
                    format!("{name} version {}", template.version)
                };
                let own = settings.templates.iter();
                let own = own.filter(|(_, template)| template.source != TemplateSource::Starter);
                let named: Vec<_> = own.map(named).collect();
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

fn check_files(ask: &Ask, files: &[PathBuf]) -> Outcome {
    // A file among the room's templates is as good as the room finds it.
    let data = ask.names_room().then(|| ask.data()).transpose()?;
    let load = |file: &PathBuf| match &data {
        Some(data) => load_template_of(file, data),
        None => load_template(file),
    };
    let checked: Vec<_> = files.iter().map(load).collect();
    let good = checked.iter().filter_map(|checked| checked.as_ref().ok());
    let good: Vec<_> = good
        .map(|(name, template)| format!("{name} version {} is good", template.version))
        .collect();
    let wrong: Vec<_> = checked
        .iter()
        .filter_map(|checked| checked.as_ref().err())
        .collect();
    told(ask, &wrong, &good.join("\n"))
}

fn list(ask: &Ask) -> Outcome {
    let place = match ask.names_room() {
        true => Some(ask.settings_by(load)?),
        false => None,
    };
    let all = match &place {
        Some(settings) => settings.templates.clone(),
        None => starters(),
    };
    let mut views: Vec<_> = all
        .iter()
        .map(|(name, template)| view(name, template))
        .collect();
    views.sort_by_key(|view| view.from == STARTER); // the room's own come first
    let colour = ask.out().colour();
    ask.out().either(&views, |views| {
        let place = place.map(|settings| {
            let place = settings.room.templates.display().to_string();
            format!("In {}, each a file NAME.toml.\n", plain(&place))
        });
        format!(
            "{}\n{}{STARTERS}",
            listing(views, colour),
            place.unwrap_or_default()
        )
    })?;
    Ok(Ending::Good)
}

fn listing(views: &[TemplateView], colour: Colour) -> String {
    let mut table = Table::new(
        colour,
        &["template", "version", "from", "says", "description"],
    );
    for view in views {
        table.row(vec![
            cell(&view.name),
            cell(view.version.to_string()),
            cell(view.from),
            cell(says(view)),
            cell(&view.description),
        ]);
    }
    table.lines()
}

/// What is said below the list.
const STARTERS: &str = "Starters come with Platen: name one in a rule, a ticket or `platen program --template`, or begin \
    with one by `platen template new`.\n";

/// What a template says, in a few words.
fn says(view: &TemplateView) -> String {
    let said = [
        view.priority.map(|priority| format!("priority {priority}")),
        view.copies.map(|copies| format!("copies {copies}")),
        view.hold.clone(),
        view.to.as_ref().map(|to| format!("to {to}")),
        match view.steps.len() {
            0 => None,
            1 => Some("1 step".to_owned()),
            steps => Some(format!("{steps} steps")),
        },
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn show(ask: &Ask, meant: &str) -> Outcome {
    let (name, template) = find(ask, meant)?;
    ask.out().either(&view(&name, &template), |view| {
        let from = match &view.file {
            Some(file) => plain(file),
            None if view.from == STARTER => "a starter".to_owned(),
            None => "built in".to_owned(),
        };
        let steps: String = (1..)
            .zip(&view.steps)
            .map(|(number, step)| format!("# {number}. {step}\n"))
            .collect();
        format!("# {name}: {from}\n{steps}{}", show_template(&template))
    })?;
    Ok(Ending::Good)
}

fn view(name: &TemplateName, template: &Template) -> TemplateView {
    let Template {
        source,
        version,
        description,
        extends,
        when: _,
        steps,
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
        from: match source {
            TemplateSource::BuiltIn => "built in",
            TemplateSource::Starter => STARTER,
            TemplateSource::File(_) => "file",
        },
        file: match source {
            TemplateSource::BuiltIn | TemplateSource::Starter => None,
            TemplateSource::File(path) => Some(path.display().to_string()),
        },
        extends: extends.as_ref().map(ToString::to_string),
        steps: steps.iter().map(|step| step.step.to_string()).collect(),
        priority: priority.map(platen_model::Priority::get),
        copies: copies.map(platen_model::Copies::get),
        hold: hold.map(|hold: Release| hold.to_string()),
        to: to.as_ref().map(ToString::to_string),
    }
}
