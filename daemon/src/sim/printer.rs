//! A simulated printer: its thread, its ports and what it is told.

use super::faults::{Fault, FaultKind, Plan, Port};
use super::record::{KeepDocuments, Protocol, Received, Recorder};
use super::{lpr, raw};
use rustix::net::{AddressFamily, SocketFlags, SocketType};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::{JoinSet, LocalSet};

/// How long `refuse` closes a port when it is not closed for good, and how long a port that
/// another program took meanwhile is waited for.
const CLOSED_FOR: Duration = Duration::from_millis(250);

/// What a simulated printer is to be.
#[derive(Debug, Clone, Default)]
pub struct SimOptions {
    /// Where it listens for RAW; port 0 takes a free one.
    pub raw: Option<SocketAddr>,
    /// Where it listens for LPR; port 0 takes a free one. Every queue name is taken.
    pub lpr: Option<SocketAddr>,
    /// The directory of what it receives: a file for each document and `received.jsonl`, one line
    /// each. Made when there is none, continued when there is one.
    pub record: PathBuf,
    /// What it does wrong.
    pub faults: Vec<Fault>,
    /// The most bytes a second that each connection is read with, at least 1.
    pub speed: Option<u64>,
    /// Seeds the faults that happen by chance.
    pub seed: u64,
    /// What is kept of the documents.
    pub keep: KeepDocuments,
}

/// A running simulated printer, on a thread of its own. It stops when it is dropped.
#[derive(Debug)]
pub struct SimPrinter {
    raw: Option<SocketAddr>,
    lpr: Option<SocketAddr>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

/// What the printer's thread and its owner both hold.
pub(super) struct Shared {
    plan: Mutex<Plan>,
    record: Mutex<Recorder>,
    arrived: Condvar,
    /// Moves when the faults are set anew.
    healed: watch::Sender<u64>,
    /// Counts the receipts.
    count: watch::Sender<usize>,
    stop: watch::Sender<bool>,
    speed: Option<u64>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared")
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

impl SimPrinter {
    /// Binds the ports, opens the directory and starts.
    pub fn start(options: SimOptions) -> io::Result<Self> {
        let SimOptions {
            raw,
            lpr,
            record,
            faults,
            speed,
            seed,
            keep,
        } = options;
        check_faults(&faults, raw, lpr)?;
        if speed == Some(0) {
            return Err(invalid(
                "a printer that reads 0 bytes a second is told by stall=0",
            ));
        }
        let (raw_listener, lpr_listener) = (bind(raw)?, bind(lpr)?);
        let address = |bound: &Option<Bound>| {
            let listener = bound.as_ref().map(|bound| &bound.listener);
            listener.map(TcpListener::local_addr).transpose()
        };
        let (raw, lpr) = (address(&raw_listener)?, address(&lpr_listener)?);
        let shared = Arc::new(Shared {
            plan: Mutex::new(Plan::new(&faults, seed)),
            record: Mutex::new(Recorder::open(&record, keep)?),
            arrived: Condvar::new(),
            healed: watch::Sender::new(0),
            count: watch::Sender::new(0),
            stop: watch::Sender::new(false),
            speed,
        });
        let device = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("sim-printer".into())
            .spawn(move || {
                let ended = serve(&device, raw_listener, lpr_listener);
                device.stop.send_replace(true); // whoever waits for receipts waits no longer
                ended
            })?;
        Ok(Self {
            raw,
            lpr,
            shared,
            thread: Some(thread),
        })
    }

    /// Returns where it listens for RAW.
    #[must_use]
    pub const fn raw_addr(&self) -> Option<SocketAddr> {
        self.raw
    }

    /// Returns where it listens for LPR.
    #[must_use]
    pub const fn lpr_addr(&self) -> Option<SocketAddr> {
        self.lpr
    }

    /// Returns what it received since it started, in the order in which it ended.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shared.record().received().to_vec()
    }

    /// Returns of how many documents it has some bytes and not yet the end.
    #[must_use]
    pub fn receiving(&self) -> usize {
        self.shared.record().receiving()
    }

    /// Waits until it has received so many documents, whole or not, or until the time is up;
    /// returns what it has then.
    #[must_use]
    pub fn wait_for(&self, documents: usize, at_most: Duration) -> Vec<Received> {
        let record = self.shared.record();
        let fewer = |record: &mut Recorder| record.received().len() < documents;
        let waited = self
            .shared
            .arrived
            .wait_timeout_while(record, at_most, fewer);
        let (record, _timed_out) = waited.unwrap_or_else(PoisonError::into_inner);
        record.received().to_vec()
    }

    /// Replaces the faults, from the next connection on. Connections that stall read on, and those
    /// that are never closed are closed.
    pub fn set_faults(&self, faults: &[Fault]) -> io::Result<()> {
        check_faults(faults, self.raw, self.lpr)?;
        self.shared.plan().set(faults);
        self.shared.healed.send_modify(|times| *times += 1);
        Ok(())
    }

    /// Switches it off: connections break, ports close. Returns what stopped it before, if
    /// anything did.
    pub fn stop(mut self) -> io::Result<()> {
        self.end()
    }

    /// Returns a count of the receipts that can be waited for.
    pub(super) fn count(&self) -> watch::Receiver<usize> {
        self.shared.count.subscribe()
    }

    /// Returns what becomes true when it has stopped, by itself or not.
    pub(super) fn stopped(&self) -> watch::Receiver<bool> {
        self.shared.stop.subscribe()
    }

    /// Returns the receipts from this one on.
    pub(super) fn received_from(&self, at: usize) -> Vec<Received> {
        self.shared
            .record()
            .received()
            .get(at..)
            .unwrap_or_default()
            .to_vec()
    }

    fn end(&mut self) -> io::Result<()> {
        self.shared.stop.send_replace(true);
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(_panic)) => Err(io::Error::other("the simulated printer panicked")),
            None => Ok(()),
        }
    }
}

impl Drop for SimPrinter {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "simulated printer failed"
            );
        }
    }
}

impl Shared {
    pub(super) fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn record(&self) -> MutexGuard<'_, Recorder> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn healed(&self) -> watch::Receiver<u64> {
        self.healed.subscribe()
    }

    pub(super) const fn speed(&self) -> Option<u64> {
        self.speed
    }

    /// Tells whoever waits that there is one more receipt.
    pub(super) fn announce(&self, receipts: usize) {
        self.count.send_replace(receipts);
        self.arrived.notify_all();
    }
}

fn check_faults(
    faults: &[Fault],
    raw: Option<SocketAddr>,
    lpr: Option<SocketAddr>,
) -> io::Result<()> {
    let spoken: Vec<_> = [raw.map(|_| Protocol::Raw), lpr.map(|_| Protocol::Lpr)]
        .into_iter()
        .flatten()
        .collect();
    if spoken.is_empty() {
        return Err(invalid("a simulated printer needs a RAW or an LPR port"));
    }
    let idle = |kind: FaultKind| !spoken.iter().any(|protocol| kind.concerns(*protocol));
    match faults.iter().find(|fault| idle(fault.kind)) {
        Some(fault) => Err(invalid(&format!("{fault} needs an LPR port"))),
        None => Ok(()),
    }
}

fn invalid(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, text)
}

/// A port that is open, and stays this printer's while it is closed.
struct Bound {
    listener: TcpListener,
    /// Bound and not listening: without the listener it refuses connections, and nobody else who
    /// wants any port gets this one.
    reserved: OwnedFd,
}

fn bind(address: Option<SocketAddr>) -> io::Result<Option<Bound>> {
    let Some(address) = address else {
        return Ok(None);
    };
    let bound = || {
        let reserved = reserve(address)?;
        let address = SocketAddr::try_from(rustix::net::getsockname(&reserved)?)?;
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(Some(Bound { listener, reserved }))
    };
    bound().map_err(|error: io::Error| {
        io::Error::new(error.kind(), format!("cannot listen on {address}: {error}"))
    })
}

/// Both sockets allow the other to use the address; only one of them ever listens.
fn reserve(address: SocketAddr) -> io::Result<OwnedFd> {
    let family = match address {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let socket = rustix::net::socket_with(family, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    rustix::net::sockopt::set_socket_reuseaddr(&socket, true)?;
    rustix::net::bind(&socket, &address)?;
    Ok(socket)
}

fn serve(shared: &Arc<Shared>, raw: Option<Bound>, lpr: Option<Bound>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut stop = shared.stop.subscribe();
    LocalSet::new().block_on(&runtime, async {
        let listening = async {
            tokio::try_join!(
                listen(shared, raw, Protocol::Raw),
                listen(shared, lpr, Protocol::Lpr)
            )
        };
        tokio::select! {
            failed = listening => failed.map(|_both| ()),
            _stopped = stop.wait_for(|stop| *stop) => Ok(()),
        }
    })
}

/// Accepts on one port, which is closed whenever the plan says so.
async fn listen(shared: &Arc<Shared>, bound: Option<Bound>, protocol: Protocol) -> io::Result<()> {
    let Some(Bound {
        listener,
        reserved: _reserved,
    }) = bound
    else {
        return std::future::pending().await;
    };
    let address = listener.local_addr()?;
    let mut listener = Some(tokio::net::TcpListener::from_std(listener)?);
    let mut connections = JoinSet::new();
    let mut healed = shared.healed();
    loop {
        healed.borrow_and_update(); // what is asked now is as new as that
        let port = shared.plan().port(protocol);
        if port != Port::Open {
            std::mem::drop(listener.take());
            wait_closed(port, &mut healed).await;
            continue;
        }
        let open = match listener.take() {
            Some(open) => open,
            None => tokio::net::TcpListener::bind(address).await?,
        };
        tokio::select! {
            accepted = open.accept() => {
                let (stream, remote) = accepted?;
                connections.spawn_local(converse(Arc::clone(shared), stream, remote, protocol));
            }
            _changed = healed.changed() => {}
        }
        listener = Some(open);
        while connections.try_join_next().is_some() {}
    }
}

async fn wait_closed(port: Port, healed: &mut watch::Receiver<u64>) {
    let for_now = async {
        match port {
            Port::Open => {}
            Port::ClosedForNow => tokio::time::sleep(CLOSED_FOR).await,
            Port::Closed => std::future::pending().await,
        }
    };
    tokio::select! {
        () = for_now => {}
        _changed = healed.changed() => {}
    }
}

async fn converse(shared: Arc<Shared>, stream: TcpStream, remote: SocketAddr, protocol: Protocol) {
    let fault = shared.plan().choose(protocol);
    let ended = match protocol {
        Protocol::Raw => raw::converse(&shared, stream, remote, fault).await,
        Protocol::Lpr => lpr::converse(&shared, stream, remote, fault).await,
    };
    if let Err(error) = ended {
        tracing::error!(%remote, error = &error as &dyn std::error::Error, "cannot keep what was received");
    }
}
