//! From words to what they do.

use super::args::{Cli, Common, Verb};
use super::outcome::{Failure, Outcome};
use super::owner;
use super::show::{Form, Out};
use crate::client::Client;
use platen_config::{Problems, Settings};
use std::path::{Path, PathBuf};

/// Does what the command line says.
///
/// # Errors
/// When it cannot; the failure says why, the way out and the exit code.
pub fn run(cli: Cli) -> Outcome {
    let Cli { common, verb } = cli;
    let ask = Ask { common };
    match verb {
        Verb::Serve(verb) => verb.run(&ask),
        Verb::Init(verb) => verb.run(&ask),
        Verb::Demo(verb) => verb.run(&ask),
        Verb::Submit(verb) => ask.room(async |room| verb.run(&ask, &room).await),
        Verb::Jobs(verb) => ask.room(async |room| verb.run(&ask, &room).await),
        Verb::Printers(verb) => ask.room(async |room| verb.run(&ask, &room).await),
        Verb::Folders(verb) => ask.room(async |room| verb.run(&ask, &room).await),
        Verb::Status(verb) => ask.room(async |room| verb.run(&ask, &room).await),
        Verb::Config(verb) => verb.run(&ask),
        Verb::Template(verb) => verb.run(&ask),
        Verb::Secret(verb) => verb.run(&ask),
        Verb::Vault(verb) => verb.run(&ask),
        Verb::Audit(verb) => verb.run(&ask),
        Verb::Ledger(verb) => verb.run(&ask),
        Verb::Inspect(verb) => verb.run(&ask),
        Verb::Program(verb) => verb.run(&ask),
        Verb::Merge(verb) => verb.run(&ask),
        Verb::Split(verb) => verb.run(&ask),
        Verb::Doctor(verb) => verb.run(&ask),
        Verb::Ports(verb) => verb.run(&ask),
        Verb::LogLevel(verb) => ask.room(async |room| verb.run(&ask, &room).await),
        Verb::Sim(verb) => verb.run(&ask),
        Verb::Completions(verb) => verb.run(&ask),
        Verb::Man(verb) => verb.run(&ask),
        Verb::Worker => super::serve::worker(),
    }
}

/// What every command is given: who asks, about which room, and where the answer goes.
#[derive(Debug)]
pub(super) struct Ask {
    common: Common,
}

impl Ask {
    /// Returns where the answer goes.
    pub(super) fn out(&self) -> Out {
        Out::new(if self.common.json {
            Form::Json
        } else {
            Form::Human
        })
    }

    /// Returns the room's directory.
    pub(super) fn data(&self) -> Result<PathBuf, Failure> {
        let data = self.common.data.as_deref().ok_or_else(|| {
            Failure::Usage(anyhow::anyhow!(
                "which room? name its directory with --data DIR, or once for all with \
                 `export PLATEN_DATA=DIR`"
            ))
        })?;
        std::path::absolute(data).map_err(Failure::environment)
    }

    /// Returns the room's directory, for a command that writes into it.
    pub(super) fn data_to_write(&self) -> Result<PathBuf, Failure> {
        let data = self.data()?;
        owner::refuse_root(&data).map_err(Failure::Environment)?;
        Ok(data)
    }

    /// Does something with the running room.
    pub(super) fn room(&self, work: impl AsyncFnOnce(Client) -> Outcome) -> Outcome {
        let data = self.data()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::Internal(error.into()))?;
        runtime.block_on(async {
            let room = Client::of(&data)?;
            work(room).await
        })
    }

    /// Returns the settings of the room's directory, whether it runs or not.
    pub(super) fn settings(&self) -> Result<Settings, Failure> {
        self.settings_by(platen_config::load)
    }

    /// Whether a room is named.
    pub(super) fn names_room(&self) -> bool {
        self.common.data.is_some()
    }

    /// Returns the settings as this reads them.
    pub(super) fn settings_by(
        &self,
        load: impl FnOnce(&Path) -> Result<Settings, Problems>,
    ) -> Result<Settings, Failure> {
        let data = self.data()?;
        let file = data.join("platen.toml");
        if !file.try_exists().map_err(Failure::environment)? {
            return Err(Failure::Environment(anyhow::anyhow!(
                "there is no room in {}: make one with `platen init --data {}`",
                data.display(),
                data.display()
            )));
        }
        load(&data).map_err(|problems| Failure::Refused(problems.into()))
    }
}
