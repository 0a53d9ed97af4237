//! From a printer's settings to a session: one way to connect, send and ask for every protocol.

use super::{Ended, SendOrder, chain, retry};
use jiff::tz::TimeZone;
use platen_config::{
    Banner, FolderLink, Link, LprLink, LprOrder, NameParts, RawLink, Retry, SourcePort, Streaming,
    Titles,
};
use platen_ledger::DeliveryEvidence;
use platen_model::PrinterName;
use platen_protocols::lpr::codec::{JobNumber, QueueName};
use platen_protocols::lpr::{self, LprConnection, LprTarget};
use platen_protocols::raw::{self, RawConnection, RawTarget};
use platen_protocols::{Blame, CancelToken, Document, Report, SessionError, drop};
use std::ops::Range;
use tokio::sync::Mutex;

/// How often a drop folder that is away is asked what became of a delivery.
const ASKED: u32 = 40;

/// A device that is reachable and got no byte of a job yet.
pub(super) enum Connection {
    Raw(RawConnection),
    Lpr(LprConnection),
    Folder(drop::DropFolder),
}

/// What naming a file in a drop folder takes beside the order.
#[derive(Debug, Clone)]
pub(super) struct Naming {
    pub(super) printer: PrinterName,
    pub(super) zone: TimeZone,
}

/// Why a device is not ready to receive a job, in plain words.
pub(super) enum NotReady {
    /// It did not answer.
    Silent(String),
    /// A person did not want to wait for its answer.
    Cancelled(String),
    /// It answered that it takes no job.
    Refused(String),
}

/// Connects to the device behind `link`; nothing of a job is sent.
pub(super) async fn connect(
    link: &Link,
    number: JobNumber,
    cancel: CancelToken,
) -> Result<Connection, NotReady> {
    let connection = match link {
        Link::Raw(link) => raw::connect(&raw_target(link)).await.map(Connection::Raw),
        Link::Lpr(link) => {
            let target = lpr_target(link).map_err(NotReady::Silent)?;
            lpr::connect(&target, number, cancel)
                .await
                .map(Connection::Lpr)
        }
        Link::Folder(link) => {
            let target = drop::DropTarget {
                folder: link.path.clone(),
            };
            drop::open(&target).await.map(Connection::Folder)
        }
    };
    connection.map_err(|error| not_ready(&error))
}

fn not_ready(error: &SessionError) -> NotReady {
    let why = chain(error);
    match error.blame() {
        Blame::Person => NotReady::Cancelled(why),
        _ if error.is_refusal() => NotReady::Refused(why),
        Blame::Device | Blame::Document | Blame::Job => NotReady::Silent(why),
    }
}

impl Connection {
    /// Sends a document whose intent is durable.
    pub(super) async fn send(
        self,
        link: &Link,
        order: &SendOrder,
        naming: &Naming,
        document: Document,
        progress: &mut (dyn FnMut(u64) + Send),
        cancel: CancelToken,
    ) -> Report {
        match self {
            Self::Raw(connection) => connection.send(document, progress, cancel).await,
            Self::Lpr(connection) => connection.send(document, progress, cancel).await,
            Self::Folder(folder) => {
                if let Link::Folder(link) = link
                    && let Err(why) = remove_parts(&folder, link, order, naming, 1..order.run).await
                {
                    tracing::debug!("parts of earlier runs stay: {}", chain(&why));
                }
                let name = final_name(link, order, naming);
                folder.send(document, &name, progress, cancel).await
            }
        }
    }
}

/// Asks a drop folder what became of a delivery during which the room ended.
pub(super) async fn ask(
    link: &FolderLink,
    order: &SendOrder,
    naming: &Naming,
    retry: &Retry,
) -> Ended {
    let target = drop::DropTarget {
        folder: link.path.clone(),
    };
    let name = folder_name(link, order, naming);
    let found = look_patiently(&target, &name, retry).await;
    let why = |rest: &str| format!("the room ended while this delivery was under way; {rest}");
    let unsure = |rest: &str| Ended::Unsure {
        sent: None,
        why: why(rest),
        blame: Blame::Device,
    };
    match found {
        // The copies after the first were looked for by nobody.
        Ok(drop::Found::Final { .. }) if order.copies.get() > 1 => {
            unsure("the first of its copies lies there; look for the others")
        }
        Ok(drop::Found::Final { bytes }) if bytes == order.document.bytes => Ended::Delivered {
            sent: bytes,
            evidence: DeliveryEvidence::Renamed,
        },
        Ok(drop::Found::Part) => Ended::NotSent {
            why: why("the file had not got its final name yet"),
            blame: Blame::Device,
        },
        Ok(drop::Found::Final { bytes }) => unsure(&format!(
            "a file of that name with {bytes} bytes lies there"
        )),
        Ok(drop::Found::Nothing) => {
            unsure("the file does not lie there: it was never written, or it was taken away")
        }
        Err(error) => unsure(&chain(&error)),
    }
}

/// Removes what is left of a job's runs up to this one in a drop folder, which may be away for a
/// while.
/// No try meets a session that holds `alone`.
pub(super) async fn clear(
    link: &FolderLink,
    order: &SendOrder,
    naming: &Naming,
    retry: &Retry,
    alone: &Mutex<()>,
) {
    let target = drop::DropTarget {
        folder: link.path.clone(),
    };
    let mut tries = 0;
    loop {
        tries += 1;
        let held = alone.lock().await;
        let cleared = match drop::open(&target).await {
            Ok(folder) => remove_parts(&folder, link, order, naming, 1..order.run + 1).await,
            Err(why) => Err(why),
        };
        std::mem::drop(held);
        match cleared {
            Ok(()) => return,
            Err(why) if tries < ASKED => {
                tracing::debug!("the drop folder cannot be cleared yet: {}", chain(&why));
                tokio::time::sleep(retry::wait(retry, tries)).await;
            }
            Err(why) => return tracing::warn!(job = %order.job, "{}", chain(&why)),
        }
    }
}

async fn remove_parts(
    folder: &drop::DropFolder,
    link: &FolderLink,
    order: &SendOrder,
    naming: &Naming,
    runs: Range<u32>,
) -> Result<(), SessionError> {
    for run in runs {
        let order = SendOrder {
            run,
            ..order.clone()
        };
        let name = folder_name(link, &order, naming);
        folder.remove_parts(&name, order.copies).await?;
    }
    Ok(())
}

/// A folder that is away has the answer all the same, so the question stays open for a while.
async fn look_patiently(
    target: &drop::DropTarget,
    name: &str,
    retry: &Retry,
) -> Result<drop::Found, SessionError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let found = match drop::open(target).await {
            Ok(folder) => folder.look(name).await,
            Err(why) => Err(why),
        };
        match found {
            Err(why) if tries < ASKED => {
                tracing::debug!("the drop folder cannot be asked yet: {}", chain(&why));
                tokio::time::sleep(retry::wait(retry, tries)).await;
            }
            found => return found,
        }
    }
}

fn raw_target(link: &RawLink) -> RawTarget {
    RawTarget {
        host: link.host.clone(),
        port: link.port,
        connect_timeout: link.connect_timeout,
        stall_timeout: link.stall_timeout,
        close_timeout: link.close_timeout,
    }
}

fn lpr_target(link: &LprLink) -> Result<LprTarget, String> {
    let name = rustix::system::uname();
    let own_host = name.nodename().to_string_lossy().into_owned();
    Ok(LprTarget {
        host: link.host.clone(),
        port: link.port,
        queue: QueueName::parse(link.queue.as_bytes()).map_err(|error| chain(&error))?,
        own_host,
        connect_timeout: link.connect_timeout,
        stall_timeout: link.stall_timeout,
        acknowledge_timeout: link.ack_timeout,
        source_port: match link.source_port {
            SourcePort::Any => lpr::SourcePort::Any,
            SourcePort::Privileged => lpr::SourcePort::Privileged,
            SourcePort::Rfc1179 => lpr::SourcePort::Rfc1179,
        },
        order: match (link.streaming, link.order) {
            (Streaming::On, _) => lpr::DataOrder::Streamed,
            (Streaming::Off, LprOrder::ControlFirst) => lpr::DataOrder::ControlFirst,
            (Streaming::Off, LprOrder::DataFirst) => lpr::DataOrder::DataFirst,
        },
        banner: match link.banner {
            Banner::Off => lpr::Banner::Off,
            Banner::On => lpr::Banner::On,
        },
        titles: match link.titles {
            Titles::AsGiven => lpr::Titles::AsGiven,
            Titles::Sanitised => lpr::Titles::Sanitised,
        },
    })
}

fn final_name(link: &Link, order: &SendOrder, naming: &Naming) -> String {
    match link {
        Link::Folder(link) => folder_name(link, order, naming),
        Link::Raw(_) | Link::Lpr(_) => String::new(), // only drop folders have names
    }
}

/// Returns the same name for a print run whenever it is asked, so that a restart finds the file.
fn folder_name(link: &FolderLink, order: &SendOrder, naming: &Naming) -> String {
    let (stem, ext) = match order.file_name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => (stem, "pdf"),
        Some(_) | None => (order.file_name.as_str(), "pdf"),
    };
    let name = link.name_pattern.expand(&NameParts {
        stem,
        ext,
        job: order.job,
        at: order.accepted_at.to_zoned(naming.zone.clone()).datetime(),
        folder: order.folder.as_str(),
        printer: naming.printer.as_str(),
        title: stem,
    });
    match (order.run, name.rsplit_once('.')) {
        (1, _) => name,
        (run, Some((stem, ext))) => format!("{stem}-run{run}.{ext}"),
        (run, None) => format!("{name}-run{run}"),
    }
}
