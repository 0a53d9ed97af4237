//! Which recipe is done: by a template, or by the words of the command line.

use super::request::Request;
use crate::cli::outcome::Failure;
use crate::cli::run::Ask;
use crate::cli::template::{LookFor, Seen, find};
use anyhow::anyhow;
use clap::Args;
use platen_config::{Facts, Template, Verdict};
use platen_model::TemplateName;
use platen_pdfcore::file::File as Pdf;
use platen_pdfcore::recipe::{Fields, Recipe};
use std::path::Path;

/// What is asked for, in words or by templates.
#[derive(Debug, Args)]
pub(super) struct Wish {
    /// Do what a template says: its name in the room, a starter's name, or a file NAME.toml. Of
    /// several the first that is for the document counts
    #[arg(long, value_name = "TEMPLATE", help_heading = "Templates")]
    template: Vec<String>,
    #[command(flatten)]
    seen: Seen,
    #[command(flatten)]
    request: Request,
}

/// What is done.
pub(super) struct Chosen {
    /// By which template, with its version.
    pub(super) template: Option<String>,
    pub(super) recipe: Recipe,
    /// What texts may say of it.
    pub(super) fields: Fields,
}

impl Wish {
    /// Returns what is done to a document.
    pub(super) fn chosen(&self, ask: &Ask, file: &Path, pdf: &Pdf<'_>) -> Result<Chosen, Failure> {
        let recipe = self.request.recipe()?;
        let fields = self.seen.fields(ask, file)?;
        if self.template.is_empty() {
            return Ok(Chosen {
                template: None,
                recipe,
                fields,
            });
        }
        if !recipe.steps.is_empty() {
            return Err(Failure::Usage(anyhow!(
                "a template says itself what is done: leave out --template, or what else is asked for"
            )));
        }
        let named = self.template.iter();
        let templates = named
            .map(|meant| find(ask, meant))
            .collect::<Result<Vec<_>, _>>()?;
        let asks = templates
            .iter()
            .any(|(_, template)| template.asks_for_colour());
        let look_for = if asks {
            LookFor::Colour
        } else {
            LookFor::NoColour
        };
        let facts = self.seen.facts(ask, file, pdf, look_for)?;
        first(&templates, &facts, fields).ok_or_else(|| refused(file, &templates, &facts))
    }
}

/// Returns what the first template does that is for the document.
fn first(templates: &[(TemplateName, Template)], facts: &Facts, fields: Fields) -> Option<Chosen> {
    let judged = templates.iter().map(|named| (named, named.1.judge(facts)));
    let mut suiting = judged.filter(|(_, judged)| judged.suits());
    let ((name, template), judged) = suiting.next()?;
    Some(Chosen {
        template: Some(format!("{name} version {}", template.version)),
        recipe: judged.recipe,
        fields,
    })
}

fn refused(file: &Path, templates: &[(TemplateName, Template)], facts: &Facts) -> Failure {
    let unmet = |(name, template): &(TemplateName, Template)| {
        let verdicts = template.judge(facts).verdicts;
        let unmet = verdicts.iter().filter(|verdict| !verdict.holds);
        let unmet: Vec<_> = unmet
            .map(|Verdict { wanted, seen, .. }| format!("wanted {wanted}, seen {seen}"))
            .collect();
        format!("{name} is not for it ({})", unmet.join("; "))
    };
    let unmet: Vec<_> = templates.iter().map(unmet).collect();
    Failure::Refused(anyhow!(
        "{}: no template is for it: {}: `platen template explain` tells all",
        file.display(),
        unmet.join(", ")
    ))
}
