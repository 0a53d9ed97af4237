//! Printers and doors: what must be reached, and what must be free.

use super::{Finding, places};
use crate::client::Client;
use platen_config::{Link, Settings};
use std::net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs as _};
use std::path::Path;
use std::time::Duration;

/// How long a printer may take to answer.
const ANSWER: Duration = Duration::from_secs(3);
/// Printers tried at once.
const AT_ONCE: usize = 32;

/// Tries to reach every printer; nothing is sent to any.
pub(super) fn printers(data: &Path, settings: &Settings) -> Vec<Finding> {
    let wires: Vec<_> = settings
        .printers
        .iter()
        .filter_map(|(name, printer)| match &printer.link {
            Link::Raw(raw) => Some((name.to_string(), raw.host.clone(), raw.port)),
            Link::Lpr(lpr) => Some((name.to_string(), lpr.host.clone(), lpr.port)),
            Link::Folder(_) => None,
        })
        .collect();
    let mut findings = Vec::new();
    for some in wires.chunks(AT_ONCE) {
        findings.extend(std::thread::scope(|scope| {
            let tries: Vec<_> = some
                .iter()
                .map(|(name, host, port)| scope.spawn(move || wire(name, host, *port)))
                .collect();
            let ended = tries.into_iter().filter_map(|one| one.join().ok());
            ended.collect::<Vec<_>>()
        }));
    }
    findings.extend(places::drops(data, settings));
    findings
}

fn wire(name: &str, host: &str, port: u16) -> Finding {
    let about = format!("printer {name}");
    let addresses = match (host, port).to_socket_addrs() {
        Ok(addresses) => addresses.collect::<Vec<_>>(),
        Err(error) => {
            return Finding::bad(
                about,
                format!("nobody knows the name {host}: {error}"),
                "correct the name, or give the address",
            );
        }
    };
    let mut last = None;
    for address in addresses {
        match TcpStream::connect_timeout(&address, ANSWER) {
            Ok(_) => return Finding::good(about, format!("{address} answers")),
            Err(error) => last = Some(error),
        }
    }
    let why = last.map_or_else(|| "it has no address".to_owned(), |error| error.to_string());
    Finding::bad(
        about,
        format!("{host}:{port} does not answer: {why}"),
        "switch it on, or correct host and port; its jobs wait meanwhile",
    )
}

/// Looks whether the doors are free, or ours.
pub(super) fn doors(data: &Path, settings: &Settings) -> Vec<Finding> {
    if Client::of(data).is_ok() {
        return vec![Finding::good("doors", "the room is running and answers")];
    }
    let listen = settings.api.listen.map(|address| ("api.listen", address));
    let public = settings.public.as_ref();
    let public = public.map(|public| ("public.listen", public.listen));
    listen
        .into_iter()
        .chain(public)
        .map(|(key, address)| door(key, address))
        .collect()
}

fn door(key: &str, address: SocketAddr) -> Finding {
    match TcpListener::bind(address) {
        Ok(_) => Finding::good(key, format!("{address} is free")),
        Err(error) => Finding::bad(
            key,
            format!("cannot listen at {address}: {error}"),
            format!("stop the program that has it, or set {key} to another port"),
        ),
    }
}
