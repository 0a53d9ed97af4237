//! Settings that are either a word or something more.

use super::amount::{HOUR, Wait, YEAR};
use super::tables::{RawOrder, RawSecretRef};
use crate::found::Found;
use crate::keys::{Kind, Node, Tree, Value, read_text, refuse_type};
use std::net::SocketAddr;

/// `"off"`, or an address to listen at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RawListen {
    Off,
    At(SocketAddr),
}

/// `"forever"`, or a time.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RawKeep {
    Forever,
    For(Wait<HOUR, { 100 * YEAR }>),
}

/// `"ask"`, or someone's standing order.
#[derive(Debug, Clone)]
pub(crate) enum RawUnsure {
    Ask,
    Standing(RawOrder),
}

/// A reference to a secret; a text in its place is the slip that must not be echoed.
#[derive(Debug, Clone)]
pub(crate) struct RawSecret(pub(crate) RawSecretRef);

impl Value for RawListen {
    fn kind() -> Kind {
        let address = Kind::Text {
            form: "a loopback address and a port".into(),
            example: "\"127.0.0.1:4526\"".into(),
            pattern: Some("^(127[.][0-9.]+|\\[::1\\]):[0-9]{1,5}$"),
        };
        Kind::Either(vec![address, Kind::Word(vec![("off", "No listener.")])])
    }

    fn read(node: &Node, found: &mut Found) -> Option<Self> {
        let Tree::Text(text) = &node.tree else {
            return refuse_type(node, &Self::kind(), found);
        };
        let fix = || format!("write {}", Self::kind().expects());
        if text == "off" {
            return Some(Self::Off);
        }
        match text.parse::<SocketAddr>() {
            Ok(address) if address.ip().is_loopback() => Some(Self::At(address)),
            Ok(_) => {
                let message = format!("{text:?} can be reached from other machines");
                found.add(
                    &node.at,
                    message,
                    format!("{}; for outsiders there is [public]", fix()),
                );
                None
            }
            Err(_) => {
                found.add(
                    &node.at,
                    format!("{text:?} is not an address and a port"),
                    fix(),
                );
                None
            }
        }
    }
}

impl Value for RawKeep {
    fn kind() -> Kind {
        let forever = Kind::Word(vec![("forever", "Until someone deletes it.")]);
        Kind::Either(vec![forever, Wait::<HOUR, { 100 * YEAR }>::kind()])
    }

    fn read(node: &Node, found: &mut Found) -> Option<Self> {
        match &node.tree {
            Tree::Text(word) if word == "forever" => Some(Self::Forever),
            Tree::Text(_) => read_text(node, found).map(Self::For),
            Tree::Integer(_) | Tree::List(_) | Tree::Table(_) | Tree::Other(_) => {
                refuse_type(node, &Self::kind(), found)
            }
        }
    }
}

impl Value for RawUnsure {
    fn kind() -> Kind {
        let ask = Kind::Word(vec![("ask", "A person decides on each job.")]);
        Kind::Either(vec![ask, RawOrder::kind()])
    }

    fn read(node: &Node, found: &mut Found) -> Option<Self> {
        match &node.tree {
            Tree::Text(word) if word == "ask" => Some(Self::Ask),
            Tree::Text(word) => {
                let message = format!("{word:?} needs the name of the person who orders it");
                let fix = "write \"ask\", or { order = \"reprint\", by = \"Anna Smith\" }";
                found.add(&node.at, message, fix);
                None
            }
            Tree::Table(_) => RawOrder::read(node, found).map(Self::Standing),
            Tree::Integer(_) | Tree::List(_) | Tree::Other(_) => {
                refuse_type(node, &Self::kind(), found)
            }
        }
    }
}

impl Value for RawSecret {
    fn kind() -> Kind {
        RawSecretRef::kind()
    }

    fn read(node: &Node, found: &mut Found) -> Option<Self> {
        if let Tree::Text(_) = node.tree {
            let fix = "write { secret = \"name\" }, and store it by: platen secret set name";
            found.add(&node.at, "a secret does not belong in a settings file", fix);
            return None;
        }
        RawSecretRef::read(node, found).map(Self)
    }
}
