//! A simulated printer for the command line.

use super::ask::Desk;
use super::printer::{SimOptions, SimPrinter};
use super::record::Received;
use std::io::{self, Write};

/// Runs a simulated printer until `stop` is ready, and writes a line to `out` where it listens and
/// one for each document that it receives; whoever asks meanwhile is told all of them. Fails when a
/// port or the directory cannot be had, or when `out` cannot be written.
pub async fn run(
    options: SimOptions,
    out: &mut dyn Write,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let record = options.record.clone();
    std::fs::create_dir_all(&record)?;
    let mut desk = Desk::open(&record)?;
    let printer = SimPrinter::start(options)?;
    for (protocol, address) in [("RAW", printer.raw_addr()), ("LPR", printer.lpr_addr())] {
        if let Some(address) = address {
            writeln!(
                out,
                "{protocol} at {address}, receipts in {}",
                record.display()
            )?;
        }
    }
    out.flush()?;
    let mut stop = std::pin::pin!(stop);
    let mut count = printer.count();
    let mut stopped = printer.stopped();
    let mut shown = 0;
    loop {
        for received in printer.received_from(shown) {
            writeln!(out, "{}", line(&received))?;
            shown += 1;
        }
        out.flush()?;
        tokio::select! {
            () = &mut stop => return printer.stop(),
            _failed = stopped.wait_for(|stopped| *stopped) => return printer.stop(),
            _changed = count.changed() => {}
            answered = desk.answer(&printer) => answered?,
        }
    }
}

fn line(received: &Received) -> String {
    let words = received.lpr.as_ref();
    let title = words.and_then(|words| words.title.as_deref());
    format!(
        "{:>6}  {}  {:>10} bytes  {}  {}  {}{}",
        received.n,
        received.protocol.as_str(),
        received.bytes,
        if received.complete {
            "printed    "
        } else {
            "not printed"
        },
        received.ended_by.as_str(),
        received.remote,
        title
            .map(|title| format!("  {title:?}"))
            .unwrap_or_default(),
    )
}
