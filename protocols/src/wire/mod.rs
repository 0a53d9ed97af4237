//! TCP as a session uses it: a connection that never looks finished unless it was.

mod connect;
mod stream;
mod unacknowledged;

pub(crate) use connect::{SourcePorts, connect, peer_name};
pub(crate) use stream::{Ended, Heard, Wire};
