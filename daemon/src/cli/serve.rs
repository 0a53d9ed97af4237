//! `platen serve` and `platen demo`: rooms that run.

use super::ground;
use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use crate::demo::{self, Stay};
use crate::service::{Prepared, Service, prepare};
use clap::Args;
use std::process::ExitCode;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  platen serve --data ~/room\n  \
    PLATEN_DATA=/var/lib/platen platen serve\n\n\
    An empty directory becomes a room: platen.toml with every setting explained, a hot folder, and \
    a token for the API. A directory in which something else lies is left alone.\nSIGHUP reads the settings again, SIGTERM and Ctrl-C end the room in \
    order. Killing it loses nothing either.")]
pub(super) struct Serve {}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  platen demo\n  platen demo --once && echo all jobs are done")]
pub(super) struct Demo {
    /// End when all jobs are done, with exit code 0 if they all are
    #[arg(long)]
    once: bool,
}

impl Serve {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        let Self {} = self;
        let (data, out) = (ask.data_to_write()?, ask.out());
        ground::refuse_strange(&data).map_err(Failure::Environment)?;
        match prepare(&data).map_err(Failure::Environment)? {
            Prepared::Written(path) => {
                out.text(&format!("wrote {}, have a look at it", path.display()))?;
            }
            Prepared::Kept(_) => {}
        }
        actix::System::new().block_on(async {
            let service = Service::start(&data).await.map_err(Failure::Environment)?;
            let doors = service.doors();
            let mut lines = vec![format!("socket   {}", doors.socket().display())];
            if let Some(address) = doors.listen() {
                lines.push(format!("API      http://{address}/api/v1"));
                lines.push(format!("health   http://{address}/health/ready"));
                lines.push(format!("metrics  http://{address}/metrics"));
            }
            if let Some(address) = doors.public() {
                lines.push(format!("public   http://{address}/health/live"));
            }
            out.text(&lines.join("\n"))?;
            service.run().await.map_err(Failure::Internal)?;
            Ok(Ending::Good)
        })
    }
}

impl Demo {
    pub(super) fn run(self, _: &Ask) -> Outcome {
        let stay = if self.once { Stay::Once } else { Stay::Up };
        let ended = demo::run(stay).map_err(Failure::Environment)?;
        Ok(if ended == ExitCode::SUCCESS {
            Ending::Good
        } else {
            Ending::Findings
        })
    }
}

/// Becomes a worker of a room.
pub(super) fn worker() -> Outcome {
    let ended = platen_actors::workers::worker_main();
    if ended == ExitCode::SUCCESS {
        Ok(Ending::Good)
    } else {
        Err(Failure::Internal(anyhow::anyhow!(
            "the worker ended without having been told to"
        )))
    }
}
