//! Opening a connection to a device.

use crate::SessionError;
use rustix::net::sockopt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// A silent device is asked for a sign of life after this long, then every [`KEEPALIVE_EVERY`].
const KEEPALIVE_AFTER: Duration = Duration::from_secs(30);
const KEEPALIVE_EVERY: Duration = Duration::from_secs(10);
/// This many unanswered questions break the connection.
const KEEPALIVE_COUNT: u32 = 6;

/// Which local ports a device accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SourcePorts {
    /// Any that the system gives.
    Any,
    /// One of these, the last first.
    Range { first: u16, last: u16 },
}

/// Connects to the first of the host's addresses that answers. The whole search takes at most
/// `after`. Until [`super::Wire::half_close`] says otherwise, the connection is reset when it is
/// dropped, even by the end of the process, so that half a document never looks like a whole one.
pub(crate) async fn connect(
    host: &str,
    port: u16,
    ports: SourcePorts,
    after: Duration,
) -> Result<TcpStream, SessionError> {
    let peer = peer_name(host, port);
    match timeout(after, connect_any(host, port, ports, &peer)).await {
        Ok(result) => result,
        Err(_elapsed) => Err(SessionError::ConnectTimeout { peer, after }),
    }
}

/// Returns `host:port`, an IPv6 address in brackets.
pub(crate) fn peer_name(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

async fn connect_any(
    host: &str,
    port: u16,
    ports: SourcePorts,
    peer: &str,
) -> Result<TcpStream, SessionError> {
    let mut last = SessionError::Resolve {
        peer: peer.into(),
        source: io::Error::new(io::ErrorKind::NotFound, "the name has no address"),
    };
    for address in addresses(host, port, peer).await? {
        match connect_one(address, ports, peer).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

async fn addresses(host: &str, port: u16, peer: &str) -> Result<Vec<SocketAddr>, SessionError> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let found = tokio::net::lookup_host((host, port)).await;
    found
        .map(Iterator::collect)
        .map_err(|source| SessionError::Resolve {
            peer: peer.into(),
            source,
        })
}

async fn connect_one(
    address: SocketAddr,
    ports: SourcePorts,
    peer: &str,
) -> Result<TcpStream, SessionError> {
    match ports {
        SourcePorts::Any => {
            let connected = match prepare(address) {
                Ok(socket) => socket.connect(address).await,
                Err(error) => Err(error),
            };
            connected
                .and_then(armed)
                .map_err(|source| refused(peer, source))
        }
        SourcePorts::Range { first, last } => connect_from(address, first, last, peer).await,
    }
}

/// Tries the ports from the last to the first, as rcmd(3) does. A port whose last connection to
/// this very device is still dying (TIME_WAIT) fails at `connect`, and the next is tried.
async fn connect_from(
    address: SocketAddr,
    first: u16,
    last: u16,
    peer: &str,
) -> Result<TcpStream, SessionError> {
    let mut cause = io::Error::from(io::ErrorKind::AddrInUse);
    for port in (first..=last).rev() {
        let prepared = prepare(address).and_then(|socket| {
            socket.set_reuseaddr(true)?;
            socket.bind(SocketAddr::new(unspecified(address), port))?;
            Ok(socket)
        });
        let error = match prepared {
            Ok(socket) => match socket.connect(address).await.and_then(armed) {
                Ok(stream) => return Ok(stream),
                Err(error) if is_taken(&error) => error,
                Err(error) => return Err(refused(peer, error)),
            },
            Err(error) => error,
        };
        let hopeless = !is_taken(&error);
        cause = error;
        if hopeless {
            break;
        }
    }
    Err(SessionError::SourcePort {
        peer: peer.into(),
        first,
        last,
        source: cause,
    })
}

fn is_taken(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::AddrInUse | io::ErrorKind::AddrNotAvailable
    )
}

fn unspecified(address: SocketAddr) -> IpAddr {
    match address {
        SocketAddr::V4(_) => IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
        SocketAddr::V6(_) => IpAddr::V6(std::net::Ipv6Addr::UNSPECIFIED),
    }
}

fn prepare(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    socket.set_keepalive(true)?;
    sockopt::set_tcp_keepidle(&socket, KEEPALIVE_AFTER)?;
    sockopt::set_tcp_keepintvl(&socket, KEEPALIVE_EVERY)?;
    sockopt::set_tcp_keepcnt(&socket, KEEPALIVE_COUNT)?;
    socket.set_nodelay(true)?;
    Ok(socket)
}

fn armed(stream: TcpStream) -> io::Result<TcpStream> {
    stream.set_zero_linger()?;
    Ok(stream)
}

fn refused(peer: &str, source: io::Error) -> SessionError {
    let peer = peer.into();
    if source.kind() == io::ErrorKind::ConnectionRefused {
        SessionError::ConnectRefused { peer }
    } else {
        SessionError::Connect { peer, source }
    }
}
