//! `platen printers`: see printers, pause and resume them.

use super::outcome::{Ending, Outcome};
use super::run::Ask;
use super::show::{bytes, duration};
use super::table::{Table, cell, printer_state};
use crate::api::wire;
use crate::client::Client;
use clap::{Args, Subcommand};
use platen_model::{PrinterName, plain};
use reqwest::Method;

#[derive(Debug, Subcommand)]
pub(super) enum Printers {
    /// List printers
    List,
    /// Tell all about one printer
    Show(One),
    /// Take no further jobs at a printer; the one under way is finished
    Pause(Order),
    /// Take jobs again, and try at once if the printer was in trouble
    Resume(Order),
}

#[derive(Debug, Args)]
pub(super) struct One {
    /// The printer
    printer: PrinterName,
}

#[derive(Debug, Args)]
pub(super) struct Order {
    #[command(flatten)]
    one: One,
    /// Why, for the ledger
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    why: String,
}

impl Printers {
    pub(super) async fn run(self, ask: &Ask, room: &Client) -> Outcome {
        match self {
            Self::List => list(ask, room).await,
            Self::Show(one) => {
                let printer: wire::Printer =
                    room.get(&["printers", one.printer.as_str()], &[]).await?;
                ask.out().either(&printer, story)?;
                Ok(Ending::Good)
            }
            Self::Pause(order) => order.give(ask, room, "pause").await,
            Self::Resume(order) => order.give(ask, room, "resume").await,
        }
    }
}

async fn list(ask: &Ask, room: &Client) -> Outcome {
    let printers: wire::Printers = room.get(&["printers"], &[]).await?;
    let out = ask.out();
    out.either(&printers, |printers| {
        if printers.printers.is_empty() {
            return "no printers: add one to the settings, `platen config explain printers`"
                .to_owned();
        }
        let heading = ["printer", "state", "waiting", "link", "reason"];
        let mut table = Table::new(out.colour(), &heading);
        for printer in &printers.printers {
            table.row(vec![
                cell(&printer.name),
                printer_state(&printer.state),
                cell(printer.waiting.to_string()),
                cell(format!("{} {}", printer.link.protocol, printer.link.to)),
                cell(printer.reasons.join("; ")),
            ]);
        }
        table.lines()
    })?;
    Ok(Ending::Good)
}

impl Order {
    async fn give(self, ask: &Ask, room: &Client, order: &str) -> Outcome {
        let body = wire::WhyOrder { why: self.why };
        let path = ["printers", self.one.printer.as_str(), order];
        let ordered: wire::PrinterOrdered = room.order(Method::POST, &path, &body).await?;
        ask.out().either(&ordered, |ordered| {
            format!("printer {} is {}", ordered.name, ordered.state)
        })?;
        Ok(Ending::Good)
    }
}

fn story(printer: &wire::Printer) -> String {
    let mut lines = vec![format!("Printer {}: {}", printer.name, printer.state)];
    lines.extend(
        printer
            .reasons
            .iter()
            .map(|reason| format!("  {}", plain(reason))),
    );
    if !printer.description.is_empty() {
        lines.push(format!("  {}", plain(&printer.description)));
    }
    let link = &printer.link;
    lines.push(format!(
        "  Reached by {} at {}",
        link.protocol,
        plain(&link.to)
    ));
    if !printer.offers.is_empty() {
        lines.push(format!("  Offers {}", printer.offers.join(", ")));
    }
    if !printer.groups.is_empty() {
        lines.push(format!("  Belongs to {}", printer.groups.join(", ")));
    }
    lines.push(format!("  Jobs that only it may take: {}", printer.waiting));
    if let Some(held) = &printer.sending {
        let far = match (held.sent, held.total) {
            (Some(sent), Some(total)) => format!(", {} of {}", bytes(sent), bytes(total)),
            (Some(_), None) | (None, _) => String::new(),
        };
        lines.push(format!(
            "  Receives job {}, attempt {}{far}",
            held.job, held.attempt
        ));
    }
    if printer.unsure > 0 {
        lines.push(format!(
            "  Holds {} unsure jobs: platen jobs list --state unsure --to {}",
            printer.unsure, printer.name
        ));
    }
    if let Some(since) = printer.in_trouble_seconds {
        lines.push(format!("  In trouble for {}", duration(since)));
    }
    match printer.retry_in_seconds {
        None => {}
        Some(0) => lines.push("  Tried again as soon as a job waits for it".to_owned()),
        Some(wait) => lines.push(format!("  Tried again in {}", duration(wait))),
    }
    lines.join("\n")
}
