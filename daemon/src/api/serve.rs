//! Opens the doors and closes them.

use super::ask::Api;
use super::routes;
use super::sockets::{self, SocketError};
use crate::auth::{Doorkeeper, Peer, Token, TokenError};
use crate::handle::RoomHandle;
use actix_web::dev::{Extensions, Server, ServerHandle};
use actix_web::{App, HttpServer, web};
use metrics_exporter_prometheus::PrometheusHandle;
use std::any::Any;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

/// Threads that answer operators.
const WORKERS: usize = 2;
/// Threads beside each of them for what blocks.
const BLOCKING: usize = 16;
/// Connections of each of them.
const CONNECTIONS: usize = 512;
/// How long answers under way may take when the room stops, in seconds.
const GRACE: u64 = 5;
/// How often what histograms gathered is put in order when nobody scrapes.
const UPKEEP: Duration = Duration::from_secs(10);

/// The room's open doors. They stay open until [`Doors::close`]; the program's end closes them
/// without waiting for answers under way.
#[derive(Debug)]
pub struct Doors {
    socket: PathBuf,
    listen: Option<SocketAddr>,
    public: Option<SocketAddr>,
    servers: Vec<ServerHandle>,
    upkeep: actix_rt::task::JoinHandle<()>,
}

/// Why the doors stay shut.
#[derive(Debug, thiserror::Error)]
pub enum DoorsError {
    /// The Unix socket cannot be had.
    #[error(transparent)]
    Socket(#[from] SocketError),
    /// An address cannot be listened at.
    #[error("cannot listen at {addr}: another program may have it; set {key} to another port")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// The setting that names it.
        key: &'static str,
        /// Cause.
        source: io::Error,
    },
    /// There is no token for the TCP listener.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The servers do not start.
    #[error("cannot start to answer")]
    Start {
        /// Cause.
        source: io::Error,
    },
}

/// Opens the doors that the settings name: the Unix socket, the loopback listener with its token,
/// and the outsiders' listener. To be called inside an actix system; once it has returned, all of
/// them answer.
///
/// # Errors
/// When one of them cannot be had; none is open then.
pub async fn serve(room: RoomHandle, metrics: PrometheusHandle) -> Result<Doors, DoorsError> {
    let settings = room.settings.get();
    let socket = settings.api.socket.clone();
    let token = match settings.api.listen {
        Some(_) => Some(Token::of(&settings.api, &room.data)?),
        None => None,
    };
    let keeper = Doorkeeper::new(&settings.api, token, room.clock.clone());
    let tcp = settings.api.listen.map(|addr| bind(addr, "api.listen"));
    let tcp = tcp.transpose()?;
    let public = settings.public.as_ref();
    let public = public.map(|public| bind(public.listen, "public.listen"));
    let public = public.transpose()?;
    let unix = sockets::listen(&socket)?;
    let upkeep = upkeep(metrics.clone());
    let address = |listener: &TcpListener| listener.local_addr().ok();
    let (listen_at, public_at) = (
        tcp.as_ref().and_then(address),
        public.as_ref().and_then(address),
    );
    let api = web::Data::new(Api::new(room, keeper, metrics));
    let mut servers = vec![start(operators(api, unix, tcp))?];
    if let Some(listener) = public {
        servers.push(start(outsiders(listener))?);
    }
    Ok(Doors {
        socket,
        listen: listen_at,
        public: public_at,
        servers,
        upkeep,
    })
}

impl Doors {
    /// Returns the path of the Unix socket.
    #[must_use]
    pub fn socket(&self) -> &std::path::Path {
        &self.socket
    }

    /// Returns the address of the loopback listener, if it is on; the port is the true one.
    #[must_use]
    pub const fn listen(&self) -> Option<SocketAddr> {
        self.listen
    }

    /// Returns the address of the outsiders' listener, if it is on; the port is the true one.
    #[must_use]
    pub const fn public(&self) -> Option<SocketAddr> {
        self.public
    }

    /// Takes no more requests, waits a little for answers under way, and removes the socket.
    pub async fn close(self) {
        self.upkeep.abort();
        for server in &self.servers {
            server.stop(true).await;
        }
        if let Err(error) = std::fs::remove_file(&self.socket) {
            tracing::debug!("the socket stays behind: {error}");
        }
    }
}

fn bind(addr: SocketAddr, key: &'static str) -> Result<TcpListener, DoorsError> {
    let bound = TcpListener::bind(addr);
    bound.map_err(|source| DoorsError::Listen { addr, key, source })
}

fn operators(
    api: web::Data<Api>,
    unix: std::os::unix::net::UnixListener,
    tcp: Option<TcpListener>,
) -> io::Result<Server> {
    let app = move || {
        App::new()
            .app_data(api.clone())
            .configure(routes::operators)
    };
    let mut server = HttpServer::new(app)
        .workers(WORKERS)
        .worker_max_blocking_threads(BLOCKING)
        .max_connections(CONNECTIONS)
        .on_connect(note_peer)
        .disable_signals()
        .shutdown_timeout(GRACE)
        .listen_uds(unix)?;
    if let Some(tcp) = tcp {
        server = server.listen(tcp)?;
    }
    Ok(server.run())
}

fn outsiders(listener: TcpListener) -> io::Result<Server> {
    let server = HttpServer::new(|| App::new().configure(routes::outsiders))
        .workers(1)
        .worker_max_blocking_threads(1)
        .max_connections(CONNECTIONS)
        .disable_signals()
        .shutdown_timeout(GRACE)
        .listen(listener)?;
    Ok(server.run())
}

fn start(server: io::Result<Server>) -> Result<ServerHandle, DoorsError> {
    let server = server.map_err(|source| DoorsError::Start { source })?;
    let handle = server.handle();
    actix_rt::spawn(async move {
        if let Err(error) = server.await {
            tracing::error!("the API stopped answering: {error}");
        }
    });
    Ok(handle)
}

/// Notes who is at the other end, before anything of theirs is read.
fn note_peer(connection: &dyn Any, notes: &mut Extensions) {
    if let Some(unix) = connection.downcast_ref::<actix_rt::net::UnixStream>() {
        match rustix::net::sockopt::socket_peercred(unix) {
            Ok(peer) => {
                let (uid, gid) = (peer.uid.as_raw(), peer.gid.as_raw());
                notes.insert(Peer::Account { uid, gid });
            }
            // Without a peer every request of the connection is refused.
            Err(error) => tracing::error!("cannot tell who connects to the socket: {error}"),
        }
    } else if connection.is::<actix_rt::net::TcpStream>() {
        notes.insert(Peer::Loopback);
    }
}

fn upkeep(metrics: PrometheusHandle) -> actix_rt::task::JoinHandle<()> {
    actix_rt::spawn(async move {
        let mut ticks = tokio::time::interval(UPKEEP);
        loop {
            ticks.tick().await;
            metrics.run_upkeep();
        }
    })
}
