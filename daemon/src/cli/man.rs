//! `platen completions` and `platen man`: what packages ship beside the program.

use super::args::Cli;
use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use anyhow::Context as _;
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
    platen completions bash > ~/.local/share/bash-completion/completions/platen")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  platen man /usr/local/share/man/man1")]
pub(super) struct Man {
    /// The directory; it is made when it is not there
    dir: PathBuf,
}

impl Completions {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "platen", &mut text);
        ask.out().text(&String::from_utf8_lossy(&text))?;
        Ok(Ending::Good)
    }
}

impl Man {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        let dir = &self.dir;
        std::fs::create_dir_all(dir)
            .and_then(|()| clap_mangen::generate_to(Cli::command(), dir))
            .with_context(|| format!("cannot write manual pages into {}", dir.display()))
            .map_err(Failure::Environment)?;
        ask.out()
            .text(&format!("wrote manual pages into {}", dir.display()))?;
        Ok(Ending::Good)
    }
}
