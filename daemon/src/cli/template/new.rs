//! `platen template new`: a file to begin with.

use crate::cli::outcome::{Ending, Failure, Outcome};
use crate::cli::run::Ask;
use anyhow::{Context as _, anyhow};
use clap::Args;
use platen_config::{load_template, starter};
use platen_model::TemplateName;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  platen template new our-booklet.toml --from booklet-a4-on-a3\n\n\
    Nothing that is there is overwritten. `platen template list` shows the starters."
)]
pub(in crate::cli) struct New {
    /// The file, NAME.toml
    file: PathBuf,
    /// The starter that it begins with
    #[arg(long, value_name = "STARTER")]
    from: TemplateName,
}

impl New {
    pub(super) fn run(&self, ask: &Ask) -> Outcome {
        let from = starter(&self.from).ok_or_else(|| {
            Failure::Usage(anyhow!(
                "there is no starter {}: `platen template list` shows them all",
                self.from
            ))
        })?;
        let stem = self
            .file
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        let named = self
            .file
            .extension()
            .is_some_and(|extension| extension == "toml")
            && stem.parse::<TemplateName>().is_ok();
        if !named {
            return Err(Failure::Usage(anyhow!(
                "{} is no file of a template: name it NAME.toml, with NAME of a-z, 0-9, '.', '_' \
                 and '-'",
                self.file.display()
            )));
        }
        self.write(from.text)?;
        // What it extends may be another file beside it, which may not be good.
        load_template(&self.file).map_err(|wrong| Failure::Refused(wrong.into()))?;
        ask.out()
            .text(&format!("written {}", self.file.display()))?;
        Ok(Ending::Good)
    }

    fn write(&self, text: &str) -> Result<(), Failure> {
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&self.file);
        let written = file.and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written
            .with_context(|| format!("cannot write {}", self.file.display()))
            .map_err(Failure::Environment)
    }
}
