//! A running simulated printer can be asked: on a socket in its directory of receipts it tells whoever
//! connects how it stands and what it received, as one JSON object.

use super::printer::SimPrinter;
use super::receipt::Receipt;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::task::JoinSet;

/// The socket's name in the directory.
const SOCKET: &str = "sim.sock";
/// How long one side waits for the other.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a simulated printer tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Where it listens for RAW.
    pub raw: Option<String>,
    /// Where it listens for LPR.
    pub lpr: Option<String>,
    /// Of how many documents it has some bytes and not yet the end.
    pub receiving: usize,
    /// What it received since it started, in the order in which it ended.
    pub received: Vec<Receipt>,
}

/// Asks the simulated printer that keeps its receipts in `record`; none when none runs there.
pub fn ask(record: &Path) -> io::Result<Option<Told>> {
    let mut stream = match connect(record) {
        Ok(stream) => stream,
        Err(error) if is_nobody(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut told = vec![];
    stream.read_to_end(&mut told)?;
    Ok(Some(serde_json::from_slice(&told)?))
}

/// A socket may not have a path of more than 107 bytes, so the directory is opened first.
fn connect(record: &Path) -> io::Result<UnixStream> {
    let directory = File::open(record)?;
    UnixStream::connect(socket_in(&directory))
}

fn socket_in(directory: &File) -> PathBuf {
    format!("/proc/self/fd/{}/{SOCKET}", directory.as_raw_fd()).into()
}

fn is_nobody(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::ConnectionRefused
    )
}

/// Where a simulated printer is asked; the socket goes when this is dropped.
pub(super) struct Desk {
    directory: File,
    listener: tokio::net::UnixListener,
    answers: JoinSet<()>,
}

impl Desk {
    /// Opens the socket, in place of one that a killed printer left.
    pub(super) fn open(record: &Path) -> io::Result<Self> {
        match connect(record) {
            Ok(_) => {
                let text = format!(
                    "another one keeps its receipts in {}: name another directory by --record",
                    record.display()
                );
                return Err(io::Error::new(ErrorKind::AddrInUse, text));
            }
            Err(error) if is_nobody(&error) => {}
            Err(error) => return Err(error),
        }
        let directory = File::open(record)?;
        let socket = socket_in(&directory);
        match std::fs::remove_file(&socket) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(&socket)?;
        listener.set_nonblocking(true)?;
        Ok(Self {
            directory,
            listener: tokio::net::UnixListener::from_std(listener)?,
            answers: JoinSet::new(),
        })
    }

    /// Waits for somebody who asks, and begins to tell what the printer has by then.
    pub(super) async fn answer(&mut self, printer: &SimPrinter) -> io::Result<()> {
        let (mut stream, _) = self.listener.accept().await?;
        while self.answers.try_join_next().is_some() {} // those that are told already
        let told = serde_json::to_vec(&Told::by(printer))?;
        self.answers.spawn(async move {
            // Whoever asks may be gone, or never read.
            let _told = tokio::time::timeout(PATIENCE, stream.write_all(&told)).await;
        });
        Ok(())
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // What stays behind is replaced by the next one.
        let _gone = std::fs::remove_file(socket_in(&self.directory));
    }
}

impl Told {
    fn by(printer: &SimPrinter) -> Self {
        let address = |address: Option<std::net::SocketAddr>| address.map(|at| at.to_string());
        Self {
            raw: address(printer.raw_addr()),
            lpr: address(printer.lpr_addr()),
            receiving: printer.receiving(),
            received: printer.received().iter().map(Receipt::from).collect(),
        }
    }
}
