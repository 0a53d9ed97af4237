//! LPR, the line printer daemon protocol of RFC 1179, on TCP port 515.

mod acknowledge;
mod client;
pub mod codec;

pub use client::{Banner, DataOrder, LprConnection, LprTarget, SourcePort, Titles, connect};
pub use codec::{Answer, JobNumber, MOST_COPIES, QueueName, Step};
