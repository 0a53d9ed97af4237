//! Platen's own sessions against simulated printers, over real sockets, with every fault.

mod lpr;
mod printer;
mod raw;

use super::{Fault, KeepDocuments, Received, SimOptions, SimPrinter};
use platen_model::Copies;
use platen_protocols::{Document, Outcome, Report};
use std::io::Write;
use std::time::Duration;

/// Long enough for a loaded machine; only failing tests wait for it.
const PATIENCE: Duration = Duration::from_secs(20);
/// What a session waits for where the device lets it wait.
const SHORT: Duration = Duration::from_millis(150);

/// A printer of both protocols with its directory.
struct Room {
    folder: tempfile::TempDir,
    printer: SimPrinter,
}

impl Room {
    fn with(faults: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let printer = SimPrinter::start(SimOptions {
            raw: Some(([127, 0, 0, 1], 0).into()),
            lpr: Some(([127, 0, 0, 1], 0).into()),
            record: folder.path().into(),
            faults: parse(faults),
            speed: None,
            seed: 1,
            keep: KeepDocuments::All,
        });
        Self {
            folder,
            printer: printer.unwrap(),
        }
    }

    /// Returns the receipts, once there are so many.
    #[track_caller]
    fn received(&self, documents: usize) -> Vec<Received> {
        let received = self.printer.wait_for(documents, PATIENCE);
        assert_eq!(received.len(), documents, "{received:?}");
        received
    }

    /// Returns the only receipt.
    #[track_caller]
    fn receipt(&self) -> Received {
        self.received(1).remove(0)
    }
}

fn parse(faults: &[&str]) -> Vec<Fault> {
    faults.iter().map(|fault| fault.parse().unwrap()).collect()
}

fn bytes(length: usize) -> Vec<u8> {
    let pattern: Vec<u8> = (0..=250).collect();
    let mut bytes = pattern.repeat(length / pattern.len() + 1);
    bytes.truncate(length);
    bytes
}

fn document(bytes: &[u8]) -> Document {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    Document {
        file,
        bytes: u64::try_from(bytes.len()).unwrap(),
        name: "minutes\n of May.pdf".into(),
        job: "17".into(),
        user: "anna".into(),
        copies: Copies::default(),
    }
}

/// Returns an outcome in one line: its kind, the evidence or the error.
fn told(report: &Report) -> String {
    match &report.outcome {
        Outcome::Delivered { evidence, .. } => format!("delivered: {evidence:?}"),
        Outcome::NotSent { why } => format!("not sent: {why}"),
        Outcome::Refused { why, .. } => format!("refused: {why}"),
        Outcome::Unsure { why, .. } => format!("unsure: {why}"),
    }
}

/// Asserts an outcome by how [`told`] begins.
#[track_caller]
fn expect(report: &Report, begins: &str) {
    let told = told(report);
    assert!(
        told.starts_with(begins),
        "expected {begins:?}, but {told:?}"
    );
}
