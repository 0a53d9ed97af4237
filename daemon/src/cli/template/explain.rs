//! `platen template explain`: which templates are for a document, why, and what their steps do.

use super::facts::{LookFor, Seen};
use super::library;
use crate::cli::outcome::{Ending, Failure, Outcome};
use crate::cli::pdf::{self, Bytes};
use crate::cli::run::Ask;
use clap::Args;
use platen_config::{Facts, JudgedStep, Template, Verdict};
use platen_model::{TemplateName, plain_lines};
use platen_pdfcore::file::File as Pdf;
use platen_pdfcore::may_be_changed;
use platen_pdfcore::recipe::stamp::Field;
use platen_pdfcore::recipe::{Fields, Recipe, Step};
use platen_pdfcore::write::Changes;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::PathBuf;

/// The number of a job, where none is given.
const SAMPLE_JOB: &str = "1a2b3c4d";

/// Why nothing is done to a document that must not be changed.
const FORBIDDEN: &str = "its author forbids changes: the room asks a person before it does this, and \
    `platen program` wants --password-file with the owner's password or --despite-permissions";

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  platen template explain letter.pdf\n  \
    platen template explain letter.pdf booklet-a4-on-a3 ours.toml --as-folder drop\n\n\
    Templates are those of the room, or without one the starters. Nothing is written.\n\
    Exit code 0 when one of them is for the document and its steps can be done, 1 when not.")]
pub(in crate::cli) struct Explain {
    /// The PDF
    file: PathBuf,
    /// The templates that are looked at, by name or as files; all without any
    #[arg(value_name = "TEMPLATE")]
    templates: Vec<String>,
    #[command(flatten)]
    seen: Seen,
    /// The file whose first line is the document's password, the user's or the owner's
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

/// What all templates come to.
#[derive(Serialize)]
struct Trace {
    file: String,
    pages: u32,
    templates: Vec<TemplateTrace>,
}

/// What one template comes to.
#[derive(Serialize)]
struct TemplateTrace {
    name: String,
    version: u32,
    suits: bool,
    conditions: Vec<Condition>,
    steps: Vec<StepTrace>,
    /// The job's number that its texts were filled with, for want of the right one.
    sample_job: Option<&'static str>,
    /// Why the steps cannot be done to this document, if they cannot.
    error: Option<String>,
}

#[derive(Serialize)]
struct Condition {
    wanted: String,
    seen: String,
    holds: bool,
}

#[derive(Serialize)]
struct StepTrace {
    step: String,
    conditions: Vec<Condition>,
    /// What it did; none where it was not done.
    did: Option<String>,
}

impl Explain {
    pub(super) fn run(&self, ask: &Ask) -> Outcome {
        let templates = self.chosen(ask)?;
        let password = self.password_file.as_deref().map(pdf::password);
        let password = password.transpose()?;
        let bytes = Bytes::of(&self.file)?;
        let pdf = pdf::open(bytes.as_ref(), password.as_deref())
            .map_err(|error| pdf::refused(&self.file, &error))?;
        let asks = templates
            .iter()
            .any(|(_, template)| template.asks_for_colour());
        let look_for = if asks {
            LookFor::Colour
        } else {
            LookFor::NoColour
        };
        let facts = self.seen.facts(ask, &self.file, &pdf, look_for)?;
        let fields = self.seen.fields(ask, &self.file)?;
        let sample_job = (!self.seen.has_job()).then_some(SAMPLE_JOB);
        let fields = match sample_job {
            Some(sample) => fields.with(Field::Job, sample),
            None => fields,
        };
        let known = Known {
            facts: &facts,
            fields: &fields,
            sample_job,
            pdf: &pdf,
        };
        let traces = templates.iter();
        let trace = Trace {
            file: self.file.display().to_string(),
            pages: facts.pages,
            templates: traces
                .map(|(name, template)| TemplateTrace::of(name, template, &known))
                .collect(),
        };
        ask.out().either(&trace, Trace::text)?;
        Ok(match trace.templates.iter().any(TemplateTrace::is_good) {
            true => Ending::Good,
            false => Ending::Findings,
        })
    }

    fn chosen(&self, ask: &Ask) -> Result<Vec<(TemplateName, Template)>, Failure> {
        if self.templates.is_empty() {
            return Ok(library::all(ask)?.into_iter().collect());
        }
        let named = self.templates.iter();
        named.map(|meant| library::find(ask, meant)).collect()
    }
}

/// What is known of the document, for all templates.
struct Known<'k, 'a> {
    facts: &'k Facts,
    fields: &'k Fields,
    /// The job's number in the fields, if it is made up.
    sample_job: Option<&'static str>,
    pdf: &'k Pdf<'a>,
}

/// Whether a text says which job it is.
fn names_job(recipe: &Recipe) -> bool {
    recipe.steps.iter().any(|step| match step {
        Step::Stamp(stamp) => stamp.text.fields().any(|field| field == Field::Job),
        _ => false,
    })
}

impl TemplateTrace {
    fn of(name: &TemplateName, template: &Template, known: &Known<'_, '_>) -> Self {
        let judged = template.judge(known.facts);
        let mut trace = Self {
            name: name.to_string(),
            version: template.version.get(),
            suits: judged.suits(),
            conditions: judged.verdicts.iter().map(Condition::of).collect(),
            steps: judged.steps.iter().map(StepTrace::of).collect(),
            sample_job: known.sample_job.filter(|_| names_job(&judged.recipe)),
            error: None,
        };
        if !trace.suits {
            return trace;
        }
        let Known { pdf, fields, .. } = *known;
        match judged.recipe.apply(pdf, &mut Changes::new(pdf), fields) {
            Ok(applied) => {
                let done = trace.steps.iter_mut().filter(|step| step.is_done());
                for (step, told) in done.zip(applied.told) {
                    step.did = Some(told.did);
                }
            }
            Err(error) => trace.error = Some(format!("{:#}", anyhow::Error::new(error))),
        }
        if trace.error.is_none() && !judged.recipe.steps.is_empty() && !may_be_changed(pdf) {
            trace.error = Some(FORBIDDEN.to_owned());
        }
        trace
    }

    fn is_good(&self) -> bool {
        self.suits && self.error.is_none()
    }

    fn text(&self) -> String {
        let verdict = if self.suits {
            "is for it"
        } else {
            "is not for it"
        };
        let mut text = format!("\n{} version {} {verdict}\n", self.name, self.version);
        for condition in &self.conditions {
            text += &condition.text("  ");
        }
        // What is not for the document does nothing to it.
        if self.suits {
            for (number, step) in (1..).zip(&self.steps) {
                text += &step.text(number);
            }
        }
        if let Some(sample) = self.sample_job {
            let _always_ok = writeln!(
                text,
                "  {{job}} stands as {sample}: name a job with --as-job"
            );
        }
        if let Some(error) = &self.error {
            let _always_ok = writeln!(text, "  cannot be done: {error}");
        }
        if self.suits && self.steps.is_empty() {
            text += "  pages stay as they came\n";
        }
        text
    }
}

impl StepTrace {
    fn of(judged: &JudgedStep) -> Self {
        Self {
            step: judged.step.to_string(),
            conditions: judged.verdicts.iter().map(Condition::of).collect(),
            did: None,
        }
    }

    fn is_done(&self) -> bool {
        self.conditions.iter().all(|condition| condition.holds)
    }

    fn text(&self, number: usize) -> String {
        let mut text = format!("  {number}. {}\n", self.step);
        for condition in &self.conditions {
            text += &condition.text("     ");
        }
        let did = match &self.did {
            Some(did) => did.as_str(),
            None if self.is_done() => return text,
            None => "left out",
        };
        let _always_ok = writeln!(text, "     {did}");
        text
    }
}

impl Condition {
    fn of(verdict: &Verdict) -> Self {
        Self {
            wanted: verdict.wanted.clone(),
            seen: verdict.seen.clone(),
            holds: verdict.holds,
        }
    }

    fn text(&self, indent: &str) -> String {
        let so = if self.holds { "yes" } else { "no " };
        format!("{indent}{so} {}: {}\n", self.wanted, self.seen)
    }
}

impl Trace {
    fn text(&self) -> String {
        let pages = match self.pages {
            1 => "1 page".to_owned(),
            pages => format!("{pages} pages"),
        };
        let traces: String = self.templates.iter().map(TemplateTrace::text).collect();
        plain_lines(&format!("{}: {pages}\n{traces}", self.file))
    }
}
