//! `platen sim`: simulated devices, to try a room and for fire drills.

use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use super::show::{Colour, time};
use super::table::{Cell, Mood, Table, cell, mooded};
use crate::sim::{Fault, KeepDocuments, Receipt, SimOptions, Told};
use anyhow::anyhow;
use clap::{Args, Subcommand};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};

#[derive(Debug, Subcommand)]
pub(super) enum Sim {
    /// A printer that misbehaves as it is told to and keeps what it received, byte by byte
    #[command(
        after_help = "Faults, each with an optional @chance (0 to 1) or @first-N:\n  \
        refuse             the port is closed\n  \
        accept-then-reset  the connection is reset before anything is read\n  \
        die-after=BYTES    the connection is reset amid the document\n  \
        stall=BYTES        reading stops amid the document\n  \
        slow=BYTES         so many bytes a second\n  \
        never-close        it prints and never closes the connection\n  \
        close-without-ack  it prints, but the end of the protocol gets lost\n  \
        duplicate-ack      LPR acknowledges everything twice\n  \
        full               it takes no job\n\n\
        Examples:\n  platen sim printer --raw 9100\n  \
        platen sim printer --raw 9100 --lpr 5515 --fault die-after=4096@0.2 --fault refuse@first-3\n\n\
        Each document lies in the directory of --record, and received.jsonl there says for each \
        whether a real device would have printed it. While it runs, `platen sim received` asks it."
    )]
    Printer(Printer),
    /// Ask a running simulated printer what it received
    #[command(after_help = "Examples:\n  platen sim received\n  \
        platen sim received --record ~/sim --json\n\n\
        It tells what came since it started. What came before, too, is in received.jsonl in the \
        directory of --record.")]
    Received(Received),
}

#[derive(Debug, Args)]
pub(super) struct Printer {
    /// Listen for RAW at this port; 0 takes a free one
    #[arg(long, value_name = "PORT", required_unless_present = "lpr")]
    raw: Option<u16>,
    /// Listen for LPR at this port; 0 takes a free one
    #[arg(long, value_name = "PORT")]
    lpr: Option<u16>,
    /// The address to listen at
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// What it does wrong; may be given several times, the first that applies is done
    #[arg(long, value_name = "FAULT")]
    fault: Vec<Fault>,
    /// The directory of what it receives
    #[arg(long, value_name = "DIR", default_value = "sim-printer")]
    record: PathBuf,
    /// The most bytes a second that each connection is read with
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u64).range(1..))]
    speed: Option<u64>,
    /// Seeds the faults that happen by chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Keep only length and hash of documents
    #[arg(long)]
    hash_only: bool,
}

#[derive(Debug, Args)]
pub(super) struct Received {
    /// The directory of what it receives, as it was started with
    #[arg(long, value_name = "DIR", default_value = "sim-printer")]
    record: PathBuf,
}

impl Sim {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        match self {
            Self::Printer(printer) => printer.run_alone(),
            Self::Received(received) => received.run(ask),
        }
    }
}

impl Received {
    fn run(self, ask: &Ask) -> Outcome {
        let record = self.record.display();
        let told = crate::sim::ask(&self.record).map_err(|error| {
            let text = format!("cannot ask the simulated printer of {record}");
            Failure::Environment(anyhow!(error).context(text))
        })?;
        let told = told.ok_or_else(|| {
            Failure::Environment(anyhow!(
                "no simulated printer keeps its receipts in {record} now: name the directory that \
                 it was started with by --record, or look into received.jsonl there"
            ))
        })?;
        let out = ask.out();
        out.either(&told, |told| listing(told, out.colour()))?;
        Ok(Ending::Good)
    }
}

fn listing(told: &Told, colour: Colour) -> String {
    let ports = [("RAW", &told.raw), ("LPR", &told.lpr)];
    let ports = ports.into_iter().filter_map(|(protocol, at)| {
        let at = at.as_ref()?;
        Some(format!("{protocol} at {at}"))
    });
    let head = format!(
        "{}: received {}, receives {} now\n",
        ports.collect::<Vec<_>>().join(", "),
        told.received.len(),
        told.receiving
    );
    let heading = [
        "n", "protocol", "ended", "bytes", "printed", "ended by", "from", "title",
    ];
    let mut table = Table::new(colour, &heading);
    for receipt in &told.received {
        table.row(row(receipt));
    }
    head + &table.lines()
}

fn row(receipt: &Receipt) -> Vec<Cell> {
    let printed = if receipt.complete {
        mooded("yes", Mood::Good)
    } else {
        mooded("no", Mood::Alarming)
    };
    vec![
        cell(receipt.n.to_string()),
        cell(&receipt.protocol),
        cell(time(&receipt.ended)),
        cell(receipt.bytes.to_string()),
        printed,
        cell(&receipt.ended_by),
        cell(&receipt.remote),
        cell(receipt.title.as_deref().unwrap_or_default()),
    ]
}

impl Printer {
    fn run_alone(self) -> Outcome {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::Internal(error.into()))?;
        runtime.block_on(self.run())
    }

    async fn run(self) -> Outcome {
        let at = |port| SocketAddr::new(self.address, port);
        let options = SimOptions {
            raw: self.raw.map(at),
            lpr: self.lpr.map(at),
            record: self.record,
            faults: self.fault,
            speed: self.speed,
            seed: self.seed,
            keep: if self.hash_only {
                KeepDocuments::HashOnly
            } else {
                KeepDocuments::All
            },
        };
        let signals = signal(SignalKind::terminate()).and_then(|terminate| {
            let interrupt = signal(SignalKind::interrupt())?;
            Ok((terminate, interrupt))
        });
        let (mut terminate, mut interrupt) =
            signals.map_err(|error| Failure::Internal(error.into()))?;
        let stop = async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        // Standard output is locked for each line only, which `run` cannot know.
        let mut out = std::io::stdout();
        let ended = crate::sim::run(options, &mut out, stop).await;
        match ended {
            Ok(()) => Ok(Ending::Good),
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                Err(Failure::NobodyReads)
            }
            Err(error) => Err(Failure::Environment(
                anyhow!(error).context("the simulated printer does not run"),
            )),
        }
    }
}
