//! Firewall rules for nftables, from the same list that people read.

use super::{Direction, Flow};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::{IpAddr, ToSocketAddrs as _};

/// The longest comment that nft takes, in bytes, with room to spare.
const LONGEST_COMMENT: usize = 100;

/// Returns a table that lets in what the settings open and keeps the account with number `uid`,
/// the room's, to the peers they name. Other accounts and programs are left alone.
pub(super) fn rules(flows: &[Flow], uid: u32) -> String {
    let mut text = String::from(
        "#!/usr/sbin/nft -f\n\
         # What a Platen room opens and reaches, by its settings. Made by `platen ports --nft`.\n\
         add table inet platen\n\
         flush table inet platen\n\
         table inet platen {\n\
         \tchain incoming {\n\
         \t\ttype filter hook input priority filter; policy accept;\n\
         \t\tct state established,related accept\n",
    );
    for flow in flows.iter().filter(|flow| flow.direction == Direction::In) {
        text.push_str(&incoming(flow));
    }
    text.push_str(
        "\t}\n\
         \tchain outgoing {\n\
         \t\ttype filter hook output priority filter; policy accept;\n",
    );
    if uid == 0 {
        text.push_str("\t\t# The room's directory belongs to root, who cannot be kept in: give it an account of its own.\n");
    } else {
        writeln!(text, "\t\tmeta skuid != {uid} accept").expect("a string takes all text");
        text.push_str("\t\toif \"lo\" accept\n\t\tct state established,related accept\n");
        for flow in flows.iter().filter(|flow| flow.direction == Direction::Out) {
            text.push_str(&outgoing(flow));
        }
        text.push_str(
            "\t\treject with icmpx admin-prohibited comment \"nothing else is reached\"\n",
        );
    }
    text.push_str("\t}\n}\n");
    text
}

/// What listens at a loopback address is closed to others here as well.
fn incoming(flow: &Flow) -> String {
    let Some(port) = flow.port else {
        return String::new();
    };
    let comment = comment(&flow.purpose);
    match &*flow.setting {
        "api.listen" => format!("\t\tiif != \"lo\" tcp dport {port} drop {comment}\n"),
        _ => format!("\t\ttcp dport {port} accept {comment}\n"),
    }
}

fn outgoing(flow: &Flow) -> String {
    let Some(port) = flow.port else {
        return String::new();
    };
    let protocol = match flow.protocol {
        "UDP" => "udp",
        _ => "tcp",
    };
    let comment = comment(&flow.purpose);
    let addresses = addresses(&flow.peer, port);
    if addresses.is_empty() {
        return format!("\t\t{protocol} dport {port} accept {comment}\n");
    }
    let rule = |address: &IpAddr| {
        let family = match address {
            IpAddr::V4(_) => "ip",
            IpAddr::V6(_) => "ip6",
        };
        format!("\t\t{family} daddr {address} {protocol} dport {port} accept {comment}\n")
    };
    addresses.iter().map(rule).collect()
}

/// A name is looked up now; one that nobody knows now may be at any address.
fn addresses(peer: &str, port: u16) -> BTreeSet<IpAddr> {
    if peer.contains(' ') {
        return BTreeSet::new(); // words for people, not a host
    }
    let found = (peer, port).to_socket_addrs();
    let found = found.map(|found| found.map(|address| address.ip()).collect());
    found.unwrap_or_default()
}

fn comment(purpose: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | ',');
    let text: String = purpose
        .chars()
        .filter(plain)
        .take(LONGEST_COMMENT)
        .collect();
    format!("comment \"{text}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    fn flow(direction: Direction, peer: &str, port: u16, setting: &str) -> Flow {
        Flow {
            direction,
            peer: peer.to_owned(),
            port: Some(port),
            protocol: "TCP",
            encryption: "none",
            purpose: "a \"purpose\" { with; syntax }".to_owned(),
            setting: setting.to_owned(),
        }
    }

    fn flows() -> Vec<Flow> {
        vec![
            flow(Direction::In, "this machine", 4526, "api.listen"),
            flow(Direction::In, "anyone", 8080, "public.listen"),
            flow(Direction::Out, "192.0.2.7", 9100, "printers.a"),
            flow(Direction::Out, "2001:db8::7", 515, "printers.b"),
            flow(Direction::Out, "no-such-host.invalid", 9100, "printers.c"),
        ]
    }

    #[test]
    fn the_account_reaches_its_printers_and_nothing_else() {
        let rules = rules(&flows(), 998);
        for line in [
            "iif != \"lo\" tcp dport 4526 drop",
            "tcp dport 8080 accept",
            "meta skuid != 998 accept",
            "ip daddr 192.0.2.7 tcp dport 9100 accept",
            "ip6 daddr 2001:db8::7 tcp dport 515 accept",
            "\t\ttcp dport 9100 accept",
            "reject with icmpx admin-prohibited",
        ] {
            assert!(rules.contains(line), "{line} is not in\n{rules}");
        }
    }

    /// Needs Debian's nftables, and the right to ask the kernel, which a namespace gives.
    #[test]
    fn nft_takes_the_rules() {
        for uid in [0, 998] {
            let mut nft = Command::new("unshare")
                .args(["--map-root-user", "--net", "nft", "-c", "-f", "-"])
                .stdin(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("install the packages nftables and util-linux");
            let mut input = nft.stdin.take().unwrap();
            input.write_all(rules(&flows(), uid).as_bytes()).unwrap();
            drop(input);
            let ended = nft.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&ended.stderr);
            assert!(ended.status.success(), "{said} (Debian package nftables)");
        }
    }
}
