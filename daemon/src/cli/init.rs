//! `platen init`: makes a room without starting it.

use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use crate::auth;
use crate::boot::make_directories;
use crate::service::{Prepared, prepare};
use anyhow::anyhow;
use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  platen init --data /var/lib/platen\n\n\
    Nothing that is there is overwritten.")]
pub(super) struct Init {}

impl Init {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        let Self {} = self;
        let data = ask.data_to_write()?;
        let file = match prepare(&data).map_err(Failure::Environment)? {
            Prepared::Written(file) => file,
            Prepared::Kept(file) => {
                return Err(Failure::Environment(anyhow!(
                    "{} is there already and stays as it is: edit it, or name another directory",
                    file.display()
                )));
            }
        };
        let settings = ask.settings()?;
        make_directories(&data, &settings).map_err(Failure::environment)?;
        let token = &settings.api.token_file;
        auth::token_file(token).map_err(Failure::environment)?;
        let mut lines = vec![format!("settings  {}", file.display())];
        for (name, folder) in &settings.folders {
            lines.push(format!("folder    {name}: {}", folder.input.display()));
        }
        lines.push(format!("templates {}", settings.room.templates.display()));
        lines.push(format!("token     {}", token.display()));
        lines.push(format!("start it  platen serve --data {}", data.display()));
        ask.out().text(&lines.join("\n"))?;
        Ok(Ending::Good)
    }
}
