//! The `platen` program.

use anyhow::Context;
use clap::{Parser, Subcommand};
use platen::demo::Stay;
use platen::service::{Service, prepare};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Run a room.
    Serve {
        /// The room's directory.
        #[arg(long, env = "PLATEN_DATA")]
        data: PathBuf,
    },
    /// Show a room with simulated printers.
    Demo {
        /// End when all jobs are done.
        #[arg(long)]
        once: bool,
    },
    /// Become a worker of a room.
    #[command(hide = true)]
    Worker,
}

fn main() -> anyhow::Result<ExitCode> {
    match Arguments::parse().verb {
        Verb::Worker => Ok(platen_actors::workers::worker_main()),
        Verb::Demo { once } => platen::demo::run(if once { Stay::Once } else { Stay::Up }),
        Verb::Serve { data } => {
            prepare(&data)?;
            actix::System::new().block_on(async {
                let service = Service::start(&data)
                    .await
                    .context("the room does not start")?;
                service.run().await?;
                Ok(ExitCode::SUCCESS)
            })
        }
    }
}
