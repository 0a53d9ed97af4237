//! `platen config`: check, show and explain settings, and put them in force.

use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use super::show::Form;
use crate::api::wire;
use anyhow::anyhow;
use clap::{Args, Subcommand};
use platen_config::{Problem, Problems, Settings};
use reqwest::Method;
use serde::Serialize;

#[derive(Debug, Subcommand)]
pub(super) enum Config {
    /// Check the settings files and show all that is wrong, with a fix for each
    #[command(after_help = "Exit code 0 when they are good, 1 when not.")]
    Check,
    /// Show the settings of the files with every default written out
    Show(Show),
    /// Print the JSON Schema of settings files, for editors
    Schema,
    /// Explain one setting, or a table with its keys
    #[command(after_help = "Examples:\n  platen config explain folders.settle\n  \
        platen config explain printers\n  platen config explain template")]
    Explain(Explain),
    /// Make the running room read its settings again; broken ones change nothing
    Reload(Reload),
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// Ask the running room for the settings it has in force
    #[arg(long)]
    running: bool,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The setting, such as limits.pages or folders.settle
    key: String,
}

#[derive(Debug, Args)]
pub(super) struct Reload {
    /// Why, for the ledger
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    why: String,
}

impl Config {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        match self {
            Self::Check => check(ask, |settings| {
                format!(
                    "the settings are good: {} folders, {} printers, {} groups",
                    settings.folders.len(),
                    settings.printers.len(),
                    settings.groups.len()
                )
            }),
            Self::Show(Show { running: false }) => {
                ask.out().text(&platen_config::show(&ask.settings()?))?;
                Ok(Ending::Good)
            }
            Self::Show(Show { running: true }) => ask.room(async |room| {
                ask.out().text(&room.text(&["config"]).await?)?;
                Ok(Ending::Good)
            }),
            Self::Schema => {
                let schema = serde_json::to_string_pretty(&platen_config::json_schema());
                let schema = schema.map_err(|error| Failure::Internal(error.into()))?;
                ask.out().text(&schema)?;
                Ok(Ending::Good)
            }
            Self::Explain(Explain { key }) => {
                let text = platen_config::explain(&key).ok_or_else(|| {
                    Failure::Usage(anyhow!(
                        "there is no setting {key}: `platen config show` shows them all"
                    ))
                })?;
                ask.out().text(&text)?;
                Ok(Ending::Good)
            }
            Self::Reload(Reload { why }) => ask.room(async |room| {
                let body = wire::WhyOrder { why };
                let path = ["config", "reload"];
                let reloaded: wire::Reloaded = room.order(Method::POST, &path, &body).await?;
                ask.out()
                    .either(&reloaded, |reloaded| reloaded.changes.clone())?;
                Ok(Ending::Good)
            }),
        }
    }
}

/// A problem as programs read it.
#[derive(Serialize)]
struct ProblemView {
    file: String,
    line: usize,
    column: usize,
    message: String,
    fix: String,
}

/// Shows all that is wrong with the settings and templates of the files, or what `good` says.
pub(super) fn check(ask: &Ask, good: impl FnOnce(&Settings) -> String) -> Outcome {
    let data = ask.data()?;
    match platen_config::load(&data) {
        Ok(settings) => told(ask, &[], &good(&settings)),
        Err(problems) => told(ask, &[&problems], ""),
    }
}

/// Tells what is wrong with several files, and what is good.
pub(super) fn told(ask: &Ask, wrong: &[&Problems], good: &str) -> Outcome {
    let out = ask.out();
    match out.form() {
        Form::Human => {
            let texts = wrong.iter().map(ToString::to_string).collect::<String>();
            out.text(&format!("{texts}{good}"))?;
        }
        Form::Json => {
            let problems = wrong.iter().flat_map(|problems| problems.iter());
            let problems: Vec<_> = problems.map(view).collect();
            out.either(&problems, |_| String::new())?;
        }
    }
    Ok(match wrong.is_empty() {
        true => Ending::Good,
        false => Ending::Findings,
    })
}

fn view(problem: &Problem) -> ProblemView {
    ProblemView {
        file: problem.file.display().to_string(),
        line: problem.line,
        column: problem.column,
        message: problem.message.clone(),
        fix: problem.fix.clone(),
    }
}
