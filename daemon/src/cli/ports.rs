//! `platen ports`: every port in or out, and firewall rules for them.

mod nft;

use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use super::show::Colour;
use super::table::{Table, cell};
use clap::Args;
use platen_actors::intake::Filesystem;
use platen_config::{Link, Settings};
use serde::Serialize;
use std::net::IpAddr;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// Where file servers listen: by the name of the filesystem, as the kernel has it.
const SHARES: [(&str, u16); 5] = [
    ("cifs", 445),
    ("smb3", 445),
    ("nfs", 2049),
    ("nfs4", 2049),
    ("fuse.sshfs", 22),
];

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  platen ports\n  \
    platen ports --nft > /etc/nftables.d/platen.nft && nft -c -f /etc/nftables.d/platen.nft")]
pub(super) struct Ports {
    /// Print nftables rules that keep the room's account to these ports
    #[arg(long, conflicts_with = "json")]
    nft: bool,
}

/// One way that data takes in or out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Flow {
    direction: Direction,
    /// Who is at the other end.
    peer: String,
    /// None where there is no port.
    port: Option<u16>,
    protocol: &'static str,
    encryption: &'static str,
    purpose: String,
    /// The setting that switches it on and off.
    setting: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Direction {
    In,
    Out,
}

impl Ports {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        let settings = ask.settings()?;
        let flows = flows(&settings);
        if self.nft {
            let owner = std::fs::metadata(ask.data()?).map_err(Failure::environment)?;
            ask.out().text(&nft::rules(&flows, owner.uid()))?;
            return Ok(Ending::Good);
        }
        let out = ask.out();
        out.either(&flows, |flows| listing(flows, out.colour()))?;
        Ok(Ending::Good)
    }
}

fn flows(settings: &Settings) -> Vec<Flow> {
    let mut flows = doors(settings);
    flows.extend(printers(settings));
    flows.extend(shares(settings));
    let is_name =
        |flow: &&Flow| flow.direction == Direction::Out && flow.peer.parse::<IpAddr>().is_err();
    if let Some(named) = flows.iter().find(is_name) {
        let purpose = format!("names of hosts, such as {}", named.peer);
        for protocol in ["UDP", "TCP"] {
            flows.push(Flow {
                direction: Direction::Out,
                peer: "the machine's resolvers".to_owned(),
                port: Some(53),
                protocol,
                encryption: "none",
                purpose: purpose.clone(),
                setting: "hosts given by name".to_owned(),
            });
        }
    }
    flows
}

fn doors(settings: &Settings) -> Vec<Flow> {
    let socket = Flow {
        direction: Direction::In,
        peer: "accounts of this machine".to_owned(),
        port: None,
        protocol: "Unix socket",
        encryption: "not needed: never leaves the machine",
        purpose: format!("command line and API at {}", settings.api.socket.display()),
        setting: "api.socket".to_owned(),
    };
    let listen = settings.api.listen.map(|address| Flow {
        direction: Direction::In,
        peer: format!("this machine only, at {}", address.ip()),
        port: Some(address.port()),
        protocol: "TCP",
        encryption: "none: loopback, with a token",
        purpose: "API, metrics and health".to_owned(),
        setting: "api.listen".to_owned(),
    });
    let public = settings.public.as_ref().map(|public| Flow {
        direction: Direction::In,
        peer: format!("anyone who reaches {}", public.listen.ip()),
        port: Some(public.listen.port()),
        protocol: "TCP",
        encryption: "none: put a proxy with TLS before it",
        purpose: "whether the room lives".to_owned(),
        setting: "public.listen".to_owned(),
    });
    [Some(socket), listen, public]
        .into_iter()
        .flatten()
        .collect()
}

fn printers(settings: &Settings) -> impl Iterator<Item = Flow> {
    settings.printers.iter().filter_map(|(name, printer)| {
        let (host, port, what) = match &printer.link {
            Link::Raw(raw) => (&raw.host, raw.port, "RAW"),
            Link::Lpr(lpr) => (&lpr.host, lpr.port, "LPR"),
            Link::Folder(_) => return None,
        };
        Some(Flow {
            direction: Direction::Out,
            peer: host.clone(),
            port: Some(port),
            protocol: "TCP",
            encryption: "none: the protocol has none",
            purpose: format!("jobs to printer {name} by {what}"),
            setting: format!("printers.{name}"),
        })
    })
}

/// Folders and drop folders on file servers; the operating system speaks to those.
fn shares(settings: &Settings) -> Vec<Flow> {
    let folders = settings.folders.iter().flat_map(|(name, folder)| {
        let places = [
            Some(&folder.input),
            folder.output.as_ref(),
            Some(&folder.error),
        ];
        places
            .into_iter()
            .flatten()
            .map(move |place| (format!("folders.{name}"), place))
    });
    let drops = settings
        .printers
        .iter()
        .filter_map(|(name, printer)| match &printer.link {
            Link::Folder(link) => Some((format!("printers.{name}"), &link.path)),
            Link::Raw(_) | Link::Lpr(_) => None,
        });
    let mut flows = Vec::new();
    for (setting, place) in folders.chain(drops) {
        if let Some(flow) = share(setting, place)
            && !flows.contains(&flow)
        {
            flows.push(flow);
        }
    }
    flows
}

fn share(setting: String, place: &Path) -> Option<Flow> {
    let filesystem = Filesystem::of(place).ok()?;
    let name = filesystem.kind.name();
    let (_, port) = SHARES.iter().find(|(kind, _)| *kind == name)?;
    Some(Flow {
        direction: Direction::Out,
        peer: format!("the file server of {}", filesystem.mounted_at.display()),
        port: Some(*port),
        protocol: "TCP",
        encryption: "as the share is mounted",
        purpose: format!("files by {name}, by the operating system itself"),
        setting,
    })
}

fn listing(flows: &[Flow], colour: Colour) -> String {
    let heading = [
        "",
        "port",
        "protocol",
        "peer",
        "encryption",
        "purpose",
        "setting",
    ];
    let mut table = Table::new(colour, &heading);
    for flow in flows {
        table.row(vec![
            cell(match flow.direction {
                Direction::In => "in",
                Direction::Out => "out",
            }),
            cell(flow.port.map(|port| port.to_string()).unwrap_or_default()),
            cell(flow.protocol),
            cell(&flow.peer),
            cell(flow.encryption),
            cell(&flow.purpose),
            cell(&flow.setting),
        ]);
    }
    table.lines()
        + "Nothing else is opened or reached: no licence server, no SNMP, no mail, no cloud.\n"
}
