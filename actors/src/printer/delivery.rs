//! One delivery of a printer's actor: the file, the connection, and what is believed of its end.

use super::actor::PrinterParts;
use super::progress::{Progress, Sending};
use super::target::{self, Connection, Naming, NotReady};
use super::{Ended, SendOrder, chain};
use platen_config::{Link, NeverCloses, Printer};
use platen_ledger::DeliveryEvidence;
use platen_ledger::vault::VaultError;
use platen_model::{Clock, JobId, PrinterName, fault_point};
use platen_protocols::lpr::codec::JobNumber;
use platen_protocols::{Blame, CancelToken, Document};
use std::sync::Arc;

/// The last of what a device said that goes into the log.
const BACK_CHANNEL_SHOWN: usize = 512;

/// One delivery, from the vault to the device.
pub(super) struct Delivery {
    pub(super) order: SendOrder,
    pub(super) settings: Arc<Printer>,
    pub(super) number: JobNumber,
    pub(super) naming: Naming,
    pub(super) parts: PrinterParts,
    pub(super) kept: Option<Connection>,
    pub(super) token: CancelToken,
}

impl Delivery {
    /// Returns how it ended, and the last of what the device said.
    pub(super) async fn run(self) -> (Ended, String) {
        fault_point!("printer.before_send");
        let nothing = Sending::nothing(&self.order, &self.settings.link);
        let _shown = self.parts.progress.begin(self.order.job, nothing);
        match self.deliver().await {
            Ok(ended) => ended,
            Err(ended) => (ended, String::new()),
        }
    }

    /// Fails with the end of a delivery that never began.
    async fn deliver(self) -> Result<(Ended, String), Ended> {
        let Self {
            order,
            settings,
            number,
            naming,
            parts,
            kept,
            token,
        } = self;
        let file = parts
            .vault
            .open_object(&order.document)
            .map_err(|error| unreadable(&error))?;
        let connection = match kept {
            Some(connection) => connection,
            None => target::connect(&settings.link, number, token.clone())
                .await
                .map_err(not_begun)?,
        };
        let document = Document {
            file,
            bytes: order.document.bytes,
            name: order.file_name.clone(),
            job: order.job.short(),
            user: user(&settings.link, &order),
            copies: order.copies,
        };
        let so_far = Sending::nothing(&order, &settings.link);
        let mut meter = Meter::new(&order, so_far, &naming.printer, &parts);
        let mut progress = |sent| meter.moved(sent);
        let report = connection
            .send(
                &settings.link,
                &order,
                &naming,
                document,
                &mut progress,
                token,
            )
            .await;
        let said = said(report.back_channel.tail());
        Ok((believe(report.outcome.into(), &settings.link), said))
    }
}

/// An object that is not what was recorded is the job's trouble; a disk that does not answer may
/// answer again.
fn unreadable(error: &VaultError) -> Ended {
    let blame = match error {
        VaultError::Missing { .. } | VaultError::WrongSize { .. } | VaultError::Unsafe { .. } => {
            Blame::Document
        }
        _ => Blame::Device,
    };
    let why = chain(error);
    Ended::NotSent { why, blame }
}

/// A device that is not ready has heard of no job, so none of them is refused.
fn not_begun(not_ready: NotReady) -> Ended {
    let not_sent = |why, blame| Ended::NotSent { why, blame };
    match not_ready {
        NotReady::Silent(why) => not_sent(why, Blame::Device),
        NotReady::Cancelled(why) => not_sent(why, Blame::Person),
        NotReady::Refused(why) => Ended::TurnedAway { why },
    }
}

/// A device that hangs with a short job in its buffer looks like one that never closes, so only the
/// printer's settings can say that this was a delivery.
fn believe(ended: Ended, link: &Link) -> Ended {
    match (ended, link) {
        (
            Ended::Delivered {
                sent,
                evidence: DeliveryEvidence::NeverClosed,
            },
            Link::Raw(link),
        ) if link.never_closes == NeverCloses::Unsure => {
            let after = link.close_timeout.as_secs_f32();
            let why = format!(
                "the device took every byte and did not close the connection within {after} s; \
                 if it never does, set raw.never_closes = \"delivered\""
            );
            Ended::Unsure {
                sent: Some(sent),
                why,
                blame: Blame::Device,
            }
        }
        (ended, Link::Raw(_) | Link::Lpr(_) | Link::Folder(_)) => ended,
    }
}

/// Returns the end of what a device said, as text.
fn said(tail: &[u8]) -> String {
    let shown = &tail[tail.len().saturating_sub(BACK_CHANNEL_SHOWN)..];
    // LPR's acknowledgements are zero bytes; only words are worth a line.
    String::from_utf8_lossy(shown)
        .trim_matches(['\0', ' ', '\r', '\n'])
        .to_owned()
}

/// LPR names a user of its own; the others show who handed the job in.
fn user(link: &Link, order: &SendOrder) -> String {
    match link {
        Link::Lpr(link) if order.user.is_empty() => link.user.clone(),
        Link::Lpr(_) | Link::Raw(_) | Link::Folder(_) => order.user.clone(),
    }
}

/// Shows and counts the bytes of one delivery.
struct Meter {
    job: JobId,
    so_far: Sending,
    accepted_at: platen_model::Timestamp,
    clock: Arc<dyn Clock>,
    progress: Progress,
    bytes: metrics::Counter,
}

impl Meter {
    fn new(
        order: &SendOrder,
        so_far: Sending,
        printer: &PrinterName,
        parts: &PrinterParts,
    ) -> Self {
        Self {
            job: order.job,
            so_far,
            accepted_at: order.accepted_at,
            clock: Arc::clone(&parts.clock),
            progress: parts.progress.clone(),
            bytes: metrics::counter!("platen_printer_bytes_total", "printer" => printer.to_string()),
        }
    }

    fn moved(&mut self, sent: u64) {
        if self.so_far.sent == 0 && sent > 0 {
            let waited = self.clock.now().duration_since(self.accepted_at);
            metrics::histogram!("platen_accept_to_first_byte_seconds").record(waited.as_secs_f64());
        }
        self.bytes.increment(sent.saturating_sub(self.so_far.sent));
        self.so_far.sent = sent;
        self.progress.set(self.job, self.so_far);
    }
}
