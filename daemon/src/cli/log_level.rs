//! `platen log-level`: see or change how much is logged while the room runs.

use super::outcome::{Ending, Outcome};
use super::run::Ask;
use crate::api::wire;
use crate::client::Client;
use clap::Args;
use clap::builder::PossibleValuesParser;
use reqwest::Method;

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  platen log-level\n  platen log-level debug\n  \
    platen log-level debug --module platen_actors::printer\n\n\
    It lasts until the settings are read again; `log.modules` in the settings lasts longer."
)]
pub(super) struct LogLevel {
    /// The new level; without it the levels are shown
    #[arg(value_parser = PossibleValuesParser::new(["error", "warn", "info", "debug", "trace"]))]
    level: Option<String>,
    /// Only for this module of the program
    #[arg(
        long,
        requires = "level",
        default_value = "",
        hide_default_value = true
    )]
    module: String,
}

impl LogLevel {
    pub(super) async fn run(self, ask: &Ask, room: &Client) -> Outcome {
        let Self { level, module } = self;
        let levels: wire::LogLevels = match level {
            None => room.get(&["log-levels"], &[]).await?,
            Some(level) => {
                let change = wire::LogLevelChange { module, level };
                room.order(Method::PUT, &["log-levels"], &change).await?
            }
        };
        ask.out().either(&levels, |levels| {
            let each = levels.modules.iter();
            let mut lines = vec![levels.level.clone()];
            lines.extend(each.map(|(module, level)| format!("{module} {level}")));
            lines.join("\n")
        })?;
        Ok(Ending::Good)
    }
}
